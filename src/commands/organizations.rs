//! `orgward organization`: further organizations on the same server.

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
    /// Create a further organization with an owner of its own.
    #[command(after_help = "Examples:
  orgward organization create --name 'Skerry Works' --owner-email ada@example.com
  orgward organization create --name 'Skerry Works' --owner-email zoe@example.com --owner-name 'Zoe Haddad' \\
      --owner-password-file zoe.txt --enable-audit-logging --json

A person who has an account already becomes its owner with their name and password. The first organization
is made by 'orgward init' or by the setup link.")]
    Create {
        /// Name of the organization
        #[arg(long)]
        name: String,
        /// Address of its owner, known here or new
        #[arg(long, value_name = "ADDRESS")]
        owner_email: String,
        /// Name of the owner, for a new person
        #[arg(long, value_name = "NAME")]
        owner_name: Option<String>,
        /// File with the owner's password, for a new person; '-' reads standard input
        #[arg(long, value_name = "FILE")]
        owner_password_file: Option<PathBuf>,
        /// Switch audit logging on from the first record; it cannot be switched off again
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
        say(&format!("Made {organization_id} with its owner {} ({user_id}).", owner.email))
    }
}
