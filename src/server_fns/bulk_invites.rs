//! Many people invited at once, for owners.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    bulk_invites::{InviteListOutcome, NewInviteList},
    ids::OrganizationId,
};

/// Invites whoever stands in the list, after what would become of each line was looked at.
#[server(prefix = "/_fn", endpoint = "invite_list")]
pub async fn invite_list(
    organization_id: OrganizationId,
    #[server(default)] new: NewInviteList,
) -> Result<InviteListOutcome, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::bulk_invites::invite(&domain, &actor, new.into()).await?)
}
