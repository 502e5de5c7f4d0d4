//! What a commit signs: the audit logs that it extends.

use evidence::proof::Head;
use futures::future::BoxFuture;
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
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
        logs: &'c BTreeSet<OrganizationId>,
    ) -> BoxFuture<'c, Result<SignedLogs, sqlx::Error>>;

    /// Called after each call of [`SignLogs::sign`], with whether its transaction is known to be committed.
    fn settled(&self, is_saved: bool);
}
