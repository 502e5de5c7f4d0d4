//! The schema in a SQLite file. SQLite keeps it as text and reads it whenever the file is opened, so a flipped bit in it can
//! give a column another name or a table another rule, and no check of pages or indexes notices.

use super::{Engine, migrations, options, prepare};
use domain::Domain;
use sqlx::{AnyConnection, Connection, Row};
use std::collections::BTreeMap;

/// The first table, index or trigger that is missing, or not as the migrations of this version make it. Comments, spaces
/// and quotes do not count, nor do objects that others have added.
///
/// # Errors
/// When the database cannot be read, or a new one cannot be made in memory.
pub async fn first_difference(domain: &Domain) -> Result<Option<String>, String> {
    let mut reader = domain.reader().await.map_err(|error| error.to_string())?;
    if reader.backend_name() != "SQLite" {
        return Ok(None);
    }
    let found = statements(&mut reader).await.map_err(|error| error.to_string())?;
    let expected = expected().await?;
    Ok(expected.into_iter().find(|(name, sql)| found.get(name) != Some(sql)).map(|(name, _)| name))
}

async fn expected() -> Result<BTreeMap<String, String>, String> {
    let (engine, options) = options("sqlite::memory:", false)?;
    let of_sqlx = |error: sqlx::Error| error.to_string();
    let mut connection = AnyConnection::connect_with(&options).await.map_err(of_sqlx)?;
    prepare(Engine::Sqlite)(&mut connection).await.map_err(of_sqlx)?;
    migrations::migrate(&mut connection, engine).await?;
    let expected = statements(&mut connection).await.map_err(of_sqlx)?;
    connection.close().await.map_err(of_sqlx)?;
    Ok(expected)
}

/// Each object, as `table projects`, with the statement that makes it.
async fn statements(connection: &mut AnyConnection) -> Result<BTreeMap<String, String>, sqlx::Error> {
    let sql = "select type || ' ' || name, coalesce(sql, '') from sqlite_master where name not like 'sqlite_%'";
    let rows = sqlx::query(sql).fetch_all(connection).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, essence(row.try_get(1)?)))).collect()
}

/// A statement without comments, spaces and quotes around names.
fn essence(sql: &str) -> String {
    let code = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
    code.flat_map(str::chars).filter(|c| !c.is_whitespace() && *c != '"').collect()
}
