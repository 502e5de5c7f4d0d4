//! Counts of audit log events. The transaction of each event also updates hourly rollups: in total, and by type,
//! project and actor. Filters that the rollups cannot answer are counted event by event, up to a limit.

use crate::{
    Domain,
    audit::{
        audit_alarms,
        audit_count_bars::{HOUR, bars, span, step},
        audit_count_facets::{HoursOfLog, KnownFacets, most},
        audit_count_names, audit_logs,
        audit_page_range::{Place, Scope},
        audit_search,
    },
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    ledger::{audit_facets::Facet, audit_tree, stored_checkpoints},
    store::statement::Statement,
};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    audit_counts::{AuditCounts, FacetCounts, SignedUpTo},
    audit_logs::{AuditLogQuery, Range},
    event_types::EventClass,
    ids::OrganizationId,
    unchecked::Unchecked,
};

/// Maximum number of events that are counted one by one.
const MAX_COUNTED: i64 = 10_000;

/// Events read per query.
const BATCH_SIZE: usize = 500;

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
    let size = audit_tree::signed(audit_tree::size(conn, organization_id).await?)?;
    let signed = signed_up_to(domain, conn, organization_id, size).await?;
    let span = span(&filter.effective_at, enabled_at, domain.now());
    let step = step(span);
    let needs_attention = !audit_alarms::of(domain, organization_id).is_empty()
        || domain.differences.found(organization_id).is_some_and(|found| found.count > 0);
    let bars = bars(span, step);
    let mut counts = AuditCounts { enabled_at, span, step, bars, signed, needs_attention, ..AuditCounts::default() };
    let mut place = Place::upwards_to(size);
    if !filter.tenant_only && place.narrow(conn, organization_id, &filter.effective_at).await? {
        let asked = Asked { organization_id, filter, span, place, size, known: &domain.facets, values };
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
    /// The number of events in the log.
    size: i64,
    known: &'a KnownFacets,
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
            let span = HoursOfLog { organization_id: asked.organization_id, hours: asked.hours(), size: asked.size };
            counts.facets = vec![classes(counts, asked.values)];
            counts.facets.extend(asked.known.find(conn, span, asked.values).await?);
        }
        counts.records = between;
        return Ok(());
    }
    let found =
        audit_search::numbers(conn, asked.organization_id, asked.filter, &asked.place.downwards(), MAX_COUNTED + 1)
            .await?;
    let is_more = found.len() as i64 > MAX_COUNTED;
    let newest = &found[..found.len().min(MAX_COUNTED as usize)];
    counts.facets = one_by_one(conn, asked, newest, counts).await?;
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

/// Values of one facet whose counts can be added.
struct Run {
    facet: &'static str,
    values: Vec<String>,
}

impl Run {
    fn is_all(&self) -> bool {
        self.facet.is_empty()
    }
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
            [] => Some(Run { facet: "", values: vec![String::new()] }),
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

    /// The first and the last hour, both inclusive, in hours since the Unix epoch.
    fn hours(&self) -> (i64, i64) {
        (self.span.0.div_euclid(HOUR), (self.span.1 - 1).div_euclid(HOUR))
    }
}

async fn rolled_up(conn: &mut AnyConnection, asked: &Asked<'_>, run: &Run, counts: &mut AuditCounts) -> Result<()> {
    let (first, last) = asked.hours();
    let rows: Vec<(i64, String, i64)> =
        Statement::new("select hour, class, cast(sum(records) as bigint) from audit_counts where organization_id =")
            .bind(asked.organization_id.as_str())
            .push("and facet =")
            .bind(run.facet)
            .push("and value in")
            .bind_all(&run.values)
            .push("and hour >=")
            .bind(first)
            .push("and hour <=")
            .bind(last)
            .push("group by hour, class")
            .fetch_all(conn)
            .await?;
    for (hour, class, records) in rows {
        tally(counts, hour * HOUR, &class, records);
    }
    Ok(())
}

/// Reads events and counts them, in the bars and by facet.
async fn one_by_one(
    conn: &mut AnyConnection,
    asked: &Asked<'_>,
    found: &[i64],
    counts: &mut AuditCounts,
) -> Result<Vec<FacetCounts>> {
    let mut by_facet: BTreeMap<(String, String), i64> = BTreeMap::new();
    for some in found.chunks(BATCH_SIZE) {
        let rows: Vec<(String, i64)> =
            Statement::new("select type, effective_at from audit_logs where organization_id =")
                .bind(asked.organization_id.as_str())
                .push("and seq in")
                .bind_all(some.iter().copied())
                .fetch_all(conn)
                .await?;
        for (r#type, at) in rows {
            tally(counts, at, EventClass::of(&r#type).as_str(), 1);
        }
        if asked.values == 0 {
            continue;
        }
        let rows: Vec<(String, String, i64)> = beside(asked.organization_id, some).fetch_all(conn).await?;
        for (facet, value, records) in rows {
            *by_facet.entry((facet, value)).or_default() += records;
        }
    }
    if asked.values == 0 {
        return Ok(Vec::new());
    }
    let mut facets = vec![classes(counts, asked.values)];
    for facet in ["type", "actor", "project"] {
        let of_it = by_facet.iter().filter(|((name, _), _)| name == facet);
        facets.push(most(facet, of_it.map(|((_, value), records)| (value.clone(), *records)).collect(), asked.values));
    }
    Ok(facets)
}

/// Counts the facet values of some events. The `|| ''` makes SQLite group the facets after it has selected the events;
/// without it, SQLite would read all facets in index order.
fn beside(organization_id: &OrganizationId, some: &[i64]) -> Statement {
    let mut statement =
        Statement::new("select facet || '', value || '', count(*) from audit_facets where organization_id =");
    statement.bind(organization_id.as_str()).push("and seq in").bind_all(some.iter().copied());
    statement.push("and facet <> 'resource' and facet <> 'email' group by 1, 2");
    statement
}

/// The query plan for the counts of facet values, one line per step. For tests.
#[doc(hidden)]
pub async fn plan(domain: &Domain, organization_id: &OrganizationId) -> Result<Vec<String>> {
    let some: Vec<i64> = (0..BATCH_SIZE as i64).collect();
    beside(organization_id, &some).plan(&mut *domain.reader().await?).await
}

fn classes(counts: &AuditCounts, values: usize) -> FacetCounts {
    let mut by_class = BTreeMap::new();
    for (class, records) in counts.bars.iter().flat_map(|bar| &bar.records) {
        *by_class.entry(class.as_str().to_owned()).or_default() += records;
    }
    most("class", by_class, values)
}

fn tally(counts: &mut AuditCounts, at: i64, class: &str, records: i64) {
    let Some(first) = counts.bars.first().map(|bar| bar.from) else { return };
    // If the span begins within an hour, that hour begins before the first bar.
    let index = usize::try_from((at - first).max(0) / counts.step).unwrap_or_default().min(counts.bars.len() - 1);
    let class = EventClass::parse(class).unwrap_or(EventClass::Other);
    *counts.bars[index].records.entry(class).or_insert(0) += records;
}
