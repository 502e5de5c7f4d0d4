//! Loads the pages of legal holds.

use crate::{
    console::owner_only,
    server_fns::{
        Refused,
        audit_logging::load_audit_logging,
        legal_holds::{get_legal_hold, list_legal_holds},
    },
};
use types::ids::LegalHoldId;
use ui::{Page, PageRequest, list, pages::legal_holds};

/// All legal holds. While audit logging is off, the page says so.
pub async fn all(request: PageRequest) -> Result<Page, Refused> {
    let is_on = load_audit_logging(request.organization()).await?.enabled.is_some();
    let holds = match is_on {
        true => Some(list_legal_holds(request.organization(), list::page_of(&request, "desc")).await?),
        false => None,
    };
    Ok(legal_holds::all(&request, holds))
}

/// Asks for a new one.
pub async fn new(request: PageRequest) -> Result<Page, Refused> {
    owner_only::check(&request).await?;
    Ok(legal_holds::new(&request))
}

/// Asks before the end of one is asked for.
pub async fn lift(request: PageRequest) -> Result<Page, Refused> {
    let hold = get_legal_hold(request.organization(), LegalHoldId::new(request.param("legal_hold_id"))).await?;
    Ok(legal_holds::lift(&request, hold))
}
