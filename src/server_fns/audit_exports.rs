//! Exports of the audit log, for owners.

use crate::{http::request_context::logged, server_fns::Refused};
use leptos::prelude::*;
use std::path::PathBuf;
use types::{
    audit_exports::{AuditExportJob, NewAuditExport},
    ids::{AuditExportId, OrganizationId},
};

/// Starts an export; it continues after the response.
#[server(prefix = "/_fn", endpoint = "start_audit_export")]
pub async fn start_audit_export(
    organization_id: OrganizationId,
    #[server(default)] new: NewAuditExport,
) -> Result<AuditExportJob, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::audit_export_jobs::start(&domain, &actor, new.into()).await?)
}

#[server(prefix = "/_fn", endpoint = "get_audit_export")]
pub async fn get_audit_export(
    organization_id: OrganizationId,
    export_id: AuditExportId,
) -> Result<AuditExportJob, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_export_jobs::get(&domain, &actor, &export_id).await;
    Ok(logged(&organization_id, read).await?)
}

/// The exports of the last day, newest first.
#[server(prefix = "/_fn", endpoint = "list_audit_exports")]
pub async fn list_audit_exports(organization_id: OrganizationId) -> Result<Vec<AuditExportJob>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_export_jobs::list(&domain, &actor).await;
    Ok(logged(&organization_id, read).await?)
}

/// The path of a file of an export, for the download handler. Not a server function: a path must not leave the server.
pub async fn audit_export_file(
    organization_id: OrganizationId,
    export_id: AuditExportId,
    name: String,
) -> Result<PathBuf, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let read = domain::audit_export_jobs::file(&domain, &actor, &export_id, &name).await;
    Ok(logged(&organization_id, read).await?)
}
