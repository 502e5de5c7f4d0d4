//! Runs statements on an open database.
//!
//! A statement begins on the thread that asks for it, with no time to wait. It is left to another thread, and begins again
//! there, if another process holds the lock that it needs, or if it only reads and has done more than [`WORK`]. What waits for
//! the disk goes there at once: a commit of what was written, a write outside a transaction, the schema, whatever is set up by a
//! pragma; and so does a statement that took long the last time.

use super::{
    call::{Call, Found},
    errors::from_rusqlite,
    rows::Shape,
};
use fallible_iterator::FallibleIterator;
use rusqlite::{Batch, Connection, ErrorCode, Statement, config::DbConfig};
use sqlx_core::{Either, HashMap, any::AnyQueryResult, connection::LogSettings, error::Error, logger::QueryLogger};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// How much a statement may do on the thread that asks for it, in [`INSTRUCTIONS`]: one to two milliseconds of work.
const WORK: u64 = 40;

/// How long it may take. Other threads may have run meanwhile.
const TIME: Duration = Duration::from_millis(10);

/// How long a statement on a thread of its own waits for the lock of another process, at least.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// Time between two attempts to get a lock. SQLite's own waits become ten times as long; a server with many changes lets go of
/// the lock for moments only, and another process then did not meet one in time.
const LOCK_PAUSE: Duration = Duration::from_millis(1);

/// SQLite's instructions between two looks at the clock.
const INSTRUCTIONS: i32 = 500;

/// Statements that stay prepared, and texts whose shapes stay known.
const STATEMENTS: usize = 256;

/// Statements that wait for the disk, by their first word. `commit` is not among them: it waits only after a write.
const OF_THE_DISK: &[&str] = &["pragma", "vacuum", "create", "alter", "drop", "reindex", "analyze"];

/// The thread on which a call runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thread {
    /// The one that asks, on which other work waits.
    Asking,
    /// One that may wait.
    Own,
}

/// Why a call has not found anything.
pub(super) enum Stop {
    /// It must run on a thread of its own. Nothing of it was done.
    TakesLong,
    Failed(Error),
}

/// An open database.
pub(super) struct Engine {
    connection: Connection,
    texts: HashMap<Box<str>, Text>,
    effort: Arc<Effort>,
    /// Whether something was written since the transaction began.
    has_written: bool,
    log: LogSettings,
}

/// What is known about the text of a statement.
struct Text {
    shape: Arc<Shape>,
    /// Whether it took long the last time.
    takes_long: bool,
}

/// What the statement that runs has done.
#[derive(Default)]
struct Effort {
    /// In [`INSTRUCTIONS`].
    work: AtomicU64,
    /// Whether it is interrupted when it has done too much.
    is_limited: AtomicBool,
}

impl Engine {
    /// Takes an open database, which nothing has run on yet.
    ///
    /// # Errors
    /// An error of SQLite.
    pub fn new(connection: Connection, log: LogSettings) -> Result<Self, Error> {
        let effort = Arc::new(Effort::default());
        let (looks, mut began) = (effort.clone(), Instant::now());
        let is_too_much = move || {
            let work = looks.work.fetch_add(1, Ordering::Relaxed);
            if work == 0 {
                began = Instant::now();
            }
            looks.is_limited.load(Ordering::Relaxed) && (work >= WORK || began.elapsed() > TIME)
        };
        connection.progress_handler(INSTRUCTIONS, Some(is_too_much)).map_err(from_rusqlite)?;
        connection.busy_timeout(Duration::ZERO).map_err(from_rusqlite)?;
        // A plan does not depend on the values. Otherwise a statement that compares a column of a partial index is prepared
        // again each time that a value is bound.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(from_rusqlite)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { connection, texts: HashMap::new(), effort, has_written: false, log })
    }

    /// Runs a call.
    ///
    /// # Errors
    /// [`Stop::TakesLong`] only on the asking thread.
    pub fn run(&mut self, call: &Call, thread: Thread) -> Result<Found, Stop> {
        if thread == Thread::Asking {
            return self.run_one(call, thread);
        }
        wait_for_locks(&self.connection).map_err(failed)?;
        let found = self.run_one(call, thread);
        self.connection.busy_timeout(Duration::ZERO).map_err(failed)?;
        found
    }

    fn run_one(&mut self, call: &Call, thread: Thread) -> Result<Found, Stop> {
        let sql = call.sql.as_str();
        let takes_long = self.texts.get(sql).is_some_and(|text| text.takes_long);
        if thread == Thread::Asking && (takes_long || self.waits_for_disk(sql) || may_be_several(sql)) {
            return Err(Stop::TakesLong);
        }
        if call.values.is_empty() && may_be_several(sql) {
            return self.run_many(call);
        }
        let mut statement = self.connection.prepare_cached(sql).map_err(|error| stopped(error, thread))?;
        let shape = match self.texts.get(sql) {
            Some(text) if text.shape.fits(&statement) => text.shape.clone(),
            _ => Arc::new(Shape::of(&statement).map_err(Stop::Failed)?),
        };
        let reads = statement.readonly();
        let writes = !reads && !is_word(sql, "begin");
        if thread == Thread::Asking && writes && self.connection.is_autocommit() {
            return Err(Stop::TakesLong);
        }
        let began = Instant::now();
        self.effort.work.store(0, Ordering::Relaxed);
        self.effort.is_limited.store(reads && thread == Thread::Asking, Ordering::Relaxed);
        let logger = QueryLogger::new(call.sql.clone(), self.log.clone());
        let found = execute(&self.connection, &mut statement, call, &shape, logger);
        drop(statement);
        self.effort.is_limited.store(false, Ordering::Relaxed);
        self.has_written = !self.connection.is_autocommit() && (self.has_written || writes);
        let was_stopped = reads && matches!(&found, Err(Failure::Sqlite(error)) if is_interrupt(error));
        let takes_long = self.effort.work.load(Ordering::Relaxed) >= WORK || began.elapsed() > TIME;
        self.learn(sql, shape, was_stopped || takes_long);
        found.map_err(|failure| match failure {
            Failure::Sqlite(_) if was_stopped && thread == Thread::Asking => Stop::TakesLong,
            Failure::Sqlite(error) => stopped(error, thread),
            Failure::Other(error) => Stop::Failed(error),
        })
    }

    /// Runs several statements without values.
    fn run_many(&mut self, call: &Call) -> Result<Found, Stop> {
        let mut found = Found::new();
        let mut batch = Batch::new(&self.connection, call.sql.as_str());
        while let Some(mut statement) = batch.next().map_err(failed)? {
            let shape = Shape::of(&statement).map_err(Stop::Failed)?;
            let reads = statement.readonly();
            let logger = QueryLogger::new(call.sql.clone(), self.log.clone());
            let more = execute(&self.connection, &mut statement, call, &shape, logger);
            self.has_written = !self.connection.is_autocommit() && (self.has_written || !reads);
            found.extend(more.map_err(|failure| Stop::Failed(failure.into()))?);
        }
        Ok(found)
    }

    /// Whether the statement waits for the disk.
    fn waits_for_disk(&self, sql: &str) -> bool {
        if is_word(sql, "commit") { self.has_written } else { OF_THE_DISK.iter().any(|word| is_word(sql, word)) }
    }

    fn learn(&mut self, sql: &str, shape: Arc<Shape>, takes_long: bool) {
        if let Some(text) = self.texts.get_mut(sql) {
            *text = Text { shape, takes_long };
            return;
        }
        // Texts that depend on a request are many; the others are soon known again.
        if self.texts.len() >= STATEMENTS {
            self.texts.clear();
        }
        self.texts.insert(sql.into(), Text { shape, takes_long });
    }
}

/// Whether a statement begins with this word.
fn is_word(sql: &str, word: &str) -> bool {
    sql.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

/// Whether a text may have several statements. Those of a trigger are in one.
fn may_be_several(sql: &str) -> bool {
    sql.trim_end().trim_end_matches(';').contains(';')
}

/// Lets statements wait for the lock of another process.
pub(super) fn wait_for_locks(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(pause))
}

/// Waits before the next attempt; false if there were enough.
#[expect(clippy::disallowed_methods, reason = "the thread may wait; it runs no task")]
fn pause(attempts: i32) -> bool {
    let goes_on = LOCK_PAUSE * attempts.unsigned_abs() < LOCK_TIMEOUT;
    if goes_on {
        std::thread::sleep(LOCK_PAUSE);
    }
    goes_on
}

enum Failure {
    Sqlite(rusqlite::Error),
    Other(Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Sqlite(error) => from_rusqlite(error),
            Failure::Other(error) => error,
        }
    }
}

/// Runs one statement on a connection that runs no other.
pub(super) fn run_once(connection: &Connection, call: &Call, log: LogSettings) -> Result<Found, Error> {
    let mut statement = connection.prepare(call.sql.as_str()).map_err(from_rusqlite)?;
    let shape = Shape::of(&statement)?;
    let logger = QueryLogger::new(call.sql.clone(), log);
    Ok(execute(connection, &mut statement, call, &shape, logger)?)
}

/// Runs one prepared statement.
fn execute(
    connection: &Connection,
    statement: &mut Statement<'_>,
    call: &Call,
    shape: &Shape,
    mut logger: QueryLogger,
) -> Result<Found, Failure> {
    shape.bind(statement, &call.values).map_err(Failure::Other)?;
    let reads = statement.readonly();
    let mut found = Found::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(Failure::Sqlite)? {
        logger.increment_rows_returned();
        found.push(Either::Right(shape.row(row).map_err(Failure::Other)?));
        if call.wants_one {
            return Ok(found);
        }
    }
    drop(rows);
    // SQLite counts those of the last statement that has written.
    let rows_affected = if reads { 0 } else { connection.changes() };
    logger.increase_rows_affected(rows_affected);
    found.push(Either::Left(AnyQueryResult { rows_affected, last_insert_id: None }));
    Ok(found)
}

fn is_interrupt(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

/// Waiting for another process takes long; everything else is an error.
fn stopped(error: rusqlite::Error, thread: Thread) -> Stop {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy) if thread == Thread::Asking => Stop::TakesLong,
        _ => failed(error),
    }
}

fn failed(error: rusqlite::Error) -> Stop {
    Stop::Failed(from_rusqlite(error))
}
