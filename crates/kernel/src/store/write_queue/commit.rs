//! The commit of a batch, which signs the audit logs that the batch extends.

use super::{Batch, COMMIT_TIMEOUT, WriteQueue};
use crate::{
    base::error::{Error, explain},
    store::{
        commit_outcome::{Outcome, Settled},
        signed_logs::{SignLogs, SignedLogs},
        statement::{Statement, is_sqlite},
        statements::Statements,
    },
};
use sqlx::{AnyConnection, Executor};
use std::{sync::Arc, time::Instant};

impl WriteQueue {
    /// Inserts the waiting rows of the request log, signs the logs and commits the batch, or rolls it back if nothing joined
    /// it, and sends the outcome to those that wait. If this future is dropped during the commit, they report
    /// [`Outcome::Unknown`].
    pub(super) async fn settle(&mut self) {
        self.heal().await;
        let logged = self.insert_rows().await;
        let Some(batch) = self.batch.take() else { return };
        let Some(connection) = self.connection.as_mut() else {
            batch.done.send_replace(Some(Settled::without_checkpoints(Outcome::Lost)));
            return;
        };
        self.busy = true;
        let signer = self.signer.get().filter(|_| !batch.logs.is_empty());
        let began = Instant::now();
        let mut ending = Ending { signed: SignedLogs::new(), may_be_saved: false };
        let commit = ending.run(connection, signer.map(Arc::as_ref), &batch);
        let outcome = match tokio::time::timeout(COMMIT_TIMEOUT, commit).await {
            Ok(Ok(())) => match self.after_commit.as_ref().filter(|_| batch.changes > 0).map(|check| check()) {
                None | Some(Ok(())) => Outcome::Saved,
                Some(Err(error)) => {
                    tracing::error!(%error, changes = batch.changes, "the disk cannot be written any more after a commit");
                    Outcome::Unknown
                }
            },
            Ok(Err(error)) => {
                tracing::error!(
                    error = explain(&error),
                    changes = batch.changes,
                    "commit of a batch of changes failed"
                );
                // Without the commit nothing can be saved: the connection is dropped.
                if ending.may_be_saved { Outcome::of_failure(&error) } else { Outcome::Lost }
            }
            Err(_) => {
                tracing::error!(changes = batch.changes, "commit of a batch of changes timed out");
                Outcome::Unknown
            }
        };
        if let Some(signer) = signer {
            signer.settled(outcome == Outcome::Saved);
        }
        self.commits.measured(batch.changes, began.elapsed());
        match outcome {
            Outcome::Saved if batch.changes > 0 => self.commits.saved(),
            // A rollback proves nothing about writing.
            Outcome::Saved => {}
            Outcome::Lost | Outcome::Unknown => {
                self.commits.failed();
                self.connection = None;
            }
        }
        batch.done.send_replace(Some(Settled { outcome, signed: Arc::new(ending.signed) }));
        if let Some(logged) = logged {
            logged.send_replace(Some(outcome));
        }
        self.busy = false;
    }
}

/// The end of a batch's transaction.
struct Ending {
    /// The checkpoints that the commit makes durable.
    signed: SignedLogs,
    /// Whether a `commit` has been sent.
    may_be_saved: bool,
}

impl Ending {
    /// Signs and commits; rolls back if no change has joined the batch.
    async fn run(
        &mut self,
        connection: &mut AnyConnection,
        signer: Option<&dyn SignLogs>,
        batch: &Batch,
    ) -> Result<(), sqlx::Error> {
        if batch.changes == 0 {
            self.may_be_saved = true;
            return connection.execute("rollback").await.map(drop);
        }
        if let Some(signer) = signer {
            if is_sqlite(connection) && self.sign_and_commit(connection, signer, batch).await? {
                return Ok(());
            }
            self.signed = signer.sign(connection, &batch.logs, None).await?;
        }
        self.may_be_saved = true;
        connection.execute("commit").await.map(drop)
    }

    /// Inserts the checkpoints and commits with one text of statements. Returns false if the checkpoints could not be
    /// inserted and the transaction is still open: one of them may be the cause, and the others can be stored.
    async fn sign_and_commit(
        &mut self,
        connection: &mut AnyConnection,
        signer: &dyn SignLogs,
        batch: &Batch,
    ) -> Result<bool, sqlx::Error> {
        let mut statements = Statements::default();
        self.signed = signer.sign(connection, &batch.logs, Some(&mut statements)).await?;
        self.may_be_saved = true;
        if statements.is_empty() {
            return connection.execute("commit").await.map(|_| true);
        }
        statements.add(Statement::new("commit"));
        let error = match statements.execute(connection).await {
            // The driver reports no error when its thread ends, but then no checkpoint was inserted either.
            Ok(0) => return Err(sqlx::Error::WorkerCrashed),
            Ok(_) => return Ok(true),
            Err(Error::Database(error)) => error,
            Err(_) => return Err(sqlx::Error::WorkerCrashed),
        };
        if !is_of_statement(&error) {
            return Err(error);
        }
        // A `begin` tells whether the transaction is open: it fails inside one, with the general error.
        match connection.execute("begin").await {
            Err(sqlx::Error::Database(inside)) if inside.code().as_deref() == Some("1") => {
                tracing::warn!(error = explain(&error), "the checkpoints could not be stored with the commit");
                (self.signed, self.may_be_saved) = (SignedLogs::new(), false);
                Ok(false)
            }
            _ => Err(error),
        }
    }
}

/// Whether SQLite reports this error for a statement that it refuses, and not for a commit that failed: ERROR 1, SCHEMA 17,
/// CONSTRAINT 19, MISMATCH 20. After any other one, such as an I/O error, a commit must not be tried again: the operating
/// system may have dropped what it could not write, and report success.
fn is_of_statement(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    let code = error.code().and_then(|code| code.parse::<i64>().ok());
    code.is_some_and(|code| matches!(code & 0xff, 1 | 17 | 19 | 20))
}
