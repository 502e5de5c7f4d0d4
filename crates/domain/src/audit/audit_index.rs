//! What searches and counts read, compared with the log. The facets, counts and bitmaps are derived from leaves and
//! values and are not signed; a change of them in the database hides events from searches, or shows others.

use crate::audit::{
    audit_index_counts::{CountOf, HourlyCounts, Hours},
    audit_index_facets::{self, FacetOf, Indexed},
    audit_index_runs::{self, RunBits},
    audit_walk::{self, StoredRecord},
};
use kernel::{
    base::error::Result,
    ledger::{audit_facets::Facet, audit_tree},
};
use sqlx::AnyConnection;
use std::fmt::{self, Display, Formatter};
use types::ids::OrganizationId;

/// Differences that are described; the others are counted.
const NAMED: usize = 5;

/// How often the end of a growing log is read again before its last hour is left out of the comparison.
const MAX_ROUNDS: usize = 10;

/// How the search index differs from the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    /// The number of rows that are missing, wrong, or justified by no record.
    pub count: u64,
    /// The first few, each as part of a sentence, without personal values.
    pub first: Vec<String>,
}

impl Differences {
    fn add(&mut self, text: String) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(text);
        }
    }
}

impl Display for Differences {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let places = if self.count == 1 { "place" } else { "places" };
        let more = self.count - self.first.len() as u64;
        let more = if more == 0 { String::new() } else { format!("; and {more} more") };
        write!(
            f,
            "What searches and counts read differs from the log in {} {places}: {}{more}. Searches may hide events or show \
             others; exports and proofs do not depend on it. 'orgward audit reindex' rebuilds it.",
            self.count,
            self.first.join("; ")
        )
    }
}

/// A comparison of a log with its search index, page by page in the order of the log.
pub struct Comparison {
    organization_id: OrganizationId,
    position: u64,
    counts: HourlyCounts,
    /// Whether hours are compared. The first hour of a comparison that resumes is known in part only.
    is_hour_whole: bool,
    runs: RunBits,
    found: Differences,
}

impl Comparison {
    /// Starts before the first record.
    pub fn new(organization_id: &OrganizationId) -> Self {
        Self::resume(organization_id, 0)
    }

    /// Starts before the record with this sequence number. The hour and the run of bitmaps that it stands in are not
    /// compared, unless it is the first one.
    pub fn resume(organization_id: &OrganizationId, position: u64) -> Self {
        Self {
            organization_id: organization_id.clone(),
            position,
            counts: HourlyCounts::default(),
            is_hour_whole: position == 0,
            runs: RunBits::default(),
            found: Differences::default(),
        }
    }

    /// The number of records that were compared, from the first of the log on.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// What was found so far.
    pub fn found(&self) -> &Differences {
        &self.found
    }

    /// Reads the next page of up to 500 records and compares it. Returns false at the end of the log.
    ///
    /// # Errors
    /// When a leaf cannot be read, or the database.
    pub async fn next(&mut self, conn: &mut AnyConnection) -> Result<bool> {
        let size = audit_tree::size(conn, &self.organization_id).await?;
        let records = audit_walk::page(conn, &self.organization_id, self.position, size).await?;
        self.compare(conn, &records).await?;
        Ok(!records.is_empty())
    }

    /// Compares the next records, which the caller has read.
    pub(crate) async fn compare(&mut self, conn: &mut AnyConnection, records: &[StoredRecord]) -> Result<()> {
        let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(()) };
        let (from, below) = (first.seq, last.seq + 1);
        let (mut indexed, mut changes) = audit_index_facets::compare(conn, &self.organization_id, records).await?;
        if !changes.is_empty() {
            // A person may have been erased between the two reads.
            let again = audit_walk::page(conn, &self.organization_id, from, below).await?;
            (indexed, changes) = audit_index_facets::compare(conn, &self.organization_id, &again).await?;
        }
        changes
            .missing
            .iter()
            .for_each(|(seq, of)| self.found.add(format!("record {seq} is not found by {}", shown(of))));
        for (seq, of) in &changes.extra {
            self.found.add(format!("record {seq} is found by {}, which is not in it", shown(of)));
        }
        for record in &indexed {
            self.count(conn, record).await?;
            for text in self.runs.add(conn, &self.organization_id, record).await? {
                self.found.add(text);
            }
        }
        self.position = below;
        Ok(())
    }

    async fn count(&mut self, conn: &mut AnyConnection, record: &Indexed) -> Result<()> {
        if let Some(hours) = self.counts.before(conn, &self.organization_id, record).await? {
            self.hours(&hours);
        }
        self.counts.add(record);
        Ok(())
    }

    fn hours(&mut self, hours: &Hours) {
        let is_first = hours.from == i64::MIN;
        if self.is_hour_whole {
            hours.differences().for_each(|(of, must, is)| self.found.add(count(of, must, is)));
        }
        // The call before the first record of a comparison that resumes has read no hour yet.
        self.is_hour_whole |= !is_first;
    }

    /// Ends the comparison at the end of the log: also compares the last hour, and looks for rows beyond the last record.
    ///
    /// # Errors
    /// When a leaf cannot be read, or the database.
    pub async fn finish(mut self, conn: &mut AnyConnection) -> Result<Differences> {
        for _ in 0..MAX_ROUNDS {
            while self.next(conn).await? {}
            let (hours, size) = self.counts.last(conn, &self.organization_id).await?;
            // Without any row there is no size either, and each count is missing.
            if hours.stored.is_empty() || audit_tree::number(size)? == self.position {
                self.hours(&hours);
                break;
            }
        }
        let (facets,): (i64,) = sqlx::query_as(
            "select count(*) from audit_facets where organization_id = $1 and (seq < 0 or seq >
             (select coalesce(max(seq), -1) from audit_logs where organization_id = $1))",
        )
        .bind(self.organization_id.as_str())
        .fetch_one(&mut *conn)
        .await?;
        if facets > 0 {
            self.found.add(format!("{facets} facets of records that are not there"));
        }
        let ahead = audit_index_runs::ahead(conn, &self.organization_id).await?;
        if ahead > 0 {
            self.found.add(format!("{ahead} bitmaps over records that are not there"));
        }
        Ok(self.found)
    }
}

/// Compares a whole log with its search index.
///
/// # Errors
/// When a leaf cannot be read, or the database.
pub async fn differences(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Differences> {
    let mut comparison = Comparison::new(organization_id);
    while comparison.next(conn).await? {}
    comparison.finish(conn).await
}

fn shown((facet, value): &FacetOf) -> String {
    match facet == Facet::Email.as_str() {
        true => "the email address of its actor".to_owned(),
        false => format!("{facet} {value}"),
    }
}

fn count((hour, facet, value, class): &CountOf, must: i64, is: i64) -> String {
    let at = hour.checked_mul(3600).and_then(|at| jiff::Timestamp::from_second(at).ok());
    let at = at.map_or_else(|| format!("hour {hour}"), |at| at.to_string());
    let of = if facet.is_empty() { "all records".to_owned() } else { format!("{facet} {value}") };
    format!("the count of {of} of class {class} in the hour of {at} is {is} instead of {must}")
}
