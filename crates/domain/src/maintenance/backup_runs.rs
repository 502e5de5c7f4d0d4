//! The backups that were made or failed, by the schedule or by the command.

use crate::{Domain, email::emails};
use kernel::{access::memberships, base::error::Result};
use types::{
    backups::{BackupStatus, LastBackup},
    emails::MailKind,
};

/// Seconds for which a run is remembered.
const KEPT: i64 = 400 * 24 * 60 * 60;

/// Maximum length of a stored failure, in characters.
const MAX_FAILURE_LENGTH: usize = 500;

/// An attempt to make a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupRun {
    /// Unix seconds.
    pub began_at: i64,
    /// The file and its size in bytes; `None` if none was made.
    pub file: Option<(String, u64)>,
    /// What failed, as a sentence that owners of every organization may read. A backup in which an audit log does not hold has
    /// both, and one after which older ones could not be deleted.
    pub failure: Option<String>,
    /// Whether the backup was made, but what it contains does not hold.
    pub has_faults: bool,
}

/// Stores a run that has just ended.
///
/// # Errors
/// When the database cannot be written.
pub async fn record(domain: &Domain, run: &BackupRun) -> Result<()> {
    let (id, now, began_at, has_faults) = (domain.new_id(""), domain.now(), run.began_at, i64::from(run.has_faults));
    let (file, bytes) = run.file.clone().map_or((None, 0), |(file, bytes)| (Some(file), bytes));
    let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
    let failure = run.failure.as_ref().map(|failure| failure.chars().take(MAX_FAILURE_LENGTH).collect::<String>());
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "insert into backups (id, began_at, ended_at, file, bytes, failure, has_faults)
             values ($1, $2, $3, $4, $5, $6, $7)",
            |query| query.bind(id).bind(began_at).bind(now).bind(file).bind(bytes).bind(failure).bind(has_faults),
        )
        .await?;
    bookkeeping.execute("delete from backups where ended_at < $1", |query| query.bind(now - KEPT)).await?;
    bookkeeping.commit().await
}

/// The state of the backups. A run with a time after now does not count: a clock that was ahead, or a row that another program
/// inserted, would otherwise end the backups and hide that they fail.
///
/// # Errors
/// When the database cannot be read.
pub async fn status(domain: &Domain) -> Result<BackupStatus> {
    let (mut conn, now) = (domain.reader().await?, domain.now());
    let last: Option<(i64, i64, i64)> = sqlx::query_as(
        "select began_at, ended_at - began_at, bytes from backups
         where file is not null and has_faults = 0 and began_at <= $1 and ended_at <= $1 order by ended_at desc, id desc limit 1",
    )
    .bind(now)
    .fetch_optional(&mut *conn)
    .await?;
    // One with faults is no success, and is not made again before the next one is due.
    let (made_at,): (Option<i64>,) = sqlx::query_as(
        "select max(began_at) from backups where file is not null and began_at <= $1 and ended_at <= $1",
    )
    .bind(now)
    .fetch_one(&mut *conn)
    .await?;
    // Those after the last run without a failure, newest first.
    let failures: Vec<(i64, String)> = sqlx::query_as(
        "select ended_at, failure from backups failed where failure is not null and ended_at <= $1 and not exists (
             select 1 from backups good where good.failure is null and good.began_at <= $1 and good.ended_at <= $1
             and (good.ended_at > failed.ended_at or (good.ended_at = failed.ended_at and good.id > failed.id))
         ) order by ended_at desc, id desc",
    )
    .bind(now)
    .fetch_all(&mut *conn)
    .await?;
    let failing_since = failures.last().map(|(at, _)| *at);
    let failure = failures.into_iter().next().map(|(_, failure)| failure);
    let last = last.map(|(at, duration, bytes)| LastBackup { at, duration, bytes });
    let (schedule, last_at) = (domain.settings.backup_schedule, last.as_ref().map(|last| last.at));
    Ok(BackupStatus {
        is_scheduled: schedule.is_some(),
        due_at: schedule.map(|schedule| schedule.due_at(made_at)),
        is_overdue: schedule.is_some_and(|schedule| schedule.is_overdue(last_at, now)),
        failure,
        failing_since,
        last,
    })
}

/// Reports to the owners of every organization that backups fail or are overdue, by email, at most once a day.
///
/// # Errors
/// When an email cannot be queued.
pub async fn notify(domain: &Domain, sentence: &str) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        emails::notify_of_alarm(domain, &organization_id, MailKind::BackupAlarm, sentence).await?;
    }
    Ok(())
}
