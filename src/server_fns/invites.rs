//! Invites, for owners.

use crate::server_fns::Refused;
use domain::invites::Shown;
use leptos::prelude::*;
use types::{
    emails::InviteDeliveries,
    ids::{InviteId, OrganizationId},
    invites::{Invite, InviteLink},
    pages::{Deleted, List, PageQuery},
};

/// A page of invites in every state, oldest first unless `page.order` says otherwise.
#[server(prefix = "/_fn", endpoint = "list_invites")]
pub async fn list_invites(
    organization_id: OrganizationId,
    #[server(default)] page: PageQuery,
) -> Result<List<Invite>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::invites::list(&domain, &actor, &page, Shown::Granted).await?)
}

#[server(prefix = "/_fn", endpoint = "get_invite")]
pub async fn get_invite(organization_id: OrganizationId, invite_id: InviteId) -> Result<Invite, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::invites::get(&domain, &actor, &invite_id).await?)
}

/// Creates the one-time link of an invite; an earlier link stops working.
#[server(prefix = "/_fn", endpoint = "link_invite")]
pub async fn link_invite(organization_id: OrganizationId, invite_id: InviteId) -> Result<InviteLink, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::invites::link(&domain, &actor, &invite_id).await?)
}

/// Emails the invited person a new link; an earlier link stops working.
#[server(prefix = "/_fn", endpoint = "send_invite")]
pub async fn send_invite(organization_id: OrganizationId, invite_id: InviteId) -> Result<Invite, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::invites::send(&domain, &actor, &invite_id).await?)
}

/// The delivery status of the emails of invites.
#[server(prefix = "/_fn", endpoint = "list_invite_mails")]
pub async fn list_invite_mails(
    organization_id: OrganizationId,
    #[server(default)] invites: Vec<InviteId>,
) -> Result<InviteDeliveries, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::emails::of_invites(&domain, &actor, &invites).await?)
}

/// Revokes an invite that has not been accepted.
#[server(prefix = "/_fn", endpoint = "delete_invite")]
pub async fn delete_invite(organization_id: OrganizationId, invite_id: InviteId) -> Result<Deleted, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::invites::delete(&domain, &actor, &invite_id).await?)
}
