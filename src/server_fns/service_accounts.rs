//! Service accounts of a project.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, ProjectId, ServiceAccountId},
    key_states::KeyQuery,
    pages::{Deleted, List, PageQuery},
    service_accounts::{
        CreatedServiceAccount, CreatedServiceAccountKey, NewServiceAccount, NewServiceAccountKey, ServiceAccount,
        ServiceAccountLine,
    },
};

/// A page of a project's service accounts, optionally only those with a key in one state.
#[server(prefix = "/_fn", endpoint = "list_service_accounts")]
pub async fn list_service_accounts(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] filter: KeyQuery,
    #[server(default)] page: PageQuery,
) -> Result<List<ServiceAccountLine>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::service_account_summaries::list(&domain, &actor, &project_id, &filter, &page).await?)
}

#[server(prefix = "/_fn", endpoint = "get_service_account")]
pub async fn get_service_account(
    organization_id: OrganizationId,
    project_id: ProjectId,
    service_account_id: ServiceAccountId,
) -> Result<ServiceAccount, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::service_accounts::get(&domain, &actor, &project_id, &service_account_id).await?)
}

/// Creates a service account with its first key; the key's secret is never shown again.
#[server(prefix = "/_fn", endpoint = "create_service_account")]
pub async fn create_service_account(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] new: NewServiceAccount,
) -> Result<CreatedServiceAccount, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::service_accounts::create(&domain, &actor, &project_id, new.into()).await?)
}

/// Creates a further key for a service account; the response contains its secret, which is never shown again.
#[server(prefix = "/_fn", endpoint = "create_service_account_key")]
pub async fn create_service_account_key(
    organization_id: OrganizationId,
    project_id: ProjectId,
    service_account_id: ServiceAccountId,
    #[server(default)] new: NewServiceAccountKey,
) -> Result<CreatedServiceAccountKey, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let made = domain::service_accounts::create_key(&domain, &actor, &project_id, &service_account_id, new.into());
    Ok(made.await?)
}

/// Deletes a service account and its keys.
#[server(prefix = "/_fn", endpoint = "delete_service_account")]
pub async fn delete_service_account(
    organization_id: OrganizationId,
    project_id: ProjectId,
    service_account_id: ServiceAccountId,
) -> Result<Deleted, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::service_accounts::delete(&domain, &actor, &project_id, &service_account_id).await?)
}
