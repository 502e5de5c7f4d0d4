//! The beginning of each turn, and what is undone if it is dropped.

use super::{Batch, WriteQueue};
use crate::{
    base::error::Result,
    store::{
        statement::{Statement, is_sqlite},
        statements::Statements,
    },
};
use sqlx::{Executor, FromRow, any::AnyRow};

impl WriteQueue {
    /// Opens a transaction if none is open, sets a savepoint if the transaction is not the turn's own, and runs the first
    /// statements of the turn. Returns the rows of the last one.
    pub(super) async fn open<T>(&mut self, statements: Statements) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        self.heal().await;
        self.busy = true;
        let has_begun = self.begin().await;
        let opened = match (has_begun, self.connection.as_mut()) {
            (Ok(has_begun), Some(connection)) => {
                // PostgreSQL always needs it: it answers the commit of a transaction that has failed without an error, and
                // reports the failure to the one who releases the savepoint.
                self.has_savepoint = !(has_begun && is_sqlite(connection));
                let mut opening = Statements::default();
                if self.has_savepoint {
                    opening.add(Statement::new("savepoint turn"));
                }
                opening.append(statements);
                let opened = opening.fetch_last(connection).await;
                // What was done before the error is undone before the next statement.
                self.torn = opened.is_err();
                opened
            }
            (begun, _) => {
                self.give_up();
                self.commits.failed();
                Err(begun.err().unwrap_or(sqlx::Error::PoolClosed).into())
            }
        };
        self.busy = false;
        opened
    }

    /// Opens a transaction, unless one is open, and returns whether it did.
    pub(super) async fn begin(&mut self) -> Result<bool, sqlx::Error> {
        if self.batch.is_some() {
            return Ok(false);
        }
        let connection = self.connect().await?;
        let begin = if is_sqlite(connection) { "begin immediate" } else { "begin" };
        connection.execute(begin).await?;
        self.batch = Some(Batch::default());
        Ok(true)
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
