//! `orgward mail`: tries the mail server from the host's shell.

use crate::{
    commands::say,
    server::{config::Config, jobs},
};
use domain::email_outbox::{Letter, Outgoing};
use types::{emails::MailKind, ids::OrganizationId};

/// Try the mail server.
#[derive(clap::Subcommand)]
pub enum Mail {
    /// Hand a test letter to the mail server, and say what it answered.
    #[command(after_help = "Example:\n  orgward mail test --to ada@example.com")]
    Test {
        /// Address that the letter goes to
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
}

impl Mail {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let Self::Test { to } = self;
        let mail = config.mail.as_ref().ok_or("this server sends no mail. Name a mail server with smtp_host")?;
        let base_url = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.listen));
        let letter = Outgoing {
            id: kernel::base::id::new("mail_"),
            organization_id: OrganizationId::new(""),
            kind: MailKind::Test,
            recipient: to.clone(),
            letter: Letter::Notice { organization: String::new(), name: String::new(), by: None },
            attempts: 1,
            expires_at: 0,
        };
        jobs::mailer(mail)?.send(&letter, &base_url).await.map_err(|refusal| refusal.why)?;
        say(&format!("{}:{} took a letter to {to}.", mail.server.host, mail.server.port))
    }
}
