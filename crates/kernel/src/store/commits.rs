//! What the last commits did: for those that wait for one, and for the readiness of the server.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::watch;

/// The outcomes of the writer's commits. Clones share them.
#[derive(Clone)]
pub(crate) struct Commits {
    /// Sent after each commit that saved a change.
    saved: Arc<watch::Sender<()>>,
    health: Arc<Mutex<Health>>,
}

/// What is known about writing to the database, from the changes that were tried.
#[derive(Debug, Clone, Copy, Default)]
pub struct Health {
    /// The time of the last commit that succeeded.
    saved_at: Option<Instant>,
    /// The last attempt to write failed.
    is_failing: bool,
}

/// The commits since this value was made. Each value sees every commit, however many there are.
#[derive(Debug, Clone)]
pub struct CommitWaiter(watch::Receiver<()>);

impl Default for Commits {
    fn default() -> Self {
        // A counter that nothing has increased yet is in the metrics too.
        metrics::counter!("orgward_commit_failures_total").increment(0);
        Self { saved: Arc::default(), health: Arc::default() }
    }
}

impl Commits {
    /// Records a commit that saved changes.
    pub(crate) fn saved(&self) {
        *self.lock() = Health { saved_at: Some(Instant::now()), is_failing: false };
        self.saved.send_replace(());
    }

    /// Records a commit, or a transaction that could not begin, that saved nothing.
    pub(crate) fn failed(&self) {
        self.lock().is_failing = true;
        metrics::counter!("orgward_commit_failures_total").increment(1);
    }

    /// Records how long a change waited for its turn.
    pub(crate) fn waited(&self, time: Duration) {
        metrics::histogram!("orgward_write_wait_seconds").record(time);
    }

    /// Records how many changes a commit saved, or failed to save, and how long it took.
    pub(crate) fn measured(&self, changes: usize, time: Duration) {
        // A rollback of an empty batch is no commit.
        if changes > 0 {
            metrics::histogram!("orgward_commit_group_size").record(changes as f64);
            metrics::histogram!("orgward_commit_seconds").record(time);
        }
    }

    pub(crate) fn waiter(&self) -> CommitWaiter {
        CommitWaiter(self.saved.subscribe())
    }

    pub(crate) fn health(&self) -> Health {
        *self.lock()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Health {
    /// Whether the last attempt to write failed, and none has succeeded since.
    pub fn is_failing(&self) -> bool {
        self.is_failing
    }

    /// Whether a commit succeeded within this time and no attempt has failed since.
    pub fn is_proven_within(&self, age: Duration) -> bool {
        !self.is_failing && self.saved_at.is_some_and(|at| at.elapsed() <= age)
    }
}

impl CommitWaiter {
    /// Resolves once a change was committed since the last call resolved, or since the waiter was made. Several commits
    /// in between count as one.
    pub async fn next(&mut self) {
        if self.0.changed().await.is_err() {
            // The writer is gone: nothing will be committed any more.
            std::future::pending::<()>().await;
        }
    }
}
