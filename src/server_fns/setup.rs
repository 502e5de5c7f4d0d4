//! The first owner's onboarding, behind the one-time setup link.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::setup::{NewOrganization, SetUp, SetupPage};

/// Whether the link is still good. Not found once there is an owner.
#[server(prefix = "/_fn", endpoint = "load_setup")]
pub async fn load_setup(#[server(default)] token: String) -> Result<SetupPage, Refused> {
    let domain = crate::http::request_context::domain()?;
    Ok(domain::setup::page(&domain, &token).await?)
}

/// Makes the organization and its owner, uses the link up, and signs the owner in.
#[server(prefix = "/_fn", endpoint = "complete_setup")]
pub async fn complete_setup(
    #[server(default)] token: String,
    #[server(default)] new: NewOrganization,
) -> Result<SetUp, Refused> {
    let domain = crate::http::request_context::domain()?;
    let (done, person) = domain::setup::complete(&domain, &token, new).await?;
    // The organization is there whether or not the browser could be signed in; if not, the next page asks.
    crate::http::sessions::start(&person).await.ok();
    Ok(done)
}
