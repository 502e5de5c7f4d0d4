//! Entering the password again before a sensitive change.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{ids::OrganizationId, sensitive::Sensitive};

/// Verifies the caller's password, and lets their session make sensitive changes for a while.
#[server(prefix = "/_fn", endpoint = "confirm_password")]
pub async fn confirm_password(
    organization_id: OrganizationId,
    #[server(default)] password: Option<Sensitive>,
) -> Result<(), Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::sign_in::confirm_session(&domain, &actor, password).await?)
}
