//! Another address to sign in with.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    email_changes::{EmailChange, EmailConfirmation, NewEmail},
    ids::OrganizationId,
};

/// The address of whoever asks, and the one that waits to be confirmed.
#[server(prefix = "/_fn", endpoint = "load_email_change")]
pub async fn load_email_change(organization_id: OrganizationId) -> Result<EmailChange, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::email_changes::get(&domain, &actor).await?)
}

/// Sends a link to the new address.
#[server(prefix = "/_fn", endpoint = "ask_email_change")]
pub async fn ask_email_change(
    organization_id: OrganizationId,
    #[server(default)] new: NewEmail,
) -> Result<EmailChange, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::email_changes::ask(&domain, &actor, new.into()).await?)
}

/// What the link's page shows.
#[server(prefix = "/_fn", endpoint = "load_email_confirmation")]
pub async fn load_email_confirmation(#[server(default)] token: String) -> Result<EmailConfirmation, Refused> {
    let domain = crate::http::request_context::domain()?;
    Ok(domain::email_changes::look(&domain, &token).await?)
}

/// Puts the new address in force and uses the link up.
#[server(prefix = "/_fn", endpoint = "confirm_email")]
pub async fn confirm_email(#[server(default)] token: String) -> Result<EmailConfirmation, Refused> {
    let (domain, origin) = (crate::http::request_context::domain()?, crate::http::request_context::origin()?);
    Ok(domain::email_changes::confirm(&domain, &origin, &token).await?)
}
