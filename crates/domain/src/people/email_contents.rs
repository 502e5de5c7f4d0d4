//! The contents of queued emails. They are composed when an email is sent, because the links in them are not stored.

use crate::{
    Domain,
    email::email_outbox::{EmailContent, QueuedEmail},
    people::{
        invite_acceptance,
        one_time_links::{self, LinkKind},
    },
};
use futures::{FutureExt, future::BoxFuture};
use kernel::base::error::{Error, Result};
use types::{emails::MailKind, problem::Problem, sensitive::Sensitive};

/// Composes the contents of a queued email, for [`crate::email::email_outbox::take`].
///
/// # Errors
/// A refusal when the email is obsolete, for example because its link was replaced; any other error may pass.
pub fn compose<'a>(domain: &'a Domain, queued: QueuedEmail<'a>) -> BoxFuture<'a, Result<EmailContent>> {
    write(domain, queued).boxed()
}

async fn write(domain: &Domain, queued: QueuedEmail<'_>) -> Result<EmailContent> {
    let QueuedEmail { id: mail_id, kind, details, organization } = queued;
    let text = |name: &str| details[name].as_str().map(str::to_owned);
    Ok(match kind {
        MailKind::Invite => {
            let mut refused = None;
            for token in domain.secrets().link_tokens(mail_id) {
                match invite_acceptance::look(domain, None, token.reveal()).await {
                    Ok(invitation) => {
                        let token = Sensitive::new(token.reveal());
                        return Ok(EmailContent::Invite { invitation: Box::new(invitation), token });
                    }
                    Err(Error::Problem(problem)) => refused = refused.or(Some(problem)),
                    Err(error) => return Err(error),
                }
            }
            return Err(refused.unwrap_or_else(|| Problem::missing("token")).into());
        }
        MailKind::PasswordReset => {
            let (token, expires_at) = link(domain, mail_id, LinkKind::PasswordReset).await?;
            EmailContent::PasswordReset { token, expires_at }
        }
        MailKind::EmailChange => {
            let (token, expires_at) = link(domain, mail_id, LinkKind::EmailChange).await?;
            EmailContent::EmailChange { token, expires_at }
        }
        MailKind::EmailChangeAsked => {
            let (token, expires_at) = link(domain, mail_id, LinkKind::EmailChangeStop).await?;
            EmailContent::EmailChangeAsked { email: text("email").unwrap_or_default(), token, expires_at }
        }
        MailKind::PasswordChanged => EmailContent::PasswordChanged,
        MailKind::EmailChanged => EmailContent::EmailChanged { email: text("email").unwrap_or_default() },
        MailKind::OwnerAdded
        | MailKind::AdminKeyCreated
        | MailKind::AuditLoggingEnabled
        | MailKind::AuditAlarm
        | MailKind::BackupAlarm
        | MailKind::Test => {
            EmailContent::Notice { organization, name: text("name").unwrap_or_default(), by: text("by") }
        }
    })
}

/// The token of a one-time link and its expiry in Unix seconds, if the link is the one that this email was queued for.
async fn link(domain: &Domain, mail_id: &str, kind: LinkKind) -> Result<(Sensitive, i64)> {
    let mut refused = Problem::missing("token");
    for token in domain.secrets().link_tokens(mail_id) {
        let mut conn = domain.reader().await?;
        match one_time_links::find(domain, &mut conn, token.reveal(), kind).await {
            Ok(link) => return Ok((Sensitive::new(token.reveal()), link.expires_at)),
            Err(Error::Problem(problem)) => refused = problem,
            Err(error) => return Err(error),
        }
    }
    Err(refused.into())
}
