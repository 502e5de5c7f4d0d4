//! What a process keeps in memory of a log that it signs.

use crate::store::signed_logs::{Extension, Signed};
use evidence::{Hash, tree::Frontier};

/// A log up to its newest checkpoint.
#[derive(Debug, Clone, Default)]
pub(super) struct Log {
    pub frontier: Frontier,
    /// The leaf hash of the last record; `None` before the first one.
    pub last: Option<Hash>,
    pub newest: Option<Signed>,
    /// Number of records of the whole log, which may be more than one commit signs.
    pub size: u64,
    /// The name of the checkpoints that cover the newest record; `None` for a log that was never signed.
    pub origin: Option<String>,
}

impl Log {
    /// Adds records that a batch has appended behind the last one that was signed, and returns whether it could. This
    /// process has written them in the same transaction, so that none needs to be read. The transaction has read the record
    /// before them, which must be the last one that was signed. `limit` is the number of records that one commit signs.
    pub fn take(&mut self, extension: &Extension, limit: u64) -> bool {
        let Extension::Written { first, before, leaf_hashes } = extension else { return false };
        if *first != self.frontier.size() || *before != self.last || leaf_hashes.len() as u64 > limit {
            return false;
        }
        leaf_hashes.iter().for_each(|leaf_hash| self.frontier.push(leaf_hash));
        self.last = leaf_hashes.last().copied();
        self.size = self.frontier.size();
        true
    }
}
