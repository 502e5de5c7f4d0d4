//! Counts that the stored ones cannot answer: event by event.

use crate::audit::{
    audit_count_bars::tally,
    audit_count_facets::{CLASS, FACETS, most},
};
use kernel::{base::error::Result, store::statement::Statement};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    audit_counts::{AuditCounts, FacetCounts},
    event_types::EventClass,
    ids::OrganizationId,
};

/// Events read per query.
pub(crate) const BATCH_SIZE: usize = 500;

/// Counts the events with these sequence numbers, in the bars and by the most frequent `values` values of each facet; without
/// facets if that is 0.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn count(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    found: &[i64],
    values: usize,
    counts: &mut AuditCounts,
) -> Result<Vec<FacetCounts>> {
    let mut by_facet: BTreeMap<(String, String), i64> = BTreeMap::new();
    for some in found.chunks(BATCH_SIZE) {
        let rows: Vec<(String, i64)> =
            Statement::new("select type, effective_at from audit_logs where organization_id =")
                .bind(organization_id.as_str())
                .push("and seq in")
                .bind_all(some.iter().copied())
                .fetch_all(conn)
                .await?;
        for (r#type, at) in rows {
            tally(counts, at, EventClass::of(&r#type).as_str(), 1);
        }
        if values == 0 {
            continue;
        }
        let rows: Vec<(String, String, i64)> = beside(organization_id, some).fetch_all(conn).await?;
        for (facet, value, records) in rows {
            *by_facet.entry((facet, value)).or_default() += records;
        }
    }
    if values == 0 {
        return Ok(Vec::new());
    }
    let mut facets = vec![classes(counts, values)];
    for facet in FACETS {
        let of_it = by_facet.iter().filter(|((name, _), _)| name == facet);
        facets.push(most(facet, of_it.map(|((_, value), records)| (value.clone(), *records)).collect(), values));
    }
    Ok(facets)
}

/// Counts the facet values of some events. The `|| ''` makes SQLite group the facets after it has selected the events;
/// without it, SQLite would read all facets in index order.
pub(crate) fn beside(organization_id: &OrganizationId, some: &[i64]) -> Statement {
    let mut statement =
        Statement::new("select facet || '', value || '', count(*) from audit_facets where organization_id =");
    statement.bind(organization_id.as_str()).push("and seq in").bind_all(some.iter().copied());
    statement.push("and facet <> 'resource' and facet <> 'email' group by 1, 2");
    statement
}

fn classes(counts: &AuditCounts, values: usize) -> FacetCounts {
    let mut by_class = BTreeMap::new();
    for (class, records) in counts.bars.iter().flat_map(|bar| &bar.records) {
        *by_class.entry(class.as_str().to_owned()).or_default() += records;
    }
    most(CLASS, by_class, values)
}
