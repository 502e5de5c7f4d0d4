//! `orgward owner` and `orgward user`: manage accounts from the host's shell.

use crate::{
    commands::{open, read_password, say, words},
    server::config::Config,
};
use domain::{Actor, Domain, accounts, email_changes, password_resets};
use kernel::access::memberships;
use std::path::PathBuf;
use types::{ids::OrganizationId, users::Role};
use ui::paths;

/// Recover the account of an owner who is locked out.
#[derive(clap::Subcommand)]
pub enum Owner {
    /// Set a new password, restore the owner role, and end the person's sessions.
    #[command(after_help = "Example:\n  orgward owner reset --email ada@example.com --password-file -")]
    Reset {
        /// Email address that the person signs in with
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// File with the new password; '-' reads standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
    },
}

/// Manage accounts from the host's shell.
#[derive(clap::Subcommand)]
pub enum User {
    /// Add a person to an organization, with a new account or the one that they have.
    #[command(after_help = "Example:
  orgward user create --name 'Bo Achterberg' --email bo@example.com --role owner --password-file bo.txt

A person who has an account on this server keeps their name and password: leave --password-file out. An account whose
email address is not verified is refused: it was made with an invite link that an owner copied.")]
    Create {
        /// Full name
        #[arg(long)]
        name: String,
        /// Email address to sign in with
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// 'owner' or 'reader'
        #[arg(long, default_value = "reader")]
        role: String,
        /// File with the password; '-' reads standard input. Without a password the person cannot sign in yet
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
    /// Print a one-time link to set a new password; it works for 30 minutes.
    #[command(after_help = "Example:\n  orgward user reset-link --email bo@example.com")]
    ResetLink {
        /// Email address that the person signs in with
        #[arg(long, value_name = "ADDRESS")]
        email: String,
    },
    /// Change the email address that a person signs in with.
    #[command(after_help = "Example:\n  orgward user set-email --email bo@example.com --to bo.achterberg@example.com")]
    SetEmail {
        /// Current email address, or the id of the account (user-…)
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// New email address
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
}

impl Owner {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let Self::Reset { email, password_file } = self;
        let password = read_password(&password_file)?;
        let domain = open(config).await?;
        let done = accounts::reset_owner(&domain, &email, &password).await;
        domain.close().await;
        done.map_err(words)?;
        say(&format!("{email} is an owner with the new password. Their earlier sessions have ended."))
    }
}

impl User {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let domain = open(config).await?;
        let said = self.say(&domain, config).await;
        domain.close().await;
        say(&said?)
    }

    async fn say(self, domain: &Domain, config: &Config) -> Result<String, String> {
        match self {
            Self::Create { name, email, role, password_file, organization } => {
                let role =
                    Role::parse(&role).ok_or_else(|| format!("'{role}' is not a role; use 'owner' or 'reader'"))?;
                let password = password_file.as_deref().map(read_password).transpose()?;
                let organization_id = match organization {
                    Some(id) => OrganizationId::new(id),
                    None => memberships::only(domain).await.map_err(words)?,
                };
                let new = accounts::NewUser { name, email, role, password };
                let is_known = accounts::exists(domain, &new.email).await.map_err(words)?;
                let id = accounts::create(domain, &Actor::server_administrator(organization_id), &new)
                    .await
                    .map_err(words)?;
                let role = role.as_str();
                Ok(match is_known {
                    true => format!("Added {id} ({role}), an existing account, which keeps its name and password."),
                    false => format!("Created {id} ({role})."),
                })
            }
            Self::ResetLink { email } => {
                let token = password_resets::link(domain, &email).await.map_err(words)?;
                let base_url = config.base_url(config.listen);
                Ok(format!("{base_url}{}", paths::password_reset(token.reveal())))
            }
            Self::SetEmail { email, to } => {
                email_changes::by_operator(domain, &email, &to).await.map_err(words)?;
                Ok(format!("{email} signs in with {to} from now on. Their earlier sessions have ended."))
            }
        }
    }
}
