//! Accepting an invite with its one-time link.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::invites::{Accepted, Invitation, NewPerson};

/// The data that the invited person sees. Loading it does not use the link up.
#[server(prefix = "/_fn", endpoint = "load_invitation")]
pub async fn load_invitation(#[server(default)] token: String) -> Result<Invitation, Refused> {
    let (domain, live) = (crate::http::request_context::domain()?, crate::http::request_context::live()?);
    Ok(domain::invite_acceptance::look(&domain, live.as_ref(), &token).await?)
}

/// Accepts the invite, invalidates its link, and signs a new person in.
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
    // The invite is accepted even if signing the browser in fails; then the next page asks for it.
    crate::http::sessions::start_new(person.as_ref()).await.ok();
    Ok(done)
}
