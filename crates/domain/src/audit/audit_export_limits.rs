//! Limits of exports of the audit log: one at a time for each organization, not too many in an hour and in a day, and
//! none that would fill the disk.

use crate::{Domain, maintenance::disk_space::DiskSpace};
use kernel::{
    base::error::{Error, Result},
    change::Change,
    ledger::audit_tree,
    store::stored_reasons,
};
use std::path::Path;
use types::{
    audit_exports::NewAuditExport,
    audit_logs::AuditLogQuery,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Seconds without a progress update after which an export counts as interrupted.
pub const SILENCE: i64 = 60;

/// Exports that an organization may start in an hour.
const MAX_PER_HOUR: usize = 10;

/// Exports that an organization may start in a day.
const MAX_PER_DAY: usize = 30;

const HOUR: i64 = 60 * 60;
const DAY: i64 = 24 * HOUR;

/// Newest events whose length is measured to estimate the size of an export.
const MEASURED: i64 = 200;

/// How much longer a line of an export is than the event's leaf: it also contains the personal values with their salts.
const FACTOR: u64 = 3;

/// Checks whether the organization may start an export now, under the lock of the change.
///
/// # Errors
/// 400 while another export is running, and when the disk has too little free space; 429 when the hour's or the day's
/// exports are used up.
pub async fn check(domain: &Domain, change: &mut Change<'_>, folder: &Path, wanted: &NewAuditExport) -> Result<()> {
    refuse_second(change).await?;
    refuse_too_many(change).await?;
    refuse_full_disk(domain, change, folder, wanted).await
}

/// Refuses while another export is running. One that was interrupted by a stop of the server is first marked as failed.
async fn refuse_second(change: &mut Change<'_>) -> Result<()> {
    let (organization, now) = (change.actor().organization_id.as_str(), change.now());
    sqlx::query(
        "update audit_export_jobs set finished_at = told_at, failure = $1
         where organization_id = $2 and finished_at is null and told_at < $3",
    )
    .bind(stored_reasons::write(&refusals::export_stopped()))
    .bind(organization)
    .bind(now - SILENCE)
    .execute(change.conn()?)
    .await?;
    let (running,): (i64,) =
        sqlx::query_as("select count(*) from audit_export_jobs where organization_id = $1 and finished_at is null")
            .bind(organization)
            .fetch_one(change.conn()?)
            .await?;
    if running > 0 {
        return Err(Problem::refused("export_under_way", refusals::export_under_way()).into());
    }
    Ok(())
}

async fn refuse_too_many(change: &mut Change<'_>) -> Result<()> {
    let (organization, now) = (change.actor().organization_id.as_str(), change.now());
    let begun: Vec<(i64,)> = sqlx::query_as(
        "select created_at from audit_export_jobs where organization_id = $1 and created_at > $2
         order by created_at desc limit $3",
    )
    .bind(organization)
    .bind(now - DAY)
    .bind(MAX_PER_DAY as i64)
    .fetch_all(change.conn()?)
    .await?;
    let nth = |most: usize| begun.get(most - 1).map(|(at,)| *at);
    let day = nth(MAX_PER_DAY).map(|at| (at + DAY, refusals::export_day(MAX_PER_DAY)));
    let hour = nth(MAX_PER_HOUR).map(|at| (at + HOUR, refusals::export_hour(MAX_PER_HOUR)));
    match day.or(hour.filter(|(free_at, _)| *free_at > now)) {
        Some((free_at, reason)) => {
            let mut problem = Problem::new(ProblemKind::TooMany, reason).with_code("too_many_exports");
            problem.retry_after = u64::try_from(free_at - now).ok();
            Err(problem.into())
        }
        None => Ok(()),
    }
}

/// Refuses when the files would leave less free space than the database needs to go on. The size of an export with a
/// filter is unknown; for it the disk must only have that space now.
async fn refuse_full_disk(
    domain: &Domain,
    change: &mut Change<'_>,
    folder: &Path,
    wanted: &NewAuditExport,
) -> Result<()> {
    let organization = &change.actor().organization_id;
    let lengths: Vec<(i64,)> = sqlx::query_as(
        "select cast(length(leaf) as bigint) from audit_logs where organization_id = $1 order by seq desc limit $2",
    )
    .bind(organization.as_str())
    .bind(MEASURED)
    .fetch_all(change.conn()?)
    .await?;
    let measured = u64::try_from(lengths.len()).unwrap_or(u64::MAX).max(1);
    let total: u64 = lengths.iter().map(|(length,)| length.unsigned_abs()).sum();
    let files = match wanted.filter == AuditLogQuery::default() {
        true => audit_tree::size(change.conn()?, organization).await?.saturating_mul(total / measured * FACTOR),
        false => 0,
    };
    let needed = files.saturating_add(domain.settings.free_space_reserve);
    let free = free_space(folder)?;
    if free < needed {
        return Err(Problem::refused("disk_full", refusals::export_space(mebibytes(needed), mebibytes(free))).into());
    }
    Ok(())
}

/// The bytes that this program may still write to the file system of a folder, or of its nearest parent that exists.
fn free_space(folder: &Path) -> Result<u64> {
    let space = DiskSpace::of(folder).map_err(|error| {
        Error::Fault(format!("the free space of {} cannot be determined: {error}", folder.display()))
    })?;
    Ok(space.free)
}

fn mebibytes(bytes: u64) -> i64 {
    i64::try_from(bytes >> 20).unwrap_or(i64::MAX)
}
