//! The range of events that a page of the audit log covers: sequence numbers between two bounds, read from one end.

use kernel::{
    base::error::Result,
    store::cursor::{self, Cursor},
};
use sqlx::AnyConnection;
use types::{
    audit_logs::Range,
    ids::{self, AuditLogId, OrganizationId},
    pages::PageQuery,
    problem::Problem,
    refusals,
};

/// Which events a query includes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// The event types of the Admin API.
    Wire,
    /// Also Orgward's own event types, which begin with `orgward.`.
    Everything,
}

impl Scope {
    /// The SQL condition for the scope.
    pub(crate) fn condition(self) -> &'static str {
        match self {
            Self::Wire => ON_WIRE,
            Self::Everything => "",
        }
    }
}

/// The range of a page: bounds on the sequence numbers, and the end that reading starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// Exclusive lower bound.
    pub above: i64,
    /// Exclusive upper bound.
    pub below: i64,
    /// The page is adjacent to `above` rather than to `below`; it is read in ascending order and then reversed.
    pub upwards: bool,
}

impl Place {
    /// The log from its first event up to a size, in ascending order.
    pub fn upwards_to(size: i64) -> Self {
        Self { above: -1, below: size, upwards: true }
    }

    /// The same range in descending order.
    pub fn downwards(mut self) -> Self {
        self.upwards = false;
        self
    }

    pub async fn parse(
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        cursor: &Cursor,
        page: &PageQuery,
        before_means_older: bool,
    ) -> Result<Self> {
        let mut place = Self { above: -1, below: i64::MAX, upwards: false };
        let before = page.before.as_deref().filter(|id| !id.is_empty());
        match (cursor.after.as_str(), before) {
            ("", None) => {}
            ("", Some(id)) if before_means_older => {
                place.below = position(conn, organization_id, "before", id).await?;
            }
            ("", Some(id)) => {
                place.above = position(conn, organization_id, "before", id).await?;
                place.upwards = true;
            }
            (id, None) => place.below = position(conn, organization_id, "after", id).await?,
            (_, Some(_)) => {
                return Err(Problem::invalid("before", "invalid_value", refusals::after_or_before()).into());
            }
        }
        Ok(place)
    }

    /// Narrows the range to a time span. Event times never decrease, so a time span is a range of sequence numbers.
    /// Returns false if the range is empty.
    pub(crate) async fn narrow(
        &mut self,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
        span: &Range,
    ) -> Result<bool> {
        let least = [span.gte, span.gt.map(|at| at.saturating_add(1))].into_iter().flatten().max();
        let most = [span.lte, span.lt.map(|at| at.saturating_sub(1))].into_iter().flatten().min();
        if let Some(least) = least {
            let first: (Option<i64>,) =
                sqlx::query_as(FIRST_SINCE).bind(organization_id.as_str()).bind(least).fetch_one(&mut *conn).await?;
            let Some(first) = first.0 else { return Ok(false) };
            self.above = self.above.max(first - 1);
        }
        if let Some(most) = most {
            let last: (Option<i64>,) =
                sqlx::query_as(LAST_UNTIL).bind(organization_id.as_str()).bind(most).fetch_one(conn).await?;
            let Some(last) = last.0 else { return Ok(false) };
            self.below = self.below.min(last.saturating_add(1));
        }
        Ok(self.above < self.below)
    }
}

/// The events that `/v1` returns. The text must be identical to the condition of the index `audit_logs_wire`.
const ON_WIRE: &str = "and substr(l.type, 1, 8) <> 'orgward.'";

/// The first event at a time or later.
#[doc(hidden)]
pub const FIRST_SINCE: &str =
    "select min(seq) from (select seq from audit_logs where organization_id = $1 and effective_at >= $2
     order by effective_at, seq limit 1) f";

/// The last event at a time or earlier.
#[doc(hidden)]
pub const LAST_UNTIL: &str =
    "select max(seq) from (select seq from audit_logs where organization_id = $1 and effective_at <= $2
     order by effective_at desc, seq desc limit 1) f";

/// The last event whose id is at most a given id, in the order of ids.
#[doc(hidden)]
pub const LAST_MADE_UNTIL: &str =
    "select max(seq) from (select seq from audit_logs where organization_id = $1 and id <= $2
     order by id desc limit 1) f";

/// The sequence number of the event with the given id. If there is none, that of the last event with a smaller id, or
/// -1.
async fn position(conn: &mut AnyConnection, organization_id: &OrganizationId, param: &str, id: &str) -> Result<i64> {
    let wrong = || Problem::invalid(param, "invalid_value", refusals::no_record(param));
    if !ids::is_well_formed(AuditLogId::PREFIX, id) {
        return Err(wrong().into());
    }
    let foreign = "select id from audit_logs where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(conn, foreign, organization_id, id).await.map_err(|_| wrong())?;
    let (seq,): (Option<i64>,) =
        sqlx::query_as(LAST_MADE_UNTIL).bind(organization_id.as_str()).bind(id).fetch_one(conn).await?;
    Ok(seq.unwrap_or(-1))
}
