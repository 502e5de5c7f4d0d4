//! Search for the events that match a filter. The cost depends on the size of the page, not on the length of the log
//! (decision 0004).

use crate::{
    Domain,
    audit::{
        audit_bitmaps::{self, LENGTH, LONG, Members, SHORT, Scale},
        audit_page_range::{Place, Scope},
        audit_rows::{Row, SELECT},
    },
};
use kernel::{
    base::{email::comparison_keys, error::Result},
    ledger::audit_facets::Facet,
    store::{json_rows::JsonRow, statement::Statement},
};
use sqlx::AnyConnection;
use std::ops::Range;
use types::{audit_logs::AuditLogQuery, ids::OrganizationId};

/// If the most selective filter matches at most this many events, each of them is checked against the other filters.
const RARE: i64 = 400;

/// Bitmap rows that are intersected in the first step, and the maximum per step. The first step is small because most
/// pages fill up quickly.
const ROWS: (i64, i64) = (4, 64);
/// The same for long bitmap rows.
const LONG_ROWS: (i64, i64) = (1, 8);

/// Events read per query by their sequence numbers.
const BATCH_SIZE: i64 = 500;

/// A facet and its values; an event matches if it has any of the values.
type Filter = (Facet, Vec<String>);

/// Selects only the sequence numbers of events.
const NUMBERS: &str = "select l.seq from";

/// The events of a page that match every filter, oldest first if `place.upwards` is set, else newest first.
pub(crate) async fn rows(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    scope: Scope,
    filter: &AuditLogQuery,
    place: &Place,
    limit: i64,
) -> Result<Vec<Row>> {
    let asked = Asked { columns: SELECT, organization_id, scope, place, limit };
    asked.find(conn, filter).await
}

/// Only the sequence numbers of the matching events, for counts.
pub(crate) async fn numbers(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    filter: &AuditLogQuery,
    place: &Place,
    limit: i64,
) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = match filters(filter).as_slice() {
        // The facet index contains the sequence numbers. A join with the events would take seconds for a count.
        [one] => numbers_of(organization_id, one, place, limit).fetch_rows(conn).await?,
        _ => {
            let asked = Asked { columns: NUMBERS, organization_id, scope: Scope::Everything, place, limit };
            asked.find(conn, filter).await?
        }
    };
    Ok(rows.into_iter().map(|(seq,)| seq).collect())
}

/// The sequence numbers that match one filter, from the facet index alone.
fn numbers_of(organization_id: &OrganizationId, (facet, values): &Filter, place: &Place, limit: i64) -> Statement {
    let mut statement = Statement::new("select f.seq from audit_facets f where f.organization_id =");
    statement.bind(organization_id.as_str()).push("and f.facet =").bind(facet.as_str());
    statement.push("and f.value in").bind_all(values);
    statement.push("and f.seq >").bind(place.above).push("and f.seq <").bind(place.below).push("group by f.seq");
    statement.push(if place.upwards { "order by f.seq limit" } else { "order by f.seq desc limit" }).bind(limit);
    statement
}

/// A search, independent of the method that answers it.
#[derive(Clone, Copy)]
struct Asked<'a> {
    columns: &'static str,
    organization_id: &'a OrganizationId,
    scope: Scope,
    place: &'a Place,
    limit: i64,
}

impl Asked<'_> {
    async fn find<T>(&self, conn: &mut AnyConnection, filter: &AuditLogQuery) -> Result<Vec<T>>
    where
        T: JsonRow,
    {
        let Self { organization_id, place, limit, .. } = *self;
        let mut filters = filters(filter);
        if filters.len() < 2 {
            return self.select(&filters).fetch_rows(conn).await;
        }
        let mut counted = Vec::new();
        for filter in filters {
            let count: Vec<(i64,)> = count(organization_id, &filter, place).fetch_all(conn).await?;
            counted.push((count.first().map_or(0, |(count,)| *count), filter));
        }
        counted.sort_by_key(|(count, _)| *count);
        let is_rare = counted.first().is_some_and(|(count, _)| *count <= RARE);
        filters = counted.into_iter().map(|(_, filter)| filter).collect();
        if is_rare {
            return self.select(&filters).fetch_rows(conn).await;
        }
        let edge = audit_bitmaps::known(conn, organization_id, SHORT).await? * LENGTH;
        let old = Place { below: place.below.min(edge), ..*place };
        let new = Place { above: place.above.max(edge - 1), ..*place };
        let mut found: Vec<T> = Vec::new();
        if place.upwards {
            found = Asked { place: &old, ..*self }.joined(conn, &filters).await?;
        }
        let left = limit - found.len() as i64;
        if left > 0 && new.above + 1 < new.below {
            let rows: Vec<T> = Asked { place: &new, limit: left, ..*self }.select(&filters).fetch_rows(conn).await?;
            found.extend(rows);
        }
        let left = limit - found.len() as i64;
        if !place.upwards && left > 0 {
            found.extend(Asked { place: &old, limit: left, ..*self }.joined(conn, &filters).await?);
        }
        Ok(found)
    }

    /// Searches the runs that have bitmaps, in the direction of the page, until the page is full.
    async fn joined<T>(&self, conn: &mut AnyConnection, filters: &[Filter]) -> Result<Vec<T>>
    where
        T: JsonRow,
    {
        let Self { organization_id, place, limit, .. } = *self;
        let mut found: Vec<T> = Vec::new();
        let long = audit_bitmaps::known(conn, organization_id, LONG).await?;
        let mut left = (place.above + 1).max(0) / LENGTH..(place.below + LENGTH - 1).max(0) / LENGTH;
        let (mut rows, mut long_rows) = (ROWS.0, LONG_ROWS.0);
        while left.start < left.end && (found.len() as i64) < limit {
            let (scale, some) = next(&left, long, place.upwards, rows, long_rows);
            match scale {
                LONG => long_rows = (long_rows * 2).min(LONG_ROWS.1),
                _ => rows = (rows * 2).min(ROWS.1),
            }
            let runs = some.start * scale.runs..some.end * scale.runs;
            left = if place.upwards { runs.end..left.end } else { left.start..runs.start };
            let mut members: Option<Members> = None;
            for (facet, values) in filters {
                let more = Members::read(conn, organization_id, scale, facet.as_str(), values, some.clone()).await?;
                match &mut members {
                    Some(members) => members.keep(&more),
                    None => members = Some(more),
                }
                if members.as_ref().is_some_and(Members::is_empty) {
                    break;
                }
            }
            let mut numbers = members.map_or(Vec::new(), |members| members.between(place.above, place.below));
            if !place.upwards {
                numbers.reverse();
            }
            let mut numbers = numbers.into_iter().peekable();
            while numbers.peek().is_some() && (found.len() as i64) < limit {
                let some: Vec<i64> =
                    numbers.by_ref().take(usize::try_from(limit.min(BATCH_SIZE)).unwrap_or_default()).collect();
                let rows: Vec<T> = self.named(some).fetch_rows(conn).await?;
                found.extend(rows);
            }
        }
        found.truncate(usize::try_from(limit).unwrap_or_default());
        Ok(found)
    }

    /// The statement for events with the given sequence numbers, in the direction of the page.
    fn named(&self, numbers: Vec<i64>) -> Statement {
        let mut statement = Statement::new(self.columns);
        statement.push("audit_logs l where l.organization_id =").bind(self.organization_id.as_str());
        statement.push("and l.seq in").bind_all(numbers).push(self.scope.condition());
        statement.push(if self.place.upwards { "order by l.seq" } else { "order by l.seq desc" });
        statement
    }

    /// The statement for a page. With filters, each value of the first filter is a range of the facet index, read in
    /// the direction of the page up to its length. The ranges are merged, and the other filters are checked per event.
    fn select(&self, filters: &[Filter]) -> Statement {
        let Self { scope, place, limit, .. } = *self;
        let organization = self.organization_id.as_str();
        let Some(((facet, values), others)) = filters.split_first() else {
            let mut statement = Statement::new(self.columns);
            statement.push("audit_logs l where l.organization_id =").bind(organization).push(scope.condition());
            return ends(statement, "l.seq", place, limit);
        };
        // The end of every range: the other filters and the limit. Repeating the text binds their values only once.
        let mut said = 0..0;
        let mut statement = Statement::new(self.columns);
        statement.push("(select distinct seq from (");
        for (index, value) in values.iter().enumerate() {
            if index > 0 {
                statement.push("union all");
            }
            statement
                .push("select seq from (select f.seq from audit_facets f join audit_logs l")
                .push("on l.organization_id = f.organization_id and l.seq = f.seq where f.organization_id =")
                .bind(organization)
                .push("and f.facet =")
                .bind(facet.as_str())
                .push("and f.value =")
                .bind(value)
                .push(scope.condition());
            if !said.is_empty() {
                statement.again(said.clone());
                continue;
            }
            said.start = statement.mark();
            for (facet, values) in others {
                statement
                // Without "is true", SQLite 3.51 turns this into a join and reads far more for a list of three values.
                .push("and (exists (select 1 from audit_facets o where o.organization_id = f.organization_id and o.facet =")
                .bind(facet.as_str())
                .push("and o.value in")
                .bind_all(values)
                .push("and o.seq = f.seq)) is true");
            }
            statement = ends(statement, "f.seq", place, limit);
            statement.push(") r");
            said.end = statement.mark();
        }
        statement
            .push(") stretches) found join audit_logs l on l.seq = found.seq and l.organization_id =")
            .bind(organization);
        ends(statement, "l.seq", place, limit)
    }
}

/// The next bitmap rows to intersect among the remaining runs: long rows where one begins, short rows up to there. Long
/// rows may extend past the remaining runs; the bounds of the page are applied when events are read from them.
fn next(left: &Range<i64>, long: i64, upwards: bool, rows: i64, long_rows: i64) -> (Scale, Range<i64>) {
    let end = if upwards { left.start } else { left.end };
    let at = end / LONG.runs;
    let is_edge = end % LONG.runs == 0;
    match upwards {
        true if is_edge && at < long => (LONG, at..(at + long_rows).min(long).min(left.end / LONG.runs + 1)),
        false if is_edge && at <= long => (LONG, (at - long_rows).max(left.start / LONG.runs)..at),
        true => (SHORT, end..(end + rows).min(left.end).min((at + 1) * LONG.runs)),
        false => (SHORT, (end - rows).max(left.start).max((end - 1) / LONG.runs * LONG.runs)..end),
    }
}

/// Counts the events of a filter in the range of the page, up to one more than [`RARE`].
fn count(organization_id: &OrganizationId, (facet, values): &Filter, place: &Place) -> Statement {
    let mut statement = Statement::new("select count(*) from (select 1 from audit_facets f where f.organization_id =");
    statement.bind(organization_id.as_str()).push("and f.facet =").bind(facet.as_str());
    statement.push("and f.value in").bind_all(values);
    statement.push("and f.seq >").bind(place.above).push("and f.seq <").bind(place.below);
    statement.push("limit").bind(RARE + 1).push(") c");
    statement
}

/// The filters that are set.
fn filters(filter: &AuditLogQuery) -> Vec<Filter> {
    let emails = filter.actor_emails.iter().flat_map(|email| comparison_keys(email)).collect();
    [
        (Facet::Resource, filter.resource_ids.clone()),
        (Facet::Actor, filter.actor_ids.clone()),
        (Facet::Email, emails),
        (Facet::Project, filter.project_ids.clone()),
        (Facet::Type, filter.event_types.clone()),
    ]
    .into_iter()
    .filter(|(_, values)| !values.is_empty())
    .collect()
}

/// Adds the bounds, the order and the limit.
fn ends(mut statement: Statement, seq: &'static str, place: &Place, limit: i64) -> Statement {
    statement.push("and").push(seq).push(">").bind(place.above).push("and").push(seq).push("<").bind(place.below);
    statement.push("order by").push(seq).push(if place.upwards { "limit" } else { "desc limit" }).bind(limit);
    statement
}

/// The query plans of every statement that a page may need, one line per step. For tests.
#[doc(hidden)]
pub async fn plans(
    domain: &Domain,
    organization_id: &OrganizationId,
    filter: &AuditLogQuery,
    place: (i64, i64, bool),
) -> Result<Vec<Vec<String>>> {
    let mut conn = domain.reader().await?;
    let (above, below, upwards) = place;
    let place = &Place { above, below, upwards };
    let mut statements = Vec::new();
    let filters = filters(filter);
    for scope in [Scope::Wire, Scope::Everything] {
        for columns in [SELECT, NUMBERS] {
            let asked = Asked { columns, organization_id, scope, place, limit: 21 };
            statements.push(asked.select(&filters));
            statements.push(asked.named(vec![1, 2, 3]));
        }
    }
    for filter in filters.iter().filter(|_| filters.len() > 1) {
        let (facet, values) = (filter.0.as_str(), &filter.1);
        statements.push(count(organization_id, filter, place));
        statements.push(audit_bitmaps::bits(organization_id, SHORT, facet, values, &(0..4)));
        statements.push(audit_bitmaps::rows(organization_id, facet, &values.iter().collect::<Vec<_>>(), &(0..4)));
    }
    let mut plans = Vec::new();
    for statement in statements {
        plans.push(statement.plan(&mut conn).await?);
    }
    Ok(plans)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows that are intersected one after the other, as ranges of runs.
    fn walk(mut left: Range<i64>, long: i64, upwards: bool) -> Vec<(bool, Range<i64>)> {
        let mut steps = Vec::new();
        while left.start < left.end {
            let (scale, rows) = next(&left, long, upwards, 4, 2);
            let runs = rows.start * scale.runs..rows.end * scale.runs;
            left = if upwards { runs.end..left.end } else { left.start..runs.start };
            steps.push((scale == LONG, runs));
            assert!(steps.len() < 1000, "{steps:?}");
        }
        steps
    }

    #[test]
    fn every_run_is_joined_once_long_rows_first_where_they_are() {
        for long in 0..5 {
            for start in [0, 1, 63, 64, 65, 130] {
                for end in [start, start + 1, 64, 128, 192, 200, 320] {
                    for upwards in [false, true] {
                        let mut steps = walk(start..end, long, upwards);
                        if !upwards {
                            steps.reverse();
                        }
                        let joined: Vec<i64> = steps.iter().flat_map(|(_, runs)| runs.clone()).collect();
                        assert!(joined.is_sorted_by(|one, other| one < other), "{steps:?}");
                        assert!((start..end).all(|run| joined.contains(&run)), "{start}..{end} of {long}: {steps:?}");
                        assert!(steps.iter().all(|(is_long, runs)| !is_long || runs.end <= long * 64), "{steps:?}");
                    }
                }
            }
        }
        assert!(walk(0..320, 5, false).iter().all(|(is_long, _)| *is_long));
    }
}
