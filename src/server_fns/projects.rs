//! Projects.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId},
    pages::{List, PageQuery},
    projects::{NewProject, Project, ProjectDetail, ProjectPatch, ProjectSearch},
};

/// A page of the projects that the caller may see, oldest first.
#[server(prefix = "/_fn", endpoint = "search_projects")]
pub async fn search_projects(
    organization_id: OrganizationId,
    #[server(default)] query: ProjectSearch,
    #[server(default)] page: PageQuery,
) -> Result<List<Project>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_details::search(&domain, &actor, query.into(), &page).await?)
}

/// One project, with the counts on its tabs and the actions that the caller may take.
#[server(prefix = "/_fn", endpoint = "get_project_detail")]
pub async fn get_project_detail(
    organization_id: OrganizationId,
    project_id: ProjectId,
) -> Result<ProjectDetail, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::project_details::detail(&domain, &actor, &project_id).await?)
}

/// Creates a project. A name that an active project already has is refused with the code `duplicate_name`, unless
/// `allow_duplicate` is true.
#[server(prefix = "/_fn", endpoint = "create_project")]
pub async fn create_project(
    organization_id: OrganizationId,
    #[server(default)] new: NewProject,
    #[server(default)] allow_duplicate: bool,
) -> Result<Project, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let same_name = domain::projects::SameName::allowed_if(allow_duplicate);
    Ok(domain::projects::create(&domain, &actor, new.into(), same_name).await?)
}

/// Renames a project. A name that another active project has is refused as in [`create_project`].
#[server(prefix = "/_fn", endpoint = "rename_project")]
pub async fn rename_project(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] patch: ProjectPatch,
    #[server(default)] allow_duplicate: bool,
) -> Result<Project, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let same_name = domain::projects::SameName::allowed_if(allow_duplicate);
    Ok(domain::projects::update(&domain, &actor, &project_id, patch.into(), same_name).await?)
}

/// Archives a project, which cannot be undone, once its name is typed as `confirmation`.
#[server(prefix = "/_fn", endpoint = "archive_project")]
pub async fn archive_project(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] confirmation: Option<String>,
) -> Result<Project, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::projects::archive_named(&domain, &actor, &project_id, confirmation.as_deref()).await?)
}
