//! Proofs about the audit log, as Orgward's own endpoints return them.

use serde::{Deserialize, Serialize};

/// A proof that an event is in the log: the leaf, and the hashes that lead from it to the root in the signed
/// checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InclusionProof {
    /// Always `organization.audit_log.proof`.
    #[schemars(extend("const" = "organization.audit_log.proof"))]
    pub object: String,
    /// The event's id, `audit_log-…`.
    pub id: String,
    /// The event's sequence number in the log, from 0.
    pub index: i64,
    /// The bytes that were hashed: canonical JSON, with commitments in place of personal values.
    pub leaf: String,
    /// SHA-256(0x00 ‖ leaf), RFC 6962, in base64.
    pub leaf_hash: String,
    /// The sibling hashes from the leaf to the root, in base64 (RFC 6962 section 2.1.1).
    pub proof: Vec<String>,
    /// The signed checkpoint that the proof leads to.
    pub checkpoint: String,
}

/// A proof that the log has only grown from one size to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ConsistencyProof {
    /// Always `organization.audit_log.consistency`.
    #[schemars(extend("const" = "organization.audit_log.consistency"))]
    pub object: String,
    /// The smaller size.
    pub from: i64,
    /// The larger size.
    pub to: i64,
    /// The root at the smaller size, in base64.
    pub from_root: String,
    /// The root at the larger size, in base64.
    pub to_root: String,
    /// The hashes of RFC 6962 section 2.1.2, in base64.
    pub proof: Vec<String>,
}

/// Two sizes of a log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsistencyQuery {
    /// The smaller size; 1 if absent.
    pub from: Option<i64>,
    /// The larger size; the newest checkpoint's if absent.
    pub to: Option<i64>,
}
