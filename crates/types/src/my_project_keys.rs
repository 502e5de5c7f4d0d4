//! The keys that somebody has made for themselves, in whatever project.

use crate::ids::{KeyId, ProjectId};
use serde::{Deserialize, Serialize};

/// A key of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProjectKey {
    /// `key_…`
    pub id: KeyId,
    /// What it was called.
    pub name: String,
    /// `sk-proj...` and the last four characters.
    pub redacted_value: String,
    /// The project it works in.
    pub project_id: ProjectId,
    /// What that is called.
    pub project_name: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds, exact to a minute; none: never used.
    pub last_used_at: Option<i64>,
    /// Unix seconds; none: never.
    pub expires_at: Option<i64>,
    /// The project is archived, so the key has stopped for good.
    pub archived: bool,
    /// Its owner still has access to the project; otherwise it does not work.
    pub has_access: bool,
}
