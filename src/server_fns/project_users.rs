//! Members of a project.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    pages::{Deleted, List, PageQuery},
    project_users::{NewProjectUser, ProjectMember, ProjectUser, ProjectUserSearch},
};

/// A page of a project's users: its members, and the owners of the organization.
#[server(prefix = "/_fn", endpoint = "search_project_users")]
pub async fn search_project_users(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] query: ProjectUserSearch,
    #[server(default)] page: PageQuery,
) -> Result<List<ProjectMember>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_users::search(&domain, &actor, &project_id, &query, &page).await?)
}

/// One member of a project.
#[server(prefix = "/_fn", endpoint = "get_project_user")]
pub async fn get_project_user(
    organization_id: OrganizationId,
    project_id: ProjectId,
    user_id: UserId,
) -> Result<ProjectUser, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_users::get(&domain, &actor, &project_id, &user_id).await?)
}

/// Adds a member of the organization to a project; if already in the project, sets the role.
#[server(prefix = "/_fn", endpoint = "create_project_user")]
pub async fn create_project_user(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] new: NewProjectUser,
) -> Result<ProjectUser, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_users::create(&domain, &actor, &project_id, new.into()).await?)
}

/// Removes a member from a project.
#[server(prefix = "/_fn", endpoint = "delete_project_user")]
pub async fn delete_project_user(
    organization_id: OrganizationId,
    project_id: ProjectId,
    user_id: UserId,
) -> Result<Deleted, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_users::delete(&domain, &actor, &project_id, &user_id).await?)
}
