//! Data retention, and the progress of clearing deleted data.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    data_retention::{DataRetention, DataRetentionPatch, ProjectDataRetentionPatch, ProjectRetention, Retention},
    ids::{OrganizationId, ProjectId},
    organizations::PurgeStatus,
};

/// The organization's data retention.
#[server(prefix = "/_fn", endpoint = "load_data_retention")]
pub async fn load_data_retention(organization_id: OrganizationId) -> Result<DataRetention<Retention>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::data_retention::get(&domain, &actor).await?)
}

/// Changes the organization's data retention.
#[server(prefix = "/_fn", endpoint = "update_data_retention")]
pub async fn update_data_retention(
    organization_id: OrganizationId,
    #[server(default)] patch: DataRetentionPatch,
) -> Result<DataRetention<Retention>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::data_retention::update(&domain, &actor, patch.into()).await?)
}

/// Changes a project's data retention.
#[server(prefix = "/_fn", endpoint = "update_project_data_retention")]
pub async fn update_project_data_retention(
    organization_id: OrganizationId,
    project_id: ProjectId,
    #[server(default)] patch: ProjectDataRetentionPatch,
) -> Result<DataRetention<ProjectRetention>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::data_retention::update_of_project(&domain, &actor, &project_id, patch.into()).await?)
}

/// The deleted data that is still on the disk, and when it will be cleared.
#[server(prefix = "/_fn", endpoint = "load_purge")]
pub async fn load_purge(organization_id: OrganizationId) -> Result<PurgeStatus, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::purge::get(&domain, &actor).await?)
}
