//! Audit logging: whether it is on, and switching it on for good.

use crate::types::{
    audit_logging::{AuditLogging, EnableConfirmation},
    ids::OrganizationId,
    problem::Problem,
};
use leptos::prelude::*;

/// Whether it is on, since when and by whom.
#[server(prefix = "/_fn", endpoint = "load_audit_logging")]
pub async fn load_audit_logging(organization_id: OrganizationId) -> Result<AuditLogging, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::audit_logging::get(&domain, &actor).await?)
}

/// Switches it on, for good.
#[server(prefix = "/_fn", endpoint = "enable_audit_logging")]
pub async fn enable_audit_logging(
    organization_id: OrganizationId,
    #[server(default)] confirmation: EnableConfirmation,
) -> Result<AuditLogging, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::audit_logging::enable(&domain, &actor, confirmation).await?)
}
