//! What frames a page, and the overview.

use crate::types::{
    ids::OrganizationId,
    organizations::{Overview, Shell},
    problem::Problem,
};
use leptos::prelude::*;

/// What stands around every page of the console.
#[server(prefix = "/_fn", endpoint = "load_shell")]
pub async fn load_shell(organization_id: OrganizationId) -> Result<Shell, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::organizations::shell(&domain, &actor).await?)
}

/// Counts and first steps.
#[server(prefix = "/_fn", endpoint = "load_overview")]
pub async fn load_overview(organization_id: OrganizationId) -> Result<Overview, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::organizations::overview(&domain, &actor).await?)
}
