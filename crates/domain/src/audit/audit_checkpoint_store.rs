//! The newest checkpoint of each log: in the database, and in the memory of this process.

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
    /// What it says.
    pub head: Head,
    /// The note as it is given away.
    pub note: String,
    /// When it was signed, in Unix seconds.
    pub at: i64,
}

/// What this process knows about the logs' checkpoints.
#[derive(Debug, Default)]
pub struct Known {
    /// Whose turn it is to sign: two at once would write one file under the other's hands.
    pub(crate) turn: tokio::sync::Mutex<()>,
    pub(crate) newest: Mutex<BTreeMap<OrganizationId, Signed>>,
    /// Logs that are not signed any more, and why.
    pub(crate) refused: Mutex<BTreeMap<OrganizationId, String>>,
    /// Told whenever a checkpoint waits to be sent away.
    pub(crate) queued: watch::Sender<()>,
}

impl Known {
    /// The newest checkpoint that this process has signed or read.
    pub fn newest(&self, organization_id: &OrganizationId) -> Option<Signed> {
        locked(&self.newest).get(organization_id).cloned()
    }

    /// Why the log is not signed any more; `None`: it is.
    pub fn refused(&self, organization_id: &OrganizationId) -> Option<String> {
        locked(&self.refused).get(organization_id).cloned()
    }

    /// Changes whenever this process has signed a checkpoint that is to be sent away.
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
