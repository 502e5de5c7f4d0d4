//! The caller's own profile and sessions.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::{OrganizationId, SessionId},
    sessions::Profile,
};

/// The caller's profile and sessions.
#[server(prefix = "/_fn", endpoint = "load_profile")]
pub async fn load_profile(organization_id: OrganizationId) -> Result<Profile, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::sessions::profile(&domain, &actor).await?)
}

/// Ends one of the caller's own sessions.
#[server(prefix = "/_fn", endpoint = "revoke_session")]
pub async fn revoke_session(organization_id: OrganizationId, session_id: SessionId) -> Result<(), Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::sessions::revoke(&domain, &actor, &session_id).await?)
}

/// Ends all of the caller's sessions except the current one; returns how many were ended.
#[server(prefix = "/_fn", endpoint = "revoke_other_sessions")]
pub async fn revoke_other_sessions(organization_id: OrganizationId) -> Result<u64, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::sessions::revoke_others(&domain, &actor).await?)
}
