//! The audit log, for owners.

use crate::{http::request_context::logged, server_fns::Refused};
use leptos::prelude::*;
use types::{
    audit_counts::AuditCounts,
    audit_logs::{AuditLogQuery, AuditRecord, AuditRecordPage},
    ids::{AuditLogId, OrganizationId},
    pages::{List, PageQuery},
};

/// A page of events, newest first.
#[server(prefix = "/_fn", endpoint = "list_audit_logs")]
pub async fn list_audit_logs(
    organization_id: OrganizationId,
    #[server(default)] filter: AuditLogQuery,
    #[server(default)] page: PageQuery,
) -> Result<List<AuditRecord>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_logs::explore(&domain, &actor, filter.into(), &page).await;
    Ok(logged(&organization_id, read).await?)
}

/// The number of events that match a filter: in total, over time, and for each value to filter by.
#[server(prefix = "/_fn", endpoint = "count_audit_logs")]
pub async fn count_audit_logs(
    organization_id: OrganizationId,
    #[server(default)] filter: AuditLogQuery,
) -> Result<AuditCounts, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_counts::count(&domain, &actor, filter.into()).await;
    Ok(logged(&organization_id, read).await?)
}

/// The same, without the values to filter by.
#[server(prefix = "/_fn", endpoint = "count_audit_log_bars")]
pub async fn count_audit_log_bars(
    organization_id: OrganizationId,
    #[server(default)] filter: AuditLogQuery,
) -> Result<AuditCounts, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_counts::count_bars(&domain, &actor, filter.into()).await;
    Ok(logged(&organization_id, read).await?)
}

/// As `count_audit_logs`, with every value to filter by rather than the most frequent few.
#[server(prefix = "/_fn", endpoint = "count_all_audit_log_values")]
pub async fn count_all_audit_log_values(
    organization_id: OrganizationId,
    #[server(default)] filter: AuditLogQuery,
) -> Result<AuditCounts, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_counts::count_all_values(&domain, &actor, filter.into()).await;
    Ok(logged(&organization_id, read).await?)
}

/// One event, with the ids of the previous and the next one.
#[server(prefix = "/_fn", endpoint = "get_audit_log")]
pub async fn get_audit_log(organization_id: OrganizationId, record_id: AuditLogId) -> Result<AuditRecordPage, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_records::get(&domain, &actor, &record_id).await;
    Ok(logged(&organization_id, read).await?)
}
