//! The backups of this server.

use serde::{Deserialize, Serialize};

/// The state of the backups, as owners see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupStatus {
    /// Whether the server makes backups by a schedule.
    pub is_scheduled: bool,
    /// The newest backup whose content holds; `None` before the first one.
    pub last: Option<LastBackup>,
    /// When the next one is due, Unix seconds; `None` without a schedule.
    pub due_at: Option<i64>,
    /// Whether one that was due should have been made by now.
    pub is_overdue: bool,
    /// The time of the first failure since the last backup without one, Unix seconds; `None` if there was none.
    pub failing_since: Option<i64>,
    /// Why the newest attempt failed.
    pub failure: Option<String>,
}

/// The newest backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastBackup {
    /// Unix seconds: everything that was committed before is in it.
    pub at: i64,
    /// How long it took, in seconds.
    pub duration: i64,
    /// The size of its file.
    pub bytes: i64,
}
