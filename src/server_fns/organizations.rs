//! The data that surrounds every page, and the overview.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    organizations::{Overview, Shell},
};

/// The data that surrounds every page of the console.
#[server(prefix = "/_fn", endpoint = "load_shell")]
pub async fn load_shell(organization_id: OrganizationId) -> Result<Shell, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::shell::shell(&domain, &actor).await?)
}

/// The organization's counts and first steps.
#[server(prefix = "/_fn", endpoint = "load_overview")]
pub async fn load_overview(organization_id: OrganizationId) -> Result<Overview, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::overview::overview(&domain, &actor).await?)
}
