//! Accepting an invite, behind its one link.

use crate::types::{
    invites::{Accepted, Invitation, NewPerson},
    problem::Problem,
};
use leptos::prelude::*;

/// What the invited person sees. Looking uses nothing up.
#[server(prefix = "/_fn", endpoint = "load_invitation")]
pub async fn load_invitation(#[server(default)] token: String) -> Result<Invitation, Problem> {
    let (domain, live) = (crate::server::domain()?, crate::server::live()?);
    Ok(crate::domain::invitations::look(&domain, live.as_ref(), &token).await?)
}

/// Accepts the invite, uses its link up, and signs somebody new in.
#[server(prefix = "/_fn", endpoint = "accept_invitation")]
pub async fn accept_invitation(
    #[server(default)] token: String,
    #[server(default)] new: NewPerson,
) -> Result<Accepted, Problem> {
    let (domain, origin, live) = (crate::server::domain()?, crate::server::origin()?, crate::server::live()?);
    let (done, person) = crate::domain::invitations::accept(&domain, &origin, live.as_ref(), &token, new).await?;
    // They are in whether or not the browser could be signed in; if not, the next page asks.
    crate::server::sessions::start_new(person.as_ref()).await.ok();
    Ok(done)
}
