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

use base::{passwords::Passwords, secret::Secrets};
use std::sync::Arc;
use store::write_queue::Writer;

/// The connections, which can only read, the one writer, and the secrets.
#[derive(Clone)]
pub struct Kernel {
    readers: sqlx::AnyPool,
    writer: Writer,
    secrets: Arc<Secrets>,
    passwords: Passwords,
}

impl Kernel {
    /// Joins the parts. `readers` must be connections that cannot write.
    pub fn new(readers: sqlx::AnyPool, writer: Writer, secrets: Secrets) -> Self {
        let secrets = Arc::new(secrets);
        Self { readers, writer, passwords: Passwords::new(secrets.clone()), secrets }
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
