//! The caller's own keys, over all projects.

use crate::types::{
    ids::OrganizationId,
    own_project_keys::OwnProjectKey,
    pages::{List, PageQuery},
    problem::Problem,
};
use leptos::prelude::*;

/// A page of them, newest first.
#[server(prefix = "/_fn", endpoint = "list_own_project_keys")]
pub async fn list_own_project_keys(
    organization_id: OrganizationId,
    #[server(default)] page: PageQuery,
) -> Result<List<OwnProjectKey>, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::own_project_keys::list(&domain, &actor, &page).await?)
}
