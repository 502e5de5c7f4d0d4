//! What the pages of one project load in common.

use crate::server_fns::{Refused, projects::get_project_detail};
use types::projects::ProjectDetail;
use ui::PageRequest;

/// The project in the path, as far as the person may see it.
pub async fn load(request: &PageRequest) -> Result<ProjectDetail, Refused> {
    let (organization, project) = (request.organization(), request.project());
    get_project_detail(organization, project).await
}

/// The project's name, or its id if the name cannot be loaded: a secret that is shown once must not get lost because
/// of it.
pub async fn name(request: &PageRequest) -> String {
    match load(request).await {
        Ok(detail) => detail.project.name,
        Err(_) => request.project().to_string(),
    }
}
