//! Forms that make something and carry a one-time number, so that sending one twice makes one thing.

use serde::{Deserialize, Serialize};

/// What can be done with the thing that a form made, with the URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowUp {
    /// Replace the key with a new one.
    Rotate(String),
    /// Create another key of the service account.
    AnotherKey(String),
    /// Delete the key.
    DeleteKey(String),
    /// Delete the service account.
    DeleteAccount(String),
    /// Create a new link for the invite.
    NewLink(String),
    /// See the thing, or the list that contains it.
    See(String),
}

/// A form whose result can no longer be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlreadySent {
    /// Unix seconds.
    pub sent_at: i64,
    /// When its result was shown, Unix seconds; `None` if that is not known, because the server stopped meanwhile.
    pub shown_at: Option<i64>,
    pub follow_ups: Vec<FollowUp>,
}
