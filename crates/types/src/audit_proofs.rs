//! Proofs about the audit log, as Orgward's own endpoints answer them.

use serde::{Deserialize, Serialize};

/// That a record is in the log: with the leaf, the way from its hash to the root that the checkpoint signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InclusionProof {
    /// Always `organization.audit_log.proof`.
    #[schemars(extend("const" = "organization.audit_log.proof"))]
    pub object: String,
    /// The record.
    pub id: String,
    /// Its number in the log, from 0.
    pub index: i64,
    /// The bytes that were hashed: canonical JSON, with values about people as commitments.
    pub leaf: String,
    /// SHA-256(0x00 ‖ leaf), RFC 6962, in base64.
    pub leaf_hash: String,
    /// The hashes beside the way, nearest first, in base64 (RFC 6962 section 2.1.1).
    pub proof: Vec<String>,
    /// The signed checkpoint that the proof leads to.
    pub checkpoint: String,
}

/// That the log has only grown from one size to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ConsistencyProof {
    /// Always `organization.audit_log.consistency`.
    #[schemars(extend("const" = "organization.audit_log.consistency"))]
    pub object: String,
    /// The smaller size.
    pub from: i64,
    /// The larger one.
    pub to: i64,
    /// The root at the smaller size, in base64.
    pub from_root: String,
    /// The root at the larger one, in base64.
    pub to_root: String,
    /// The hashes of RFC 6962 section 2.1.2, in base64.
    pub proof: Vec<String>,
}

/// Two sizes of a log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsistencyQuery {
    /// The smaller one; absent: 1.
    pub from: Option<i64>,
    /// The larger one; absent: the newest checkpoint's.
    pub to: Option<i64>,
}
