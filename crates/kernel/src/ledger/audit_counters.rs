//! Counts of audit events by hour, updated in the transaction of each event.

use crate::{ledger::audit_facets::Facet, store::statement::Statement};
use std::collections::BTreeMap;
use types::{event_types::EventClass, ids::OrganizationId};

/// Seconds that one counter covers.
const HOUR: i64 = 3600;

/// The statement that counts events. Each is given by its time (Unix seconds), its type and its facets.
pub fn add<'a>(
    organization_id: &OrganizationId,
    records: impl Iterator<Item = (i64, &'a str, &'a [(Facet, String)])>,
) -> Statement {
    // Summed by facet, value, hour and class first: one statement cannot update the same row twice.
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
        .push("set records = audit_counts.records + excluded.records");
    statement
}
