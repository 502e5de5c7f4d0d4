//! Records that are missing in the middle of the log. Numbers have no gaps, so a page of all records between two of them
//! shows whether another program removed one.

use crate::audit::{
    audit_page_range::{Place, Scope},
    audit_rows::Row,
};
use kernel::base::error::Result;
use sqlx::AnyConnection;
use types::{
    audit_logs::{AuditLogQuery, AuditRecord},
    ids::OrganizationId,
};

/// Numbers that are read at most to look for a gap in one page. Only a page at `/v1` needs more than its own records, because
/// Orgward's own types lie between; what follows so many of them is left to the daily verification.
const MAX_NUMBERS: i64 = 2000;

/// The number of a record that should be between those of a page and is not in the database. `rows` are newest first, and
/// `has_more` says that others follow the page. A page with a filter shows nothing: `None`.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    scope: Scope,
    filter: &AuditLogQuery,
    place: &Place,
    (rows, has_more): (&[Row], bool),
) -> Result<Option<i64>> {
    let (Some(newest), Some(oldest)) = (rows.first(), rows.last()) else { return Ok(None) };
    let (newest, oldest) = (newest.seq, oldest.seq);
    if has_filter(filter) {
        return Ok(None);
    }
    // Up to the bounds of the page, where the page reaches them.
    let reaches = |is_near: bool| is_near || !has_more;
    let last = if reaches(!place.upwards) && place.below < i64::MAX { place.below - 1 } else { newest };
    let first = if reaches(place.upwards) { place.above + 1 } else { oldest };
    if i64::try_from(rows.len()).is_ok_and(|count| count == last - first + 1) {
        return Ok(None);
    }
    let present: Vec<i64> = match scope {
        Scope::Everything => rows.iter().rev().map(|row| row.seq).collect(),
        Scope::Wire => numbers(conn, organization_id, first, last).await?,
    };
    let between = (first..).zip(&present).find(|(expected, found)| expected != *found).map(|(expected, _)| expected);
    let end = first + i64::try_from(present.len()).unwrap_or(i64::MAX - first);
    let is_cut = scope == Scope::Wire && end - first == MAX_NUMBERS;
    Ok(between.or_else(|| (!is_cut && end <= last).then_some(end)))
}

/// Marks the records of a page of everything that follow a gap.
pub(crate) fn mark(records: &mut [AuditRecord]) {
    for at in 1..records.len() {
        records[at - 1].is_after_gap = records[at - 1].seq - records[at].seq > 1;
    }
}

/// Whether the filter omits records by anything but their time.
pub(crate) fn has_filter(filter: &AuditLogQuery) -> bool {
    filter.tenant_only
        || [&filter.project_ids, &filter.event_types, &filter.actor_ids, &filter.actor_emails, &filter.resource_ids]
            .iter()
            .any(|values| !values.is_empty())
}

async fn numbers(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    first: i64,
    last: i64,
) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = sqlx::query_as(
        "select seq from audit_logs where organization_id = $1 and seq >= $2 and seq <= $3 order by seq limit $4",
    )
    .bind(organization_id.as_str())
    .bind(first)
    .bind(last)
    .bind(MAX_NUMBERS)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(seq,)| seq).collect())
}
