//! Loads the pages of projects.

use crate::{
    console::{owner_only, project_api_keys, project_tabs},
    server_fns::{Refused, projects::search_projects},
};
use ui::{
    Page, PageRequest, list,
    pages::{
        project_settings,
        projects::{self, Shown},
    },
};

/// The projects that the person may see.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let shown = Shown::of(&request);
    let found = search_projects(request.organization(), shown.query()?, list::page_of(&request, "asc")).await?;
    Ok(projects::all(&request, shown, found))
}

/// A new project.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    owner_only::check(&request).await?;
    Ok(projects::new(&request))
}

/// One project: its keys, or its settings once it is archived.
pub async fn detail(request: PageRequest) -> Result<Page, Refused> {
    let detail = project_tabs::load(&request).await?;
    match detail.project.archived_at {
        Some(_) => Ok(project_settings::settings(&request, detail)),
        None => project_api_keys::of_project(request, detail).await,
    }
}

/// Asks before a project is archived.
pub async fn archive(request: PageRequest) -> Result<Page, Refused> {
    let detail = project_tabs::load(&request).await?;
    if !detail.may_archive && request.form.is_none() {
        owner_only::check(&request).await?;
        return Err(projects::cannot_archive(&detail).into());
    }
    Ok(projects::archive(&request, detail))
}
