//! Statements that depend on a request's parameters. This is the only place that assembles SQL, and it does so from
//! literals alone: values that a caller sends are bound, never written into the text.

use crate::base::error::Result;
use sqlx::{Any, AnyConnection, FromRow, Row, any::AnyRow};

/// A statement that is being assembled.
#[derive(Debug, Default)]
pub struct Statement {
    sql: String,
    values: Vec<Value>,
}

/// A value bound to a placeholder.
#[derive(Debug, Clone)]
pub enum Value {
    Text(String),
    /// `None` is a null of the type text.
    MaybeText(Option<String>),
    Number(i64),
    Bytes(Vec<u8>),
}

impl From<&str> for Value {
    /// Replaces NUL by U+FFFD, because PostgreSQL rejects a text that contains NUL.
    fn from(text: &str) -> Self {
        Self::Text(text.replace('\0', "\u{fffd}"))
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        Self::MaybeText(text.map(|text| text.replace('\0', "\u{fffd}")))
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl Statement {
    /// Starts with a literal.
    pub fn new(sql: &'static str) -> Self {
        Self { sql: sql.to_owned(), values: Vec::new() }
    }

    /// Appends a literal.
    pub fn push(&mut self, sql: &'static str) -> &mut Self {
        self.sql.push(' ');
        self.sql.push_str(sql);
        self
    }

    /// Appends a whole statement, whose placeholders keep their numbers: nothing may be bound before it.
    pub(super) fn push_all(&mut self, statement: &Self) -> &mut Self {
        self.sql.push(' ');
        self.sql.push_str(&statement.sql);
        self.values.extend(statement.values.iter().cloned());
        self
    }

    /// Appends a placeholder and binds a value to it.
    pub fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.sql.push_str(&format!(" ${}", self.values.len()));
        self
    }

    /// Appends rows of values, for `insert`.
    pub fn bind_rows<const N: usize>(&mut self, rows: impl IntoIterator<Item = [Value; N]>) -> &mut Self {
        for (index, row) in rows.into_iter().enumerate() {
            if index > 0 {
                self.sql.push(',');
            }
            self.bind_row(row);
        }
        self
    }

    /// Appends one row of values.
    pub fn bind_row<const N: usize>(&mut self, values: [Value; N]) -> &mut Self {
        self.bind_all(values)
    }

    /// Appends a list of values in parentheses, for `in`. An empty list matches nothing.
    pub fn bind_all<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.sql.push_str(" (");
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                self.sql.push(',');
            }
            self.bind(value);
        }
        if self.sql.ends_with('(') {
            self.sql.push_str("null");
        }
        self.sql.push(')');
        self
    }

    /// The current end of the text, for [`Statement::again`].
    pub fn mark(&self) -> usize {
        self.sql.len()
    }

    /// Appends the text between two marks again, with the same placeholders, so that no value is bound twice: a
    /// database limits the number of bound values.
    pub fn again(&mut self, range: std::ops::Range<usize>) -> &mut Self {
        let text = self.sql[range].to_owned();
        self.sql.push_str(&text);
        self
    }

    /// The SQL text, for tests that read a query plan.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// Runs the statement and returns all rows.
    ///
    /// # Errors
    /// A database error.
    #[expect(clippy::disallowed_methods, reason = "the text consists of literals, assembled only here")]
    pub async fn fetch_all<T>(&mut self, conn: &mut AnyConnection) -> Result<Vec<T>>
    where
        T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
    {
        let mut query = sqlx::query_as::<Any, T>(sqlx::AssertSqlSafe(self.sql.clone()));
        for value in self.values.clone() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::MaybeText(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        Ok(query.fetch_all(conn).await?)
    }

    /// The query plan, one line for each step.
    ///
    /// # Errors
    /// A database error.
    #[expect(clippy::disallowed_methods, reason = "the text consists of literals, assembled only here")]
    pub async fn plan(&self, conn: &mut AnyConnection) -> Result<Vec<String>> {
        let is_sqlite = is_sqlite(conn);
        let sql = format!("{} {}", if is_sqlite { "explain query plan" } else { "explain" }, self.sql);
        let mut query = sqlx::query::<Any>(sqlx::AssertSqlSafe(sql));
        for value in self.values.clone() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::MaybeText(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        let rows = query.fetch_all(conn).await?;
        let column = if is_sqlite { 3 } else { 0 };
        rows.iter().map(|row| Ok(row.try_get(column)?)).collect()
    }

    /// Runs the statement and returns the number of affected rows.
    ///
    /// # Errors
    /// A database error.
    #[expect(clippy::disallowed_methods, reason = "the text consists of literals, assembled only here")]
    pub async fn execute(&mut self, conn: &mut AnyConnection) -> Result<u64> {
        let mut query = sqlx::query::<Any>(sqlx::AssertSqlSafe(self.sql.clone()));
        for value in self.values.clone() {
            query = match value {
                Value::Text(text) => query.bind(text),
                Value::MaybeText(text) => query.bind(text),
                Value::Number(number) => query.bind(number),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        Ok(query.execute(conn).await?.rows_affected())
    }
}

/// Whether the connection is one to SQLite, whose folder serves one server at a time. Several servers may use one PostgreSQL.
pub fn is_sqlite(conn: &AnyConnection) -> bool {
    conn.backend_name() == "SQLite"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_caller_sends_is_bound_and_never_written() {
        let mut statement = Statement::new("select id from users where email_key in");
        statement.bind_all(["a'; drop table users", "b"]).push("and created_at >").bind(7);
        assert_eq!(statement.sql(), "select id from users where email_key in ( $1, $2) and created_at > $3");
    }

    #[test]
    fn what_is_said_again_is_about_the_same_values() {
        let mut statement = Statement::new("select 1 where a =");
        let begin = statement.mark();
        statement.bind(1).push("and b =").bind("x");
        let end = statement.mark();
        statement.push("or a =").again(begin..end);
        assert_eq!(statement.sql(), "select 1 where a = $1 and b = $2 or a = $1 and b = $2");
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        assert_eq!(Statement::new("x in").bind_all(Vec::<&str>::new()).sql(), "x in (null)");
    }
}
