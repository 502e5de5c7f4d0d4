//! Changing the caller's own profile.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::OrganizationId,
    profile::{NewPassword, ProfilePatch},
    users::Me,
};

/// Changes the caller's name or time zone.
#[server(prefix = "/_fn", endpoint = "update_profile")]
pub async fn update_profile(
    organization_id: OrganizationId,
    #[server(default)] patch: ProfilePatch,
) -> Result<Me, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::profile::update(&domain, &actor, patch.into()).await?)
}

/// Changes the caller's password and ends the caller's other sessions.
#[server(prefix = "/_fn", endpoint = "change_password")]
pub async fn change_password(
    organization_id: OrganizationId,
    #[server(default)] new: NewPassword,
) -> Result<(), Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    let person = domain::profile::change_password(&domain, &actor, new.into()).await?;
    crate::http::request_context::current_caller()?.remember_device(&person);
    Ok(())
}
