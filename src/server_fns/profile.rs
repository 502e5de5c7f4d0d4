//! What a person changes about themselves.

use crate::types::{
    ids::OrganizationId,
    problem::Problem,
    profile::{NewPassword, ProfilePatch},
    users::Me,
};
use leptos::prelude::*;

/// Changes the name or the time zone of whoever asks.
#[server(prefix = "/_fn", endpoint = "update_profile")]
pub async fn update_profile(
    organization_id: OrganizationId,
    #[server(default)] patch: ProfilePatch,
) -> Result<Me, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::profile::update(&domain, &actor, patch.into()).await?)
}

/// Gives whoever asks a new password; their other sessions end.
#[server(prefix = "/_fn", endpoint = "change_password")]
pub async fn change_password(
    organization_id: OrganizationId,
    #[server(default)] new: NewPassword,
) -> Result<(), Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::profile::change_password(&domain, &actor, new.into()).await?)
}
