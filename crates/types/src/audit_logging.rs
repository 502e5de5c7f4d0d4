//! Whether audit logging is enabled for an organization, and the confirmation for enabling it.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// What the data controls show about audit logging.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditLogging {
    /// Details of the first event; `None` while audit logging is off.
    pub enabled: Option<Enabled>,
    /// The name of the organization.
    pub organization: String,
    /// The names of owners, who may read the log; at most five.
    pub owners: Vec<String>,
}

/// The first event of the log, which says that audit logging was enabled.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enabled {
    /// Unix seconds.
    pub since: i64,
    /// The name or email address of the person who enabled it; `None` for the server administrator, from the host's
    /// shell.
    pub by: Option<String>,
    /// `audit_log-…`
    pub first_id: String,
    /// How many of the objects that existed before are recorded; `None` when all are.
    #[serde(default)]
    pub baseline: Option<BaselineProgress>,
}

/// The progress of recording the objects that existed when logging began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaselineProgress {
    /// The number of objects that are recorded.
    pub recorded: u64,
    /// The number of objects that existed when logging began. Those that are deleted meanwhile are not recorded.
    pub total: u64,
}

/// What a person has to type to enable audit logging, which cannot be undone.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct EnableConfirmation {
    /// The organization's name, exactly.
    #[serde(default)]
    pub organization_name: Option<String>,
    /// The password of the person who enables it.
    #[serde(default)]
    pub password: Option<Sensitive>,
}
