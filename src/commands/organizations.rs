//! `orgward organization`: manages further organizations on the same server.

use crate::{
    commands::{open, read_password, say, words},
    server::config::Config,
};
use domain::organizations::{self, NewOwner};
use serde_json::json;
use std::path::PathBuf;

/// Manage organizations from the host's shell.
#[derive(clap::Subcommand)]
pub enum Organization {
    /// Create another organization with its own owner.
    #[command(after_help = "Examples:
  orgward organization create --name 'Skerry Works' --owner-email ada@example.com
  orgward organization create --name 'Skerry Works' --owner-email zoe@example.com --owner-name 'Zoe Haddad' \\
      --owner-password-file zoe.txt --enable-audit-logging --json

A person who already has an account becomes its owner and keeps their name and password: leave --owner-password-file out.
An account whose email address is not verified is refused: it was made with an invite link that an owner copied. The
first organization is created with 'orgward init' or the setup link.")]
    Create {
        /// Name of the organization
        #[arg(long)]
        name: String,
        /// Email address of the owner; the account may exist already
        #[arg(long, value_name = "ADDRESS")]
        owner_email: String,
        /// Full name of the owner, for a new account
        #[arg(long, value_name = "NAME")]
        owner_name: Option<String>,
        /// File with the owner's password, for a new account; '-' reads standard input
        #[arg(long, value_name = "FILE")]
        owner_password_file: Option<PathBuf>,
        /// Enable audit logging from the first event on; it cannot be disabled again
        #[arg(long)]
        enable_audit_logging: bool,
        /// Print one JSON object
        #[arg(long)]
        json: bool,
    },
}

impl Organization {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let Self::Create { name, owner_email, owner_name, owner_password_file, enable_audit_logging, json } = self;
        let password = owner_password_file.as_deref().map(read_password).transpose()?;
        let domain = open(config).await?;
        let owner = NewOwner { email: owner_email, name: owner_name, password };
        let made = organizations::create(&domain, &name, &owner, enable_audit_logging).await;
        domain.close().await;
        let (organization_id, user_id) = made.map_err(words)?;
        if json {
            return say(&json!({ "organization_id": organization_id, "owner_user_id": user_id }).to_string());
        }
        say(&format!("Created {organization_id} with its owner {} ({user_id}).", owner.email))
    }
}
