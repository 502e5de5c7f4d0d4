//! Audit logging: whether it is on, and switching it on for good.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    audit_logging::{AuditLogging, EnableConfirmation},
    ids::OrganizationId,
};

/// Whether it is on, since when and by whom.
#[server(prefix = "/_fn", endpoint = "load_audit_logging")]
pub async fn load_audit_logging(organization_id: OrganizationId) -> Result<AuditLogging, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::audit_logging::get(&domain, &actor).await?)
}

/// Switches it on, for good.
#[server(prefix = "/_fn", endpoint = "enable_audit_logging")]
pub async fn enable_audit_logging(
    organization_id: OrganizationId,
    #[server(default)] confirmation: EnableConfirmation,
) -> Result<AuditLogging, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::audit_logging::enable(&domain, &actor, confirmation).await?)
}
