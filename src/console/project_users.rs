//! Loads the pages of a project's members.

use crate::{
    console::project_tabs,
    server_fns::{
        Refused,
        project_users::{get_project_user, search_project_users},
    },
};
use types::{ids::UserId, project_users::ProjectUserSearch};
use ui::{Page, PageRequest, list, pages::project_users};

/// All members, or those who match a search.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let (organization, project) = (request.organization(), request.project());
    let query = ProjectUserSearch { search: request.query("search").map(str::to_owned) };
    let people = search_project_users(organization, project, query, list::page_of(&request, "asc")).await?;
    let detail = project_tabs::load(&request).await?;
    Ok(project_users::all(&request, detail, people))
}

/// Asks before a member is removed.
pub async fn delete(request: PageRequest) -> Result<Page, Refused> {
    let (organization, project) = (request.organization(), request.project());
    let person = get_project_user(organization, project, UserId::new(request.param("user_id"))).await?;
    let detail = project_tabs::load(&request).await?;
    Ok(project_users::delete(&request, detail.project.name, person))
}
