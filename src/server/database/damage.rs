//! Damage of a SQLite file, as SQLite finds it.

use super::sqlite_code;
use kernel::{base::error::explain, store::sqlite::run_alone};
use sqlx::Row;
use tokio_util::sync::CancellationToken;

/// Why a check has no result.
pub enum Stopped {
    /// It was not wanted any more.
    OutOfTime,
    /// Why the file cannot be read.
    Failed(String),
}

/// The first row of a check, unless it is `ok`; an error about damage is a finding too.
pub async fn first_finding(
    url: &str,
    check: &'static str,
    texts: &[&str],
    is_wanted: impl Fn() -> bool + Send + 'static,
) -> Result<Option<String>, Stopped> {
    match run_alone(url, check, texts, is_wanted).await.map(|rows| rows.into_iter().next()) {
        Ok(None) => Ok(None),
        Ok(Some(row)) => {
            // Foreign keys: the table, the number of the row, and the table that it refers to.
            let text: String = row.try_get(0).map_err(|error| Stopped::Failed(explain(&error)))?;
            let row: Option<i64> = if row.len() > 1 { row.try_get(1).ok() } else { None };
            let number = row.map(|number| format!(" row {number} refers to a row that is missing")).unwrap_or_default();
            Ok((text != "ok").then(|| text.replace('\n', " ") + &number))
        }
        Err(error) => match (sqlite_code(&error), error.as_database_error()) {
            (Some(9), _) => Err(Stopped::OutOfTime),
            (Some(11), Some(error)) => Ok(Some(error.message().to_owned())),
            _ => Err(Stopped::Failed(explain(&error))),
        },
    }
}

/// Checks pages and indexes table by table, until the token is cancelled: while a connection reads, SQLite cannot empty its
/// write-ahead log. Returns the first thing that it finds wrong.
///
/// # Errors
/// A sentence when the file cannot be read.
pub async fn find_by_table(url: String, stopped: CancellationToken) -> Result<Option<String>, String> {
    let tables = "select name from sqlite_schema where type = 'table' order by name";
    let tables = run_alone(&url, tables, &[], || true).await.map_err(|error| explain(&error))?;
    for table in tables {
        let table: String = table.try_get(0).map_err(|error| explain(&error))?;
        let check = "select quick_check from pragma_quick_check($1) limit 1";
        let stopped = stopped.clone();
        match first_finding(&url, check, &[&table], move || !stopped.is_cancelled()).await {
            Ok(None) => {}
            Ok(Some(finding)) => return Ok(Some(finding)),
            Err(Stopped::OutOfTime) => return Err("the check was stopped".to_owned()),
            Err(Stopped::Failed(error)) => return Err(error),
        }
    }
    Ok(None)
}
