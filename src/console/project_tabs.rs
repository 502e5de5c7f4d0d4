//! Loads what the pages of one project have in common.

use crate::server_fns::{Refused, projects::get_project_detail};
use types::projects::ProjectDetail;
use ui::PageRequest;

/// The project in the path, with the parts that the person may see.
pub async fn load(request: &PageRequest) -> Result<ProjectDetail, Refused> {
    let (organization, project) = (request.organization(), request.project());
    get_project_detail(organization, project).await
}

/// The project's name, or its id if the name cannot be loaded: that must not lose a secret which is shown only once.
pub async fn name(request: &PageRequest) -> String {
    match load(request).await {
        Ok(detail) => detail.project.name,
        Err(_) => request.project().to_string(),
    }
}
