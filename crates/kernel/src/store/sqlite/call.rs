//! One call of a connection: a text with its values.

use sqlx_core::{
    Either,
    any::{AnyArguments, AnyQueryResult, AnyRow, AnyValueKind},
    sql_str::{SqlSafeStr, SqlStr},
};

/// What the connection is to run.
#[derive(Debug)]
pub(super) struct Call {
    /// One statement; without values also several.
    pub sql: SqlStr,
    /// The value of `$1` first.
    pub values: Vec<AnyValueKind>,
    /// Whether only the first row is wanted.
    pub wants_one: bool,
}

/// What a call has found: rows, and after those of each statement how many it has affected.
pub(super) type Found = Vec<Either<AnyQueryResult, AnyRow>>;

impl Call {
    pub fn new(sql: impl SqlSafeStr, values: Vec<AnyValueKind>) -> Self {
        Self { sql: sql.into_sql_str(), values, wants_one: false }
    }

    /// A call as sqlx makes it.
    pub fn from_arguments(sql: SqlStr, arguments: Option<AnyArguments>) -> Self {
        Self::new(sql, arguments.map(|arguments| arguments.values.0).unwrap_or_default())
    }
}
