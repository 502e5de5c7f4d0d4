//! The project keys that a person owns, in all projects.

use crate::ids::{KeyId, ProjectId};
use serde::{Deserialize, Serialize};

/// A project key that the person owns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProjectKey {
    /// `key_…`
    pub id: KeyId,
    /// The name that its creator chose.
    pub name: String,
    /// `sk-proj...` and the last four characters.
    pub redacted_value: String,
    pub project_id: ProjectId,
    pub project_name: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds, exact to a minute; `None` until first use.
    pub last_used_at: Option<i64>,
    /// Unix seconds; `None` if the key never expires.
    pub expires_at: Option<i64>,
    /// Whether the project is archived; then the key no longer works, and this cannot be undone.
    pub archived: bool,
    /// Whether the owner still has access to the project; otherwise the key does not work.
    pub has_access: bool,
}
