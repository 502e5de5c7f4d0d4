//! Reading the audit log (REFERENCE 2.8): for owners only, newest first, with filters on the facets of each event.

use crate::{
    Domain,
    audit::{
        audit_before, audit_gaps, audit_leaves, audit_names,
        audit_page_range::{Place, Scope},
        audit_rows::Row,
        audit_search,
    },
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    ledger::{audit, audit_facets::is_tenant_scoped},
    store::cursor::Cursor,
};
use sqlx::AnyConnection;
use types::{
    audit_logs::{AuditLog, AuditLogQuery, AuditRecord, NumberedAuditLog},
    event_types,
    ids::{AuditLogId, OrganizationId},
    pages::{List, PageQuery},
    problem::Problem,
    refusals::{self, Reason},
    unchecked::Unchecked,
};

/// Maximum number of values per filter. It exceeds the number of event types, because a collector may list all of them.
const MAX_FILTER_VALUES: usize = 200;

/// A page of events, newest first. `before` returns the page that directly precedes that event in this order. If the
/// Admin key that reads was made for a collector that needs it (REFERENCE 7.1), or the server is set so and the key has no
/// meaning of its own, `before` returns older events, as `after` does.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, and for an invalid filter or page; 503 for a page with a
/// record that another program changed, or, without a filter, that lacks one.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    filter: Unchecked<AuditLogQuery>,
    page: &PageQuery,
) -> Result<List<AuditLog>> {
    let found = find(domain, actor, Scope::Wire, filter, page).await?.sound()?;
    Ok(found.map(|record| record.event))
}

/// The same page with events of every type, their numbers and hashes, and details that the Admin API omits.
///
/// # Errors
/// As [`list`].
pub async fn list_all(
    domain: &Domain,
    actor: &Actor,
    filter: Unchecked<AuditLogQuery>,
    page: &PageQuery,
) -> Result<List<NumberedAuditLog>> {
    let found = find(domain, actor, Scope::Everything, filter, page).await?.sound()?;
    Ok(found.map(NumberedAuditLog::from))
}

/// The same page for the console, in which a record that another program changed is marked, and the one after a record that
/// is missing.
///
/// # Errors
/// 403 for anyone but an owner; 400 before logging is enabled, and for an invalid filter or page.
pub async fn explore(
    domain: &Domain,
    actor: &Actor,
    filter: Unchecked<AuditLogQuery>,
    page: &PageQuery,
) -> Result<List<AuditRecord>> {
    let mut found = find(domain, actor, Scope::Everything, filter, page).await?;
    if found.is_complete_unless_removed {
        audit_gaps::mark(&mut found.page.data);
    }
    Ok(found.page)
}

/// A page and what is wrong with it.
struct Found {
    page: List<AuditRecord>,
    fault: Option<Reason>,
    /// Whether no filter left out records between those of the page.
    is_complete_unless_removed: bool,
}

impl Found {
    /// The page, if nothing is wrong with it.
    fn sound(self) -> Result<List<AuditRecord>> {
        match self.fault {
            None => Ok(self.page),
            Some(fault) => Err(audit_leaves::refusal(fault)),
        }
    }
}

async fn find(
    domain: &Domain,
    actor: &Actor,
    scope: Scope,
    filter: Unchecked<AuditLogQuery>,
    page: &PageQuery,
) -> Result<Found> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let (conn, organization_id) = (reading.conn(), &actor.organization_id);
    enabled_since(conn, organization_id).await?;
    let filter = &filter.check()?;
    check(filter, scope)?;
    let cursor = Cursor::parse(page, AuditLogId::PREFIX)?;
    let before_means_older = scope == Scope::Wire
        && page.before.is_some()
        && audit_before::of_actor(conn, domain.seals(), actor).await?.means_older(domain.settings.before_means_older);
    let mut place = Place::parse(conn, organization_id, &cursor, page, before_means_older).await?;
    if filter.tenant_only || !place.narrow(conn, organization_id, &filter.effective_at).await? {
        let page = List::from_rows(Vec::new(), cursor.limit, |_: &AuditRecord| String::new());
        return Ok(Found { page, fault: None, is_complete_unless_removed: false });
    }
    let mut rows: Vec<Row> = audit_search::rows(conn, organization_id, scope, filter, &place, cursor.fetch()).await?;
    let limit = usize::try_from(cursor.limit).unwrap_or_default();
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    if place.upwards {
        rows.reverse();
    }
    let missing = audit_gaps::find(conn, organization_id, scope, filter, &place, (&rows, has_more)).await?;
    let mut records = audit_leaves::open(domain, conn, organization_id, rows).await?;
    if scope == Scope::Everything {
        audit_names::fill(domain, conn, organization_id, &mut records).await?;
    }
    drop(reading);
    let fault = audit_leaves::fault(&records, missing);
    if let Some(fault) = &fault {
        audit_leaves::report(domain, organization_id, fault).await?;
    }
    let mut page = List::from_rows(records, cursor.limit, |record: &AuditRecord| record.event.id.clone());
    page.has_more = has_more;
    Ok(Found { page, fault, is_complete_unless_removed: !audit_gaps::has_filter(filter) })
}

/// When logging was enabled, in Unix seconds.
///
/// # Errors
/// 400 before logging is enabled.
pub(crate) async fn enabled_since(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<i64> {
    audit::enabled_since(conn, organization_id)
        .await?
        .ok_or_else(|| Problem::refused("audit_logging_not_enabled", refusals::logging_off()).into())
}

/// Rejects an invalid filter.
pub(crate) fn check(filter: &AuditLogQuery, scope: Scope) -> Result<(), Problem> {
    for (param, values) in [
        ("project_ids", &filter.project_ids),
        ("event_types", &filter.event_types),
        ("actor_ids", &filter.actor_ids),
        ("actor_emails", &filter.actor_emails),
        ("resource_ids", &filter.resource_ids),
    ] {
        if values.len() > MAX_FILTER_VALUES {
            let reason = refusals::most_values(param, MAX_FILTER_VALUES);
            return Err(Problem::invalid(param, "array_above_max_length", reason));
        }
    }
    for r#type in &filter.event_types {
        let is_ours = scope == Scope::Everything && r#type.starts_with("orgward.");
        if !is_ours && !event_types::ALL.contains(&r#type.as_str()) {
            let reason = refusals::no_event_type(r#type.escape_debug().to_string());
            return Err(Problem::invalid("event_types", "invalid_value", reason));
        }
        if filter.tenant_only && !is_tenant_scoped(r#type) {
            return Err(Problem::invalid("event_types", "invalid_value", refusals::not_tenant(r#type.as_str())));
        }
    }
    Ok(())
}
