//! The commit of a batch, which signs the audit logs that the batch extends.

use super::{Batch, COMMIT_TIMEOUT, WriteQueue};
use crate::{
    base::error::explain,
    store::{
        commit_outcome::{Outcome, Settled},
        signed_logs::{SignLogs, SignedLogs},
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
            self.signed = signer.sign(connection, &batch.logs).await?;
        }
        self.may_be_saved = true;
        connection.execute("commit").await.map(drop)
    }
}
