//! Changing the email address that a person signs in with.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    email_changes::{EmailChange, EmailConfirmation, NewEmail},
    ids::OrganizationId,
};

/// The caller's email address, and the new one if it is not confirmed yet.
#[server(prefix = "/_fn", endpoint = "load_email_change")]
pub async fn load_email_change(organization_id: OrganizationId) -> Result<EmailChange, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::email_changes::get(&domain, &actor).await?)
}

/// Sends a confirmation link to the new email address, and a link that stops the change to the current one.
#[server(prefix = "/_fn", endpoint = "ask_email_change")]
pub async fn ask_email_change(
    organization_id: OrganizationId,
    #[server(default)] new: NewEmail,
) -> Result<EmailChange, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::email_changes::ask(&domain, &actor, new.into()).await?)
}

/// The data of the confirmation page.
#[server(prefix = "/_fn", endpoint = "load_email_confirmation")]
pub async fn load_email_confirmation(#[server(default)] token: String) -> Result<EmailConfirmation, Refused> {
    let domain = crate::http::request_context::domain()?;
    Ok(domain::email_changes::look(&domain, &token).await?)
}

/// Confirms the new email address and invalidates the link.
#[server(prefix = "/_fn", endpoint = "confirm_email")]
pub async fn confirm_email(#[server(default)] token: String) -> Result<EmailConfirmation, Refused> {
    let (domain, origin) = (crate::http::request_context::domain()?, crate::http::request_context::origin()?);
    Ok(domain::email_changes::confirm(&domain, &origin, &token).await?)
}

/// The data of the page that stops a change.
#[server(prefix = "/_fn", endpoint = "load_email_change_stop")]
pub async fn load_email_change_stop(#[server(default)] token: String) -> Result<EmailConfirmation, Refused> {
    let domain = crate::http::request_context::domain()?;
    Ok(domain::email_changes::look_stop(&domain, &token).await?)
}

/// Stops a change of the email address, and ends the person's sessions and one-time links.
#[server(prefix = "/_fn", endpoint = "stop_email_change")]
pub async fn stop_email_change(#[server(default)] token: String) -> Result<EmailConfirmation, Refused> {
    let (domain, origin) = (crate::http::request_context::domain()?, crate::http::request_context::origin()?);
    Ok(domain::email_changes::stop(&domain, &origin, &token).await?)
}
