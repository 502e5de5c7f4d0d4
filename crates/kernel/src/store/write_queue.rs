//! The single writer. Changes take turns on one connection, each in a savepoint of a shared transaction. One commit
//! makes all changes of a batch durable and signs the audit logs that they extend, and no change reports success before
//! that commit.

use crate::{
    base::error::{Error, Result},
    store::{
        commit_outcome::{Outcome, Settled},
        commits::Commits,
        request_rows::RequestRows,
        signed_logs::{ExtendedLogs, SignLogs},
        statements::Statements,
    },
};
use sqlx::{
    AnyConnection, ConnectOptions, Connection, FromRow,
    any::{AnyConnectOptions, AnyRow},
};
use std::{
    sync::{Arc, OnceLock},
    time::{Duration, Instant},
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, watch};
use tokio_util::task::AbortOnDropHandle;

mod commit;
mod pauses;
mod rows;
mod savepoints;
mod turn;

pub use pauses::Pauses;
pub(crate) use turn::WriteTurn;

/// How long a change may wait for its turn before it is refused with [`Error::NotDurable`].
const TURN_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a commit may take before its outcome counts as unknown.
const COMMIT_TIMEOUT: Duration = Duration::from_secs(15);

/// Work on a connection outside any transaction.
pub type Prepare =
    Arc<dyn for<'c> Fn(&'c mut AnyConnection) -> futures::future::BoxFuture<'c, Result<(), sqlx::Error>> + Send + Sync>;

/// Long work on a connection outside any transaction, in steps between which changes go on.
pub trait Steps: Send {
    /// Does the next step, and returns whether it was the last one. Each step commits what it does. After an error the
    /// connection is closed.
    fn step<'c>(&'c mut self, conn: &'c mut AnyConnection)
    -> futures::future::BoxFuture<'c, Result<bool, sqlx::Error>>;
}

/// Asked after each commit that the database reports as successful: an error means that it is perhaps not saved.
pub type AfterCommit = Arc<dyn Fn() -> std::io::Result<()> + Send + Sync>;

/// Begins work in steps.
pub type BeginSteps = Arc<dyn Fn() -> Box<dyn Steps> + Send + Sync>;

/// A handle to the write connection. Clones share it.
#[derive(Clone)]
pub struct Writer {
    queue: Arc<Mutex<WriteQueue>>,
    flush: Arc<Notify>,
    rows: RequestRows,
    commits: Commits,
    signer: Arc<OnceLock<Arc<dyn SignLogs>>>,
    /// Removes values that were erased from the audit log from the database files.
    erase_audit_values: BeginSteps,
    _flusher: Arc<AbortOnDropHandle<()>>,
}

/// The write connection and the transaction that is open on it.
struct WriteQueue {
    options: AnyConnectOptions,
    /// Configures a new connection.
    prepare: Prepare,
    /// Removes deleted data from the database files.
    erase: Prepare,
    after_commit: Option<AfterCommit>,
    /// Opened when it is first needed, and again after a failure.
    connection: Option<AnyConnection>,
    /// The open batch; `None` while no transaction is open.
    batch: Option<Batch>,
    /// Rows of the request log that join the batch when it is committed.
    rows: RequestRows,
    /// A change was dropped and left its savepoint, or the transaction that it began, open.
    torn: bool,
    /// The change whose turn it is has a savepoint. On SQLite the first one of a batch has none: until it joins the batch,
    /// the transaction holds nothing else, and is rolled back instead.
    has_savepoint: bool,
    /// A statement of this module is running. If it is still set when the next statement begins, the statement was
    /// canceled and the state of the connection is unknown.
    busy: bool,
    /// Notified of every commit and every failure.
    commits: Commits,
    /// Signs the logs that a batch extends.
    signer: Arc<OnceLock<Arc<dyn SignLogs>>>,
}

/// The changes that will be committed together.
#[derive(Default)]
struct Batch {
    /// `None` until the outcome is known. A dropped sender counts as [`Outcome::Unknown`]: the batch's commit may have
    /// begun.
    done: watch::Sender<Option<Settled>>,
    /// The logs that the changes have extended.
    logs: ExtendedLogs,
    /// The number of changes and of rows of the request log that have joined the batch.
    changes: usize,
}

impl Writer {
    /// A writer on one connection of its own, which is opened when it is first needed and again after a failure. Must
    /// be called in a Tokio runtime, because it starts the task that commits.
    pub fn new(
        options: AnyConnectOptions,
        prepare: Prepare,
        erase: Prepare,
        erase_audit_values: BeginSteps,
        after_commit: Option<AfterCommit>,
    ) -> Self {
        let commits = Commits::default();
        let signer: Arc<OnceLock<Arc<dyn SignLogs>>> = Arc::default();
        let rows = RequestRows::default();
        let queue = WriteQueue {
            options,
            prepare,
            erase,
            after_commit,
            connection: None,
            batch: None,
            rows: rows.clone(),
            torn: false,
            has_savepoint: false,
            busy: false,
            commits: commits.clone(),
            signer: signer.clone(),
        };
        let queue = Arc::new(Mutex::new(queue));
        let flush = Arc::new(Notify::new());
        let flusher = tokio::spawn(flush_forever(queue.clone(), flush.clone()));
        let _flusher = Arc::new(AbortOnDropHandle::new(flusher));
        Self { queue, flush, rows, commits, signer, erase_audit_values, _flusher }
    }

    /// Signs the logs that changes extend from now on. Only the first call has an effect.
    pub(crate) fn sign_with(&self, signer: Arc<dyn SignLogs>) {
        self.signer.set(signer).ok();
    }

    /// The outcomes of the commits of this writer.
    pub(crate) fn commits(&self) -> &Commits {
        &self.commits
    }

    /// Waits for a turn, opens a transaction if none is open, and sets a savepoint if the transaction is not its own.
    ///
    /// # Errors
    /// [`Error::NotDurable`] when the turn does not come within [`TURN_TIMEOUT`]; a database error when the database
    /// cannot be opened or written.
    pub(crate) async fn turn(&self) -> Result<WriteTurn> {
        let (turn, _) = self.turn_with::<(i64,)>(Statements::default()).await?;
        Ok(turn)
    }

    /// As [`Writer::turn`], and runs the first statements of the turn. Returns the rows of the last one.
    ///
    /// # Errors
    /// As [`Writer::turn`]; a database error when one of the statements fails.
    pub(crate) async fn turn_with<T>(&self, statements: Statements) -> Result<(WriteTurn, Vec<T>)>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let mut queue = self.wait().await?;
        let rows = queue.open(statements).await.inspect_err(|_| self.flush.notify_one())?;
        Ok((WriteTurn::new(queue, self.flush.clone()), rows))
    }

    async fn wait(&self) -> Result<OwnedMutexGuard<WriteQueue>> {
        let waiting = Instant::now();
        let turn = tokio::time::timeout(TURN_TIMEOUT, self.queue.clone().lock_owned()).await;
        self.commits.waited(waiting.elapsed());
        turn.map_err(|_| {
            tracing::error!(seconds = TURN_TIMEOUT.as_secs(), "waiting for the database writer timed out");
            self.commits.failed();
            Error::NotDurable
        })
    }

    /// Removes deleted data from the database files. The open batch is committed first, and no change runs meanwhile.
    ///
    /// # Errors
    /// When the database cannot be opened, or cannot remove the data, for example because of a long read.
    pub async fn erase(&self) -> Result<()> {
        self.run_alone(|queue| queue.erase.clone()).await
    }

    /// Does the same for values that were erased from the audit log. It copies the remaining values, which can take
    /// long; changes go on meanwhile.
    ///
    /// # Errors
    /// As [`Self::erase`].
    pub async fn erase_audit_values(&self) -> Result<()> {
        let (mut steps, mut pauses) = ((self.erase_audit_values)(), Pauses::default());
        loop {
            let mut queue = self.queue.lock().await;
            queue.settle().await;
            pauses.begin();
            queue.busy = true;
            let done = match queue.connect().await {
                Ok(connection) => steps.step(connection).await,
                Err(error) => Err(error),
            };
            if done.is_err() {
                queue.give_up();
            }
            queue.busy = false;
            drop(queue);
            if done? {
                return Ok(());
            }
            pauses.end().await;
        }
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

    /// Commits the open batch and closes the connection.
    pub async fn close(&self) {
        let mut queue = self.queue.lock().await;
        queue.settle().await;
        if let Some(connection) = queue.connection.take() {
            connection.close().await.ok();
        }
    }
}

/// Ends the open transaction whenever a change has joined its batch or was dropped. It waits behind the changes that
/// already wait for the queue, so that they join the batch too. Under load one commit serves many changes; on an idle
/// server a change is committed at once.
async fn flush_forever(queue: Arc<Mutex<WriteQueue>>, flush: Arc<Notify>) {
    loop {
        flush.notified().await;
        queue.lock().await.settle().await;
    }
}

impl WriteQueue {
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

    /// Drops the connection, and with it everything that is not committed. The changes of the open batch report that they
    /// were not saved.
    fn give_up(&mut self) {
        self.connection = None;
        self.torn = false;
        if let Some(batch) = self.batch.take() {
            batch.done.send_replace(Some(Settled::without_checkpoints(Outcome::Lost)));
        }
    }
}
