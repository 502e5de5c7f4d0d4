//! How many records there must be in each hour, compared with the stored counts.

use crate::audit::audit_index_facets::Indexed;
use kernel::{base::error::Result, ledger::audit_facets::Facet};
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{event_types::EventClass, ids::OrganizationId};

/// Seconds that one count covers.
const HOUR: i64 = 3600;

/// A count: its hour, facet, value and class.
pub(crate) type CountOf = (i64, String, String, String);

/// Counts of consecutive records, hour by hour. Times never decrease, so an hour is over with the first record of a
/// later one.
#[derive(Default)]
pub(crate) struct HourlyCounts {
    /// The hours from here on have not been compared; `None` before the first record.
    from: Option<i64>,
    expected: BTreeMap<CountOf, i64>,
}

/// A range of hours that is over, with what its counts must be and what they are.
pub(crate) struct Hours {
    /// The first hour; the smallest number for the hours before the first record.
    pub from: i64,
    pub expected: BTreeMap<CountOf, i64>,
    pub stored: BTreeMap<CountOf, i64>,
}

impl Hours {
    /// The counts that differ: what they must be, and what they are. 0 stands for a row that is not there.
    pub(crate) fn differences(&self) -> impl Iterator<Item = (&CountOf, i64, i64)> {
        let extra = self.stored.iter().filter(|(of, _)| !self.expected.contains_key(*of)).map(|(of, is)| (of, 0, *is));
        let wrong = self.expected.iter().map(|(of, must)| (of, *must, self.stored.get(of).copied().unwrap_or(0)));
        wrong.filter(|(_, must, is)| must != is).chain(extra)
    }
}

impl HourlyCounts {
    /// The range of hours that the record's hour ends, with its counts. `None` if the record is in the same hour as the
    /// one before.
    pub(crate) async fn before(
        &mut self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        record: &Indexed,
    ) -> Result<Option<Hours>> {
        let hour = record.effective_at.div_euclid(HOUR);
        let from = *self.from.get_or_insert(i64::MIN);
        // Hours without a record come before the first one of the next hour.
        let is_over = self.expected.first_key_value().map_or(from == i64::MIN, |((last, ..), _)| *last < hour);
        if !is_over {
            return Ok(None);
        }
        self.from = Some(hour);
        let stored = stored(conn, organization_id, from, hour).await?.0;
        Ok(Some(Hours { from, expected: std::mem::take(&mut self.expected), stored }))
    }

    /// Counts a record.
    pub(crate) fn add(&mut self, record: &Indexed) {
        let (hour, class) = (record.effective_at.div_euclid(HOUR), EventClass::of(&record.r#type).as_str());
        let counted = [Facet::Type, Facet::Project, Facet::Actor].map(Facet::as_str);
        let facets = record.facets.iter().filter(|(facet, _)| counted.contains(&facet.as_str())).cloned();
        for (facet, value) in facets.chain([(String::new(), String::new())]) {
            *self.expected.entry((hour, facet, value, class.to_owned())).or_default() += 1;
        }
    }

    /// The range of hours from the last record's on, and the number of records in the log when they were read. If the
    /// log has grown, its further records must be counted first.
    pub(crate) async fn last(
        &mut self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
    ) -> Result<(Hours, i64)> {
        let from = self.from.unwrap_or(i64::MIN);
        let (stored, size) = stored(conn, organization_id, from, i64::MAX).await?;
        Ok((Hours { from, expected: self.expected.clone(), stored }, size))
    }
}

/// The stored counts of a range of hours, and the number of records in the log at the same moment.
async fn stored(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    from: i64,
    below: i64,
) -> Result<(BTreeMap<CountOf, i64>, i64)> {
    let rows: Vec<(i64, String, String, String, i64, i64)> = sqlx::query_as(
        "select hour, facet, value, class, records,
         (select coalesce(max(seq), -1) + 1 from audit_logs where organization_id = $1)
         from audit_counts where organization_id = $1 and facet in ('', 'type', 'project', 'actor')
         and hour >= $2 and hour < $3",
    )
    .bind(organization_id.as_str())
    .bind(from)
    .bind(below)
    .fetch_all(conn)
    .await?;
    let size = rows.first().map_or(0, |(.., size)| *size);
    let counts = rows.into_iter().map(|(hour, facet, value, class, records, _)| ((hour, facet, value, class), records));
    Ok((counts.collect(), size))
}
