//! The caller's own keys in all projects.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    my_project_keys::OwnProjectKey,
    pages::{List, PageQuery},
};

/// A page of the caller's keys, newest first.
#[server(prefix = "/_fn", endpoint = "list_own_project_keys")]
pub async fn list_own_project_keys(
    organization_id: OrganizationId,
    #[server(default)] page: PageQuery,
) -> Result<List<OwnProjectKey>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::my_project_keys::list(&domain, &actor, &page).await?)
}
