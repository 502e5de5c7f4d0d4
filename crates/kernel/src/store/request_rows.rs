//! Rows of the request log that wait for the next commit. All that wait are inserted with few statements, so that a request
//! that changes nothing costs no turn of its own at the writer.

use crate::store::{
    commit_outcome::Outcome,
    statement::{Statement, Value},
};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::watch;

/// The values of a row, in the order of [`INSERT`].
pub(crate) type RequestRow = [Value; 14];

/// Makes a row when it is inserted, so that the ids of rows have the order of their commits.
pub(crate) type MakeRow = Box<dyn FnOnce() -> RequestRow + Send>;

/// Inserts rows; their values follow.
const INSERT: &str =
    "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route,
     path, status, address, user_agent, duration_us) values";

/// Maximum number of rows of a statement. SQLite compares each parameter with all earlier ones, so a much larger number would
/// be slower. Fewer rows are inserted in powers of two, so that a connection keeps few statements.
const MAX_ROWS: usize = 16;

/// The waiting rows. Clones share them.
#[derive(Clone, Default)]
pub(super) struct RequestRows(Arc<Mutex<Waiting>>);

/// Rows that are inserted together, and how their commit ended. A dropped sender counts as [`Outcome::Unknown`].
#[derive(Default)]
pub(super) struct Waiting {
    pub rows: Vec<MakeRow>,
    pub settled: watch::Sender<Option<Outcome>>,
}

impl RequestRows {
    /// Adds a row, and returns how its commit will have ended.
    pub(super) fn push(&self, row: MakeRow) -> watch::Receiver<Option<Outcome>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.rows.push(row);
        waiting.settled.subscribe()
    }

    /// Takes the rows that wait.
    pub(super) fn take(&self) -> Waiting {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The statement that inserts one row.
pub(crate) fn insert(row: RequestRow) -> Statement {
    let mut statement = Statement::new(INSERT);
    statement.bind_row(row);
    statement
}

/// The statements that insert rows.
pub(super) fn insert_all(mut rows: Vec<MakeRow>) -> Vec<Statement> {
    let mut statements = Vec::new();
    while !rows.is_empty() {
        let many = MAX_ROWS.min(1 << rows.len().ilog2());
        let mut statement = Statement::new(INSERT);
        statement.bind_rows(rows.drain(..many).map(|make| make()));
        statements.push(statement);
    }
    statements
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_inserted_in_order_by_statements_of_few_sizes() {
        let row = |number: i64| -> MakeRow { Box::new(move || std::array::from_fn(|_| number.into())) };
        let statements = insert_all((0..39).map(row).collect());
        let sizes: Vec<usize> = statements.iter().map(|statement| statement.sql().matches('(').count() - 1).collect();
        assert_eq!(sizes, [16, 16, 4, 2, 1]);
    }
}
