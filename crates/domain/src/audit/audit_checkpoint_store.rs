//! Which checkpoints have left the database: written to their files and queued for the sinks.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;
use types::ids::OrganizationId;

/// The state of publishing in the memory of this process.
#[derive(Debug, Default)]
pub struct Known {
    /// Held while a checkpoint is published, because two concurrent writers would overwrite each other's file.
    pub(crate) turn: tokio::sync::Mutex<()>,
    /// The size of the newest checkpoint of each log that was published.
    published: Mutex<BTreeMap<OrganizationId, u64>>,
    /// Notified when a checkpoint is queued for delivery.
    pub(crate) queued: watch::Sender<()>,
}

impl Known {
    /// Changes when this process has queued a checkpoint for delivery.
    pub fn queued(&self) -> watch::Receiver<()> {
        self.queued.subscribe()
    }

    pub(crate) fn published(&self, organization_id: &OrganizationId) -> Option<u64> {
        locked(&self.published).get(organization_id).copied()
    }

    pub(crate) fn set_published(&self, organization_id: &OrganizationId, size: u64) {
        locked(&self.published).insert(organization_id.clone(), size);
    }

    pub(crate) fn forget(&self, organization_id: &OrganizationId) {
        locked(&self.published).remove(organization_id);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
