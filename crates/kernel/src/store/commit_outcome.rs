//! What is known about a commit.

use crate::store::signed_logs::SignedLogs;
use std::sync::Arc;

/// The outcome of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The batch is durable.
    Saved,
    /// Nothing of the batch was saved.
    Lost,
    /// The database did not report the outcome: the connection failed or the commit timed out.
    Unknown,
}

impl Outcome {
    /// The outcome of a `commit` that failed with this error.
    pub(super) fn of_failure(error: &sqlx::Error) -> Self {
        if is_rolled_back(error) { Self::Lost } else { Self::Unknown }
    }
}

/// How a batch ended, with the checkpoints that its commit made durable.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    pub outcome: Outcome,
    pub signed: Arc<SignedLogs>,
}

impl Settled {
    pub fn without_checkpoints(outcome: Outcome) -> Self {
        Self { outcome, signed: Arc::default() }
    }
}

/// Whether a failed `commit` certainly saved nothing. Without an answer from the database, or when its files or its
/// server failed during the commit, the transaction may be committed or may become so when the database recovers.
fn is_rolled_back(error: &sqlx::Error) -> bool {
    let sqlx::Error::Database(error) = error else { return false };
    error.code().is_some_and(|code| match code.parse::<i64>() {
        // SQLite: BUSY 5, LOCKED 6, READONLY 8, FULL 13, CONSTRAINT 19, with extended codes in the upper bits.
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 8 | 13 | 19),
        // PostgreSQL: classes 23 (constraint), 25 (transaction state), 40 (rollback) and 53 (resources).
        _ => ["23", "25", "40", "53"].iter().any(|class| code.starts_with(class)),
    })
}
