//! Loads the settings of a project.

use crate::{console::project_tabs, server_fns::Refused};
use ui::{Page, PageRequest, pages::project_settings};

/// The settings, as a form.
pub async fn settings(request: PageRequest) -> Result<Page, Refused> {
    let detail = project_tabs::load(&request).await?;
    Ok(project_settings::settings(&request, detail))
}
