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
    /// The size of the newest checkpoint of each log that was queued for a sink, by the sink's name, and has not arrived.
    undelivered: Mutex<BTreeMap<(OrganizationId, &'static str), i64>>,
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

    /// Notes that a checkpoint is queued for a sink.
    pub(crate) fn expect_delivery(&self, organization_id: &OrganizationId, sink: &'static str, size: i64) {
        locked(&self.undelivered).insert((organization_id.clone(), sink), size);
    }

    /// Notes that a sink has accepted the checkpoint of this size.
    pub(crate) fn delivered(&self, organization_id: &OrganizationId, sink: &'static str, size: i64) {
        let key = (organization_id.clone(), sink);
        let mut undelivered = locked(&self.undelivered);
        if undelivered.get(&key).is_some_and(|expected| *expected <= size) {
            undelivered.remove(&key);
        }
    }

    /// The logs with a checkpoint that has not arrived at a sink, and its size.
    pub(crate) fn undelivered(&self, sink: &str) -> Vec<(OrganizationId, i64)> {
        let undelivered = locked(&self.undelivered);
        let of_sink = undelivered.iter().filter(|((_, name), _)| *name == sink);
        of_sink.map(|((organization_id, _), size)| (organization_id.clone(), *size)).collect()
    }

    pub(crate) fn forget(&self, organization_id: &OrganizationId) {
        locked(&self.published).remove(organization_id);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
