//! What an organization is set to in general, for owners.

use crate::types::{
    ids::OrganizationId,
    organizations::{General, NewGeneral},
    problem::Problem,
};
use leptos::prelude::*;

/// The settings as they are.
#[server(prefix = "/_fn", endpoint = "load_general")]
pub async fn load_general(organization_id: OrganizationId) -> Result<General, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::general::get(&domain, &actor).await?)
}

/// Changes them.
#[server(prefix = "/_fn", endpoint = "update_general")]
pub async fn update_general(
    organization_id: OrganizationId,
    #[server(default)] new: NewGeneral,
) -> Result<General, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::general::update(&domain, &actor, new.into()).await?)
}
