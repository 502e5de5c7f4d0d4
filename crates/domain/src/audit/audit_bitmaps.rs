//! Bitmaps of the events that have a common facet value, one bit per event. Filters that match many events each are
//! combined by intersecting their bitmaps. The bitmaps of a run of events are written once the run is complete and do
//! not change afterwards, except that those of a person's email address are deleted when the person is erased.

use crate::Domain;
use kernel::{
    access::memberships,
    base::error::{Error, Result},
    ledger::audit_tree,
    store::statement::Statement,
};
use roaring::RoaringBitmap;
use sqlx::AnyConnection;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};
use types::ids::OrganizationId;

/// Events per run.
pub(crate) const LENGTH: i64 = 8192;

/// Bytes per bitmap of one run.
pub(crate) const BYTES: usize = 1024;

/// A value with fewer events in a run has no bitmap for it; those events are read from the facets.
pub(crate) const COMMON: u64 = 32;

/// The size of bitmap rows: one run per row, or many runs combined in one long row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Scale {
    /// Runs per row.
    pub runs: i64,
    /// The number of the first row.
    pub base: i64,
    /// The value in the marker of a row that is complete.
    pub mark: &'static str,
}

/// One row per run.
pub(crate) const SHORT: Scale = Scale { runs: 1, base: 0, mark: "" };

/// One row per 64 runs, or half a million events: intersecting bits is cheap, fetching rows is not.
pub(crate) const LONG: Scale = Scale { runs: 64, base: 1 << 40, mark: "long" };

/// A value with fewer events in 64 runs has no long row for them.
const COMMON_LONG: u64 = 512;

/// Bytes written per transaction, which blocks all other writers.
const BATCH_BYTES: usize = 1 << 20;

/// Writes the bitmaps of every complete run that has none yet, and returns the number of runs. Reading does not block
/// the writer; writing blocks it briefly for each run.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn build(domain: &Domain) -> Result<usize> {
    let mut built = 0;
    for organization_id in memberships::all(domain).await? {
        let mut conn = domain.reader().await?;
        let over = audit_tree::signed(audit_tree::size(&mut conn, &organization_id).await?)? / LENGTH;
        for run in known(&mut conn, &organization_id, SHORT).await?..over {
            let common = common(&mut conn, &organization_id, run).await?;
            write(domain, &organization_id, SHORT, run, common).await?;
            built += 1;
        }
        for long in known(&mut conn, &organization_id, LONG).await?..over / LONG.runs {
            let common = common_long(&mut conn, &organization_id, long).await?;
            write(domain, &organization_id, LONG, long, common).await?;
        }
    }
    Ok(built)
}

/// How many rows of a scale are complete, counted from the beginning of the log.
pub(crate) async fn known(conn: &mut AnyConnection, organization_id: &OrganizationId, scale: Scale) -> Result<i64> {
    let last: Option<(i64,)> = sqlx::query_as(
        "select run from audit_runs where organization_id = $1 and facet = '' and value = $2 order by run desc limit 1",
    )
    .bind(organization_id.as_str())
    .bind(scale.mark)
    .fetch_optional(conn)
    .await?;
    Ok(last.map_or(0, |(run,)| run - scale.base + 1))
}

/// The common values of a run with their bitmaps.
async fn common(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    run: i64,
) -> Result<Vec<(String, String, Vec<u8>)>> {
    let first = run * LENGTH;
    let rows: Vec<(String, String, i64)> = sqlx::query_as(
        "select facet, value, seq from audit_facets where organization_id = $1 and seq >= $2 and seq < $3",
    )
    .bind(organization_id.as_str())
    .bind(first)
    .bind(first + LENGTH)
    .fetch_all(conn)
    .await?;
    let mut values: BTreeMap<(String, String), Members> = BTreeMap::new();
    for (facet, value, seq) in rows {
        let place =
            u32::try_from(seq - first).map_err(|_| Error::Fault("a facet row is outside its run".to_owned()))?;
        values.entry((facet, value)).or_insert_with(|| Members::none(run..run + 1)).places.insert(place);
    }
    let common = values.into_iter().filter(|(_, members)| members.places.len() >= COMMON);
    Ok(common.map(|((facet, value), members)| (facet, value, members.bytes())).collect())
}

/// The common values of 64 runs with their bitmaps.
async fn common_long(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    long: i64,
) -> Result<Vec<(String, String, Vec<u8>)>> {
    let known: Vec<(String, String)> =
        sqlx::query_as("select distinct facet, value from audit_runs where organization_id = $1 and facet <> ''")
            .bind(organization_id.as_str())
            .fetch_all(&mut *conn)
            .await?;
    let mut common = Vec::new();
    for (facet, value) in known {
        let values = [value];
        let runs = long * LONG.runs..(long + 1) * LONG.runs;
        let members = Members::read(conn, organization_id, SHORT, &facet, &values, runs).await?;
        if members.places.len() >= COMMON_LONG {
            let [value] = values;
            common.push((facet, value, members.bytes()));
        }
    }
    Ok(common)
}

async fn write(
    domain: &Domain,
    organization_id: &OrganizationId,
    scale: Scale,
    number: i64,
    common: Vec<(String, String, Vec<u8>)>,
) -> Result<()> {
    let number = scale.base + number;
    let mut common = common.into_iter().peekable();
    while common.peek().is_some() {
        let mut bookkeeping = domain.bookkeeping().await?;
        let mut written = 0;
        while let Some((facet, value, members)) = common.next_if(|_| written < BATCH_BYTES) {
            written += members.len();
            let id = organization_id.to_string();
            // A value that was erased after it was read must not be written again.
            bookkeeping
                .execute(
                    "insert into audit_runs (organization_id, facet, value, run, members)
                     select $1, $2, $3, $4, $5
                     where exists (select 1 from audit_facets where organization_id = $1 and facet = $2 and value = $3)
                     on conflict (organization_id, facet, value, run) do nothing",
                    |query| query.bind(id).bind(facet).bind(value).bind(number).bind(members),
                )
                .await?;
        }
        bookkeeping.commit().await?;
    }
    let id = organization_id.to_string();
    let mut bookkeeping = domain.bookkeeping().await?;
    bookkeeping
        .execute(
            "insert into audit_runs (organization_id, facet, value, run, members) values ($1, '', $2, $3, $4)
             on conflict (organization_id, facet, value, run) do nothing",
            |query| query.bind(id).bind(scale.mark).bind(number).bind(Vec::new()),
        )
        .await?;
    bookkeeping.commit().await
}

/// A set of events in a range of runs: their places, counted from the first event of the range.
pub(crate) struct Members {
    runs: Range<i64>,
    places: RoaringBitmap,
}

impl Members {
    fn none(runs: Range<i64>) -> Self {
        Self { runs, places: RoaringBitmap::new() }
    }

    /// The events with any of the values of a facet, in the given rows of a scale.
    pub async fn read(
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        scale: Scale,
        facet: &str,
        values: &[String],
        rows: Range<i64>,
    ) -> Result<Self> {
        let mut members = Self::none(rows.start * scale.runs..rows.end * scale.runs);
        let found: Vec<(String, i64, Vec<u8>)> =
            bits(organization_id, scale, facet, values, &rows).fetch_all(conn).await?;
        let mut known: BTreeMap<&str, BTreeSet<i64>> = BTreeMap::new();
        for (value, number, bytes) in &found {
            let row = number - scale.base;
            members.take(row * scale.runs, bytes)?;
            known.entry(value).or_default().insert(row);
        }
        let rare: Vec<&String> = values.iter().filter(|value| !known.contains_key(value.as_str())).collect();
        if !rare.is_empty() {
            let runs = members.runs.clone();
            members.take_rows(conn, organization_id, facet, &rare, &runs).await?;
        }
        for (value, known) in known {
            let value = value.to_owned();
            let mut from = rows.start;
            for row in known.into_iter().chain([rows.end]) {
                if from < row {
                    let runs = from * scale.runs..row * scale.runs;
                    members.take_rows(conn, organization_id, facet, &[&value], &runs).await?;
                }
                from = row + 1;
            }
        }
        Ok(members)
    }

    /// Adds the events of a stored bitmap that begins with the first event of `run`.
    fn take(&mut self, run: i64, bytes: &[u8]) -> Result<()> {
        self.places |= RoaringBitmap::from_lsb0_bytes(self.place(run * LENGTH)?, bytes);
        Ok(())
    }

    /// The place of an event in the range.
    fn place(&self, seq: i64) -> Result<u32> {
        u32::try_from(seq - self.runs.start * LENGTH)
            .map_err(|_| Error::Fault("a facet row is outside its range of runs".to_owned()))
    }

    async fn take_rows(
        &mut self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        facet: &str,
        values: &[&String],
        runs: &Range<i64>,
    ) -> Result<()> {
        let rows: Vec<(i64,)> = rows(organization_id, facet, values, runs).fetch_all(conn).await?;
        for (seq,) in rows {
            self.places.insert(self.place(seq)?);
        }
        Ok(())
    }

    /// Keeps the events that are also in the other set. Both sets must cover the same runs.
    pub fn keep(&mut self, other: &Self) {
        self.places &= &other.places;
    }

    /// Whether the set is empty.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The sequence numbers between two bounds, both exclusive, in ascending order.
    pub fn between(&self, above: i64, below: i64) -> Vec<i64> {
        let first = self.runs.start * LENGTH;
        self.places
            .iter()
            .map(|place| first + i64::from(place))
            .filter(|seq| (above + 1..below).contains(seq))
            .collect()
    }

    /// The set as it is stored: one bit per event of the range, the lowest bit of the first byte first.
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0; usize::try_from(self.runs.end - self.runs.start).unwrap_or_default() * BYTES];
        for place in self.places.iter().map(|place| place as usize) {
            bytes[place / 8] |= 1 << (place % 8);
        }
        bytes
    }
}

/// The statement for the bitmaps of values in a range of rows.
pub(crate) fn bits(
    organization_id: &OrganizationId,
    scale: Scale,
    facet: &str,
    values: &[String],
    rows: &Range<i64>,
) -> Statement {
    let mut statement = Statement::new("select value, run, members from audit_runs where organization_id =");
    statement.bind(organization_id.as_str()).push("and facet =").bind(facet).push("and value in").bind_all(values);
    statement.push("and run >=").bind(scale.base + rows.start).push("and run <").bind(scale.base + rows.end);
    statement
}

/// The statement for the single events of values in a range of runs.
pub(crate) fn rows(organization_id: &OrganizationId, facet: &str, values: &[&String], runs: &Range<i64>) -> Statement {
    let mut statement = Statement::new("select seq from audit_facets where organization_id =");
    statement.bind(organization_id.as_str()).push("and facet =").bind(facet);
    statement.push("and value in").bind_all(values.iter().copied());
    statement.push("and seq >=").bind(runs.start * LENGTH).push("and seq <").bind(runs.end * LENGTH);
    statement
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(runs: Range<i64>, seqs: &[i64]) -> Members {
        let mut members = Members::none(runs.clone());
        for seq in seqs {
            let mut bytes = vec![0_u8; BYTES];
            let place = usize::try_from(seq % LENGTH).expect("a place");
            bytes[place / 8] |= 1 << (place % 8);
            members.take(seq / LENGTH, &bytes).expect("the event is in the range");
        }
        members
    }

    #[test]
    fn what_two_sets_share_is_found_between_its_bounds_in_order() {
        let (first, last) = (3 * LENGTH, 5 * LENGTH - 1);
        let mut one = of(3..5, &[first, first + 63, first + 64, first + LENGTH, last]);
        one.keep(&of(3..5, &[first, first + 64, first + 65, first + LENGTH, last]));
        assert_eq!(one.between(-1, i64::MAX), [first, first + 64, first + LENGTH, last]);
        assert_eq!(one.between(first, last), [first + 64, first + LENGTH]);
        one.keep(&of(3..5, &[first + 1]));
        assert!(one.is_empty() && one.between(-1, i64::MAX).is_empty());
    }
}
