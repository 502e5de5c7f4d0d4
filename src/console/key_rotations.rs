//! Loads the pages that rotate a key. Once a key is rotated, the same path shows the new one.

use crate::{
    console::project_tabs,
    server_fns::{Refused, admin_keys::get_admin_key, project_api_keys::get_project_api_key},
};
use types::{
    admin_key_scopes::Scoped, admin_keys::CreatedAdminKey, ids::KeyId, key_rotations::Rotated,
    project_api_keys::CreatedProjectApiKey,
};
use ui::{Page, PageRequest, pages::key_rotations};

/// Rotates an Admin key.
pub async fn admin_key(request: PageRequest) -> Result<Page, Refused> {
    if let Some(rotated) = request.output::<Rotated<Scoped<CreatedAdminKey>>>() {
        return Ok(key_rotations::rotated_admin_key(&request, rotated.clone()));
    }
    let key = get_admin_key(request.organization(), KeyId::new(request.param("key_id"))).await?;
    Ok(key_rotations::admin_key(&request, key))
}

/// Rotates a project key.
pub async fn project_key(request: PageRequest) -> Result<Page, Refused> {
    if let Some(rotated) = request.output::<Rotated<CreatedProjectApiKey>>() {
        let project_name = project_tabs::name(&request).await;
        return Ok(key_rotations::rotated_project_key(&request, project_name, rotated.clone()));
    }
    let (organization, project) = (request.organization(), request.project());
    let key = get_project_api_key(organization, project, KeyId::new(request.param("key_id"))).await?;
    let project_name = project_tabs::name(&request).await;
    Ok(key_rotations::project_key(&request, project_name, key))
}
