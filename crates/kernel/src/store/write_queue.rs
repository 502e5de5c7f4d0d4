//! The one writer: changes take turns in savepoints of a shared transaction, which is committed once for all changes
//! that waited. No change reports success before that commit.

use crate::base::error::{Error, Result};
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor, any::AnyConnectOptions};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, watch};
use tokio_util::task::AbortOnDropHandle;

/// How long a change may wait for its turn before it is refused as unavailable.
const TURN_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a commit may take before it is given up.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(15);

/// What to do with a connection outside any transaction.
pub type Prepare =
    Arc<dyn for<'c> Fn(&'c mut AnyConnection) -> futures::future::BoxFuture<'c, Result<(), sqlx::Error>> + Send + Sync>;

/// The handle on the write connection.
#[derive(Clone)]
pub struct Writer {
    queue: Arc<Mutex<WriteQueue>>,
    flush: Arc<Notify>,
    committed: Arc<Notify>,
    _flusher: Arc<AbortOnDropHandle<()>>,
}

/// The connection and the transaction that is open on it.
struct WriteQueue {
    options: AnyConnectOptions,
    prepare: Prepare,
    /// Overwrites what is deleted but still on the disk.
    erase: Prepare,
    /// The same for values that were erased from the audit log.
    erase_audit_values: Prepare,
    /// `begin immediate` on SQLite, plain `begin` elsewhere.
    begin: &'static str,
    connection: Option<AnyConnection>,
    group: Option<Group>,
    /// A savepoint was left open by a change that was dropped.
    torn: bool,
    /// A statement of ours was under way; still set when the next one comes, it was cut off and nothing is certain.
    busy: bool,
    /// Notified after every commit.
    committed: Arc<Notify>,
}

/// What became of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// On disk.
    Saved,
    /// Nothing of it is on disk.
    Lost,
    /// The database did not say: the connection broke, or time ran out, while it committed.
    Unknown,
}

/// The changes that will be committed together.
struct Group {
    done: watch::Sender<Option<Outcome>>,
    members: usize,
}

impl Writer {
    /// A writer on one connection of its own, opened when first needed and again after a failure.
    pub fn new(
        options: AnyConnectOptions,
        begin: &'static str,
        prepare: Prepare,
        erase: Prepare,
        erase_audit_values: Prepare,
    ) -> Self {
        let committed = Arc::new(Notify::new());
        let queue = WriteQueue {
            options,
            prepare,
            erase,
            erase_audit_values,
            begin,
            connection: None,
            group: None,
            torn: false,
            busy: false,
            committed: committed.clone(),
        };
        let queue = Arc::new(Mutex::new(queue));
        let flush = Arc::new(Notify::new());
        let flusher = tokio::spawn(flush_forever(queue.clone(), flush.clone()));
        Self { queue, flush, committed, _flusher: Arc::new(AbortOnDropHandle::new(flusher)) }
    }

    /// Resolves when something was committed since it last resolved. For one waiter at a time.
    pub async fn committed(&self) {
        self.committed.notified().await;
    }

    /// Waits for a turn and opens a savepoint.
    ///
    /// # Errors
    /// When the database cannot be opened or written, or the queue does not move in time.
    pub(crate) async fn turn(&self) -> Result<WriteTurn> {
        let turn = tokio::time::timeout(TURN_TIMEOUT, self.queue.clone().lock_owned()).await;
        let mut queue = turn.map_err(|_| {
            tracing::error!(seconds = TURN_TIMEOUT.as_secs(), "waiting for the database writer timed out");
            Error::NotDurable
        })?;
        queue.open_savepoint().await.inspect_err(|_| self.flush.notify_one())?;
        Ok(WriteTurn { queue: Some(queue), flush: self.flush.clone() })
    }

    /// Clears from the disk what was deleted: what is open is committed first, and no change runs meanwhile.
    ///
    /// # Errors
    /// When the database cannot be opened or does not let go of it, for example because a reader holds it.
    pub async fn erase(&self) -> Result<()> {
        self.run_alone(|queue| queue.erase.clone()).await
    }

    /// The same for values that were erased from the audit log. It copies what is left of them, so it takes its time.
    ///
    /// # Errors
    /// As [`Self::erase`].
    pub async fn erase_audit_values(&self) -> Result<()> {
        self.run_alone(|queue| queue.erase_audit_values.clone()).await
    }

    async fn run_alone(&self, work: impl FnOnce(&WriteQueue) -> Prepare) -> Result<()> {
        let mut queue = self.queue.lock().await;
        queue.settle().await;
        queue.busy = true;
        let work = work(&queue);
        let cleared = queue.try_alone(work).await;
        if cleared.is_err() {
            queue.give_up();
        }
        queue.busy = false;
        Ok(cleared?)
    }

    /// Commits what is open and closes the connection.
    pub async fn close(&self) {
        let mut queue = self.queue.lock().await;
        queue.settle().await;
        if let Some(connection) = queue.connection.take() {
            connection.close().await.ok();
        }
    }
}

/// Commits the open group whenever a change has joined it. It queues behind changes already waiting for the queue, so
/// that they join the group too: under load one commit serves many, and on an idle server a change does not wait.
async fn flush_forever(queue: Arc<Mutex<WriteQueue>>, flush: Arc<Notify>) {
    loop {
        flush.notified().await;
        queue.lock().await.settle().await;
    }
}

impl WriteQueue {
    async fn open_savepoint(&mut self) -> Result<()> {
        self.heal().await;
        self.busy = true;
        let opened = self.try_open_savepoint().await;
        if opened.is_err() {
            self.give_up();
        }
        self.busy = false;
        Ok(opened?)
    }

    async fn try_alone(&mut self, work: Prepare) -> Result<(), sqlx::Error> {
        work(self.connect().await?).await
    }

    async fn connect(&mut self) -> Result<&mut AnyConnection, sqlx::Error> {
        if self.connection.is_none() {
            let mut fresh = self.options.connect().await?;
            (self.prepare)(&mut fresh).await?;
            self.connection = Some(fresh);
        }
        self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)
    }

    async fn try_open_savepoint(&mut self) -> Result<(), sqlx::Error> {
        self.connect().await?;
        let Some(connection) = self.connection.as_mut() else { return Err(sqlx::Error::PoolClosed) };
        if self.group.is_none() {
            connection.execute(self.begin).await?;
            self.group = Some(Group { done: watch::Sender::new(None), members: 0 });
        }
        connection.execute("savepoint turn").await?;
        Ok(())
    }

    /// Takes back what a dropped change has written.
    async fn heal(&mut self) {
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
            let undone = connection.execute("rollback to savepoint turn").await.is_ok()
                && connection.execute("release savepoint turn").await.is_ok();
            if !undone {
                // The engine has rolled back the whole transaction by itself, as SQLite does when the disk is full.
                self.give_up();
            }
        }
        self.busy = false;
    }

    /// Commits the group, or rolls an empty one back, and tells its members.
    async fn settle(&mut self) {
        self.heal().await;
        let Some(group) = self.group.take() else { return };
        let Some(connection) = self.connection.as_mut() else { return };
        self.busy = true;
        let word = if group.members > 0 { "commit" } else { "rollback" };
        let outcome = match tokio::time::timeout(COMMIT_TIMEOUT, connection.execute(word)).await {
            Ok(Ok(_)) => Outcome::Saved,
            Ok(Err(error)) => {
                tracing::error!(%error, members = group.members, "commit of a group of changes failed");
                // A database that says no has rolled back; one that says nothing may have committed.
                if matches!(error, sqlx::Error::Database(_)) { Outcome::Lost } else { Outcome::Unknown }
            }
            Err(_) => {
                tracing::error!(members = group.members, "commit of a group of changes timed out");
                Outcome::Unknown
            }
        };
        metrics::histogram!("orgward_commit_group_size").record(group.members as f64);
        if outcome == Outcome::Saved {
            self.committed.notify_one();
        } else {
            self.connection = None;
        }
        group.done.send_replace(Some(outcome));
        self.busy = false;
    }

    /// Drops the connection, and with it whatever was not committed. Members hear that it failed.
    fn give_up(&mut self) {
        self.connection = None;
        self.torn = false;
        if let Some(group) = self.group.take() {
            group.done.send_replace(Some(Outcome::Lost));
        }
    }
}

/// A turn at writing: a savepoint in the group's transaction. Dropped, it leaves nothing behind.
pub(crate) struct WriteTurn {
    queue: Option<OwnedMutexGuard<WriteQueue>>,
    flush: Arc<Notify>,
}

impl WriteTurn {
    /// The connection, inside the savepoint.
    ///
    /// # Errors
    /// When the connection was lost.
    pub fn conn(&mut self) -> Result<&mut AnyConnection> {
        self.queue.as_mut().and_then(|queue| queue.connection.as_mut()).ok_or(Error::NotDurable)
    }

    /// Hands the savepoint over to the group and waits until the group is on disk.
    ///
    /// # Errors
    /// When it is not on disk: then nothing of it is. Or when the database did not say whether it is.
    pub async fn commit(mut self) -> Result<()> {
        let mut queue = self.queue.take().ok_or(Error::NotDurable)?;
        queue.busy = true;
        let connection = queue.connection.as_mut().ok_or(Error::NotDurable)?;
        let released = connection.execute("release savepoint turn").await;
        queue.busy = false;
        if let Err(error) = released {
            queue.give_up();
            return Err(error.into());
        }
        let group = queue.group.as_mut().ok_or(Error::NotDurable)?;
        group.members += 1;
        let mut done = group.done.subscribe();
        // Notified now, the flusher queues behind changes that wait for the queue already; they join the group.
        self.flush.notify_one();
        drop(queue);
        let outcome =
            done.wait_for(Option::is_some).await.map_or(Outcome::Lost, |outcome| outcome.unwrap_or(Outcome::Lost));
        // The flusher logs the cause outside of any request; these lines carry the span of the request that waits.
        match outcome {
            Outcome::Saved => Ok(()),
            Outcome::Unknown => {
                tracing::error!("commit failed: the database did not say whether the change was saved");
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
