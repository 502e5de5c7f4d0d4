//! Console sessions, as their owner sees them.

use crate::{ids::SessionId, users::Me};
use serde::{Deserialize, Serialize};

/// One signed-in browser.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// A name for the row; not the credential.
    pub id: SessionId,
    /// Whether it is the one asking.
    pub current: bool,
    /// Where it signed in from.
    pub address: String,
    /// What the browser called itself.
    pub user_agent: String,
    /// When it signed in, Unix seconds.
    pub created_at: i64,
    /// When it last asked for a page, Unix seconds, exact to a minute.
    pub last_seen_at: i64,
    /// When it ends whatever happens, Unix seconds.
    pub expires_at: i64,
}

/// The profile page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// Who is looking.
    pub me: Me,
    /// Their sessions, newest first.
    pub sessions: Vec<Session>,
}
