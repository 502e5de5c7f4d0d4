//! Changing several members at once, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    bulk_users::{ChosenUsers, ChosenUsersOutcome},
    ids::OrganizationId,
};

/// Returns what another role means for each selected member, and changes the roles once `chosen.sure` is set.
#[server(prefix = "/_fn", endpoint = "change_chosen_roles")]
pub async fn change_chosen_roles(
    organization_id: OrganizationId,
    #[server(default)] chosen: ChosenUsers,
) -> Result<ChosenUsersOutcome, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::bulk_users::change_roles(&domain, &actor, chosen.into()).await?)
}

/// Returns what stops working when each selected member is removed, and removes them once `chosen.sure` is set.
#[server(prefix = "/_fn", endpoint = "remove_chosen_users")]
pub async fn remove_chosen_users(
    organization_id: OrganizationId,
    #[server(default)] chosen: ChosenUsers,
) -> Result<ChosenUsersOutcome, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::bulk_users::remove(&domain, &actor, chosen.into()).await?)
}
