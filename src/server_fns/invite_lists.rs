//! Many people invited at once, for owners.

use crate::types::{
    ids::OrganizationId,
    invite_lists::{InviteListOutcome, NewInviteList},
    problem::Problem,
};
use leptos::prelude::*;

/// Invites whoever stands in the list, after what would become of each line was looked at.
#[server(prefix = "/_fn", endpoint = "invite_list")]
pub async fn invite_list(
    organization_id: OrganizationId,
    #[server(default)] new: NewInviteList,
) -> Result<InviteListOutcome, Problem> {
    let (domain, actor) = crate::server::caller(&organization_id).await?;
    Ok(crate::domain::invite_lists::invite(&domain, &actor, new.into()).await?)
}
