//! Leaves that were held against their hash and their MAC. The last ones are kept in memory, so that a record that is read
//! again is compared with what was verified, byte by byte, and not verified and parsed anew. Personal values are not among
//! them, only commitments.

use crate::{Domain, audit::audit_rows::Row};
use evidence::{leaf, leaf_hash};
use kernel::{base::error::Result, ledger::audit_tree};
use quick_cache::sync::Cache;
use serde_json::Value;
use std::sync::Arc;
use types::ids::OrganizationId;

/// Maximum number of leaves in memory, some four kilobytes each.
const MAX_KEPT: usize = 1000;

/// A leaf beside its columns.
pub(crate) struct CheckedLeaf {
    /// The record as it was read.
    pub row: Row,
    /// The leaf; `None` if it is no JSON.
    pub leaf: Option<Value>,
    /// The commitments in the leaf, each with its JSON pointer and its hash.
    pub commitments: Vec<(String, String)>,
    /// Whether this server recorded it, or the server administrator has accepted it: its hash and its MAC fit.
    pub is_ours: bool,
}

/// The leaves that were verified last, by log and sequence number.
pub(crate) struct VerifiedLeaves(Cache<(OrganizationId, i64), Arc<CheckedLeaf>>);

impl Default for VerifiedLeaves {
    fn default() -> Self {
        Self(Cache::new(MAX_KEPT))
    }
}

impl VerifiedLeaves {
    /// The leaf of a record. It is verified unless the same bytes were.
    ///
    /// # Errors
    /// When the sequence number is negative.
    pub fn check(&self, domain: &Domain, organization_id: &OrganizationId, row: Row) -> Result<Arc<CheckedLeaf>> {
        let place = (organization_id.clone(), row.seq);
        if let Some(known) = self.0.get(&place).filter(|known| known.row == row) {
            return Ok(known);
        }
        let hash = leaf_hash(row.leaf.as_bytes());
        let (number, mac) = (audit_tree::number(row.seq)?, row.mac.as_ref().map_or(&[][..], |mac| &mac.0));
        let is_ours = hash.as_slice() == row.leaf_hash.0
            && domain.secrets().audit_key().provenance(organization_id, number, &hash, mac).is_some();
        let leaf: Option<Value> = serde_json::from_str(&row.leaf).ok();
        let commitments = leaf.as_ref().map(leaf::commitments).unwrap_or_default();
        let checked = Arc::new(CheckedLeaf { row, leaf, commitments, is_ours });
        if is_ours {
            self.0.insert(place, checked.clone());
        }
        Ok(checked)
    }
}
