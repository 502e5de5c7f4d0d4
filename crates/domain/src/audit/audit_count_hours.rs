//! The stored counts of whole hours. No event is older than the one before it, so the counts of all hours before that of the
//! newest event stay as they are, and what was found in them is kept in memory.

use kernel::{base::error::Result, store::statement::Statement};
use quick_cache::sync::Cache;
use sqlx::AnyConnection;
use std::sync::Arc;
use types::{audit_counts::FacetCounts, ids::OrganizationId};

/// Number of results of each kind that are kept.
const MAX_KNOWN: usize = 256;

/// Hours of a log, in hours since the Unix epoch; all are inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hours<'a> {
    pub organization_id: &'a OrganizationId,
    pub first: i64,
    pub last: i64,
    /// The hour of the newest event.
    pub newest: i64,
    /// The present hour.
    pub now: i64,
}

/// Hours of a log to which no event will be added.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Closed {
    organization_id: OrganizationId,
    pub first: i64,
    pub last: i64,
    /// The hour in which they were counted: counts that `orgward audit reindex` corrects are seen an hour later at the latest.
    counted_in: i64,
}

impl Hours<'_> {
    /// The hours before that of the newest event.
    pub fn closed(&self) -> Option<Closed> {
        let last = self.last.min(self.newest - 1);
        let organization_id = self.organization_id.clone();
        (self.first <= last).then_some(Closed { organization_id, first: self.first, last, counted_in: self.now })
    }

    /// The hour of the newest event, if it is one of these.
    pub fn open(&self) -> Option<i64> {
        (self.first <= self.newest && self.newest <= self.last).then_some(self.newest)
    }
}

/// Values of one facet whose counts can be added.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Run {
    pub facet: &'static str,
    pub values: Vec<String>,
}

impl Run {
    /// All events.
    pub fn all() -> Self {
        Self { facet: "", values: vec![String::new()] }
    }

    pub fn is_all(&self) -> bool {
        self.facet.is_empty()
    }
}

/// The bars that hours are gathered in: the hour of the first one, and the hours that each has.
pub(crate) type Width = (i64, i64);

/// The first hour that has events within a bar, their class and their number.
pub(crate) type Counted = (i64, String, i64);

/// What was found in closed hours. If several requests ask for the same at once, one of them counts and the others wait.
pub struct KnownCounts {
    /// By hours and the number of values.
    pub(crate) facets: Cache<(Closed, usize), Arc<Vec<FacetCounts>>>,
    bars: Cache<(Closed, Run, Width), Arc<Vec<Counted>>>,
}

impl Default for KnownCounts {
    fn default() -> Self {
        Self { facets: Cache::new(MAX_KNOWN), bars: Cache::new(MAX_KNOWN) }
    }
}

impl KnownCounts {
    /// The counts of a run by bar and class.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn bars(
        &self,
        conn: &mut AnyConnection,
        hours: Hours<'_>,
        run: &Run,
        width: Width,
    ) -> Result<Vec<Counted>> {
        let id = hours.organization_id;
        let mut counted = match hours.closed() {
            Some(closed) => {
                let (first, last) = (closed.first, closed.last);
                let read = async { read(conn, id, (first, last), run, width).await.map(Arc::new) };
                self.bars.get_or_insert_async(&(closed, run.clone(), width), read).await?.to_vec()
            }
            None => Vec::new(),
        };
        if let Some(open) = hours.open() {
            counted.extend(read(conn, id, (open, open), run, width).await?);
        }
        Ok(counted)
    }
}

async fn read(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    (first, last): (i64, i64),
    run: &Run,
    (begin, hours): Width,
) -> Result<Vec<Counted>> {
    // A span may begin within an hour, which then begins before the first bar.
    Statement::new("select min(hour), class, cast(sum(records) as bigint) from audit_counts where organization_id =")
        .bind(organization_id.as_str())
        .push("and facet =")
        .bind(run.facet)
        .push("and value in")
        .bind_all(&run.values)
        .push("and hour >=")
        .bind(first)
        .push("and hour <=")
        .bind(last)
        .push("group by (hour -")
        .bind(begin)
        .push(") /")
        .bind(hours)
        .push(", class")
        .fetch_all(conn)
        .await
}
