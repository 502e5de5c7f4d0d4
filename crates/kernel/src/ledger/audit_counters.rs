//! Counts of audit events by hour, kept in the transaction of each event.

use crate::{base::error::Result, ledger::audit_facets::Facet, store::statement::Statement};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{event_types::EventClass, ids::OrganizationId};

/// Seconds of one counter.
const HOUR: i64 = 3600;

/// Counts records: of each its time, its type, and what it is found by.
pub async fn add<'a>(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    records: impl Iterator<Item = (i64, &'a str, &'a [(Facet, String)])>,
) -> Result<()> {
    // By facet, value, hour and class: named twice in one statement, a row could not be raised.
    let mut counted: BTreeMap<(&str, &str, i64, &str), i64> = BTreeMap::new();
    for (effective_at, r#type, found_by) in records {
        let (hour, class) = (effective_at.div_euclid(HOUR), EventClass::of(r#type).as_str());
        let kept = found_by.iter().filter(|(facet, _)| matches!(facet, Facet::Type | Facet::Project | Facet::Actor));
        let mut of_one: Vec<(&str, &str)> = kept.map(|(facet, value)| (facet.as_str(), value.as_str())).collect();
        of_one.push(("", ""));
        of_one.sort_unstable();
        of_one.dedup();
        for (facet, value) in of_one {
            *counted.entry((facet, value, hour, class)).or_default() += 1;
        }
    }
    let mut statement =
        Statement::new("insert into audit_counts (organization_id, facet, value, hour, class, records) values");
    let organization = organization_id.as_str();
    statement.bind_rows(counted.into_iter().map(|((facet, value, hour, class), records)| {
        [organization.into(), facet.into(), value.into(), hour.into(), class.into(), records.into()]
    }));
    statement
        .push("on conflict (organization_id, facet, value, hour, class) do update")
        .push("set records = audit_counts.records + excluded.records")
        .execute(conn)
        .await?;
    Ok(())
}
