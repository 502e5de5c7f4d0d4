//! Creating the first organization and its owner, with the one-time setup link.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::setup::{NewOrganization, SetUp, SetupPage};

/// Whether the link is still valid. Returns not found once there is an owner.
#[server(prefix = "/_fn", endpoint = "load_setup")]
pub async fn load_setup(#[server(default)] token: String) -> Result<SetupPage, Refused> {
    let domain = crate::http::request_context::domain()?;
    Ok(domain::setup::page(&domain, &token).await?)
}

/// Creates the organization and its owner, invalidates the link, and signs the owner in.
#[server(prefix = "/_fn", endpoint = "complete_setup")]
pub async fn complete_setup(
    #[server(default)] token: String,
    #[server(default)] new: NewOrganization,
) -> Result<SetUp, Refused> {
    let domain = crate::http::request_context::domain()?;
    let (done, person) = domain::setup::complete(&domain, &token, new).await?;
    // The organization exists even if signing the browser in fails; then the next page asks for it.
    crate::http::sessions::start(&person).await.ok();
    Ok(done)
}
