//! Signing in and out.

use crate::types::{
    problem::Problem,
    sign_in::{Credentials, SignedIn},
};
use leptos::prelude::*;

/// Signs in with an e-mail address and a password.
#[server(prefix = "/_fn", endpoint = "sign_in")]
pub async fn sign_in(#[server(default)] credentials: Credentials) -> Result<SignedIn, Problem> {
    let domain = crate::server::domain()?;
    let person = crate::domain::sign_in::with_password(&domain, &crate::server::origin()?, credentials).await?;
    crate::server::sessions::start(&person).await?;
    Ok(crate::domain::sign_in::destination(&domain, &person.user_id).await?)
}

/// Signs out; the session is gone with the answer.
#[server(prefix = "/_fn", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), Problem> {
    crate::server::sessions::end().await
}
