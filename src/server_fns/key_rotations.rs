//! Rotating keys, for callers who may create such a key.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    admin_key_scopes::Scoped,
    admin_keys::CreatedAdminKey,
    ids::{KeyId, OrganizationId, ProjectId},
    key_rotations::{KeyRotation, Rotated},
    project_api_keys::CreatedProjectApiKey,
};

/// Rotates an Admin key; the response contains the new key's secret, which is never shown again.
#[server(prefix = "/_fn", endpoint = "rotate_admin_key")]
pub async fn rotate_admin_key(
    organization_id: OrganizationId,
    key_id: KeyId,
    #[server(default)] rotation: KeyRotation,
) -> Result<Rotated<Scoped<CreatedAdminKey>>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::key_rotations::rotate_admin_key(&domain, &actor, &key_id, rotation.into()).await?)
}

/// Rotates a project key; the response contains the new key's secret, which is never shown again.
#[server(prefix = "/_fn", endpoint = "rotate_project_key")]
pub async fn rotate_project_key(
    organization_id: OrganizationId,
    project_id: ProjectId,
    key_id: KeyId,
    #[server(default)] rotation: KeyRotation,
) -> Result<Rotated<CreatedProjectApiKey>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let rotated = domain::key_rotations::rotate_project_key(&domain, &actor, &project_id, &key_id, rotation.into());
    Ok(rotated.await?)
}
