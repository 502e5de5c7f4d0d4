//! The most frequent values of each facet in the events of whole hours, from the stored counts.

use crate::audit::audit_count_hours::{Closed, Hours, KnownCounts};
use kernel::{base::error::Result, store::statement::Statement};
use sqlx::AnyConnection;
use std::{collections::BTreeMap, sync::Arc};
use types::{
    audit_counts::{FacetCounts, FacetValue},
    ids::OrganizationId,
};

/// Number of values that one statement looks up.
const LOOKED_UP: usize = 500;

/// The facets that are counted; the class of each event comes before them.
pub(crate) const FACETS: [&str; 3] = ["type", "actor", "project"];
pub(crate) const CLASS: &str = "class";

/// The most frequent `values` values of each facet in these hours, without names.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn find(
    known: &KnownCounts,
    conn: &mut AnyConnection,
    hours: Hours<'_>,
    values: usize,
) -> Result<Vec<FacetCounts>> {
    let closed = hours.closed();
    let before = match &closed {
        Some(closed) => {
            let read = async { read_closed(conn, hours.organization_id, closed, values).await.map(Arc::new) };
            known.facets.get_or_insert_async(&(closed.clone(), values), read).await?
        }
        None => Arc::new([CLASS].into_iter().chain(FACETS).map(|facet| most(facet, BTreeMap::new(), values)).collect()),
    };
    let (Some(open), closed) = (hours.open(), closed.as_ref()) else { return Ok(before.to_vec()) };
    let mut facets = Vec::new();
    for before in before.iter() {
        let added = read(conn, hours.organization_id, &before.facet, (open, open)).await?;
        facets.push(add(conn, hours.organization_id, closed, before, added, values).await?);
    }
    Ok(facets)
}

async fn read_closed(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    closed: &Closed,
    values: usize,
) -> Result<Vec<FacetCounts>> {
    let mut facets = Vec::new();
    for facet in [CLASS].into_iter().chain(FACETS) {
        let counted = read(conn, organization_id, facet, (closed.first, closed.last)).await?;
        facets.push(most(facet, counted, values));
    }
    Ok(facets)
}

/// The number of events with each value of a facet in some hours.
async fn read(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    facet: &str,
    (first, last): (i64, i64),
) -> Result<BTreeMap<String, i64>> {
    // An index alone answers each of them; it is read once per value and hour.
    let mut statement = Statement::new(match facet {
        CLASS => "select class, cast(sum(records) as bigint) from audit_counts where organization_id =",
        _ => "select value, cast(sum(records) as bigint) from audit_counts where organization_id =",
    });
    statement.bind(organization_id.as_str()).push("and facet =");
    match facet {
        CLASS => statement.bind("").push("and value =").bind(""),
        _ => statement.bind(facet),
    };
    statement.push("and hour >=").bind(first).push("and hour <=").bind(last);
    statement.push(if facet == CLASS { "group by class" } else { "group by value" });
    let rows: Vec<(String, i64)> = statement.fetch_all(conn).await?;
    Ok(rows.into_iter().collect())
}

/// The most frequent values of the closed hours and another one. A value that the other hour does not have is among the most
/// frequent only if it was before, so only the values of that hour are looked up.
async fn add(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    closed: Option<&Closed>,
    before: &FacetCounts,
    mut added: BTreeMap<String, i64>,
    values: usize,
) -> Result<FacetCounts> {
    let mut others = before.others;
    // Without others, all values that there were are known.
    if let (Some(closed), true) = (closed, others > 0) {
        let unknown: Vec<String> =
            added.keys().filter(|value| !before.values.iter().any(|known| known.value == **value)).cloned().collect();
        for some in unknown.chunks(LOOKED_UP) {
            for (value, records) in counted(conn, organization_id, &before.facet, some, closed).await? {
                *added.entry(value).or_default() += records;
                others -= 1;
            }
        }
    }
    for FacetValue { value, records, .. } in &before.values {
        *added.entry(value.clone()).or_default() += records;
    }
    let mut all = most(&before.facet, added, values);
    // Fewer than none are left if the counts were corrected since.
    all.others += others.max(0);
    Ok(all)
}

/// The number of events with each of some values in closed hours; values without any are absent.
async fn counted(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    facet: &str,
    values: &[String],
    closed: &Closed,
) -> Result<Vec<(String, i64)>> {
    let rows: Vec<(String, i64, String)> =
        some(organization_id, facet, values, (closed.first, closed.last)).fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(value, records, _)| (value, records)).collect())
}

/// The class, which only the index by value has, makes SQLite look each value up; without it, SQLite would read all values of
/// these hours.
fn some(organization_id: &OrganizationId, facet: &str, values: &[String], (first, last): (i64, i64)) -> Statement {
    let mut statement = Statement::new(
        "select value, cast(sum(records) as bigint), max(class) from audit_counts where organization_id =",
    );
    statement.bind(organization_id.as_str()).push("and facet =").bind(facet).push("and value in").bind_all(values);
    statement.push("and hour >=").bind(first).push("and hour <=").bind(last).push("group by value");
    statement
}

/// The query plan for the counts of that many values, one line per step. For tests.
pub(crate) async fn plan(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    values: usize,
) -> Result<Vec<String>> {
    let values: Vec<String> = (0..values).map(|number| format!("user-{number}")).collect();
    some(organization_id, "actor", &values, (1, 2)).plan(conn).await
}

/// The most frequent values, and how many others there are.
pub(crate) fn most(facet: &str, counted: BTreeMap<String, i64>, shown: usize) -> FacetCounts {
    let mut values: Vec<FacetValue> =
        counted.into_iter().map(|(value, records)| FacetValue { value, name: None, records }).collect();
    values.sort_by(|a, b| b.records.cmp(&a.records).then_with(|| a.value.cmp(&b.value)));
    let others = values.len().saturating_sub(shown);
    values.truncate(shown);
    FacetCounts { facet: facet.to_owned(), values, others: others as i64 }
}
