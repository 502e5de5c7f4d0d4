//! Accepting an invite, behind its one link.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::invites::{Accepted, Invitation, NewPerson};

/// What the invited person sees. Looking uses nothing up.
#[server(prefix = "/_fn", endpoint = "load_invitation")]
pub async fn load_invitation(#[server(default)] token: String) -> Result<Invitation, Refused> {
    let (domain, live) = (crate::http::request_context::domain()?, crate::http::request_context::live()?);
    Ok(domain::invite_acceptance::look(&domain, live.as_ref(), &token).await?)
}

/// Accepts the invite, uses its link up, and signs somebody new in.
#[server(prefix = "/_fn", endpoint = "accept_invitation")]
pub async fn accept_invitation(
    #[server(default)] token: String,
    #[server(default)] new: NewPerson,
) -> Result<Accepted, Refused> {
    let (domain, origin, live) = (
        crate::http::request_context::domain()?,
        crate::http::request_context::origin()?,
        crate::http::request_context::live()?,
    );
    let (done, person) = domain::invite_acceptance::accept(&domain, &origin, live.as_ref(), &token, new).await?;
    // They are in whether or not the browser could be signed in; if not, the next page asks.
    crate::http::sessions::start_new(person.as_ref()).await.ok();
    Ok(done)
}
