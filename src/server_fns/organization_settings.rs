//! The organization's general settings, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    organizations::{General, NewGeneral},
};

#[server(prefix = "/_fn", endpoint = "load_general")]
pub async fn load_general(organization_id: OrganizationId) -> Result<General, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::organization_settings::get(&domain, &actor).await?)
}

/// Changes the settings.
#[server(prefix = "/_fn", endpoint = "update_general")]
pub async fn update_general(
    organization_id: OrganizationId,
    #[server(default)] new: NewGeneral,
) -> Result<General, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::organization_settings::update(&domain, &actor, new.into()).await?)
}
