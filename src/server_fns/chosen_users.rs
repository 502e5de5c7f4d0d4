//! Several members at once, for owners.

use crate::types::{
    chosen_users::{ChosenUsers, ChosenUsersOutcome},
    ids::OrganizationId,
    problem::Problem,
};
use leptos::prelude::*;

/// Changes the roles of those who are chosen, after it was looked at what that means.
#[server(prefix = "/_fn", endpoint = "change_chosen_roles")]
pub async fn change_chosen_roles(
    organization_id: OrganizationId,
    #[server(default)] chosen: ChosenUsers,
) -> Result<ChosenUsersOutcome, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::chosen_users::change_roles(&domain, &actor, chosen.into()).await?)
}

/// Removes those who are chosen, after it was looked at what stops.
#[server(prefix = "/_fn", endpoint = "remove_chosen_users")]
pub async fn remove_chosen_users(
    organization_id: OrganizationId,
    #[server(default)] chosen: ChosenUsers,
) -> Result<ChosenUsersOutcome, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::chosen_users::remove(&domain, &actor, chosen.into()).await?)
}
