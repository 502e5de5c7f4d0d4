//! `/organization/audit_logs` (REFERENCE 2.8).

use crate::{
    app::App,
    rest::{
        auth::Authenticated,
        query::Query,
        reply::{Reply, ok},
    },
};
use axum::extract::State;
use domain::audit_logs;
use types::{
    audit_logs::{AuditLog, AuditLogQuery, NumberedAuditLog},
    pages::List,
    problem::Problem,
    unchecked::Unchecked,
};

pub async fn list(State(app): State<App>, Authenticated(actor): Authenticated, query: Query) -> Reply<List<AuditLog>> {
    ok(audit_logs::list(&app.domain, &actor, Unchecked::new(filter(&query)), &query.page_either_way()).await?)
}

/// Every type of event, at `/orgward/v1`. `before` always means the page ahead of that record.
pub async fn list_all(
    State(app): State<App>,
    Authenticated(actor): Authenticated,
    query: Query,
) -> Reply<List<NumberedAuditLog>> {
    let filter = Unchecked::new(filter(&query));
    ok(audit_logs::list_all(&app.domain, &actor, filter, &query.page_either_way()).await?)
}

fn filter(query: &Query) -> Result<AuditLogQuery, Problem> {
    Ok(AuditLogQuery {
        effective_at: query.range("effective_at")?,
        project_ids: query.array("project_ids")?,
        event_types: query.array("event_types")?,
        actor_ids: query.array("actor_ids")?,
        actor_emails: query.array("actor_emails")?,
        resource_ids: query.array("resource_ids")?,
        tenant_only: query.flag("tenant_only")?,
    })
}
