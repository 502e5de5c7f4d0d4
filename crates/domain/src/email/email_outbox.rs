//! The queue of outgoing email, with at-least-once delivery: an email is retried until the mail server accepts it or
//! refuses it permanently, or until the email expires.

use crate::Domain;
use futures::future::BoxFuture;
use kernel::{
    access::sealed_rows::sealed_links::SealedEmail,
    base::{
        backoff,
        error::{Error, Result},
        secret::random_u128,
    },
    store::stored_reasons,
};
use serde_json::Value;
use types::{
    emails::MailKind,
    ids::OrganizationId,
    invites::Invitation,
    refusals::{self, Reason},
    sensitive::Sensitive,
};

/// Seconds that a sender has to deliver an email it took from the queue; afterwards another sender may take it.
const TURN: i64 = 2 * 60;

/// Maximum length of a stored failure, in characters.
const MAX_FAILURE_LENGTH: usize = 300;

/// An email to be delivered.
#[derive(Debug)]
pub struct Outgoing {
    /// `mail_…`; the same for every attempt.
    pub id: String,
    /// The organization that the email is about.
    pub organization_id: OrganizationId,
    /// The kind of email.
    pub kind: MailKind,
    /// The recipient's email address.
    pub recipient: String,
    /// The contents.
    pub content: EmailContent,
    /// Number of attempts, including the current one.
    pub attempts: i64,
    /// Time after which it is no longer delivered, in Unix seconds.
    pub expires_at: i64,
}

/// The stored data of a queued email, from which its contents are composed when it is sent.
#[derive(Debug)]
pub struct QueuedEmail<'a> {
    /// `mail_…`.
    pub id: &'a str,
    /// The kind of email.
    pub kind: MailKind,
    /// Names that the email mentions, as JSON.
    pub details: &'a Value,
    /// The organization's name.
    pub organization: String,
}

/// The contents of an email.
#[derive(Debug)]
pub enum EmailContent {
    /// An invitation, with the token of its link.
    Invite { invitation: Box<Invitation>, token: Sensitive },
    /// A link to choose a new password. The token is valid until `expires_at`, in Unix seconds.
    PasswordReset { token: Sensitive, expires_at: i64 },
    /// A notice that the recipient's password was changed.
    PasswordChanged,
    /// A link to confirm a new email address. The token is valid until `expires_at`, in Unix seconds.
    EmailChange { token: Sensitive, expires_at: i64 },
    /// A notice that the recipient asked to sign in with `email`, and a link that stops it. The token is valid until
    /// `expires_at`, in Unix seconds.
    EmailChangeAsked { email: String, token: Sensitive, expires_at: i64 },
    /// A notice that the recipient now signs in with the email address `email`.
    EmailChanged { email: String },
    /// A notice to owners about a change to `name`, made by `by`; `None` means the server administrator.
    Notice { organization: String, name: String, by: Option<String> },
}

/// The email that is due next.
#[derive(sqlx::FromRow)]
struct Due {
    #[sqlx(flatten)]
    email: SealedEmail,
    details: String,
    attempts: i64,
    next_attempt_at: i64,
    /// The organization's name.
    organization: String,
}

/// Takes the email whose next attempt has been due longest, and reserves it for the caller; `None` when no email is
/// due. `compose` creates its contents. An email that is no longer useful, for example because its link was replaced,
/// is abandoned, and so is one that this server did not queue. One that cannot be composed because of a database or internal error, or because this version does not
/// know its kind, is tried again until it expires.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn take<F>(domain: &Domain, compose: F) -> Result<Option<Outgoing>>
where
    F: for<'a> Fn(&'a Domain, QueuedEmail<'a>) -> BoxFuture<'a, Result<EmailContent>>,
{
    loop {
        let row: Option<Due> = sqlx::query_as(
            "select m.*, o.name as organization from mails m join organizations o on o.id = m.organization_id
             where m.next_attempt_at is not null and m.next_attempt_at <= $1 order by m.next_attempt_at, m.id limit 1",
        )
        .bind(domain.now())
        .fetch_optional(&mut *domain.reader().await?)
        .await?;
        let Some(Due { email, details, attempts, next_attempt_at: due, organization }) = row else { return Ok(None) };
        let is_ours = domain.seals().fits(&email);
        if !is_ours {
            domain.seals().refuse(&email);
        }
        let SealedEmail { id, organization_id, kind, recipient, expires_at, .. } = email;
        let now = domain.now();
        let mut bookkeeping = domain.bookkeeping().await?;
        let mail_id = id.clone();
        let taken = bookkeeping
            .execute(
                "update mails set next_attempt_at = $1, attempts = attempts + 1 where id = $2 and next_attempt_at = $3",
                |query| query.bind(now + TURN).bind(mail_id).bind(due),
            )
            .await?;
        bookkeeping.commit().await?;
        if taken == 0 {
            continue;
        }
        if !is_ours {
            end(domain, &id, None, Some(refusals::mail_unreadable())).await?;
            continue;
        }
        let attempt = Attempt { id: &id, number: attempts + 1, expires_at };
        if expires_at <= now {
            end(domain, &id, None, Some(refusals::mail_too_late())).await?;
            continue;
        }
        let Some(kind) = MailKind::parse(&kind) else {
            // A newer version of Orgward queued it, which may run beside this one or again later.
            tracing::error!(id, kind, "an email has a kind that this version does not know; will retry");
            retry(domain, attempt, refusals::mail_unknown_kind(kind)).await?;
            continue;
        };
        let Ok(details) = serde_json::from_str(&details) else {
            tracing::error!(id, kind = kind.as_str(), "the stored details of an email are not JSON");
            end(domain, &id, None, Some(refusals::mail_unreadable())).await?;
            continue;
        };
        match compose(domain, QueuedEmail { id: &id, kind, details: &details, organization }).await {
            Ok(content) => {
                let organization_id = OrganizationId::new(organization_id);
                let attempts = attempts + 1;
                return Ok(Some(Outgoing { id, organization_id, kind, recipient, content, attempts, expires_at }));
            }
            Err(Error::Problem(problem)) => end(domain, &id, None, Some(problem.reason)).await?,
            Err(error) => {
                tracing::error!(id, kind = kind.as_str(), %error, "composing an email failed; will retry");
                retry(domain, attempt, refusals::mail_later()).await?;
            }
        }
    }
}

/// Records that the mail server accepted an email.
///
/// # Errors
/// When the database cannot be written; then the email is delivered again.
pub async fn sent(domain: &Domain, mail: &Outgoing) -> Result<()> {
    end(domain, &mail.id, Some(domain.now()), None).await
}

/// Records that the mail server did not accept an email, and why. The email is abandoned if the refusal is permanent
/// (`is_final`), or if it expires before the next attempt.
///
/// # Errors
/// When the database cannot be written.
pub async fn failed(domain: &Domain, mail: &Outgoing, why: Reason, is_final: bool) -> Result<()> {
    if is_final {
        return end(domain, &mail.id, None, Some(why)).await;
    }
    retry(domain, Attempt { id: &mail.id, number: mail.attempts, expires_at: mail.expires_at }, why).await
}

/// An attempt that failed: the email's id, the number of attempts including this one, and the email's expiry in Unix
/// seconds.
struct Attempt<'a> {
    id: &'a str,
    number: i64,
    expires_at: i64,
}

/// Schedules the next attempt. Abandons the email if it expires before.
async fn retry(domain: &Domain, attempt: Attempt<'_>, why: Reason) -> Result<()> {
    let next = domain.now() + backoff::pause(attempt.number, random_u128());
    if next >= attempt.expires_at {
        return end(domain, attempt.id, None, Some(why)).await;
    }
    let (id, why) = (attempt.id.to_owned(), stored(why));
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute("update mails set next_attempt_at = $1, failure = $2 where id = $3", |query| {
            query.bind(next).bind(why).bind(id)
        })
        .await?;
    bookkeeping.commit().await
}

/// Records that no further attempt is made. The names that the email mentions are deleted: nothing needs them any more,
/// and people who are deleted later must not remain in emails to others.
async fn end(domain: &Domain, mail_id: &str, sent_at: Option<i64>, failure: Option<Reason>) -> Result<()> {
    let (id, failure) = (mail_id.to_owned(), failure.map(stored));
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "update mails set next_attempt_at = null, sent_at = $1, failure = $2, details = '{}' where id = $3",
            |query| query.bind(sent_at).bind(failure).bind(id),
        )
        .await?;
    bookkeeping.commit().await
}

/// The number of queued emails, and the time at which the oldest was queued, in Unix seconds.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(domain: &Domain) -> Result<(i64, Option<i64>)> {
    Ok(sqlx::query_as("select count(*), min(queued_at) from mails where next_attempt_at is not null")
        .fetch_one(&mut *domain.reader().await?)
        .await?)
}

fn stored(why: Reason) -> String {
    stored_reasons::write(&why.shortened(MAX_FAILURE_LENGTH))
}
