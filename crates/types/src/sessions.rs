//! Console sessions, as the signed-in person sees them.

use crate::{ids::SessionId, users::Me};
use serde::{Deserialize, Serialize};

/// The session of one browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Identifies the session; it is not the credential.
    pub id: SessionId,
    /// Whether the request was made with this session.
    pub current: bool,
    /// The IP address at sign-in.
    pub address: String,
    /// The browser's `User-Agent` header.
    pub user_agent: String,
    /// When the person signed in, Unix seconds.
    pub created_at: i64,
    /// The last request, Unix seconds, exact to a minute.
    pub last_seen_at: i64,
    /// When the session ends even if it is in use, Unix seconds.
    pub expires_at: i64,
}

/// The data of the profile page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    pub me: Me,
    /// The person's sessions, newest first.
    pub sessions: Vec<Session>,
}
