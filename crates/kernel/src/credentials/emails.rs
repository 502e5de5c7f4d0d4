//! Writes emails that wait for delivery.

use crate::{
    access::sealed_rows::{self, sealed_links::SealedEmail},
    base::{credential_seals::CredentialSeals, email::comparison_key, error::Result},
    bookkeeping::Bookkeeping,
    change::Change,
};
use sqlx::{Any, AnyConnection, any::AnyArguments, query::Query};
use types::ids::OrganizationId;

const INSERT: &str = "insert into mails (id, organization_id, kind, subject_id, recipient, recipient_key, details,
    queued_at, expires_at, attempts, next_attempt_at, seal) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $8, $10)";

const LATER: &str = "where organization_id = $1 and kind = $2 and expires_at > cast($3 as bigint) and id > $4
    order by id limit 500";

/// An email to queue.
pub struct NewEmail<'a> {
    pub kind: &'static str,
    /// Id of the invite or user that the email is about.
    pub subject_id: &'a str,
    /// The recipient's email address.
    pub recipient: &'a str,
    /// Names that the email mentions, as JSON.
    pub details: String,
    /// Time after which it is no longer delivered, in Unix seconds.
    pub expires_at: i64,
}

impl NewEmail<'_> {
    fn row(&self, id: String, organization_id: &OrganizationId) -> SealedEmail {
        SealedEmail {
            id,
            organization_id: organization_id.to_string(),
            kind: self.kind.to_owned(),
            subject_id: self.subject_id.to_owned(),
            recipient: self.recipient.to_owned(),
            expires_at: self.expires_at,
            seal: None,
        }
    }
}

/// Queues an email in the transaction of the change that it reports, and returns its id.
///
/// # Errors
/// When the database cannot be written.
pub async fn queue(change: &mut Change<'_>, new: NewEmail<'_>) -> Result<String> {
    let (now, row) = (change.now(), new.row(change.new_id("mail_"), &change.actor().organization_id));
    let id = row.id.clone();
    let (conn, seals) = change.sealing()?;
    let seal = seals.seal(&row);
    bind(sqlx::query(INSERT), row, new.details, now, seal).execute(conn).await?;
    Ok(id)
}

/// Queues an email that reports no change to an organization, and returns its id.
///
/// # Errors
/// When the database cannot be written.
pub async fn queue_in_bookkeeping(
    bookkeeping: &mut Bookkeeping,
    organization_id: &OrganizationId,
    new: NewEmail<'_>,
) -> Result<String> {
    let (now, row) = (bookkeeping.now(), new.row(bookkeeping.new_id("mail_"), organization_id));
    let (id, seal) = (row.id.clone(), bookkeeping.sealing()?.1.seal(&row));
    bookkeeping.execute(INSERT, |query| bind(query, row, new.details, now, seal)).await?;
    Ok(id)
}

/// Whether the organization has an email of this kind that expires after a time (Unix seconds, as text) and whose seal
/// fits. Others are reported: another program inserted them.
///
/// # Errors
/// When the database cannot be read.
pub async fn has_any(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    organization_id: &OrganizationId,
    (kind, after): (&str, &str),
) -> Result<bool> {
    let mut last = String::new();
    loop {
        let page: Vec<SealedEmail> =
            sealed_rows::fetch(conn, LATER, &[organization_id.as_str(), kind, after, &last]).await?;
        let Some(end) = page.last() else { return Ok(false) };
        last.clone_from(&end.id);
        if page.into_iter().any(|email| seals.accept(email).is_some()) {
            return Ok(true);
        }
    }
}

fn bind(
    query: Query<'_, Any, AnyArguments>,
    row: SealedEmail,
    details: String,
    now: i64,
    seal: String,
) -> Query<'_, Any, AnyArguments> {
    let recipient_key = comparison_key(&row.recipient);
    query
        .bind(row.id)
        .bind(row.organization_id)
        .bind(row.kind)
        .bind(row.subject_id)
        .bind(row.recipient)
        .bind(recipient_key)
        .bind(details)
        .bind(now)
        .bind(row.expires_at)
        .bind(seal)
}
