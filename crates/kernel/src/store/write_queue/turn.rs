//! One turn of a change at writing.

use super::WriteQueue;
use crate::{
    base::error::{Error, Result},
    store::{
        commit_outcome::{Outcome, Settled},
        signed_logs::SignedLogs,
    },
};
use sqlx::{AnyConnection, Executor};
use std::{collections::BTreeSet, sync::Arc};
use tokio::sync::{Notify, OwnedMutexGuard};
use types::ids::OrganizationId;

/// A turn at writing: a savepoint in the batch's transaction, or the transaction that it began, and the queue's lock. If it
/// is dropped without a commit, that is rolled back before the next statement of the queue.
pub(crate) struct WriteTurn {
    queue: Option<OwnedMutexGuard<WriteQueue>>,
    flush: Arc<Notify>,
    /// The logs that the turn has extended.
    logs: BTreeSet<OrganizationId>,
}

impl WriteTurn {
    /// A turn whose savepoint was set, if it needs one.
    pub(super) fn new(queue: OwnedMutexGuard<WriteQueue>, flush: Arc<Notify>) -> Self {
        Self { queue: Some(queue), flush, logs: BTreeSet::new() }
    }

    /// The connection, inside the transaction.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.queue.as_mut().and_then(|queue| queue.connection.as_mut()).ok_or(Error::NotDurable)
    }

    /// Has the log signed in the transaction that commits this turn.
    pub fn sign_at_commit(&mut self, organization_id: &OrganizationId) {
        if !self.logs.contains(organization_id) {
            self.logs.insert(organization_id.clone());
        }
    }

    /// Adds the turn to the batch, lets the next change take its turn, and waits until the batch's commit has
    /// ended. Returns the checkpoints of the logs that the batch extended, as far as they could be signed. Once the turn has
    /// joined the batch, dropping this future does not undo the change.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when the database did not report whether it committed, or the commit was canceled. Any
    /// other error means that nothing of the change was saved.
    pub async fn commit(mut self) -> Result<Arc<SignedLogs>> {
        let mut queue = self.queue.take().ok_or(Error::NotDurable)?;
        queue.busy = true;
        let has_savepoint = queue.has_savepoint;
        let connection = queue.connection.as_mut().ok_or(Error::NotDurable)?;
        let released = match has_savepoint {
            true => connection.execute("release savepoint turn").await.map(drop),
            false => Ok(()),
        };
        queue.busy = false;
        if let Err(error) = released {
            queue.give_up();
            queue.commits.failed();
            return Err(error.into());
        }
        let batch = queue.batch.as_mut().ok_or(Error::NotDurable)?;
        batch.changes += 1;
        batch.logs.append(&mut self.logs);
        let mut done = batch.done.subscribe();
        // Notified here, the flusher waits behind the changes that already wait for the queue, and they join the batch.
        self.flush.notify_one();
        drop(queue);
        let settled = done.wait_for(Option::is_some).await.ok().and_then(|settled| settled.clone());
        let Settled { outcome, signed } = settled.unwrap_or_else(|| Settled::without_checkpoints(Outcome::Unknown));
        // The flusher logs the cause outside any request. These lines are logged in the span of the waiting request.
        match outcome {
            Outcome::Saved => Ok(signed),
            Outcome::Unknown => {
                tracing::error!("commit failed: the database did not report whether the change was saved");
                Err(Error::OutcomeUnknown)
            }
            Outcome::Lost => {
                tracing::error!("commit failed: the change was not saved");
                Err(Error::NotDurable)
            }
        }
    }
}

impl Drop for WriteTurn {
    fn drop(&mut self) {
        if let Some(mut queue) = self.queue.take() {
            queue.torn = true;
            self.flush.notify_one();
        }
    }
}
