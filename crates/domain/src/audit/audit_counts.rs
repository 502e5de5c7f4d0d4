//! Counts of audit log events. The transaction of each event also updates hourly rollups: in total, and by type,
//! project and actor. Filters that the rollups cannot answer are counted event by event, up to a limit.

use crate::{
    Domain,
    audit::{
        audit_alarms,
        audit_count_bars::{HOUR, bars, span, step, tally},
        audit_count_events, audit_count_facets,
        audit_count_hours::{Hours, KnownCounts, Run},
        audit_count_names, audit_logs,
        audit_page_range::{Place, Scope},
        audit_search,
    },
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    ledger::{audit, audit_facets::Facet, audit_tree, stored_checkpoints},
};
use sqlx::AnyConnection;
use types::{
    audit_counts::{AuditCounts, SignedUpTo},
    audit_logs::{AuditLogQuery, Range},
    ids::OrganizationId,
    unchecked::Unchecked,
};

/// Maximum number of events that are counted one by one.
const MAX_COUNTED: i64 = 10_000;

/// Maximum number of events, but for those of one hour, of which the most frequent values are found in the stored counts. Each
/// value of each hour must be read.
const MAX_IN_FACETS: i64 = 100_000;

/// Maximum number of values returned per facet, and of all of them.
const VALUES: usize = 6;
const ALL_VALUES: usize = 200;

/// Counts the events that match a filter: in total, by time and class, and by the facet values that can narrow the
/// filter.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, and for an invalid filter.
pub async fn count(domain: &Domain, actor: &Actor, filter: Unchecked<AuditLogQuery>) -> Result<AuditCounts> {
    find(domain, actor, filter, VALUES).await
}

/// Like [`count`], with up to 200 values of each facet rather than the most frequent few.
///
/// # Errors
/// As [`count`].
pub async fn count_all_values(domain: &Domain, actor: &Actor, filter: Unchecked<AuditLogQuery>) -> Result<AuditCounts> {
    find(domain, actor, filter, ALL_VALUES).await
}

/// Like [`count`], without the facets.
///
/// # Errors
/// As [`count`].
pub async fn count_bars(domain: &Domain, actor: &Actor, filter: Unchecked<AuditLogQuery>) -> Result<AuditCounts> {
    find(domain, actor, filter, 0).await
}

async fn find(domain: &Domain, actor: &Actor, filter: Unchecked<AuditLogQuery>, values: usize) -> Result<AuditCounts> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let (conn, organization_id) = (reading.conn(), &actor.organization_id);
    let enabled_at = audit_logs::enabled_since(conn, organization_id).await?;
    let filter = &filter.check()?;
    audit_logs::check(filter, Scope::Everything)?;
    let last = audit::last(conn, organization_id).await?;
    let size = last.map_or(0, |last| last.seq + 1);
    let signed = signed_up_to(domain, conn, organization_id, size).await?;
    let span = span(&filter.effective_at, enabled_at, domain.now());
    let step = step(span);
    let needs_attention = !audit_alarms::of(domain, organization_id).is_empty()
        || domain.differences.found(organization_id).is_some_and(|found| found.count > 0);
    let bars = bars(span, step);
    let mut counts = AuditCounts { enabled_at, span, step, bars, signed, needs_attention, ..AuditCounts::default() };
    let mut place = Place::upwards_to(size);
    if !filter.tenant_only && place.narrow(conn, organization_id, &filter.effective_at).await? {
        let newest = last.map_or(enabled_at, |last| last.effective_at);
        let asked =
            Asked { organization_id, filter, span, place, newest, now: domain.now(), known: &domain.counts, values };
        fill(conn, &asked, &mut counts).await?;
    }
    for facet in &mut counts.facets {
        audit_count_names::find(domain, conn, organization_id, facet).await?;
    }
    Ok(counts)
}

async fn signed_up_to(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    of: i64,
) -> Result<Option<SignedUpTo>> {
    let key = domain.secrets().audit_key();
    let Some(signed) = stored_checkpoints::trusted(conn, organization_id, key).await? else { return Ok(None) };
    let size = audit_tree::signed(signed.head.size)?;
    let waiting: Option<(i64,)> =
        sqlx::query_as("select effective_at from audit_logs where organization_id = $1 and seq = $2")
            .bind(organization_id.as_str())
            .bind(size)
            .fetch_optional(conn)
            .await?;
    Ok(Some(SignedUpTo { size, of, at: signed.at, waiting_since: waiting.map(|(at,)| at) }))
}

/// A request for counts.
struct Asked<'a> {
    organization_id: &'a OrganizationId,
    filter: &'a AuditLogQuery,
    span: (i64, i64),
    place: Place,
    /// The time of the newest event, and the present, Unix seconds.
    newest: i64,
    now: i64,
    known: &'a KnownCounts,
    /// Maximum number of values per facet; 0 if no facets are asked for.
    values: usize,
}

async fn fill(conn: &mut AnyConnection, asked: &Asked<'_>, counts: &mut AuditCounts) -> Result<()> {
    let between = asked.place.below - asked.place.above - 1;
    let run = asked.run();
    if let (Some(run), true) = (run.as_ref().filter(|run| run.is_all()), between > MAX_COUNTED || counts.step >= HOUR) {
        // Without a filter, the rollups answer bars of whole hours, and ranges too long to count one by one.
        let step = counts.step.max(HOUR);
        (counts.step, counts.bars) = (step, bars(asked.span, step));
        rolled_up(conn, asked, run, counts).await?;
        if asked.values > 0 {
            facets_of_hours(conn, asked, counts).await?;
        }
        counts.records = between;
        return Ok(());
    }
    let found =
        audit_search::numbers(conn, asked.organization_id, asked.filter, &asked.place.downwards(), MAX_COUNTED + 1)
            .await?;
    let is_more = found.len() as i64 > MAX_COUNTED;
    let newest = &found[..found.len().min(MAX_COUNTED as usize)];
    counts.facets = audit_count_events::count(conn, asked.organization_id, newest, asked.values, counts).await?;
    (counts.records, counts.is_more) = (newest.len() as i64, is_more);
    if !is_more {
        return Ok(());
    }
    counts.newest_only = Some(MAX_COUNTED);
    if let Some(run) = run {
        let step = counts.step.max(HOUR);
        (counts.step, counts.bars) = (step, bars(asked.span, step));
        rolled_up(conn, asked, &run, counts).await?;
        if asked.is_whole_hours() {
            counts.records = counts.bars.iter().flat_map(|bar| bar.records.values()).sum();
            counts.is_more = false;
        }
    }
    Ok(())
}

impl Asked<'_> {
    /// The rollups that answer the filter; `None` if only the events do. An event has one type and one project, so
    /// counts of several types or projects can be added. It may have several actors, so counts of actors cannot.
    fn run(&self) -> Option<Run> {
        let filter = self.filter;
        if !filter.resource_ids.is_empty() || !filter.actor_emails.is_empty() {
            return None;
        }
        let given: Vec<(Facet, &Vec<String>)> = [
            (Facet::Type, &filter.event_types),
            (Facet::Project, &filter.project_ids),
            (Facet::Actor, &filter.actor_ids),
        ]
        .into_iter()
        .filter(|(_, values)| !values.is_empty())
        .collect();
        match given.as_slice() {
            [] => Some(Run::all()),
            [(Facet::Actor, values)] if values.len() > 1 => None,
            [(facet, values)] => {
                let mut values = (*values).clone();
                values.sort_unstable();
                values.dedup();
                Some(Run { facet: facet.as_str(), values })
            }
            _ => None,
        }
    }

    fn is_whole_hours(&self) -> bool {
        let Range { gt, gte, lt, lte } = self.filter.effective_at;
        gt.is_none() && lte.is_none() && [gte, lt].iter().flatten().all(|at| at.rem_euclid(HOUR) == 0)
    }

    fn hours(&self) -> Hours<'_> {
        let [first, last, newest, now] =
            [self.span.0, self.span.1 - 1, self.newest, self.now].map(|at| at.div_euclid(HOUR));
        Hours { organization_id: self.organization_id, first, last, newest, now }
    }
}

async fn rolled_up(conn: &mut AnyConnection, asked: &Asked<'_>, run: &Run, counts: &mut AuditCounts) -> Result<()> {
    let begin = counts.bars.first().map_or(0, |bar| bar.from);
    let width = (begin.div_euclid(HOUR), (counts.step / HOUR).max(1));
    for (hour, class, records) in asked.known.bars(conn, asked.hours(), run, width).await? {
        tally(counts, hour * HOUR, &class, records);
    }
    Ok(())
}

/// The most frequent values of all events, or of the newest hours that have [`MAX_IN_FACETS`] of them.
async fn facets_of_hours(conn: &mut AnyConnection, asked: &Asked<'_>, counts: &mut AuditCounts) -> Result<()> {
    let (mut hours, mut newest) = (asked.hours(), asked.place);
    if newest.below - newest.above - 1 > MAX_IN_FACETS
        && let Some(hour) = hour_of(conn, asked.organization_id, newest.below - MAX_IN_FACETS).await?
    {
        hours.first = hour;
        newest.narrow(conn, asked.organization_id, &Range { gte: Some(hour * HOUR), ..Range::default() }).await?;
        counts.newest_only = Some(newest.below - newest.above - 1);
    }
    counts.facets = audit_count_facets::find(asked.known, conn, hours, asked.values).await?;
    Ok(())
}

/// The hour of an event, in hours since the Unix epoch; of the one before it if another program has removed it.
async fn hour_of(conn: &mut AnyConnection, organization_id: &OrganizationId, seq: i64) -> Result<Option<i64>> {
    let at: Option<(i64,)> = sqlx::query_as(
        "select effective_at from audit_logs where organization_id = $1 and seq <= $2 order by seq desc limit 1",
    )
    .bind(organization_id.as_str())
    .bind(seq)
    .fetch_optional(conn)
    .await?;
    Ok(at.map(|(at,)| at.div_euclid(HOUR)))
}

/// The query plans for the counts of facet values: of some events, and of one and of two values in past hours; one line per step.
/// For tests.
#[doc(hidden)]
pub async fn plans(domain: &Domain, organization_id: &OrganizationId) -> Result<[Vec<String>; 3]> {
    let mut conn = domain.reader().await?;
    let some: Vec<i64> = (0..audit_count_events::BATCH_SIZE as i64).collect();
    let of_events = audit_count_events::beside(organization_id, &some).plan(&mut conn).await?;
    let of_one = audit_count_facets::plan(&mut conn, organization_id, 1).await?;
    Ok([of_events, of_one, audit_count_facets::plan(&mut conn, organization_id, 2).await?])
}
