//! `orgward mail`: tests the SMTP server from the host's shell.

use crate::{
    commands::{say, words},
    server::{config::Config, jobs},
};
use domain::email_outbox::{EmailContent, Outgoing};
use kernel::base::{clock::Clock, email::Email, id::IdGenerator};
use types::{emails::MailKind, ids::OrganizationId};

/// Test the SMTP server.
#[derive(clap::Subcommand)]
pub enum Mail {
    /// Send a test email through the SMTP server, and print the result.
    #[command(after_help = "Example:\n  orgward mail test --to ada@example.com")]
    Test {
        /// Recipient
        #[arg(long, value_name = "ADDRESS")]
        to: String,
    },
}

impl Mail {
    pub async fn run(self, config: &Config) -> Result<(), String> {
        let Self::Test { to } = self;
        let mail = config.mail.as_ref().ok_or("no SMTP server is configured. Set smtp_host")?;
        let to = Email::parse("to", Some(&to)).map_err(|problem| words(problem.into()))?.as_str().to_owned();
        let base_url = config.base_url(config.listen);
        let email = Outgoing {
            id: IdGenerator::new(Clock::system()).new_id("mail_"),
            organization_id: OrganizationId::new(""),
            kind: MailKind::Test,
            recipient: to.clone(),
            content: EmailContent::Notice { organization: String::new(), name: String::new(), by: None },
            attempts: 1,
            expires_at: 0,
        };
        jobs::mailer(mail)?.send(&email, &base_url).await.map_err(|refusal| refusal.why.to_string())?;
        say(&format!("{}:{} accepted an email to {to}.", mail.server.host, mail.server.port))
    }
}
