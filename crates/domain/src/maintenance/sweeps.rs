//! Deletion of what has served its purpose: old emails and expired one-time links. A purge clears their bytes.

use crate::{
    Domain,
    maintenance::purge::{self, Kind},
};
use kernel::base::error::Result;

/// Seconds after queuing for which a sent or abandoned email is kept.
const EMAILS_KEPT: i64 = 30 * 24 * 60 * 60;

/// Deletes sent and abandoned emails that were queued more than 30 days ago, and expired one-time links.
///
/// # Errors
/// When the database cannot be written.
pub async fn emails_and_links(domain: &Domain) -> Result<()> {
    let now = domain.now();
    let mut bookkeeping = domain.bookkeeping().await?;
    for (kind, sql, before) in [
        (Kind::Email, "delete from mails where next_attempt_at is null and queued_at < $1", now - EMAILS_KEPT),
        (Kind::Link, "delete from account_links where expires_at < $1", now),
    ] {
        let deleted = bookkeeping.execute(sql, |query| query.bind(before)).await?;
        purge::queue_in_bookkeeping(&mut bookkeeping, kind, deleted).await?;
    }
    bookkeeping.commit().await
}
