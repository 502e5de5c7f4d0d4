//! Loads the pages of a project's service accounts.

use crate::{
    console::project_tabs,
    server_fns::{
        Refused,
        service_accounts::{get_service_account, list_service_accounts},
    },
};
use types::{ids::ServiceAccountId, key_states::KeyQuery, service_accounts::CreatedServiceAccount};
use ui::{Page, PageRequest, list, pages::service_accounts};

/// All service accounts, or those with a key in a state.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let (organization, project) = (request.organization(), request.project());
    let filter = KeyQuery { state: request.query("state").map(str::to_owned) };
    let accounts = list_service_accounts(organization, project, filter, list::page_of(&request, "asc")).await?;
    let detail = project_tabs::load(&request).await?;
    Ok(service_accounts::all(&request, detail, accounts))
}

/// A new service account; once it is created, the same path shows its first key.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    if let Some(created) = request.output::<CreatedServiceAccount>() {
        let project_name = project_tabs::name(&request).await;
        return Ok(service_accounts::show_once(&request, project_name, created.clone()));
    }
    // A person who may not see the accounts may not create one either.
    let (organization, project) = (request.organization(), request.project());
    list_service_accounts(organization, project, KeyQuery::default(), list::first_page("asc")).await?;
    let detail = project_tabs::load(&request).await?;
    if request.form.is_none() && detail.is_default {
        return Err(service_accounts::in_default_project().into());
    }
    Ok(service_accounts::new(&request, detail.project.name))
}

/// Asks before a service account is deleted.
pub async fn delete(request: PageRequest) -> Result<Page, Refused> {
    let (organization, project) = (request.organization(), request.project());
    let id = ServiceAccountId::new(request.param("service_account_id"));
    let account = get_service_account(organization, project, id).await?;
    let project_name = project_tabs::name(&request).await;
    Ok(service_accounts::delete(&request, project_name, account))
}
