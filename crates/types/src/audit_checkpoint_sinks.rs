//! Checkpoint sinks: destinations outside this server, and the message that a webhook receives.

use crate::ids::OrganizationId;
use serde::{Deserialize, Serialize};

/// A kind of destination for checkpoints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SinkKind {
    /// A folder, on another disk or a mount.
    Folder,
    /// An HTTPS URL of another server.
    Webhook,
}

impl SinkKind {
    /// The kind's name in the database and in the metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Folder => "folder",
            Self::Webhook => "webhook",
        }
    }
}

/// The delivery state of one log's checkpoints to one sink.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinkStatus {
    pub kind: SinkKind,
    /// Unix seconds since when a newer checkpoint waits for delivery; `None` if the sink has the newest.
    pub waiting_since: Option<i64>,
    /// Unix seconds since when attempts fail; `None` if the last attempt succeeded.
    pub failing_since: Option<i64>,
    /// Why the last attempt failed, as a sentence.
    pub failure: Option<String>,
    /// When the sink last accepted a checkpoint, Unix seconds; `None` if never.
    pub delivered_at: Option<i64>,
}

/// The message that a webhook receives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointMessage {
    /// Always `orgward.audit_checkpoint.signed`.
    pub r#type: String,
    /// When the checkpoint was signed, RFC 3339 in UTC.
    pub timestamp: String,
    pub data: SignedCheckpoint,
}

/// A checkpoint, and its contents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedCheckpoint {
    /// The organization whose log it is.
    pub organization_id: OrganizationId,
    /// The log's name (origin) in the note.
    pub origin: String,
    /// The number of events in the log.
    pub size: u64,
    /// The log's Merkle root, in base64.
    pub root: String,
    /// The signed note (c2sp.org/tlog-checkpoint). Only this is evidence; the other members repeat its contents.
    pub checkpoint: String,
}
