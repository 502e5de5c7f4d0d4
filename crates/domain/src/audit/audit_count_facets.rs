//! The most frequent values of each facet in the events of whole hours, from the stored counts.

use kernel::{base::error::Result, ledger::audit_facets::Facet, store::statement::Statement};
use sqlx::AnyConnection;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};
use types::{
    audit_counts::{FacetCounts, FacetValue},
    ids::OrganizationId,
};

/// Number of results that are kept.
const MAX_KNOWN: usize = 64;

/// Hours of a log, both inclusive, in hours since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct HoursOfLog<'a> {
    pub organization_id: &'a OrganizationId,
    pub hours: (i64, i64),
    /// The number of events in the log.
    pub size: i64,
}

/// The latest results. A log is only appended to, so they hold for as long as it has the same number of events; to find the
/// most frequent of many values, each value must be read.
#[derive(Default)]
pub struct KnownFacets(Mutex<VecDeque<Known>>);

struct Known {
    organization_id: OrganizationId,
    hours: (i64, i64),
    size: i64,
    values: usize,
    facets: Arc<Vec<FacetCounts>>,
}

impl Known {
    fn is(&self, asked: HoursOfLog<'_>, values: usize) -> bool {
        let HoursOfLog { organization_id, hours, size } = asked;
        (&self.organization_id, self.hours, self.size, self.values) == (organization_id, hours, size, values)
    }

    /// Whether the log has grown since: it is not asked for any more.
    fn is_older(&self, asked: HoursOfLog<'_>) -> bool {
        &self.organization_id == asked.organization_id && self.size < asked.size
    }
}

impl KnownFacets {
    /// The most frequent `values` values of each facet in these hours, without names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn find(
        &self,
        conn: &mut AnyConnection,
        asked: HoursOfLog<'_>,
        values: usize,
    ) -> Result<Vec<FacetCounts>> {
        if let Some(known) = self.lock().iter().find(|known| known.is(asked, values)) {
            return Ok(known.facets.to_vec());
        }
        let facets = Arc::new(read(conn, asked, values).await?);
        let mut all = self.lock();
        all.retain(|known| !known.is_older(asked));
        all.truncate(MAX_KNOWN - 1);
        let HoursOfLog { organization_id, hours, size } = asked;
        let organization_id = organization_id.clone();
        all.push_front(Known { organization_id, hours, size, values, facets: Arc::clone(&facets) });
        drop(all);
        Ok(facets.to_vec())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(conn: &mut AnyConnection, asked: HoursOfLog<'_>, values: usize) -> Result<Vec<FacetCounts>> {
    let mut facets = Vec::new();
    for facet in [Facet::Type, Facet::Actor, Facet::Project] {
        // The index alone answers this; it reads one row per value and hour.
        let rows: Vec<(String, i64)> =
            Statement::new("select value, cast(sum(records) as bigint) from audit_counts where organization_id =")
                .bind(asked.organization_id.as_str())
                .push("and facet =")
                .bind(facet.as_str())
                .push("and hour >=")
                .bind(asked.hours.0)
                .push("and hour <=")
                .bind(asked.hours.1)
                .push("group by value")
                .fetch_all(conn)
                .await?;
        facets.push(most(facet.as_str(), rows.into_iter().collect(), values));
    }
    Ok(facets)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_log_is_not_known_of_another_one() {
        let [ours, theirs] = ["org-1", "org-2"].map(OrganizationId::new);
        let asked = HoursOfLog { organization_id: &ours, hours: (7, 9), size: 5 };
        let (organization_id, facets) = (ours.clone(), Arc::default());
        let known = Known { organization_id, hours: (7, 9), size: 5, values: 6, facets };
        assert!(known.is(asked, 6));
        for (other, values) in [
            (HoursOfLog { organization_id: &theirs, ..asked }, 6),
            (HoursOfLog { hours: (7, 10), ..asked }, 6),
            (HoursOfLog { size: 6, ..asked }, 6),
            (asked, 200),
        ] {
            assert!(!known.is(other, values), "{other:?}, {values} values");
        }
    }
}
