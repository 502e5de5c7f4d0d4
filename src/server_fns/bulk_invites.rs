//! Inviting many people at once, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    bulk_invites::{InviteListOutcome, NewInviteList},
    ids::OrganizationId,
};

/// Creates a single invite. For a list, returns what would happen to each line, and creates the invites once `new.sure`
/// is set.
#[server(prefix = "/_fn", endpoint = "invite_list")]
pub async fn invite_list(
    organization_id: OrganizationId,
    #[server(default)] new: NewInviteList,
) -> Result<InviteListOutcome, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::bulk_invites::invite(&domain, &actor, new.into()).await?)
}
