//! Audit logging: its status, and enabling it, which cannot be undone.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    audit_logging::{AuditLogging, EnableConfirmation},
    ids::OrganizationId,
};

/// Whether audit logging is on, since when, and who enabled it.
#[server(prefix = "/_fn", endpoint = "load_audit_logging")]
pub async fn load_audit_logging(organization_id: OrganizationId) -> Result<AuditLogging, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::audit_logging::get(&domain, &actor).await?)
}

/// Enables audit logging; it cannot be disabled again.
#[server(prefix = "/_fn", endpoint = "enable_audit_logging")]
pub async fn enable_audit_logging(
    organization_id: OrganizationId,
    #[server(default)] confirmation: EnableConfirmation,
) -> Result<AuditLogging, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::audit_logging::enable(&domain, &actor, confirmation).await?)
}
