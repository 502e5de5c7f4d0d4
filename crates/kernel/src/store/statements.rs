//! Statements that run one after another.

use crate::{base::error::Result, store::statement::Statement};
use sqlx::{AnyConnection, FromRow, any::AnyRow};

/// Statements that run one after another on the write connection. After an error the later ones are not run.
#[derive(Debug, Default)]
pub struct Statements(Vec<Statement>);

impl Statements {
    /// Adds a statement behind the others.
    pub fn add(&mut self, statement: Statement) {
        self.0.push(statement);
    }

    /// Adds statements behind the others.
    pub fn append(&mut self, statements: Self) {
        self.0.extend(statements.0);
    }

    /// Runs the statements.
    ///
    /// # Errors
    /// A database error.
    pub(super) async fn execute(self, conn: &mut AnyConnection) -> Result<()> {
        for mut statement in self.0 {
            statement.execute(&mut *conn).await?;
        }
        Ok(())
    }

    /// Runs the statements and returns the rows of the last one; none of the others may return rows.
    ///
    /// # Errors
    /// A database error.
    pub(super) async fn fetch_last<T>(mut self, conn: &mut AnyConnection) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let last = self.0.pop();
        self.execute(&mut *conn).await?;
        match last {
            Some(mut last) => last.fetch_all(conn).await,
            None => Ok(Vec::new()),
        }
    }
}
