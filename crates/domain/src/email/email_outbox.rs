//! Letters on their way: each is handed over at least once, and tried again when the mail server did not take it.

use crate::Domain;
use futures::future::BoxFuture;
use kernel::{
    base::{backoff, error::Result, secret::random_u128},
    store::stored_reasons,
};
use serde_json::Value;
use types::{
    emails::MailKind,
    ids::OrganizationId,
    invites::Invitation,
    problem::Problem,
    refusals::{self, Reason},
    sensitive::Sensitive,
};

/// Seconds that whoever took a letter on has for handing it over; then somebody else does.
const TURN: i64 = 2 * 60;

/// Seconds that a letter is told about after it was sent or given up.
const KEPT: i64 = 30 * 24 * 60 * 60;

/// Most characters of a failure that are kept.
const LONGEST_FAILURE: usize = 300;

/// A letter that is to be handed over.
#[derive(Debug)]
pub struct Outgoing {
    /// `mail_…`; the same at each attempt.
    pub id: String,
    /// The organization it is about.
    pub organization_id: OrganizationId,
    /// What it is about.
    pub kind: MailKind,
    /// To whom.
    pub recipient: String,
    /// What it says.
    pub letter: Letter,
    /// Attempts, this one included.
    pub attempts: i64,
    /// After this nobody wants it any more, Unix seconds.
    pub expires_at: i64,
}

/// What is stored of a queued email, from which its contents are composed when it is sent.
#[derive(Debug)]
pub struct Unwritten<'a> {
    /// `mail_…`.
    pub id: &'a str,
    /// What it is about.
    pub kind: MailKind,
    /// Names that it mentions.
    pub details: &'a Value,
    /// The organization's name.
    pub organization: String,
}

/// What a letter says.
#[derive(Debug)]
pub enum Letter {
    /// You are invited; the token opens it.
    Invite { invitation: Box<Invitation>, token: Sensitive },
    /// Choose a new password; the token opens it until then, Unix seconds.
    PasswordReset { token: Sensitive, expires_at: i64 },
    /// Your password was changed.
    PasswordChanged,
    /// Confirm that this is your address; the token opens it until then, Unix seconds.
    EmailChange { token: Sensitive, expires_at: i64 },
    /// You sign in with another address from now on.
    EmailChanged { email: String },
    /// Something happened that every owner should know of: to what, and by whom; nobody: the operator.
    Notice { organization: String, name: String, by: Option<String> },
}

/// Takes the letter on that has waited longest, of those whose time has come. `compose` writes its contents. A letter that has lost its sense, because the
/// link in it was replaced for example, is given up on the way.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn take<F>(domain: &Domain, compose: F) -> Result<Option<Outgoing>>
where
    F: for<'a> Fn(&'a Domain, Unwritten<'a>) -> BoxFuture<'a, Result<Letter, Problem>>,
{
    type Row = (String, String, String, String, String, i64, i64, i64, String);
    loop {
        let row: Option<Row> = sqlx::query_as(
            "select m.id, m.organization_id, m.kind, m.recipient, m.details, m.expires_at, m.attempts, m.next_attempt_at, o.name
             from mails m join organizations o on o.id = m.organization_id
             where m.next_attempt_at is not null and m.next_attempt_at <= $1 order by m.next_attempt_at, m.id limit 1",
        )
        .bind(domain.now())
        .fetch_optional(&mut *domain.reader().await?)
        .await?;
        let Some((id, organization_id, kind, recipient, details, expires_at, attempts, due, organization)) = row else {
            return Ok(None);
        };
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
        let kind = MailKind::parse(&kind).unwrap_or(MailKind::Test);
        let details = serde_json::from_str(&details).unwrap_or_default();
        let letter = match expires_at <= now {
            true => Err(Problem::refused("mail_expired", refusals::mail_too_late())),
            false => compose(domain, Unwritten { id: &id, kind, details: &details, organization }).await,
        };
        match letter {
            Ok(letter) => {
                let organization_id = OrganizationId::new(organization_id);
                let attempts = attempts + 1;
                return Ok(Some(Outgoing { id, organization_id, kind, recipient, letter, attempts, expires_at }));
            }
            Err(problem) => end(domain, &id, None, Some(problem.reason)).await?,
        }
    }
}

/// Notes that the mail server took a letter.
///
/// # Errors
/// When the database cannot be written; then it is handed over once more.
pub async fn sent(domain: &Domain, mail: &Outgoing) -> Result<()> {
    end(domain, &mail.id, Some(domain.now()), None).await
}

/// Notes that the mail server did not take a letter, and why. What it refused for good is given up, and what nobody would
/// want by the next attempt.
///
/// # Errors
/// When the database cannot be written.
pub async fn failed(domain: &Domain, mail: &Outgoing, why: Reason, is_final: bool) -> Result<()> {
    let next = domain.now() + backoff::pause(mail.attempts, random_u128());
    if is_final || next >= mail.expires_at {
        return end(domain, &mail.id, None, Some(why)).await;
    }
    let (id, why) = (mail.id.clone(), stored(why));
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute("update mails set next_attempt_at = $1, failure = $2 where id = $3", |query| {
            query.bind(next).bind(why).bind(id)
        })
        .await?;
    bookkeeping.commit().await
}

async fn end(domain: &Domain, mail_id: &str, sent_at: Option<i64>, failure: Option<Reason>) -> Result<()> {
    let (id, failure) = (mail_id.to_owned(), failure.map(stored));
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute("update mails set next_attempt_at = null, sent_at = $1, failure = $2 where id = $3", |query| {
            query.bind(sent_at).bind(failure).bind(id)
        })
        .await?;
    bookkeeping.commit().await
}

/// Forgets letters that were sent or given up thirty days ago, and links that work no more.
///
/// # Errors
/// When the database cannot be written.
pub async fn sweep(domain: &Domain) -> Result<()> {
    let now = domain.now();
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute("delete from mails where next_attempt_at is null and queued_at < $1", |query| query.bind(now - KEPT))
        .await?;
    bookkeeping.execute("delete from account_links where expires_at < $1", |query| query.bind(now)).await?;
    bookkeeping.commit().await
}

/// How many letters wait, and since when the oldest does, Unix seconds.
///
/// # Errors
/// When the database cannot be read.
pub async fn waiting(domain: &Domain) -> Result<(i64, Option<i64>)> {
    Ok(sqlx::query_as("select count(*), min(queued_at) from mails where next_attempt_at is not null")
        .fetch_one(&mut *domain.reader().await?)
        .await?)
}

fn stored(why: Reason) -> String {
    stored_reasons::write(&why.shortened(LONGEST_FAILURE))
}
