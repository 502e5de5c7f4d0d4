//! Checks of the audit logs in the background: the full verification, and the time of the newest event.

use crate::{
    Domain,
    audit::{
        audit_alarms::{self, Check},
        audit_checkpoints,
        audit_marking::{self, MarkCheck},
        audit_progress::{self, Progress, Stage},
        audit_verification,
    },
};
use evidence::{tree::Frontier, verify::Fault};
use kernel::{
    access::memberships,
    base::error::Result,
    ledger::{audit, audit_tree},
};
use std::{collections::BTreeMap, time::Duration};
use types::{
    ids::OrganizationId,
    refusals::{self, Reason},
};

/// Seconds that the newest event may lie in the future.
const MAX_AHEAD: i64 = 120;

/// Seconds between two full verifications of a log.
const DAY: i64 = 24 * 60 * 60;

/// Seconds after which an interrupted check of MACs begins anew.
const MAX_AGE: i64 = 7 * DAY;

/// Seconds after which an interrupted check of the records begins anew. Each record is to be read once a day, also if an
/// old position is put back in the database.
const MAX_RECORDS_AGE: i64 = DAY;

/// Time between two pages, so that the check leaves the processor and the disk to requests.
const PAUSE: Duration = Duration::from_millis(5);

/// Compares the newest event of each log with the server's clock. Event times never decrease, so an event from the
/// future, of a clock that was ahead, gives its time to all that follow. A clock that says a time which has passed is wrong
/// too.
///
/// # Errors
/// When the database cannot be read.
pub async fn clocks(domain: &Domain) -> Result<()> {
    for (organization_id, fault) in clock_faults(domain).await? {
        audit_alarms::report(domain, &organization_id, Check::Clock, fault).await?;
    }
    Ok(())
}

/// What is wrong with the server's clock, for each organization; `None` if nothing is.
///
/// # Errors
/// When the database cannot be read.
pub async fn clock_faults(domain: &Domain) -> Result<Vec<(OrganizationId, Option<Reason>)>> {
    let mut found = Vec::new();
    for organization_id in memberships::all(domain).await? {
        let last = audit::last(&mut *domain.reader().await?, &organization_id).await?;
        let ahead = last.map_or(0, |last| last.effective_at - domain.now());
        let fault = (ahead > MAX_AHEAD).then(|| refusals::alarm_clock_ahead(ahead));
        let fault = fault.or_else(|| behind(domain.now(), domain.settings.earliest_time));
        found.push((organization_id, fault));
    }
    Ok(found)
}

/// The fault of a clock that says a time which has passed.
fn behind(now: i64, earliest: i64) -> Option<Reason> {
    let day = |seconds| jiff::Timestamp::from_second(seconds).map_or_else(|_| String::new(), |time| time.to_string());
    (now < earliest).then(|| refusals::alarm_clock_behind(day(now), day(earliest)))
}

/// Verifies every log: each leaf, value, tree hash and checkpoint, and the MAC of each record. A verification that was
/// interrupted, by a restart for instance, goes on in part; see [`verify`].
///
/// # Errors
/// When the database or a checkpoint file cannot be read, or the database cannot be written.
pub async fn verify_all(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        verify_and_report(domain, &organization_id).await?;
    }
    Ok(())
}

/// Verifies the logs whose last verification is a day old. `verified_at` has its time by log, in Unix seconds; a log that is
/// not in it, as at the start of the server, counts as verified when the database says so and [`recent`] agrees.
///
/// # Errors
/// When the database or a checkpoint file cannot be read, or the database cannot be written.
pub async fn verify_due(domain: &Domain, verified_at: &mut BTreeMap<OrganizationId, i64>) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        let now = domain.now();
        let last = match verified_at.get(&organization_id) {
            Some(at) => Some(*at),
            None => recent(domain, &organization_id).await?,
        };
        let at = match last.filter(|at| is_recent(now, *at)) {
            Some(at) => at,
            None => {
                verify_and_report(domain, &organization_id).await?;
                now
            }
        };
        verified_at.insert(organization_id, at);
    }
    Ok(())
}

/// A time in the future, of a clock that was ahead, does not count.
fn is_recent(now: i64, at: i64) -> bool {
    (0..DAY).contains(&(now - at))
}

/// The time of the last complete verification, if it ended within a day, and what can be read fast still agrees with it:
/// the stored tree has the root that was verified, and each later record has its MAC. It does not read the records that
/// were verified, so a change of one of them is found by the verification after that day.
async fn recent(domain: &Domain, organization_id: &OrganizationId) -> Result<Option<i64>> {
    let Some(complete) = audit_progress::read(domain, organization_id, Stage::Complete).await? else { return Ok(None) };
    let Some(mut check) = resumed(domain, organization_id, &complete).await? else { return Ok(None) };
    set_verified_at(organization_id, complete.at);
    if !is_recent(domain.now(), complete.at) {
        return Ok(None);
    }
    loop {
        match check.next(domain, audit_marking::MAX_PAGE).await? {
            Ok(true) => tokio::time::sleep(PAUSE).await,
            Ok(false) => return Ok(Some(complete.at)),
            // The full verification reports it.
            Err(_) => return Ok(None),
        }
    }
}

async fn verify_and_report(domain: &Domain, organization_id: &OrganizationId) -> Result<()> {
    let fault = verify(domain, organization_id).await?;
    match fault {
        None => set_verified_at(organization_id, domain.now()),
        // The next verification reads everything.
        Some(_) => audit_progress::discard(domain, organization_id).await?,
    }
    let alarm = fault.map(refusals::alarm_log_does_not_hold);
    audit_alarms::report(domain, organization_id, Check::Verification, alarm).await
}

fn set_verified_at(organization_id: &OrganizationId, at: i64) {
    let organization = organization_id.as_str().to_owned();
    metrics::gauge!("orgward_audit_verified_at", "organization" => organization).set(at as f64);
}

/// What is wrong with a log, in a sentence; `None` if it holds.
///
/// The check of the MACs keeps its position, and so does the one of everything else: each leaf, value, column, checkpoint and
/// index row. A verification that goes on there does not read what is before the position again. The root at the position
/// covers the leaf hashes of the records before it, and the stored tree must have it at the beginning and at the end; so a
/// record that was replaced since is found. A MAC, value, column or index row before it that was changed since is found by the
/// next verification. Of an index that is compared in two parts, the hour and the run of bitmaps between them are compared by
/// the next one too.
async fn verify(domain: &Domain, organization_id: &OrganizationId) -> Result<Option<String>> {
    let size = audit_tree::size(&mut *domain.reader().await?, organization_id).await?;
    let listed = async || {
        let fault = audit_checkpoints::listed_fault(domain, organization_id).await?;
        Ok(fault.map(|fault| format!("{fault}.")))
    };
    if size == 0 {
        return listed().await;
    }
    // First, because an index also differs from the log when another program wrote a record.
    let Progress { head: marked, at } = match marks(domain, organization_id).await? {
        Ok(marked) => marked,
        Err(fault) => return Ok(Some(fault.to_string())),
    };
    // A position that was kept since then, within a day.
    let since = at.max(domain.now() - MAX_RECORDS_AGE + 1);
    if let Err(fault) = audit_verification::verify_on(domain, organization_id, since).await? {
        return Ok(Some(fault.to_string()));
    }
    // After the records, whose faults are the more precise findings.
    if let Some(fault) = listed().await? {
        return Ok(Some(fault));
    }
    let here = audit_tree::head(&mut *domain.reader().await?, organization_id, marked.size).await.ok();
    if here != Some(marked) {
        return Ok(Some("Records changed after this verification had checked their MACs.".to_owned()));
    }
    audit_progress::complete(domain, organization_id, &Progress { head: marked, at: domain.now() }).await?;
    Ok(None)
}

/// Checks the MAC of each record, from where an interrupted verification stopped, and returns the records with their root, and
/// when the verification began.
async fn marks(domain: &Domain, organization_id: &OrganizationId) -> Result<Result<Progress, Fault>> {
    let now = domain.now();
    let (mut check, at) = match interrupted(domain, organization_id, now).await? {
        Some(begun) => begun,
        None => (MarkCheck::new(organization_id, domain.secrets().audit_key(), Frontier::default()), now),
    };
    let step = domain.settings.records_per_position;
    let mut kept = check.head().size;
    loop {
        let is_end = match check.next(domain, step).await? {
            Ok(is_more) => !is_more,
            Err(fault) => return Ok(Err(fault)),
        };
        let head = check.head();
        if is_end || head.size - kept >= step {
            audit_progress::keep(domain, organization_id, &Progress { head, at }).await?;
            kept = head.size;
        }
        if is_end {
            return Ok(Ok(Progress { head, at }));
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The check of an interrupted verification, and when that began. It must have begun after the last complete one and within
/// [`MAX_AGE`], so that an old row that was put back in the database cannot keep MACs from being read for longer.
async fn interrupted<'a>(
    domain: &'a Domain,
    organization_id: &'a OrganizationId,
    now: i64,
) -> Result<Option<(MarkCheck<'a>, i64)>> {
    let Some(begun) = audit_progress::read(domain, organization_id, Stage::Marks).await? else { return Ok(None) };
    let complete = audit_progress::read(domain, organization_id, Stage::Complete).await?;
    let is_over = complete.is_some_and(|complete| begun.at <= complete.at);
    if is_over || !(0..MAX_AGE).contains(&(now - begun.at)) {
        return Ok(None);
    }
    let check = resumed(domain, organization_id, &begun).await?;
    Ok(check.map(|check| (check, begun.at)))
}

/// The check of the records after those that a row covers; `None` if the stored tree does not have the row's root there.
async fn resumed<'a>(
    domain: &'a Domain,
    organization_id: &'a OrganizationId,
    progress: &Progress,
) -> Result<Option<MarkCheck<'a>>> {
    let mut conn = domain.reader().await?;
    // A tree that cannot be read does not fit either; a full verification says why.
    let Ok(frontier) = audit_tree::frontier(&mut conn, organization_id, progress.head.size).await else {
        return Ok(None);
    };
    let check = MarkCheck::new(organization_id, domain.secrets().audit_key(), frontier);
    Ok((check.head() == progress.head).then_some(check))
}
