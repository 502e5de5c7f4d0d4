//! Loads the page that creates a further key of a service account.

use crate::{
    console::project_tabs,
    server_fns::{Refused, service_accounts::get_service_account},
};
use types::{ids::ServiceAccountId, service_accounts::CreatedServiceAccountKey};
use ui::{Page, PageRequest, pages::service_account_keys};

/// A new key; once it is created, the same path shows it.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    if let Some(created) = request.output::<CreatedServiceAccountKey>() {
        let project_name = project_tabs::name(&request).await;
        return Ok(service_account_keys::show_once(&request, project_name, created.clone()));
    }
    let (organization, project) = (request.organization(), request.project());
    let id = ServiceAccountId::new(request.param("service_account_id"));
    let account = get_service_account(organization, project, id).await?;
    let project_name = project_tabs::name(&request).await;
    Ok(service_account_keys::new(&request, project_name, &account))
}
