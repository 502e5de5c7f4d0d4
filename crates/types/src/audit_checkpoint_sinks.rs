//! Where checkpoints go besides this machine, and the message that takes one there.

use crate::ids::OrganizationId;
use serde::{Deserialize, Serialize};

/// A kind of place that checkpoints are sent to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SinkKind {
    /// A folder, on another disk or a mount.
    Folder,
    /// An HTTPS address of somebody else's.
    Webhook,
}

impl SinkKind {
    /// The word in the database and in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Webhook => "webhook",
        }
    }
}

/// How one log's checkpoints get to one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinkStatus {
    /// The place.
    pub kind: SinkKind,
    /// Since when it has had nothing newer, Unix seconds; none: it has the newest.
    pub waiting_since: Option<i64>,
    /// Since when attempts fail, Unix seconds; none: the last one did not.
    pub failing_since: Option<i64>,
    /// Why the last attempt failed, in a sentence.
    pub failure: Option<String>,
    /// When it last took one, Unix seconds; none: never.
    pub delivered_at: Option<i64>,
}

/// What a webhook is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointMessage {
    /// Always `orgward.audit_checkpoint.signed`.
    pub r#type: String,
    /// When it was signed, RFC 3339 in UTC.
    pub timestamp: String,
    /// The checkpoint.
    pub data: SignedCheckpoint,
}

/// A checkpoint, and what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCheckpoint {
    /// Whose log.
    pub organization_id: OrganizationId,
    /// The log's name in the note.
    pub origin: String,
    /// How many records it has.
    pub size: u64,
    /// Its root, in base64.
    pub root: String,
    /// The signed note (c2sp.org/tlog-checkpoint). Only this is evidence; the rest repeats what it says.
    pub checkpoint: String,
}
