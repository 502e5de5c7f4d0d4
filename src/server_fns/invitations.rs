//! Accepting an invite, behind its one link.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::invites::{Accepted, Invitation, NewPerson};

/// What the invited person sees. Looking uses nothing up.
#[server(prefix = "/_fn", endpoint = "load_invitation")]
pub async fn load_invitation(#[server(default)] token: String) -> Result<Invitation, Refused> {
    let (domain, live) = (crate::server::domain()?, crate::server::live()?);
    Ok(domain::invite_acceptance::look(&domain, live.as_ref(), &token).await?)
}

/// Accepts the invite, uses its link up, and signs somebody new in.
#[server(prefix = "/_fn", endpoint = "accept_invitation")]
pub async fn accept_invitation(
    #[server(default)] token: String,
    #[server(default)] new: NewPerson,
) -> Result<Accepted, Refused> {
    let (domain, origin, live) = (crate::server::domain()?, crate::server::origin()?, crate::server::live()?);
    let (done, person) = domain::invite_acceptance::accept(&domain, &origin, live.as_ref(), &token, new).await?;
    // They are in whether or not the browser could be signed in; if not, the next page asks.
    crate::server::sessions::start_new(person.as_ref()).await.ok();
    Ok(done)
}
