//! Service accounts of a project.

use crate::types::{
    ids::{OrganizationId, ProjectId, ServiceAccountId},
    pages::{Deleted, List, PageQuery},
    problem::Problem,
    service_accounts::{CreatedServiceAccount, NewServiceAccount, ServiceAccount},
};
use leptos::prelude::*;

/// A page of a project's service accounts.
#[server(prefix = "/_fn", endpoint = "list_service_accounts")]
pub async fn list_service_accounts(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] page: PageQuery,
) -> Result<List<ServiceAccount>, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::service_accounts::list(&domain, &actor, &project_id, &page).await?)
}

/// One service account.
#[server(prefix = "/_fn", endpoint = "get_service_account")]
pub async fn get_service_account(
    organization_id: OrganizationId,
    project_id: ProjectId,
    service_account_id: ServiceAccountId,
) -> Result<ServiceAccount, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::service_accounts::get(&domain, &actor, &project_id, &service_account_id).await?)
}

/// Makes a service account with its first key, which is shown this once.
#[server(prefix = "/_fn", endpoint = "create_service_account")]
pub async fn create_service_account(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] new: NewServiceAccount,
) -> Result<CreatedServiceAccount, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::service_accounts::create(&domain, &actor, &project_id, new.into()).await?)
}

/// Deletes a service account with its keys.
#[server(prefix = "/_fn", endpoint = "delete_service_account")]
pub async fn delete_service_account(
    organization_id: OrganizationId,
    project_id: ProjectId,
    service_account_id: ServiceAccountId,
) -> Result<Deleted, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::service_accounts::delete(&domain, &actor, &project_id, &service_account_id).await?)
}
