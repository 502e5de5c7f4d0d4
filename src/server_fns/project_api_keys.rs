//! Keys of a project: a member's own, and all of them for those who manage the project.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::{KeyId, OrganizationId, ProjectId},
    pages::{Deleted, List, PageQuery},
    project_api_keys::{CreatedProjectApiKey, NewProjectApiKey, ProjectApiKey, ProjectApiKeyQuery},
};

/// A page of the keys that the caller may see, oldest first.
#[server(prefix = "/_fn", endpoint = "list_project_api_keys")]
pub async fn list_project_api_keys(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] filter: ProjectApiKeyQuery,
    #[server(default)] page: PageQuery,
) -> Result<List<ProjectApiKey>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_api_keys::list(&domain, &actor, &project_id, &filter, &page).await?)
}

#[server(prefix = "/_fn", endpoint = "get_project_api_key")]
pub async fn get_project_api_key(
    organization_id: OrganizationId,
    project_id: ProjectId,
    key_id: KeyId,
) -> Result<ProjectApiKey, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_api_keys::get(&domain, &actor, &project_id, &key_id).await?)
}

/// Creates a key for the caller; the response contains its secret, which is never shown again.
#[server(prefix = "/_fn", endpoint = "create_project_api_key")]
pub async fn create_project_api_key(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] new: NewProjectApiKey,
) -> Result<CreatedProjectApiKey, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_api_keys::create(&domain, &actor, &project_id, new.into()).await?)
}

/// Deletes a key; it stops working immediately.
#[server(prefix = "/_fn", endpoint = "delete_project_api_key")]
pub async fn delete_project_api_key(
    organization_id: OrganizationId,
    project_id: ProjectId,
    key_id: KeyId,
) -> Result<Deleted, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_api_keys::delete(&domain, &actor, &project_id, &key_id).await?)
}
