//! Resetting a forgotten password.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::password_resets::{Forgotten, PasswordReset, ResetAsked, ResetPassword};

/// Emails a reset link if an account has this email address; the response does not reveal whether one does.
#[server(prefix = "/_fn", endpoint = "ask_password_reset")]
pub async fn ask_password_reset(#[server(default)] forgotten: Forgotten) -> Result<ResetAsked, Refused> {
    let (domain, origin) = (crate::http::request_context::domain()?, crate::http::request_context::origin()?);
    Ok(domain::password_resets::ask(&domain, &origin, forgotten).await?)
}

/// Whether this server sends email. Not a server function: only the page that asks for an address needs it.
pub fn sends_email() -> Result<bool, Refused> {
    Ok(domain::emails::is_on(&crate::http::request_context::domain()?))
}

/// The data of the reset page.
#[server(prefix = "/_fn", endpoint = "load_password_reset")]
pub async fn load_password_reset(#[server(default)] token: String) -> Result<PasswordReset, Refused> {
    let domain = crate::http::request_context::domain()?;
    Ok(domain::password_resets::look(&domain, &token).await?)
}

/// Sets the new password and invalidates the link.
#[server(prefix = "/_fn", endpoint = "complete_password_reset")]
pub async fn complete_password_reset(
    #[server(default)] token: String,
    #[server(default)] new: ResetPassword,
) -> Result<(), Refused> {
    let caller = crate::http::request_context::current_caller()?;
    let person = domain::password_resets::complete(&caller.app.domain, &caller.origin, &token, new).await?;
    caller.remember_device(&person);
    Ok(())
}
