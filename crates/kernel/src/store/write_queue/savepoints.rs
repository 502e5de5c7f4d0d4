//! The beginning of each turn, and what is undone if it is dropped.

use super::{Batch, WriteQueue};
use crate::{base::error::Result, store::statement::is_sqlite};
use sqlx::Executor;

impl WriteQueue {
    /// Opens a transaction if none is open, and sets a savepoint if the transaction is not the turn's own.
    pub(super) async fn open_savepoint(&mut self) -> Result<()> {
        self.heal().await;
        self.busy = true;
        let opened = self.try_open_savepoint().await;
        if opened.is_err() {
            self.give_up();
            self.commits.failed();
        }
        self.busy = false;
        Ok(opened?)
    }

    async fn try_open_savepoint(&mut self) -> Result<(), sqlx::Error> {
        self.connect().await?;
        let Some(connection) = self.connection.as_mut() else { return Err(sqlx::Error::PoolClosed) };
        self.has_savepoint = true;
        if self.batch.is_none() {
            connection.execute(self.begin).await?;
            self.batch = Some(Batch::default());
            // PostgreSQL needs it: it answers the commit of a transaction that has failed without an error, and reports
            // the failure to the one who releases the savepoint.
            self.has_savepoint = !is_sqlite(connection);
        }
        if self.has_savepoint {
            connection.execute("savepoint turn").await?;
        }
        Ok(())
    }

    /// Rolls back the savepoint of a change that was dropped without a commit, or its transaction if it has none. If a
    /// statement was canceled, drops the connection.
    pub(super) async fn heal(&mut self) {
        if self.busy {
            self.give_up();
            self.busy = false;
        }
        if !self.torn {
            return;
        }
        self.torn = false;
        self.busy = true;
        if let Some(connection) = self.connection.as_mut() {
            let undone = match self.has_savepoint {
                true => {
                    connection.execute("rollback to savepoint turn").await.is_ok()
                        && connection.execute("release savepoint turn").await.is_ok()
                }
                false => connection.execute("rollback").await.is_ok(),
            };
            if undone && !self.has_savepoint {
                self.batch = None;
            }
            if !undone {
                // The engine has rolled back the whole transaction itself, as SQLite does when the disk is full.
                self.give_up();
                self.commits.failed();
            }
        }
        self.busy = false;
    }
}
