//! The types that sqlx wants of each database. `sqlx::Any` uses none of them but the connection.

use super::{NAME, connection::SqliteConnection};
use sqlx_core::{
    any::{AnyQueryResult, AnyTypeInfo},
    arguments::Arguments,
    column::{Column, ColumnIndex},
    database::Database,
    encode::Encode,
    error::{BoxDynError, Error},
    row::Row,
    sql_str::SqlStr,
    statement::Statement,
    transaction::TransactionManager,
    types::Type,
    value::{Value, ValueRef},
};
use std::borrow::Cow;

/// The database.
#[derive(Debug)]
pub struct Sqlite;

/// A type without values, for what exists only through `sqlx::Any`.
#[derive(Debug, Clone)]
pub enum Never {}

/// No values can be bound.
#[derive(Debug, Default)]
pub struct NoArguments;

/// Begins and ends transactions.
pub struct Transactions;

impl Database for Sqlite {
    type Connection = SqliteConnection;
    type TransactionManager = Transactions;
    type Row = Never;
    type QueryResult = AnyQueryResult;
    type Column = Never;
    type TypeInfo = AnyTypeInfo;
    type Value = Never;
    type ValueRef<'r> = Never;
    type Arguments = NoArguments;
    type ArgumentBuffer = ();
    type Statement = Never;
    const NAME: &'static str = NAME;
    const URL_SCHEMES: &'static [&'static str] = &["sqlite"];
}

impl TransactionManager for Transactions {
    type Database = Sqlite;

    async fn begin(conn: &mut SqliteConnection, statement: Option<SqlStr>) -> Result<(), Error> {
        conn.begin_transaction(statement).await
    }

    async fn commit(conn: &mut SqliteConnection) -> Result<(), Error> {
        conn.commit_transaction().await
    }

    async fn rollback(conn: &mut SqliteConnection) -> Result<(), Error> {
        conn.roll_back_transaction().await
    }

    fn start_rollback(conn: &mut SqliteConnection) {
        conn.start_to_roll_back();
    }

    fn get_transaction_depth(conn: &SqliteConnection) -> usize {
        conn.depth()
    }
}

impl Arguments for NoArguments {
    type Database = Sqlite;

    fn reserve(&mut self, _additional: usize, _size: usize) {}

    fn add<'t, T: Encode<'t, Sqlite> + Type<Sqlite>>(&mut self, _value: T) -> Result<(), BoxDynError> {
        Err("values are bound through sqlx::Any".into())
    }

    fn len(&self) -> usize {
        0
    }
}

impl Row for Never {
    type Database = Sqlite;

    fn columns(&self) -> &[Never] {
        match *self {}
    }

    fn try_get_raw<I: ColumnIndex<Self>>(&self, _index: I) -> Result<Never, Error> {
        match *self {}
    }
}

impl Column for Never {
    type Database = Sqlite;

    fn ordinal(&self) -> usize {
        match *self {}
    }

    fn name(&self) -> &str {
        match *self {}
    }

    fn type_info(&self) -> &AnyTypeInfo {
        match *self {}
    }
}

impl Value for Never {
    type Database = Sqlite;

    fn as_ref(&self) -> Never {
        match *self {}
    }

    fn type_info(&self) -> Cow<'_, AnyTypeInfo> {
        match *self {}
    }

    fn is_null(&self) -> bool {
        match *self {}
    }
}

impl<'r> ValueRef<'r> for Never {
    type Database = Sqlite;

    fn to_owned(&self) -> Never {
        match *self {}
    }

    fn type_info(&self) -> Cow<'_, AnyTypeInfo> {
        match *self {}
    }

    fn is_null(&self) -> bool {
        match *self {}
    }
}

impl Statement for Never {
    type Database = Sqlite;

    fn into_sql(self) -> SqlStr {
        match self {}
    }

    fn sql(&self) -> &SqlStr {
        match *self {}
    }

    fn parameters(&self) -> Option<sqlx_core::Either<&[AnyTypeInfo], usize>> {
        match *self {}
    }

    fn columns(&self) -> &[Never] {
        match *self {}
    }

    sqlx_core::impl_statement_query!(NoArguments);
}
