//! Opens a database without writing to it: a backup, a file system that is read-only or full, or beside a running server.

use crate::server::{
    database::{self, Database, sqlite_code},
    files,
};
use kernel::{base::error::NO_SPACE_FOR_INDEX, store::sqlite::run_alone};
use std::{
    fs::{self, File},
    io::ErrorKind,
    path::{Path, PathBuf},
};

/// The URL that opens an SQLite file for reading.
///
/// # Errors
/// A sentence when there is no such file, or it cannot be read without writing beside it.
pub async fn url(file: &Path) -> Result<String, String> {
    refuse_unreadable(file)?;
    let url = database::file_url_to_read(file);
    // Reads the file, and so the write-ahead log and its index, which may have to be created.
    let opened = run_alone(&url, "pragma schema_version", &[], || true).await;
    // READONLY, CANTOPEN, and a disk that is full.
    let cannot_write = |error: &sqlx::Error| matches!(sqlite_code(error), Some(8 | 14)) || lacks_space_for_index(error);
    if !opened.as_ref().is_err_and(cannot_write) {
        // The caller opens it again and gets any other error.
        return Ok(url);
    }
    let log = beside(file, "-wal");
    if fs::metadata(&log).is_ok_and(|data| data.len() > 0) {
        return Err(format!(
            "{} holds changes that are not in {} yet, and nothing can be written beside them to read both. Copy both files \
             to a folder that can be written, and name it with --data-dir",
            log.display(),
            file.display()
        ));
    }
    Ok(format!("{url}&immutable=true"))
}

/// Whether the disk has no space for the index of the write-ahead log.
fn lacks_space_for_index(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).as_deref() == Some(NO_SPACE_FOR_INDEX)
}

/// Refuses a file whose cause SQLite would not name. Nothing in this process has the database open yet: closing the file
/// here would release the locks of such a connection.
fn refuse_unreadable(file: &Path) -> Result<(), String> {
    let opened = File::open(file).and_then(|opened| match opened.metadata()?.is_dir() {
        true => Err(ErrorKind::IsADirectory.into()),
        false => Ok(()),
    });
    opened.map_err(|error| match error.kind() {
        ErrorKind::NotFound => format!("there is no database at {}", file.display()),
        _ => files::unreadable("database", file, &error),
    })
}

/// Opens a database for reading. It must have the schema of this version.
///
/// # Errors
/// A sentence when there is none, it is not an Orgward database, or it has the schema of another version.
pub async fn open(database_url: Option<&str>, file: &Path) -> Result<Database, String> {
    match database_url {
        Some(url) => database::open_to_read(url).await,
        None => {
            let url = url(file).await?;
            database::open_to_read(&url).await.map_err(|error| format!("{}: {error}", file.display()))
        }
    }
}

/// A file that SQLite keeps beside the database file.
pub fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
