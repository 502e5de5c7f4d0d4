//! Removal of deleted data from the disk. A deleted row disappears from every read with the transaction that deletes
//! it, but its bytes stay in the write-ahead log or in dead tuples. A purge clears them; it becomes due before the
//! retention time ends.

use crate::Domain;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    bookkeeping::Bookkeeping,
    change::Change,
};
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    organizations::{PendingDeletions, PurgeStatus},
};

/// Seconds between the time at which a purge becomes due and the end of the retention time. They leave time for the
/// purge and for retries, but nothing limits how long a purge takes.
const MARGIN: i64 = 60 * 60;

/// Seconds after which counts of sign-in attempts are deleted.
const BUDGETS_KEPT: i64 = 24 * 60 * 60;

/// The value of [`Kind::AuditValues`] in the database.
const AUDIT_VALUES: &str = "audit_values";

/// Seconds after which an erasure from the audit log counts as interrupted.
const MAX_ERASURE: i64 = 60 * 60;

/// The kind of a deleted row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A user, or their membership in an organization.
    User,
    /// An invite.
    Invite,
    /// An Admin key.
    AdminKey,
    /// A project key.
    ProjectKey,
    /// A service account.
    ServiceAccount,
    /// Sessions.
    Session,
    /// Emails that were queued.
    Email,
    /// One-time links, with the email address that each was sent to.
    Link,
    /// A name or an email address that was replaced by another.
    PersonalData,
    /// Personal values of the audit log. The erasure itself clears them from the disk; a purge does it if the erasure was
    /// interrupted.
    AuditValues,
}

impl Kind {
    /// The value in the database.
    fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Invite => "invite",
            Self::AdminKey => "admin_key",
            Self::ProjectKey => "project_key",
            Self::ServiceAccount => "service_account",
            Self::Session => "session",
            Self::Email => "email",
            Self::Link => "link",
            Self::PersonalData => "personal_data",
            Self::AuditValues => AUDIT_VALUES,
        }
    }
}

/// Records in this change that a row was deleted, so that a purge becomes due.
pub(crate) async fn queue(change: &mut Change<'_>, kind: Kind) -> Result<()> {
    let organization_id = change.actor().organization_id.as_str();
    sqlx::query("insert into deletions (id, organization_id, kind, deleted_at) values ($1, $2, $3, $4)")
        .bind(change.new_id(""))
        .bind(organization_id)
        .bind(kind.as_str())
        .bind(change.now())
        .execute(change.conn()?)
        .await?;
    Ok(())
}

/// Records that something which belongs to no organization was deleted, unless that kind of deletion waits for a purge
/// already: the oldest one decides when the purge is due.
const QUEUE_ONCE: &str = "insert into deletions (id, organization_id, kind, deleted_at)
    select $1, '', $2, $3 where not exists (
        select 1 from deletions where organization_id = '' and kind = $2 and purge_id is null)";

/// Makes a purge due for rows that this change deleted outside any organization, if there were any.
pub(crate) async fn queue_personal(change: &mut Change<'_>, kind: Kind, deleted: u64) -> Result<()> {
    if deleted > 0 {
        sqlx::query(QUEUE_ONCE)
            .bind(change.new_id(""))
            .bind(kind.as_str())
            .bind(change.now())
            .execute(change.conn()?)
            .await?;
    }
    Ok(())
}

/// As [`queue_personal`], for rows that bookkeeping deleted.
pub(crate) async fn queue_in_bookkeeping(bookkeeping: &mut Bookkeeping, kind: Kind, deleted: u64) -> Result<()> {
    if deleted > 0 {
        let (id, now) = (bookkeeping.new_id(""), bookkeeping.now());
        bookkeeping.execute(QUEUE_ONCE, |query| query.bind(id).bind(kind.as_str()).bind(now)).await?;
    }
    Ok(())
}

/// The purge status of an organization's deleted data, for its owners.
///
/// # Errors
/// 403 for anyone but an owner.
pub async fn get(domain: &Domain, actor: &Actor) -> Result<PurgeStatus> {
    let mut reading = domain.read(actor, Permission::OverviewRead).await?;
    let pending = pending_of(reading.conn(), &actor.organization_id).await?;
    drop(reading);
    of_organization(domain, pending).await
}

/// The purge status of an organization, given its pending deletions.
pub(crate) async fn of_organization(domain: &Domain, pending: Vec<PendingDeletions>) -> Result<PurgeStatus> {
    // A purge clears the whole server at once, so its times are those of the server. The number of deletions that it
    // cleared includes other organizations, so it is not shown.
    Ok(PurgeStatus { pending, last_erased: 0, ..status(domain).await? })
}

/// The pending deletions of one organization, by kind.
pub(crate) async fn pending_of(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<PendingDeletions>> {
    let rows: Vec<(String, i64, i64)> = sqlx::query_as(
        "select kind, count(*), min(deleted_at) from deletions where organization_id = $1 group by kind
         union all
         select 'spent_token', count(*), min(at) from spent_tokens where organization_id = $1 having count(*) > 0
         order by 1 limit 100",
    )
    .bind(organization_id.as_str())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(kind, count, oldest_at)| PendingDeletions { kind, count, oldest_at }).collect())
}

/// The pending deletions of the whole server, when the next purge is due, and the result of the last one.
///
/// # Errors
/// When the database cannot be read.
pub async fn status(domain: &Domain) -> Result<PurgeStatus> {
    let mut conn = domain.reader().await?;
    let pending: Vec<(String, i64, i64)> =
        sqlx::query_as("select kind, count(*), min(deleted_at) from deletions group by kind order by kind limit 100")
            .fetch_all(&mut *conn)
            .await?;
    let (tokens, oldest_token): (i64, Option<i64>) =
        sqlx::query_as("select count(*), min(at) from spent_tokens").fetch_one(&mut *conn).await?;
    let last: Option<(i64, i64)> =
        sqlx::query_as("select at, erased from purges order by id desc limit 1").fetch_optional(&mut *conn).await?;
    let mut pending: Vec<PendingDeletions> =
        pending.into_iter().map(|(kind, count, oldest_at)| PendingDeletions { kind, count, oldest_at }).collect();
    if let Some(oldest_at) = oldest_token {
        pending.push(PendingDeletions { kind: "spent_token".to_owned(), count: tokens, oldest_at });
    }
    let due_at = pending.iter().map(|kind| match kind.kind.as_str() {
        AUDIT_VALUES => kind.oldest_at + delay(domain).min(MAX_ERASURE),
        _ => kind.oldest_at + delay(domain),
    });
    Ok(PurgeStatus {
        due_at: due_at.min(),
        last_at: last.map(|(at, _)| at),
        last_erased: last.map_or(0, |(_, erased)| erased),
        retention_seconds: domain.settings.purge_seconds,
        pending,
    })
}

/// Runs a purge if one is due, and returns how many deletions it cleared; `None` if none was due.
///
/// # Errors
/// When the database cannot be read or written, or the deleted data cannot be overwritten. Deletions are marked as
/// cleared only after the data was overwritten, so the next call tries again.
pub async fn run_if_due(domain: &Domain) -> Result<Option<u64>> {
    let status = status(domain).await?;
    let now = domain.now();
    metrics::gauge!("orgward_purge_pending").set(status.pending.iter().map(|kind| kind.count).sum::<i64>() as f64);
    metrics::gauge!("orgward_purge_due_at").set(status.due_at.unwrap_or_default() as f64);
    metrics::gauge!("orgward_purge_last_at").set(status.last_at.unwrap_or_default() as f64);
    match status.due_at {
        Some(due_at) if due_at <= now => run(domain).await.map(Some),
        _ => Ok(None),
    }
}

/// Clears the deleted data from the disk and returns the number of deletions cleared. Used tokens are deleted first,
/// once they are old enough, as are old counts of sign-in attempts and expired setup links. It is safe to run while a
/// server is running, and to run again after a crash at any point.
///
/// # Errors
/// As [`run_if_due`].
pub async fn run(domain: &Domain) -> Result<u64> {
    let began = domain.now();
    let mut bookkeeping = domain.bookkeeping().await?;
    for (sql, before) in [
        ("delete from spent_tokens where at <= $1", began - delay(domain)),
        ("delete from sign_in_budgets where window_started_at < $1", began - BUDGETS_KEPT),
        ("delete from setup_links where expires_at < $1", began),
    ] {
        bookkeeping.execute(sql, |query| query.bind(before)).await?;
    }
    // Only what is committed before the tables are rewritten is cleared with them.
    let purge_id = domain.new_id("");
    let mark = purge_id.clone();
    bookkeeping.execute("update deletions set purge_id = $1", |query| query.bind(mark)).await?;
    let (interrupted,): (i64,) = sqlx::query_as("select count(*) from deletions where kind = $1")
        .bind(AUDIT_VALUES)
        .fetch_one(bookkeeping.conn()?)
        .await?;
    bookkeeping.commit().await?;
    domain.erase_deleted().await?;
    if interrupted > 0 {
        domain.erase_audit_values().await?;
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    let erased = bookkeeping.execute("delete from deletions where purge_id = $1", |query| query.bind(purge_id)).await?;
    bookkeeping
        .execute("insert into purges (id, at, erased) values ($1, $2, $3)", |query| {
            query.bind(domain.new_id("")).bind(began).bind(i64::try_from(erased).unwrap_or(i64::MAX))
        })
        .await?;
    bookkeeping.execute("delete from purges where at < $1", |query| query.bind(began - 365 * 24 * 60 * 60)).await?;
    bookkeeping.commit().await?;
    metrics::counter!("orgward_purged_total").increment(erased);
    Ok(erased)
}

/// Clears the values that were erased from the audit log from the disk. Changes go on meanwhile.
///
/// # Errors
/// When the values cannot be overwritten. They stay queued, so that a purge tries again.
pub(crate) async fn clear_audit_values(domain: &Domain) -> Result<()> {
    let purge_id = domain.new_id("");
    let mut bookkeeping = domain.bookkeeping().await?;
    let mark = purge_id.clone();
    bookkeeping
        .execute("update deletions set purge_id = $1 where kind = $2", |query| query.bind(mark).bind(AUDIT_VALUES))
        .await?;
    bookkeeping.commit().await?;
    domain.erase_audit_values().await?;
    let mut bookkeeping = domain.bookkeeping().await?;
    let sql = "delete from deletions where purge_id = $1 and kind = $2";
    bookkeeping.execute(sql, |query| query.bind(purge_id).bind(AUDIT_VALUES)).await?;
    bookkeeping.commit().await
}

/// Seconds from a deletion until the purge that clears it is due: 0 if the retention time is at most [`MARGIN`].
fn delay(domain: &Domain) -> i64 {
    (domain.settings.purge_seconds - MARGIN).max(0)
}
