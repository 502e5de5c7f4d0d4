//! Email: each email is queued in the transaction of the change that it reports, and delivered to the mail server
//! afterwards ([`crate::email::email_outbox`]).

use crate::Domain;
use kernel::{
    access::{
        actor::{Actor, Who},
        memberships,
        permissions::Permission,
    },
    base::error::Result,
    bookkeeping::Bookkeeping,
    change::Change,
    credentials::{self, emails::NewEmail},
    store::{statement::Statement, stored_reasons},
};
use serde_json::{Value, json};
use types::{
    emails::{Delivery, InviteDeliveries, LinkDelivery, Mail, MailKind, MailOverview, SHOWN},
    ids::{InviteId, OrganizationId, UserId},
    problem::Problem,
    refusals,
};

/// Seconds after which an email without a link is no longer delivered.
pub(crate) const TIMEOUT: i64 = 3 * 24 * 60 * 60;

/// Seconds between two notices about alarms.
const DAY: i64 = 24 * 60 * 60;

/// Maximum number of owners that a notice is sent to; a notice to more people would hardly be read.
const MAX_OWNERS: usize = 50;

/// Maximum number of invites whose deliveries are read at once.
const MAX_INVITES: usize = 100;

/// An email to queue.
pub(crate) struct NewMail<'a> {
    /// The kind of email.
    pub kind: MailKind,
    /// Id of the invite or user that the email is about.
    pub subject_id: &'a str,
    /// The recipient's email address.
    pub recipient: &'a str,
    /// Names that the email mentions, as JSON.
    pub details: Value,
    /// Time after which it is no longer delivered, in Unix seconds.
    pub expires_at: i64,
}

/// Whether this server sends email.
pub fn is_on(domain: &Domain) -> bool {
    domain.settings.mail.is_some()
}

/// Queues an email in the transaction of the change that it reports, and returns the email's id.
pub(crate) async fn queue(change: &mut Change<'_>, new: &NewMail<'_>) -> Result<String> {
    credentials::emails::queue(change, row(new)).await
}

/// Queues an email that reports no change to an organization, and returns the email's id.
pub(crate) async fn queue_in_bookkeeping(
    bookkeeping: &mut Bookkeeping,
    organization_id: &OrganizationId,
    new: &NewMail<'_>,
) -> Result<String> {
    credentials::emails::queue_in_bookkeeping(bookkeeping, organization_id, row(new)).await
}

/// Queues the newest email of a kind to a person once more, with the same link, unless it is still queued or has expired.
pub(crate) async fn send_again(bookkeeping: &mut Bookkeeping, kind: MailKind, user_id: &UserId) -> Result<()> {
    let (kind, user_id, now) = (kind.as_str(), user_id.to_string(), bookkeeping.now());
    bookkeeping
        .execute(
            "update mails set next_attempt_at = $1, sent_at = null, failure = null where next_attempt_at is null
             and expires_at > $1 and id = (select max(id) from mails where kind = $2 and subject_id = $3
             and organization_id in (select organization_id from organization_users where user_id = $3))",
            |query| query.bind(now).bind(kind).bind(user_id),
        )
        .await?;
    Ok(())
}

fn row<'a>(new: &NewMail<'a>) -> NewEmail<'a> {
    NewEmail {
        kind: new.kind.as_str(),
        subject_id: new.subject_id,
        recipient: new.recipient,
        details: new.details.to_string(),
        expires_at: new.expires_at,
    }
}

/// Queues a notice about `name` to every owner, up to [`MAX_OWNERS`], if this server sends email. The owner who made
/// the change gets it too, because somebody else may have used their account.
pub(crate) async fn notify_owners(domain: &Domain, change: &mut Change<'_>, kind: MailKind, name: &str) -> Result<()> {
    if !is_on(domain) {
        return Ok(());
    }
    let details = json!({ "name": name, "by": by(change).await? });
    let organization_id = change.actor().organization_id.clone();
    let owners = memberships::notified_owners(change.conn()?, domain.seals(), &organization_id, MAX_OWNERS).await?;
    for (subject_id, recipient) in &owners {
        let expires_at = change.now() + TIMEOUT;
        queue(change, &NewMail { kind, subject_id, recipient, details: details.clone(), expires_at }).await?;
    }
    Ok(())
}

/// Queues a notice about an alarm to every owner, up to [`MAX_OWNERS`], if this server sends email. There is at most one
/// of a kind a day, because an alarm that is raised again after each start would soon be ignored. Only emails whose seal fits
/// count.
///
/// # Errors
/// When the database cannot be read or written.
pub(crate) async fn notify_of_alarm(
    domain: &Domain,
    organization_id: &OrganizationId,
    kind: MailKind,
    sentence: &str,
) -> Result<()> {
    if !is_on(domain) {
        return Ok(());
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    let now = bookkeeping.now();
    let (conn, seals) = bookkeeping.sealing()?;
    // Their expiry is in the seal, and says when they were queued.
    let since = (now - DAY + TIMEOUT).to_string();
    if credentials::emails::has_any(conn, seals, organization_id, (kind.as_str(), &since)).await? {
        return Ok(());
    }
    let owners = memberships::notified_owners(conn, seals, organization_id, MAX_OWNERS).await?;
    for (subject_id, recipient) in &owners {
        let details = json!({ "name": sentence });
        let new = NewMail { kind, subject_id, recipient, details, expires_at: now + TIMEOUT };
        queue_in_bookkeeping(&mut bookkeeping, organization_id, &new).await?;
    }
    bookkeeping.commit().await
}

/// Queues a notice to a person about a change to their account, if this server sends email.
pub(crate) async fn notify(
    domain: &Domain,
    change: &mut Change<'_>,
    (kind, details): (MailKind, Value),
    (subject_id, recipient): (&str, &str),
) -> Result<()> {
    if is_on(domain) {
        let expires_at = change.now() + TIMEOUT;
        queue(change, &NewMail { kind, subject_id, recipient, details, expires_at }).await?;
    }
    Ok(())
}

/// Deletes queued emails about an invite or a user.
pub(crate) async fn withdraw(change: &mut Change<'_>, subject_id: &str) -> Result<()> {
    let organization_id = change.actor().organization_id.as_str();
    sqlx::query("delete from mails where organization_id = $1 and subject_id = $2 and next_attempt_at is not null")
        .bind(organization_id)
        .bind(subject_id)
        .execute(change.conn()?)
        .await?;
    Ok(())
}

/// Deletes every email about a deleted invite, including those already sent.
pub(crate) async fn forget(change: &mut Change<'_>, invite_id: &InviteId) -> Result<()> {
    let organization_id = change.actor().organization_id.as_str();
    sqlx::query("delete from mails where organization_id = $1 and subject_id = $2")
        .bind(organization_id)
        .bind(invite_id.as_str())
        .execute(change.conn()?)
        .await?;
    Ok(())
}

/// The name of the person who makes the change; `None` if it is the server administrator.
async fn by(change: &mut Change<'_>) -> Result<Option<String>> {
    let Some(user_id) = change.actor().who.user_id() else { return Ok(None) };
    let name: Option<(String,)> = sqlx::query_as("select name from users where id = $1")
        .bind(user_id.as_str())
        .fetch_optional(change.conn()?)
        .await?;
    Ok(name.map(|(name,)| name))
}

/// The mail server and the organization's newest emails.
///
/// # Errors
/// 403 for anyone but an owner.
pub async fn overview(domain: &Domain, actor: &Actor) -> Result<MailOverview> {
    let mut reading = domain.read(actor, Permission::OrganizationWrite).await?;
    let rows: Vec<Row> =
        select(&actor.organization_id).push("order by id desc limit").bind(SHOWN).fetch_all(reading.conn()).await?;
    Ok(MailOverview { server: domain.settings.mail.clone(), mails: rows.into_iter().map(Mail::from).collect() })
}

/// Queues a test email to the owner who requests it.
///
/// # Errors
/// 403 for anyone but an owner; 400 when this server sends no email, or the actor is not a person.
pub async fn test(domain: &Domain, actor: &Actor) -> Result<()> {
    let mut reading = domain.read(actor, Permission::OrganizationWrite).await?;
    if !is_on(domain) {
        return Err(off().into());
    }
    let Who::Person { .. } = &actor.who else { return Err(Problem::missing("email").into()) };
    let me = memberships::me_with_email(reading.conn(), domain.seals(), actor).await?;
    drop(reading);
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping.claim_form(actor).await?;
    let new = NewMail {
        kind: MailKind::Test,
        subject_id: me.id.as_str(),
        recipient: &me.email,
        details: json!({ "by": me.name }),
        expires_at: domain.now() + TIMEOUT,
    };
    queue_in_bookkeeping(&mut bookkeeping, &actor.organization_id, &new).await?;
    bookkeeping.commit().await
}

/// How the links of the first 100 invites leave the server: copied by an owner, or by email, with the state of the
/// newest one. An invite without a link has no entry.
///
/// # Errors
/// 403 for anyone but an owner.
pub async fn of_invites(domain: &Domain, actor: &Actor, invites: &[InviteId]) -> Result<InviteDeliveries> {
    let mut reading = domain.read(actor, Permission::InvitesRead).await?;
    if invites.is_empty() {
        return Ok(InviteDeliveries::new());
    }
    let ids = || invites.iter().take(MAX_INVITES).map(InviteId::as_str);
    let rows: Vec<Row> = select(&actor.organization_id)
        .push("and kind = 'invite' and subject_id in")
        .bind_all(ids())
        .push("order by id limit 1000")
        .fetch_all(reading.conn())
        .await?;
    let copied: Vec<(String,)> = Statement::new("select id from invites where organization_id =")
        .bind(actor.organization_id.as_str())
        .push("and link_sent_as = 'copied' and id in")
        .bind_all(ids())
        .push("order by id limit 100")
        .fetch_all(reading.conn())
        .await?;
    // If an invite has several emails, the newest one counts. A copied link replaced the one in the email.
    let emailed =
        rows.into_iter().map(|row| (InviteId::new(row.subject_id.clone()), LinkDelivery::Email(Delivery::from(&row))));
    let copied = copied.into_iter().map(|(id,)| (InviteId::new(id), LinkDelivery::Copied));
    Ok(emailed.chain(copied).collect())
}

pub(crate) fn off() -> Problem {
    Problem::refused("mail_not_configured", refusals::mail_off())
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    subject_id: String,
    recipient: String,
    queued_at: i64,
    next_attempt_at: Option<i64>,
    sent_at: Option<i64>,
    failure: Option<String>,
}

fn select(organization_id: &OrganizationId) -> Statement {
    let mut statement = Statement::new(
        "select id, kind, subject_id, recipient, queued_at, next_attempt_at, sent_at, failure from mails
         where organization_id =",
    );
    statement.bind(organization_id.as_str());
    statement
}

impl From<&Row> for Delivery {
    fn from(row: &Row) -> Self {
        match (row.sent_at, row.next_attempt_at, &row.failure) {
            (Some(at), ..) => Self::Sent(at),
            (None, Some(_), None) => Self::Queued,
            (None, Some(next_attempt_at), Some(failure)) => {
                Self::Delayed { failure: stored_reasons::read(failure), next_attempt_at }
            }
            (None, None, failure) => Self::GivenUp(stored_reasons::read(failure.as_deref().unwrap_or_default())),
        }
    }
}

impl From<Row> for Mail {
    fn from(row: Row) -> Self {
        Self {
            delivery: Delivery::from(&row),
            id: row.id,
            kind: MailKind::parse(&row.kind),
            recipient: row.recipient,
            queued_at: row.queued_at,
        }
    }
}
