//! Legal holds, for owners only.

use crate::server_fns::Refused;
use leptos::prelude::*;
use types::{
    ids::{LegalHoldId, OrganizationId},
    legal_holds::{LegalHold, NewLegalHold, ShownHold},
    pages::{List, PageQuery},
};

/// A page of legal holds, newest first.
#[server(prefix = "/_fn", endpoint = "list_legal_holds")]
pub async fn list_legal_holds(
    organization_id: OrganizationId,
    #[server(default)] page: PageQuery,
) -> Result<List<ShownHold>, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::legal_holds::shown(&domain, &actor, &page).await?)
}

#[server(prefix = "/_fn", endpoint = "get_legal_hold")]
pub async fn get_legal_hold(organization_id: OrganizationId, legal_hold_id: LegalHoldId) -> Result<ShownHold, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::legal_holds::get(&domain, &actor, &legal_hold_id).await?)
}

/// Asks for a legal hold, which the server administrator confirms.
#[server(prefix = "/_fn", endpoint = "request_legal_hold")]
pub async fn request_legal_hold(
    organization_id: OrganizationId,
    #[server(default)] new: NewLegalHold,
) -> Result<LegalHold, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::legal_holds::request(&domain, &actor, new.into()).await?)
}

/// Asks for the end of a legal hold, which the server administrator confirms; withdraws a request that was not confirmed.
#[server(prefix = "/_fn", endpoint = "lift_legal_hold")]
pub async fn lift_legal_hold(
    organization_id: OrganizationId,
    legal_hold_id: LegalHoldId,
) -> Result<LegalHold, Refused> {
    let (domain, actor) = crate::http::request_context::caller(&organization_id).await?;
    Ok(domain::legal_holds::request_lift(&domain, &actor, &legal_hold_id).await?)
}
