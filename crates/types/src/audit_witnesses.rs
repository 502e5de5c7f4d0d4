//! Witnesses: other servers that cosign the audit log's checkpoints.

use serde::{Deserialize, Serialize};

/// What one witness did for one log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WitnessStatus {
    /// The name in the witness's verifier key.
    pub name: String,
    /// Number of events in the newest checkpoint that it cosigned; `None` if it has cosigned none.
    pub cosigned_size: Option<i64>,
    /// When it did, by its own clock, Unix seconds.
    pub witnessed_at: Option<i64>,
    /// Unix seconds since when attempts fail; `None` if the last attempt succeeded.
    pub failing_since: Option<i64>,
    /// Why the last attempt failed, as a sentence without a full stop.
    pub failure: Option<String>,
}
