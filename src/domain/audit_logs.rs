//! Reading the audit log (REFERENCE 2.8): owners only, newest first, found by what each record is about.

use super::{
    Domain,
    actor::Actor,
    audit,
    audit_facets::is_tenant_scoped,
    audit_records::{self, Row},
    audit_search,
    cursor::{self, Cursor},
    error::Result,
    permissions::Permission,
};
use crate::types::{
    audit_logs::{AuditLog, AuditLogQuery, AuditRecord, Range},
    event_types,
    given::Given,
    ids::{self, AuditLogId, OrganizationId},
    pages::{List, PageQuery},
    problem::Problem,
};
use sqlx::AnyConnection;

/// Most values of one filter: more than there are event types, each of which a collector may name.
const MOST_VALUES: usize = 200;

/// What `/v1` shows; word by word the condition of the index `audit_logs_wire`.
const ON_WIRE: &str = "and substr(l.type, 1, 8) <> 'orgward.'";

/// The first record of a moment or later.
#[doc(hidden)]
pub const FIRST_SINCE: &str =
    "select min(seq) from (select seq from audit_logs where organization_id = $1 and effective_at >= $2
     order by effective_at, seq limit 1) f";

/// The last record of a moment or earlier.
#[doc(hidden)]
pub const LAST_UNTIL: &str =
    "select max(seq) from (select seq from audit_logs where organization_id = $1 and effective_at <= $2
     order by effective_at desc, seq desc limit 1) f";

/// The last record that was made up to the one with an id.
#[doc(hidden)]
pub const LAST_MADE_UNTIL: &str =
    "select max(seq) from (select seq from audit_logs where organization_id = $1 and id <= $2
     order by id desc limit 1) f";

/// A page of records, newest first. `before` gives the page that ends just ahead of that record, or, where the
/// operator set it so for collectors that need it (REFERENCE 7.1), the page of older ones, as `after` does.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, and for a filter or a page that cannot be.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    filter: Given<AuditLogQuery>,
    page: &PageQuery,
) -> Result<List<AuditLog>> {
    let found = find(domain, actor, Scope::Wire, filter, page).await?;
    Ok(found.map(|record| record.event))
}

/// The same page as the console shows it: every record, with what only Orgward knows.
///
/// # Errors
/// As [`list`].
pub async fn explore(
    domain: &Domain,
    actor: &Actor,
    filter: Given<AuditLogQuery>,
    page: &PageQuery,
) -> Result<List<AuditRecord>> {
    find(domain, actor, Scope::Everything, filter, page).await
}

/// Which records are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Those that the wire has a type for.
    Wire,
    /// Those of our own too.
    Everything,
}

impl Scope {
    /// What every statement adds.
    pub(super) fn condition(self) -> &'static str {
        match self {
            Self::Wire => ON_WIRE,
            Self::Everything => "",
        }
    }
}

async fn find(
    domain: &Domain,
    actor: &Actor,
    scope: Scope,
    filter: Given<AuditLogQuery>,
    page: &PageQuery,
) -> Result<List<AuditRecord>> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let (conn, organization_id) = (reading.conn(), &actor.organization_id);
    enabled_since(conn, organization_id).await?;
    let filter = &filter.check()?;
    check(filter, scope)?;
    let cursor = Cursor::parse(page, AuditLogId::PREFIX)?;
    let before_means_older = scope == Scope::Wire && domain.settings.before_means_older;
    let mut place = Place::parse(conn, organization_id, &cursor, page, before_means_older).await?;
    if filter.tenant_only || !place.narrow(conn, organization_id, &filter.effective_at).await? {
        return Ok(List::from_rows(Vec::new(), cursor.limit, |_: &AuditRecord| String::new()));
    }
    let mut rows: Vec<Row> = audit_search::rows(conn, organization_id, scope, filter, &place, cursor.fetch()).await?;
    let limit = usize::try_from(cursor.limit).unwrap_or_default();
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    if place.upwards {
        rows.reverse();
    }
    let records = audit_records::open(conn, organization_id, rows).await?;
    let mut page = List::from_rows(records, cursor.limit, |record: &AuditRecord| record.event.id.clone());
    page.has_more = has_more;
    Ok(page)
}

/// When the log began.
///
/// # Errors
/// 400 before logging is enabled.
pub(super) async fn enabled_since(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<i64> {
    audit::enabled_since(conn, organization_id).await?.ok_or_else(|| {
        let text = "Audit logging is not enabled. An owner enables it under Data controls, Data retention.";
        Problem::refused("audit_logging_not_enabled", text).into()
    })
}

/// Where in the log a page lies: sequence numbers between which it looks, and from which end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Numbers above this one.
    pub above: i64,
    /// Numbers below this one.
    pub below: i64,
    /// The page ends at `above` rather than beginning at `below`: it is read upwards and turned round.
    pub upwards: bool,
}

impl Place {
    /// The log from its first record on, up to a size.
    pub fn upwards_to(size: i64) -> Self {
        Self { above: -1, below: size, upwards: true }
    }

    /// The same numbers from the newest on.
    pub fn downwards(mut self) -> Self {
        self.upwards = false;
        self
    }

    async fn parse(
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
                let text = "Give either 'after' or 'before', not both.";
                return Err(Problem::invalid("before", "invalid_value", text).into());
            }
        }
        Ok(place)
    }

    /// Narrows to a span of time. Records never run back in time, so a span is a run of numbers. False: it is empty.
    pub(super) async fn narrow(
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

/// The number of the record with that id; of none, of the last one made before it.
async fn position(conn: &mut AnyConnection, organization_id: &OrganizationId, param: &str, id: &str) -> Result<i64> {
    let wrong = || Problem::invalid(param, "invalid_value", format!("Invalid '{param}': it is no record of this log."));
    if !ids::is_well_formed(AuditLogId::PREFIX, id) {
        return Err(wrong().into());
    }
    let foreign = "select id from audit_logs where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(conn, foreign, organization_id, id).await.map_err(|_| wrong())?;
    let (seq,): (Option<i64>,) =
        sqlx::query_as(LAST_MADE_UNTIL).bind(organization_id.as_str()).bind(id).fetch_one(conn).await?;
    Ok(seq.unwrap_or(-1))
}

/// Refuses a filter that cannot be.
pub(super) fn check(filter: &AuditLogQuery, scope: Scope) -> Result<(), Problem> {
    for (param, values) in [
        ("project_ids", &filter.project_ids),
        ("event_types", &filter.event_types),
        ("actor_ids", &filter.actor_ids),
        ("actor_emails", &filter.actor_emails),
        ("resource_ids", &filter.resource_ids),
    ] {
        if values.len() > MOST_VALUES {
            let text = format!("Invalid '{param}': at most {MOST_VALUES} values.");
            return Err(Problem::invalid(param, "array_above_max_length", text));
        }
    }
    for r#type in &filter.event_types {
        let is_ours = scope == Scope::Everything && r#type.starts_with("orgward.");
        if !is_ours && !event_types::ALL.contains(&r#type.as_str()) {
            let text = format!("Invalid 'event_types': there is no event type '{}'.", r#type.escape_debug());
            return Err(Problem::invalid("event_types", "invalid_value", text));
        }
        if filter.tenant_only && !is_tenant_scoped(r#type) {
            let text =
                format!("Invalid 'event_types': '{type}' is not tenant-scoped, and 'tenant_only' asks for those.");
            return Err(Problem::invalid("event_types", "invalid_value", text));
        }
    }
    Ok(())
}
