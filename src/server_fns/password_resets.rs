//! A new password for somebody who has forgotten theirs.

use crate::types::{
    password_resets::{Forgotten, PasswordReset, ResetAsked, ResetPassword},
    problem::Problem,
};
use leptos::prelude::*;

/// Sends a link to whoever has the address; the answer does not tell whether anybody does.
#[server(prefix = "/_fn", endpoint = "ask_password_reset")]
pub async fn ask_password_reset(#[server(default)] forgotten: Forgotten) -> Result<ResetAsked, Problem> {
    let (domain, origin) = (crate::server::domain()?, crate::server::origin()?);
    Ok(crate::domain::password_resets::ask(&domain, &origin, forgotten).await?)
}

/// What the link's page shows.
#[server(prefix = "/_fn", endpoint = "load_password_reset")]
pub async fn load_password_reset(#[server(default)] token: String) -> Result<PasswordReset, Problem> {
    let domain = crate::server::domain()?;
    Ok(crate::domain::password_resets::look(&domain, &token).await?)
}

/// Puts the new password in force and uses the link up.
#[server(prefix = "/_fn", endpoint = "complete_password_reset")]
pub async fn complete_password_reset(
    #[server(default)] token: String,
    #[server(default)] new: ResetPassword,
) -> Result<(), Problem> {
    let (domain, origin) = (crate::server::domain()?, crate::server::origin()?);
    Ok(crate::domain::password_resets::complete(&domain, &origin, &token, new).await?)
}
