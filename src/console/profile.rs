//! Loads the pages of a person's own profile.

use crate::server_fns::{Refused, sessions::load_profile};
use ui::{Page, PageRequest, pages::profile};

/// The profile with the person's sessions.
pub async fn profile(request: PageRequest) -> Result<Page, Refused> {
    let found = load_profile(request.organization()).await?;
    Ok(profile::profile(request, found))
}

/// Changes the password.
pub async fn password(request: PageRequest) -> Result<Page, Refused> {
    let me = load_profile(request.organization()).await?.me;
    Ok(profile::password(&request, me))
}

/// Asks before one session is ended.
pub async fn revoke(request: PageRequest) -> Result<Page, Refused> {
    let sessions = load_profile(request.organization()).await?.sessions;
    let id = request.param("session_id");
    let session = sessions.iter().find(|session| session.id.as_str() == id).ok_or_else(profile::session_gone)?;
    Ok(profile::revoke(&request, session))
}

/// Asks before all other sessions are ended.
pub async fn revoke_others(request: PageRequest) -> Result<Page, Refused> {
    let sessions = load_profile(request.organization()).await?.sessions;
    let others = sessions.iter().filter(|session| !session.current).count();
    Ok(profile::revoke_others(&request, others))
}
