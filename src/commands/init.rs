//! `orgward init`: creates the first organization and its owner without a browser.

use crate::{
    commands::{open, read_password, say, words},
    server::config::Config,
};
use domain::setup::{self, Extras};
use serde_json::json;
use std::path::PathBuf;
use types::setup::NewOrganization;
use ui::paths;

/// Create the organization and its owner without a browser.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  printf '%s' \"$PASSWORD\" | orgward init --organization Fjordlight --owner-name Ada \\
      --owner-email ada@example.com --owner-password-file -
  orgward init --organization Fjordlight --owner-name Ada --owner-email ada@example.com \\
      --owner-password-file password.txt --admin-key terraform --enable-audit-logging --json

Fails, and changes nothing, if the data folder already has an owner.")]
pub struct Init {
    /// Name of the organization
    #[arg(long, value_name = "NAME")]
    organization: String,
    /// Full name of the owner
    #[arg(long, value_name = "NAME")]
    owner_name: String,
    /// Email address that the owner signs in with
    #[arg(long, value_name = "ADDRESS")]
    owner_email: String,
    /// File with the owner's password; '-' reads standard input
    #[arg(long, value_name = "FILE")]
    owner_password_file: PathBuf,
    /// Also create an Admin key with this name
    #[arg(long, value_name = "NAME")]
    admin_key: Option<String>,
    /// Enable audit logging from the first event on; it cannot be disabled again
    #[arg(long)]
    enable_audit_logging: bool,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

impl Init {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let password = read_password(&self.owner_password_file)?;
        let domain = open(config).await?;
        let new = NewOrganization {
            organization_name: Some(self.organization),
            name: Some(self.owner_name),
            email: Some(self.owner_email.clone()),
            password: Some(password),
        };
        let extras =
            Extras { admin_key: self.admin_key, enable_audit_logging: self.enable_audit_logging, is_demo: false };
        let made = setup::init(&domain, new, extras).await;
        domain.close().await;
        let made = made.map_err(words)?;
        let (key_id, value) = made
            .admin_key
            .map_or((None, None), |created| (Some(created.key.id), Some(created.value.expose().to_owned())));
        if self.json {
            return say(&json!({
                "organization_id": made.organization_id,
                "owner_user_id": made.owner_user_id,
                "admin_key_id": key_id,
                "admin_key": value,
            })
            .to_string());
        }
        say(&format!(
            "Created {} with its owner {} ({}).",
            made.organization_id, self.owner_email, made.owner_user_id
        ))?;
        if let (Some(id), Some(value)) = (key_id, value) {
            say(&format!("Admin key {id}, shown only once:\n\n  {value}\n"))?;
        }
        let url = config.base_url(config.listen);
        say(&format!(
            "Sign in at {url}{}. If the server does not run yet, start it with 'orgward serve'.",
            paths::SIGN_IN
        ))
    }
}
