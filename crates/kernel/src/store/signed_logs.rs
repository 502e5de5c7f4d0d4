//! What a commit signs: the audit logs that it extends.

use evidence::{Hash, proof::Head};
use futures::future::BoxFuture;
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::ids::OrganizationId;

/// A checkpoint of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The size and root that it contains.
    pub head: Head,
    /// The signed note.
    pub note: String,
    /// Time of the signature, in Unix seconds.
    pub at: i64,
}

/// The checkpoints that one commit made durable, by log.
pub type SignedLogs = BTreeMap<OrganizationId, Signed>;

/// What a batch has appended to a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Extension {
    /// The signer must read it.
    Unread,
    /// Consecutive records that this process has written in the transaction, under the organization's write lock.
    Written {
        /// Sequence number of the first one.
        first: u64,
        /// The leaf hash of the record before it, as the transaction has read it; `None` if the log begins with these.
        before: Option<Hash>,
        /// At least one.
        leaf_hashes: Vec<Hash>,
    },
}

/// The logs that a batch extends.
pub(crate) type ExtendedLogs = BTreeMap<OrganizationId, Extension>;

/// Adds what was appended to a log.
pub(crate) fn extend(logs: &mut ExtendedLogs, organization_id: &OrganizationId, next: Extension) {
    match logs.get_mut(organization_id) {
        None => {
            logs.insert(organization_id.clone(), next);
        }
        Some(extension) => extension.join(next),
    }
}

impl Extension {
    /// Adds what was appended behind it. If that does not continue it, the signer must read both.
    fn join(&mut self, next: Self) {
        match (&mut *self, next) {
            (
                Self::Written { first, leaf_hashes, .. },
                Self::Written { first: next, before, leaf_hashes: mut appended },
            ) if *first + leaf_hashes.len() as u64 == next && leaf_hashes.last() == before.as_ref() => {
                leaf_hashes.append(&mut appended);
            }
            _ => *self = Self::Unread,
        }
    }
}

/// Signs logs in the transaction that extends them.
pub(crate) trait SignLogs: Send + Sync {
    /// Stores a checkpoint of each log in the open transaction. A log that cannot be signed is left out; the transaction
    /// is committed all the same, because recording goes on.
    ///
    /// # Errors
    /// When the state of the transaction is not known any more: it must not be committed. PostgreSQL answers the commit of a
    /// transaction that has failed without an error.
    fn sign<'c>(
        &'c self,
        conn: &'c mut AnyConnection,
        logs: &'c ExtendedLogs,
    ) -> BoxFuture<'c, Result<SignedLogs, sqlx::Error>>;

    /// Called after each call of [`SignLogs::sign`], with whether its transaction is known to be committed.
    fn settled(&self, is_saved: bool);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_that_do_not_follow_each_other_are_read_by_the_signer() {
        let hash = |byte: u8| [byte; 32];
        let written = |first, before, last| Extension::Written { first, before, leaf_hashes: vec![hash(last)] };
        let joined = |next| {
            let mut logs = ExtendedLogs::new();
            let organization = OrganizationId::new("org-1");
            extend(&mut logs, &organization, written(7, Some(hash(6)), 7));
            extend(&mut logs, &organization, next);
            logs.remove(&organization)
        };
        let leaf_hashes = vec![hash(7), hash(8)];
        let expected = Extension::Written { first: 7, before: Some(hash(6)), leaf_hashes };
        assert_eq!(joined(written(8, Some(hash(7)), 8)), Some(expected));
        for other in
            [written(9, Some(hash(7)), 9), written(8, Some(hash(6)), 8), written(8, None, 8), Extension::Unread]
        {
            assert_eq!(joined(other.clone()), Some(Extension::Unread), "{other:?}");
        }
    }
}
