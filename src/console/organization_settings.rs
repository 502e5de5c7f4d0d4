//! Loads the organization's general settings.

use crate::server_fns::{Refused, organization_settings::load_general};
use ui::{Page, PageRequest, pages::organization_settings};

/// The settings, as a form.
pub async fn general(request: PageRequest) -> Result<Page, Refused> {
    let found = load_general(request.organization()).await?;
    Ok(organization_settings::general(&request, found))
}
