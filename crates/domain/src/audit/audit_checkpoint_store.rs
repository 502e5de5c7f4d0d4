//! The newest checkpoint of each log, in the database and in the memory of this process.

use evidence::proof::Head;
use kernel::{
    base::error::{Error, Result},
    ledger::audit_tree,
};
use sqlx::AnyConnection;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;
use types::ids::OrganizationId;

/// A log's newest checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The size and root that it contains.
    pub head: Head,
    /// The signed note.
    pub note: String,
    /// Time of the signature, in Unix seconds.
    pub at: i64,
}

/// The state of the logs' checkpoints in the memory of this process.
#[derive(Debug, Default)]
pub struct Known {
    /// Held while a log is signed, because two concurrent signers would overwrite each other's checkpoint file.
    pub(crate) turn: tokio::sync::Mutex<()>,
    pub(crate) newest: Mutex<BTreeMap<OrganizationId, Signed>>,
    /// The logs that are no longer signed, with the reason.
    pub(crate) refused: Mutex<BTreeMap<OrganizationId, String>>,
    /// Notified when a checkpoint is queued for delivery.
    pub(crate) queued: watch::Sender<()>,
}

impl Known {
    /// The newest checkpoint that this process has signed or read.
    pub fn newest(&self, organization_id: &OrganizationId) -> Option<Signed> {
        locked(&self.newest).get(organization_id).cloned()
    }

    /// Why the log is no longer signed; `None` while it is signed.
    pub fn refused(&self, organization_id: &OrganizationId) -> Option<String> {
        locked(&self.refused).get(organization_id).cloned()
    }

    /// Changes when this process has signed a checkpoint and queued it for delivery.
    pub fn queued(&self) -> watch::Receiver<()> {
        self.queued.subscribe()
    }
}

pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The newest checkpoint in the database.
pub(crate) async fn newest(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<Signed>> {
    let row: Option<(i64, Vec<u8>, String, i64)> = sqlx::query_as(
        "select size, root, note, at from audit_checkpoints where organization_id = $1 order by size desc limit 1",
    )
    .bind(organization_id.as_str())
    .fetch_optional(conn)
    .await?;
    row.map(|(size, root, note, at)| {
        let root = root.try_into().map_err(|_| Error::Fault("a checkpoint's root is not 32 bytes".to_owned()))?;
        Ok(Signed { head: Head { size: audit_tree::number(size)?, root }, note, at })
    })
    .transpose()
}
