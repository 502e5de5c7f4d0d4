//! Access to an organization's data. [`Kernel::read`] and [`Kernel::change`] check a permission, and a change is
//! committed together with the audit event that describes it, once audit logging is on. [`Kernel::reader`] gives a
//! read-only connection without a check, for questions that come before an actor is known.
//!
//! The kernel defines actors, permissions, events and the audit log, but no operations. Operations are in the crate
//! `domain`. A write turn and the function that appends to the audit log are private to this crate, so that there are
//! two ways to commit: [`change::Change`] and [`bookkeeping::Bookkeeping`].

pub mod access;
pub mod audit_marks;
pub mod base;
pub mod bookkeeping;
pub mod bulk_events;
pub mod change;
pub mod credentials;
pub mod ledger;
pub mod os_errors;
pub mod reading;
pub mod store;

use base::{clock::Clock, credential_seals::CredentialSeals, id::IdGenerator, passwords::Passwords, secret::Secrets};
use ledger::{audit_leaf::Recorder, audit_signer::Signer};
use std::sync::Arc;
use store::{
    commits::{CommitWaiter, Health},
    readers::{ReaderUse, Readers},
    write_queue::Writer,
};

/// The pool of read-only connections, the single writer, the secrets, the clock, and the signer of audit logs.
#[derive(Clone)]
pub struct Kernel {
    readers: Readers,
    writer: Writer,
    secrets: Arc<Secrets>,
    seals: Arc<CredentialSeals>,
    passwords: Passwords,
    ids: IdGenerator,
    signer: Arc<Signer>,
}

impl Kernel {
    /// A kernel from its parts. `readers` must give connections that cannot write. `origin_prefix` begins the names of audit
    /// logs that have no checkpoint yet.
    pub fn new(readers: Readers, writer: Writer, secrets: Secrets, clock: Clock, origin_prefix: String) -> Self {
        let secrets = Arc::new(secrets);
        let passwords = Passwords::new(secrets.clone());
        let signer = Arc::new(Signer::new(secrets.clone(), clock.clone(), origin_prefix));
        writer.sign_with(signer.clone());
        let seals = Arc::new(CredentialSeals::new(&secrets, clock.clone()));
        Self { readers, writer, secrets, seals, passwords, ids: IdGenerator::new(clock), signer }
    }

    /// The clock of this kernel and of all reads and changes that it opens.
    pub fn clock(&self) -> &Clock {
        self.ids.clock()
    }

    /// Unix seconds by the kernel's clock.
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

    /// The checkpoints that this process has signed.
    pub fn signer(&self) -> &Signer {
        &self.signer
    }

    fn recorder(&self) -> Recorder {
        Recorder { ids: self.ids.clone(), secrets: self.secrets.clone() }
    }

    /// The seals of credentials, and the rows that were refused because their seal did not fit.
    pub fn seals(&self) -> &CredentialSeals {
        &self.seals
    }

    /// Password hashing, on a bounded pool of threads.
    pub fn passwords(&self) -> &Passwords {
        &self.passwords
    }

    /// A waiter for the commits from now on.
    pub fn commits(&self) -> CommitWaiter {
        self.writer.commits().waiter()
    }

    /// The use of the connections for reading.
    pub fn readers_in_use(&self) -> ReaderUse {
        self.readers.in_use()
    }

    /// What the last attempts to write to the database did.
    pub fn write_health(&self) -> Health {
        self.writer.commits().health()
    }

    /// Removes deleted data from the database files. Blocks all changes meanwhile.
    ///
    /// # Errors
    /// When the database cannot be opened, or a reader prevents SQLite from truncating its write-ahead log.
    pub async fn erase_deleted(&self) -> base::error::Result<()> {
        self.writer.erase().await
    }

    /// Removes the values that were erased from the audit log from the database files. Blocks all changes meanwhile.
    ///
    /// # Errors
    /// As [`Kernel::erase_deleted`].
    pub async fn erase_audit_values(&self) -> base::error::Result<()> {
        self.writer.erase_audit_values().await
    }

    /// Commits the open batch of changes and closes all connections.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}
