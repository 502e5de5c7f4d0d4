//! Signing in and out.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::sign_in::{Credentials, SignedIn};

/// Signs in with an email address and a password.
#[server(prefix = "/_fn", endpoint = "sign_in")]
pub async fn sign_in(#[server(default)] credentials: Credentials) -> Result<SignedIn, Refused> {
    let caller = crate::http::request_context::current_caller()?;
    let person =
        domain::sign_in::with_password(&caller.app.domain, &caller.origin, caller.device(), credentials).await?;
    crate::http::sessions::start(&person).await?;
    Ok(domain::sign_in::destination(&caller.app.domain, &person.user_id).await?)
}

/// Signs out and deletes the session.
#[server(prefix = "/_fn", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), Refused> {
    Ok(crate::http::sessions::end().await?)
}
