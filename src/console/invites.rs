//! Loads the pages of invites.

use crate::server_fns::{
    Refused,
    invites::{get_invite, list_invite_mails, list_invites},
};
use types::{
    ids::InviteId,
    invites::{Invite, InviteLink},
};
use ui::{Page, PageRequest, list, pages::invites};

/// All invites, with the delivery status of each email.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let found = list_invites(request.organization(), list::page_of(&request, "desc")).await?;
    let ids = found.data.iter().map(|invite| invite.id.clone()).collect();
    let mails = list_invite_mails(request.organization(), ids).await?;
    Ok(invites::all(&request, found, mails))
}

/// Creates a link; once it is created, the same path shows it.
pub async fn link(request: PageRequest) -> Result<Page, Refused> {
    if let Some(made) = request.output::<InviteLink>() {
        return Ok(invites::link_made(&request, made.clone()));
    }
    let invite = load(&request).await?;
    let mails = list_invite_mails(request.organization(), vec![invite.id.clone()]).await?;
    Ok(invites::link(&request, invite, mails.into_values().next()))
}

/// Sends the email again.
pub async fn send(request: PageRequest) -> Result<Page, Refused> {
    let invite = load(&request).await?;
    Ok(invites::send(&request, invite))
}

/// Asks before an invite is revoked.
pub async fn delete(request: PageRequest) -> Result<Page, Refused> {
    let invite = load(&request).await?;
    Ok(invites::delete(&request, invite))
}

/// The invite in the path.
async fn load(request: &PageRequest) -> Result<Invite, Refused> {
    get_invite(request.organization(), InviteId::new(request.param("invite_id"))).await
}
