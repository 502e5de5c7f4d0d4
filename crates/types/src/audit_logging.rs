//! Whether an organization's audit log is on, and switching it on.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// What the data controls show about audit logging.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditLogging {
    /// The first record; none while it is off.
    pub enabled: Option<Enabled>,
    /// Whose log it is.
    pub organization: String,
    /// Who may read it: the owners' names, at most five.
    pub owners: Vec<String>,
}

/// The first record of the log: the enabling itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Enabled {
    /// Unix seconds.
    pub since: i64,
    /// The name or address of who enabled it; none: the operator, from the host's shell.
    pub by: Option<String>,
    /// `audit_log-…`
    pub first_id: String,
}

/// What has to be typed before it is switched on for good.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct EnableConfirmation {
    /// The organization's name, exactly.
    #[serde(default)]
    pub organization_name: Option<String>,
    /// The password of whoever enables it.
    #[serde(default)]
    pub password: Option<Sensitive>,
}
