//! Rows of the request log, which join the open batch when it is committed.

use super::{COMMIT_TIMEOUT, TURN_TIMEOUT, WriteQueue, Writer};
use crate::{
    base::error::{Error, Result},
    store::{
        commit_outcome::Outcome,
        request_rows::{self, MakeRow, Waiting},
        statement::Statement,
    },
};
use sqlx::Executor;
use tokio::sync::watch;

impl Writer {
    /// Inserts a row of the request log with the next commit, and waits until it is durable.
    ///
    /// # Errors
    /// [`Error::OutcomeUnknown`] when the database did not report whether it committed. Any other error means that the row
    /// was not saved, or that the wait has timed out.
    pub(crate) async fn log(&self, row: MakeRow) -> Result<()> {
        let mut settled = self.rows.push(row);
        self.flush.notify_one();
        let outcome = tokio::time::timeout(TURN_TIMEOUT + COMMIT_TIMEOUT, settled.wait_for(Option::is_some)).await;
        let Ok(outcome) = outcome else {
            tracing::error!("writing the request log timed out");
            self.commits.failed();
            return Err(Error::NotDurable);
        };
        match outcome.ok().and_then(|outcome| *outcome).unwrap_or(Outcome::Unknown) {
            Outcome::Saved => Ok(()),
            Outcome::Unknown => Err(Error::OutcomeUnknown),
            Outcome::Lost => Err(Error::NotDurable),
        }
    }
}

impl WriteQueue {
    /// Adds the waiting rows to the open batch, or to one of their own. If they cannot be inserted, the batch goes on without
    /// them. Returns who waits for its outcome.
    pub(super) async fn insert_rows(&mut self) -> Option<watch::Sender<Option<Outcome>>> {
        let Waiting { rows, settled } = self.rows.take();
        if rows.is_empty() {
            return None;
        }
        self.busy = true;
        let many = rows.len();
        let inserted = self.try_insert_rows(request_rows::insert_all(rows)).await;
        match &inserted {
            Ok(()) => {
                if let Some(batch) = self.batch.as_mut() {
                    batch.changes += many;
                }
            }
            Err(error) => {
                tracing::error!(%error, rows = many, "writing the request log failed");
                self.commits.failed();
                if !self.undo_rows().await {
                    self.give_up();
                }
            }
        }
        self.busy = false;
        if inserted.is_err() {
            settled.send_replace(Some(Outcome::Lost));
            return None;
        }
        Some(settled)
    }

    async fn try_insert_rows(&mut self, statements: Vec<Statement>) -> Result<()> {
        self.begin().await?;
        let connection = self.connection.as_mut().ok_or(Error::NotDurable)?;
        // Without other changes in the batch, the transaction is rolled back instead.
        if self.batch.as_ref().is_some_and(|batch| batch.changes > 0) {
            connection.execute("savepoint rows").await?;
        }
        for mut statement in statements {
            statement.execute(connection).await?;
        }
        if self.batch.as_ref().is_some_and(|batch| batch.changes > 0) {
            connection.execute("release savepoint rows").await?;
        }
        Ok(())
    }

    /// Removes the rows that were inserted, after one could not be. Returns whether the batch is as it was before.
    async fn undo_rows(&mut self) -> bool {
        let (Some(connection), Some(batch)) = (self.connection.as_mut(), self.batch.as_ref()) else { return false };
        if batch.changes == 0 {
            let undone = connection.execute("rollback").await.is_ok();
            if undone {
                self.batch = None;
            }
            return undone;
        }
        connection.execute("rollback to savepoint rows").await.is_ok()
            && connection.execute("release savepoint rows").await.is_ok()
    }
}
