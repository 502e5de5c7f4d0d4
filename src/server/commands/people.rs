//! `orgward owner` and `orgward user`: people, from the host's shell.

use super::{open, read_password, say, words};
use crate::{
    domain::{Actor, organizations, people},
    server::config::Config,
    types::{ids::OrganizationId, users::Role},
};
use std::path::PathBuf;

/// Help an owner who is locked out.
#[derive(clap::Subcommand)]
pub enum Owner {
    /// Give a person a new password, make them an owner again, and end their sessions.
    #[command(after_help = "Example:\n  orgward owner reset --email ada@example.com --password-file -")]
    Reset {
        /// Address that the person signs in with
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// File with the new password; '-' reads standard input
        #[arg(long, value_name = "FILE")]
        password_file: PathBuf,
    },
}

/// Manage people from the host's shell.
#[derive(clap::Subcommand)]
pub enum User {
    /// Create a person in an organization.
    #[command(after_help = "Example:
  orgward user create --name 'Bo Achterberg' --email bo@example.com --role owner --password-file bo.txt")]
    Create {
        /// Full name
        #[arg(long)]
        name: String,
        /// Address to sign in with
        #[arg(long, value_name = "ADDRESS")]
        email: String,
        /// 'owner' or 'reader'
        #[arg(long, default_value = "reader")]
        role: String,
        /// File with the password; '-' reads standard input. Without one the person cannot sign in yet
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        /// Id of the organization [default: the only one]
        #[arg(long, value_name = "ID")]
        organization: Option<String>,
    },
}

impl Owner {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let Self::Reset { email, password_file } = self;
        let password = read_password(&password_file)?;
        let domain = open(config).await?;
        let done = people::reset_owner(&domain, &email, &password).await;
        domain.close().await;
        done.map_err(words)?;
        say(&format!("{email} is an owner with the new password. Their earlier sessions have ended."))
    }
}

impl User {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let Self::Create { name, email, role, password_file, organization } = self;
        let role = Role::parse(&role).ok_or_else(|| format!("'{role}' is no role; use 'owner' or 'reader'"))?;
        let password = password_file.as_deref().map(read_password).transpose()?;
        let domain = open(config).await?;
        let made = async {
            let organization_id = match organization {
                Some(id) => OrganizationId::new(id),
                None => organizations::only(&domain).await?,
            };
            people::create(&domain, &Actor::operator(organization_id), &people::NewUser { name, email, role, password })
                .await
        }
        .await;
        domain.close().await;
        let id = made.map_err(words)?;
        say(&format!("Created {id} ({}).", role.as_str()))
    }
}
