//! The errors of an operation: a refusal for the caller, a database error or an internal error.

use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// The result of an operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal, or an error that the caller cannot correct.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A refusal, with a reason for the caller.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// An error from the database or its connection.
    #[error("{}", explain(.0))]
    Database(#[from] sqlx::Error),
    /// The change could not be committed: nothing of it was saved.
    #[error("the change could not be committed")]
    NotDurable,
    /// The database did not report whether it committed.
    #[error("the database did not report whether the change was committed")]
    OutcomeUnknown,
    /// An internal error.
    #[error("{0}")]
    Fault(String),
}

impl From<Error> for Problem {
    /// Logs database and internal errors in full, in the span of the request; the caller gets a general message. The
    /// failures of a commit are logged where they occur.
    fn from(error: Error) -> Self {
        match error {
            Error::Problem(problem) => problem,
            Error::NotDurable => unavailable(),
            Error::OutcomeUnknown => outcome_unknown(),
            Error::Database(fault) => {
                tracing::error!(error = explain(&fault), "database error");
                if is_outage(&fault) { unavailable() } else { internal() }
            }
            Error::Fault(fault) => {
                tracing::error!(error = %fault, "internal error");
                internal()
            }
        }
    }
}

fn unavailable() -> Problem {
    let mut problem = Problem::new(ProblemKind::Unavailable, refusals::unavailable());
    problem.code = Some("unavailable".to_owned());
    problem.retry_after = Some(5);
    problem
}

/// Has no `retry_after`, because a retry could repeat a change that was saved.
fn outcome_unknown() -> Problem {
    Problem::new(ProblemKind::Unavailable, refusals::outcome_unknown()).with_code("outcome_unknown")
}

fn internal() -> Problem {
    Problem::new(ProblemKind::Internal, refusals::internal())
}

/// SQLite's extended code for an I/O error while the index of the write-ahead log grows (IOERR_SHMSIZE): the disk is full.
pub const NO_SPACE_FOR_INDEX: &str = "4874";

/// What a database error is called when SQLite's disk is full.
pub const DISK_FULL: &str = "the disk of the database is full";

/// A database error as a sentence: the cause and the remedy where SQLite's result code names one, then its own words.
pub fn explain(fault: &sqlx::Error) -> String {
    let sqlx::Error::Database(error) = fault else { return format!("database: {fault}") };
    let cause = match sqlite_code(error.as_ref()) {
        _ if error.code().as_deref() == Some(NO_SPACE_FOR_INDEX) => DISK_FULL,
        Some(5 | 6) => "the database is locked by another process",
        Some(8) => "the database cannot be written: the file, its folder or its file system is read-only",
        Some(10) => "the disk reported an error while the database file was read or written",
        Some(11 | 26) => "the database file is damaged: restore a backup",
        Some(13) => DISK_FULL,
        Some(15) => "the disk did not answer in time while the database was read",
        Some(14) => "the database file cannot be opened: check its folder and who may read and write there",
        _ => return format!("database: {}", error.message()),
    };
    format!("{cause} ({})", error.message())
}

/// SQLite's primary result code, without the extended part in the upper bits; `None` for PostgreSQL, whose codes have
/// five characters.
fn sqlite_code(error: &dyn sqlx::error::DatabaseError) -> Option<i64> {
    let code = error.code()?;
    if code.len() < 5 { code.parse().ok().map(|number: i64| number & 0xff) } else { None }
}

/// Whether the database is unavailable, as opposed to rejecting one statement.
fn is_outage(fault: &sqlx::Error) -> bool {
    match fault {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        // SQLite: BUSY 5, LOCKED 6, READONLY 8, IOERR 10, FULL 13, CANTOPEN 14, PROTOCOL 15. PostgreSQL: classes 53 (resources) and 57
        // (operator intervention).
        sqlx::Error::Database(error) => match sqlite_code(error.as_ref()) {
            Some(code) => matches!(code, 5 | 6 | 8 | 10 | 13 | 14 | 15),
            None => error.code().is_some_and(|code| code.starts_with("53") || code.starts_with("57")),
        },
        _ => false,
    }
}
