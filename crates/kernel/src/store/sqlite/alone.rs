//! One statement on a connection of its own, for work on a file that no server has open, or that takes long.

use super::{
    call::Call,
    engine::{run_once, wait_for_locks},
    errors::from_rusqlite,
    options::Options,
};
use sqlx_core::{
    any::{AnyRow, AnyValueKind},
    connection::ConnectOptions,
    error::Error,
    sql_str::SqlSafeStr,
};
use std::sync::Arc;
use tokio::task::spawn_blocking;

/// SQLite's instructions between two questions whether the statement is still wanted.
const INSTRUCTIONS: i32 = 10_000;

/// Opens the file of a database URL, runs one statement on a thread of its own, and closes the file. `texts` are the values of
/// `$1` and the following placeholders. The statement is interrupted (code 9) when `is_wanted` says no.
///
/// # Errors
/// An error of SQLite.
pub async fn run_alone(
    url: &str,
    sql: impl SqlSafeStr,
    texts: &[&str],
    is_wanted: impl Fn() -> bool + Send + 'static,
) -> Result<Vec<AnyRow>, Error> {
    let options = url.parse::<Options>()?.disable_statement_logging();
    let values = texts.iter().map(|text| AnyValueKind::Text(Arc::new((*text).to_owned()))).collect();
    let call = Call::new(sql, values);
    let ran = spawn_blocking(move || {
        let connection = options.open().map_err(from_rusqlite)?;
        wait_for_locks(&connection).map_err(from_rusqlite)?;
        connection.progress_handler(INSTRUCTIONS, Some(move || !is_wanted())).map_err(from_rusqlite)?;
        let found = run_once(&connection, &call, options.log_settings)?;
        connection.close().map_err(|(_, error)| from_rusqlite(error))?;
        Ok(found.into_iter().filter_map(sqlx_core::Either::right).collect())
    });
    ran.await.map_err(|_| Error::WorkerCrashed)?
}
