//! Loads the pages of a project's keys.

use crate::{
    console::project_tabs,
    server_fns::{
        Refused,
        project_api_keys::{get_project_api_key, list_project_api_keys},
    },
};
use types::{
    ids::KeyId,
    project_api_keys::{CreatedProjectApiKey, ProjectApiKeyQuery},
    projects::ProjectDetail,
};
use ui::{Page, PageRequest, list, pages::project_api_keys};

/// The keys that the person may see.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let detail = project_tabs::load(&request).await?;
    of_project(request, detail).await
}

/// The keys of a project that has been loaded already.
pub async fn of_project(request: PageRequest, detail: ProjectDetail) -> Result<Page, Refused> {
    let (organization, project) = (request.organization(), request.project());
    let filter = ProjectApiKeyQuery {
        owner_project_access: Some("any".to_owned()),
        state: request.query("state").map(str::to_owned),
    };
    let keys = list_project_api_keys(organization, project, filter, list::page_of(&request, "asc")).await?;
    Ok(project_api_keys::all(&request, detail, keys))
}

/// A new key; once it is created, the same path shows it.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    if let Some(created) = request.output::<CreatedProjectApiKey>() {
        let project_name = project_tabs::name(&request).await;
        return Ok(project_api_keys::show_once(&request, project_name, created.clone(), None));
    }
    let detail = project_tabs::load(&request).await?;
    Ok(project_api_keys::new(&request, detail.project.name))
}

/// Asks before a key is deleted.
pub async fn delete(request: PageRequest) -> Result<Page, Refused> {
    let (organization, project) = (request.organization(), request.project());
    let key = get_project_api_key(organization, project, KeyId::new(request.param("key_id"))).await?;
    let project_name = project_tabs::name(&request).await;
    Ok(project_api_keys::delete(&request, project_name, key))
}
