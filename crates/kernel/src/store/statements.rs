//! Statements that run one after another with few round trips.

use crate::{
    base::error::Result,
    store::statement::{Statement, is_sqlite},
};
use sqlx::{AnyConnection, FromRow, any::AnyRow};

/// Statements that run one after another on the write connection. On SQLite, small ones go to the driver as one text: each
/// one costs a round trip to the thread of the connection, which takes longer than an insert.
///
/// The driver keeps the text prepared. Its thread ends when it resets a kept text of which one statement no longer fits the
/// schema, and its answer never comes, so only [`super::write_queue`] runs them: it looks at the schema at each `begin`.
#[derive(Debug, Default)]
pub struct Statements(Vec<Statement>);

/// Maximum number of values of statements that are joined.
const MAX_JOINED: usize = 128;

impl Statements {
    /// Adds a statement behind the others.
    pub fn add(&mut self, statement: Statement) {
        self.0.push(statement);
    }

    /// Adds statements behind the others.
    pub fn append(&mut self, statements: Self) {
        self.0.extend(statements.0);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Runs the statements, and returns how many rows they affected, or more: SQLite counts those of the last statement that
    /// affects rows for a later `commit` or `release` again. After an error the later ones are not run.
    ///
    /// # Errors
    /// A database error.
    pub(super) async fn execute(self, conn: &mut AnyConnection) -> Result<u64> {
        let mut affected = 0;
        for mut statement in self.texts(is_sqlite(conn)) {
            affected += statement.execute(conn).await?;
        }
        Ok(affected)
    }

    /// Runs the statements and returns the rows of the last one; none of the others may return rows.
    ///
    /// # Errors
    /// A database error. After an error the later statements are not run.
    pub(super) async fn fetch_last<T>(self, conn: &mut AnyConnection) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let mut texts = self.texts(is_sqlite(conn));
        let last = texts.pop();
        for mut statement in texts {
            statement.execute(conn).await?;
        }
        match last {
            Some(mut last) => last.fetch_all(conn).await,
            None => Ok(Vec::new()),
        }
    }

    fn texts(self, is_sqlite: bool) -> Vec<Statement> {
        let mut texts: Vec<Statement> = Vec::new();
        for statement in self.0 {
            match texts.last_mut() {
                Some(last) if is_sqlite && last.bound() + statement.bound() <= MAX_JOINED => {
                    last.then(statement);
                }
                _ => texts.push(statement),
            }
        }
        texts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_statements_are_one_text_on_sqlite_with_each_value_at_its_place() {
        let statements = || {
            let mut statements = Statements::default();
            for (table, rows) in
                [("insert into a values", 1_i64), ("insert into b values", 2), ("insert into c values", 90)]
            {
                let mut statement = Statement::new(table);
                statement.bind_rows((0..rows).map(|row| [row.into(), "x".into()])).push("on conflict do nothing");
                statements.add(statement);
            }
            statements
        };
        let joined = statements().texts(true);
        let expected = "insert into a values ( $1, $2) on conflict do nothing; \
                        insert into b values ( $3, $4), ( $5, $6) on conflict do nothing";
        assert_eq!(joined.iter().map(|text| text.bound()).collect::<Vec<_>>(), [6, 180], "a large one stays alone");
        assert_eq!(joined[0].sql(), expected);
        assert!(joined[1].sql().starts_with("insert into c values ( $1, $2), ( $3, $4)"));
        let apart = statements().texts(false);
        assert_eq!(apart.len(), 3, "PostgreSQL prepares one statement at a time");
        assert_eq!(apart[1].sql(), "insert into b values ( $1, $2), ( $3, $4) on conflict do nothing");
    }
}
