//! One turn of a change at writing.

use super::WriteQueue;
use crate::{
    base::error::{Error, Result},
    store::{
        commit_outcome::{Outcome, Settled},
        signed_logs::{self, ExtendedLogs, Extension, SignedLogs},
        statement::Statement,
        statements::Statements,
    },
};
use sqlx::AnyConnection;
use std::sync::Arc;
use tokio::sync::{Notify, OwnedMutexGuard};
use types::ids::OrganizationId;

/// A turn at writing: a savepoint in the batch's transaction, or the transaction that it began, and the queue's lock. If it
/// is dropped without a commit, that is rolled back before the next statement of the queue.
pub(crate) struct WriteTurn {
    queue: Option<OwnedMutexGuard<WriteQueue>>,
    flush: Arc<Notify>,
    /// The logs that the turn has extended.
    logs: ExtendedLogs,
    /// The savepoint has ended: only the commit may follow.
    is_released: bool,
}

impl WriteTurn {
    /// A turn whose savepoint was set, if it needs one.
    pub(super) fn new(queue: OwnedMutexGuard<WriteQueue>, flush: Arc<Notify>) -> Self {
        Self { queue: Some(queue), flush, logs: ExtendedLogs::new(), is_released: false }
    }

    /// The connection, inside the transaction.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.queue.as_mut().and_then(|queue| queue.connection.as_mut()).ok_or(Error::NotDurable)
    }

    /// Runs statements.
    ///
    /// # Errors
    /// A database error. After an error the later statements are not run, and the turn must be dropped.
    pub async fn run(&mut self, statements: Statements) -> Result<()> {
        statements.execute(self.conn()?).await.map(drop)
    }

    /// Runs the last statements of the turn, and the one that ends its savepoint.
    ///
    /// # Errors
    /// As [`WriteTurn::run`].
    pub async fn run_last(&mut self, mut statements: Statements) -> Result<()> {
        if !self.is_released && self.queue.as_ref().is_some_and(|queue| queue.has_savepoint) {
            statements.add(Statement::new("release savepoint turn"));
        }
        self.run(statements).await?;
        self.is_released = true;
        Ok(())
    }

    /// Has the log signed in the transaction that commits this turn.
    pub fn sign_at_commit(&mut self, organization_id: &OrganizationId, extension: Extension) {
        signed_logs::extend(&mut self.logs, organization_id, extension);
    }

    /// Adds the turn to the batch, lets the next change take its turn, and waits until the batch's commit has
    /// ended. Returns the checkpoints of the logs that the batch extended, as far as they could be signed. Once the turn has
    /// joined the batch, dropping this future does not undo the change.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when the database did not report whether it committed, or the commit was canceled. Any
    /// other error means that nothing of the change was saved.
    pub async fn commit(mut self) -> Result<Arc<SignedLogs>> {
        if !self.is_released {
            self.run_last(Statements::default()).await?;
        }
        let mut queue = self.queue.take().ok_or(Error::NotDurable)?;
        let batch = queue.batch.as_mut().ok_or(Error::NotDurable)?;
        batch.changes += 1;
        for (organization_id, extension) in std::mem::take(&mut self.logs) {
            signed_logs::extend(&mut batch.logs, &organization_id, extension);
        }
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
