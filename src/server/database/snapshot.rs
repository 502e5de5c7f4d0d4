//! A consistent copy of a SQLite database that other connections write to at the same time.

use super::{Engine, migrations, options, sqlite_code, update};
use kernel::{base::error::explain, store::sqlite::run_alone};
use sqlx::{ConnectOptions, Connection, Row};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Copies the database that `url` opens into a new file, with `vacuum into`: one read transaction, so the copy is the state
/// after some commit. Writers go on meanwhile, and the write-ahead log grows until the copy is finished. The copy has no
/// free pages, so nothing deleted is in it. Dropping the future stops the copy; the unfinished file is the caller's.
///
/// # Errors
/// A sentence without the file's name when the database cannot be read or the copy cannot be written.
pub async fn copy(url: &str, target: &Path) -> Result<(), String> {
    let target = target.to_str().ok_or("the name of the data folder is not UTF-8, and SQLite needs that for a copy")?;
    let unwanted = Unwanted::default();
    let flag = unwanted.0.clone();
    match run_alone(url, "vacuum into $1", &[target], move || !flag.load(Ordering::Relaxed)).await {
        Ok(_) => Ok(()),
        Err(error) => Err(match sqlite_code(&error) {
            Some(13) => {
                "the disk of the data folder is full, and a backup needs a copy of the database there for a moment"
                    .to_owned()
            }
            Some(8 | 14) => "the copy of the database cannot be written into the data folder".to_owned(),
            _ => format!("copying the database failed: {}", explain(&error)),
        }),
    }
}

/// The bytes that a copy of the database needs, at most.
///
/// # Errors
/// A sentence when the database cannot be read.
pub async fn size(url: &str) -> Result<u64, String> {
    let sql = "select (page_count - freelist_count) * page_size
               from pragma_page_count, pragma_freelist_count, pragma_page_size";
    let size = match run_alone(url, sql, &[], || true).await {
        Ok(rows) => rows.first().ok_or(sqlx::Error::RowNotFound).and_then(|row| row.try_get::<i64, _>(0)),
        Err(error) => Err(error),
    };
    let size = size.map_err(|error| format!("the size of the database cannot be read: {}", explain(&error)))?;
    Ok(u64::try_from(size).unwrap_or(0))
}

/// The schema of a database; `None` if it has none of ours.
///
/// # Errors
/// A sentence when it cannot be read.
pub async fn schema(url: &str) -> Result<Option<i64>, String> {
    let (_, options) = options(url, false)?;
    let mut connection = options.connect().await.map_err(|error| explain(&error))?;
    let found = migrations::applied(&mut connection).await;
    connection.close().await.map_err(|error| explain(&error))?;
    found
}

/// The schema of this version on SQLite.
pub fn newest_schema() -> i64 {
    migrations::newest(Engine::Sqlite).unwrap_or(0)
}

/// Migrates a database to this version's schema, as opening it for writing does, and closes it.
///
/// # Errors
/// A sentence when it cannot be opened, is not an Orgward database, or was written by a newer version.
pub async fn migrate(url: &str) -> Result<(), String> {
    let (engine, options) = options(url, false)?;
    update(engine, &options).await
}

/// Says that a copy is unwanted once its future was dropped.
#[derive(Default)]
struct Unwanted(Arc<AtomicBool>);

impl Drop for Unwanted {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}
