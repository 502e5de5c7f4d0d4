//! The only way to an organization's data: every read asks for a right, and every change is committed together with the
//! audit event that records it.
//!
//! The kernel knows actors, permissions, events and the audit log, but no operation. Operations are in the crate
//! `domain`. A write turn and the function that appends to the audit log are private to this crate, so that there are two
//! ways to commit: [`change::Change`] and [`bookkeeping::Bookkeeping`].

pub mod access;
pub mod base;
pub mod bookkeeping;
pub mod bulk_events;
pub mod change;
pub mod ledger;
pub mod store;

use base::{clock::Clock, id::IdGenerator, passwords::Passwords, secret::Secrets};
use std::sync::Arc;
use store::write_queue::Writer;

/// The connections, which can only read, the one writer, the secrets, and the clock.
#[derive(Clone)]
pub struct Kernel {
    readers: sqlx::AnyPool,
    writer: Writer,
    secrets: Arc<Secrets>,
    passwords: Passwords,
    ids: IdGenerator,
}

impl Kernel {
    /// Joins the parts. `readers` must be connections that cannot write.
    pub fn new(readers: sqlx::AnyPool, writer: Writer, secrets: Secrets, clock: Clock) -> Self {
        let secrets = Arc::new(secrets);
        let passwords = Passwords::new(secrets.clone());
        Self { readers, writer, secrets, passwords, ids: IdGenerator::new(clock) }
    }

    /// The clock of this kernel and of all that it opens.
    pub fn clock(&self) -> &Clock {
        self.ids.clock()
    }

    /// Unix seconds.
    pub fn now(&self) -> i64 {
        self.clock().now()
    }

    /// A new identifier with the given prefix; see [`IdGenerator`] for its order.
    pub fn new_id(&self, prefix: &str) -> String {
        self.ids.new_id(prefix)
    }

    /// The peppers and the audit key.
    pub fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Password hashing, on a bounded pool of threads.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// Resolves after the next commit.
    pub async fn committed(&self) {
        self.writer.committed().await;
    }

    /// Overwrites on the disk what was deleted.
    ///
    /// # Errors
    /// When the database cannot be opened, or a reader keeps it from being truncated.
    pub async fn erase_deleted(&self) -> base::error::Result<()> {
        self.writer.erase().await
    }

    /// Overwrites on the disk the values that were erased from the audit log.
    ///
    /// # Errors
    /// As [`Kernel::erase_deleted`].
    pub async fn erase_audit_values(&self) -> base::error::Result<()> {
        self.writer.erase_audit_values().await
    }

    /// Commits what is open and closes all connections.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}
