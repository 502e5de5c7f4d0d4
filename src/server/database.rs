//! Opens the database: SQLite in the data folder by default, PostgreSQL by URL.

use kernel::store::{
    readers::Readers,
    write_queue::{Prepare, Writer},
};
use open_errors::{FOREIGN, cannot_open, cannot_read};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::{AnyConnection, ConnectOptions, Connection, Executor, any::AnyConnectOptions};
use std::{path::Path, str::FromStr, sync::Arc};

pub mod damage;
mod gentle_rewrites;
mod migrations;
mod open_errors;
mod purged_tables;
pub mod schema;
mod search_keys;
pub mod snapshot;
mod still_writable;
mod stored_keys;
pub mod triggers;
mod vacuum_full;
pub mod waiting;

pub use open_errors::sqlite_code;

/// Marks a SQLite file as an Orgward database: "OrgW".
const APPLICATION_ID: i64 = 0x4f72_6757;

/// Oldest supported SQLite version; older ones can corrupt a database in WAL mode.
const MIN_SQLITE_VERSION: [u64; 3] = [3, 51, 3];

/// The tables that the server administrator erases people from.
const AUDIT_VALUES: &[&str] = &["audit_values", "audit_facets", "audit_runs"];

/// Number of read connections unless a setting says another.
const MAX_READERS: u32 = 8;

/// Characters of a path that are not percent-encoded in a `sqlite:` URL.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

/// An open database.
pub struct Database {
    /// Read-only connections.
    pub readers: Readers,
    /// The only connection that can write.
    pub writer: Writer,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The URL of the SQLite file in a data folder.
pub fn file_url(path: &Path) -> String {
    format!("sqlite://{}?mode=rwc", utf8_percent_encode(&path.to_string_lossy(), PLAIN))
}

/// The URL that opens the file for reading, if it exists.
pub fn file_url_to_read(path: &Path) -> String {
    format!("sqlite://{}?mode=ro", utf8_percent_encode(&path.to_string_lossy(), PLAIN))
}

/// Opens a database and migrates it to this version's schema.
///
/// # Errors
/// A sentence when it cannot be opened, is not an Orgward database, or was written by a newer version.
pub async fn open(url: &str) -> Result<Database, String> {
    open_with(url, false, MAX_READERS).await
}

/// As [`open`], with so many connections for reading.
///
/// # Errors
/// As [`open`].
pub async fn open_for(url: &str, readers: u32) -> Result<Database, String> {
    open_with(url, false, readers).await
}

/// Opens a database that reports each statement to the tracing target `sqlx::query`, at trace level. For tests:
/// statements can hold personal data.
///
/// # Errors
/// As [`open`].
#[doc(hidden)]
pub async fn open_traced(url: &str) -> Result<Database, String> {
    open_with(url, true, MAX_READERS).await
}

/// Opens a database that has this version's schema, and changes nothing. Its writer is never used.
///
/// # Errors
/// As [`open`], and when the schema is that of an earlier version.
pub async fn open_to_read(url: &str) -> Result<Database, String> {
    let (engine, options) = options(url, false)?;
    let mut connection = options.connect().await.map_err(|error| cannot_read(&error))?;
    read_only(&mut connection, engine).await.map_err(|error| cannot_read(&error))?;
    migrations::refuse_other_schema(&mut connection, engine).await?;
    connection.close().await.map_err(|error| cannot_read(&error))?;
    Ok(connect(engine, options, MAX_READERS))
}

async fn open_with(url: &str, is_traced: bool, readers: u32) -> Result<Database, String> {
    let (engine, options) = options(url, is_traced)?;
    update(engine, &options).await?;
    Ok(connect(engine, options, readers))
}

async fn update(engine: Engine, options: &AnyConnectOptions) -> Result<(), String> {
    let mut connection = options.connect().await.map_err(|error| cannot_open(&error))?;
    refuse_foreign(&mut connection, engine).await?;
    prepare(engine)(&mut connection).await.map_err(|error| cannot_open(&error))?;
    migrations::migrate(&mut connection, engine).await?;
    search_keys::fill(&mut connection).await.map_err(|error| cannot_open(&error))?;
    stored_keys::update(&mut connection).await.map_err(|error| cannot_open(&error))?;
    connection.close().await.map_err(|error| cannot_open(&error))
}

fn options(url: &str, is_traced: bool) -> Result<(Engine, AnyConnectOptions), String> {
    kernel::store::sqlite::install_drivers();
    let engine = match url.split(':').next() {
        Some("sqlite") => Engine::Sqlite,
        Some("postgres" | "postgresql") => Engine::Postgres,
        _ => return Err("the database URL must begin with sqlite: or postgres:".to_owned()),
    };
    let options = AnyConnectOptions::from_str(url).map_err(|error| format!("the database URL is invalid: {error}"))?;
    // sqlx logs statements with their values, which here include personal data.
    let options = match is_traced {
        true => options.log_statements(log::LevelFilter::Trace),
        false => options.disable_statement_logging(),
    };
    Ok((engine, options))
}

fn connect(engine: Engine, options: AnyConnectOptions, readers: u32) -> Database {
    let prepare: Prepare = Arc::new(move |connection| Box::pin(read_only(connection, engine)));
    let after_commit = (engine == Engine::Sqlite).then(|| still_writable::check(&options));
    Database {
        readers: Readers::new(options.clone(), readers, prepare),
        writer: Writer::new(
            options,
            prepare_writer(engine),
            purged_tables::erase(engine),
            gentle_rewrites::begin(engine, AUDIT_VALUES),
            after_commit,
        ),
    }
}

/// Configures a connection that writes.
fn prepare(engine: Engine) -> Prepare {
    Arc::new(move |connection| {
        Box::pin(async move {
            if engine == Engine::Sqlite {
                // FULL: a committed transaction survives a power failure. secure_delete: deleted content is
                // overwritten.
                for pragma in [
                    "pragma journal_mode = wal",
                    "pragma synchronous = full",
                    "pragma foreign_keys = on",
                    "pragma secure_delete = on",
                    "pragma recursive_triggers = on",
                    "pragma mmap_size = 0",
                    // 4 MiB. Each commit walks through the cache, which takes longer the larger it is.
                    "pragma cache_size = -4096",
                ] {
                    connection.execute(pragma).await?;
                }
            } else {
                connection.execute("set synchronous_commit = on").await?;
            }
            Ok(())
        })
    })
}

/// Configures the connection of the writer, and fails if nothing can be written on it. SQLite opens a file for reading only
/// if it cannot be opened for writing, and then begins a transaction all the same: such a connection would be kept, and
/// would refuse every change even after the disk can be written again.
fn prepare_writer(engine: Engine) -> Prepare {
    let prepare = prepare(engine);
    Arc::new(move |connection| {
        let prepare = prepare.clone();
        Box::pin(async move {
            prepare(connection).await?;
            connection.execute("update instance set created_at = created_at where false").await?;
            Ok(())
        })
    })
}

async fn read_only(connection: &mut AnyConnection, engine: Engine) -> Result<(), sqlx::Error> {
    match engine {
        Engine::Sqlite => {
            connection.execute("pragma query_only = on").await?;
            // Each commit of the writer empties the cache of a reader, which takes longer the larger it has been.
            connection.execute("pragma cache_size = -768").await?;
        }
        Engine::Postgres => {
            connection.execute("set default_transaction_read_only = on").await?;
            // As on SQLite: all reads in one transaction see the same snapshot.
            connection.execute("set default_transaction_isolation = 'repeatable read'").await?;
        }
    }
    Ok(())
}

/// Refuses a database of another program, and a SQLite version that can corrupt data.
async fn refuse_foreign(connection: &mut AnyConnection, engine: Engine) -> Result<(), String> {
    let (others,): (i64,) = match engine {
        Engine::Sqlite => {
            let (version,): (String,) = sqlx::query_as("select sqlite_version()")
                .fetch_one(&mut *connection)
                .await
                .map_err(|error| cannot_open(&error))?;
            refuse_old(&version)?;
            let (marked,): (i64,) = sqlx::query_as("select application_id from pragma_application_id")
                .fetch_one(&mut *connection)
                .await
                .map_err(|error| cannot_open(&error))?;
            if marked == APPLICATION_ID {
                return Ok(());
            }
            sqlx::query_as("select count(*) from sqlite_master").fetch_one(&mut *connection).await
        }
        Engine::Postgres => {
            sqlx::query_as(
                "select count(*) from pg_catalog.pg_tables where schemaname = current_schema()
                 and not exists (select 1 from pg_catalog.pg_tables
                                 where schemaname = current_schema() and tablename = 'instance')",
            )
            .fetch_one(&mut *connection)
            .await
        }
    }
    .map_err(|error| cannot_open(&error))?;
    if others > 0 {
        return Err(FOREIGN.to_owned());
    }
    if engine == Engine::Sqlite {
        let mark = "pragma application_id = 1332897623";
        connection.execute(mark).await.map_err(|error| cannot_open(&error))?;
    }
    Ok(())
}

fn refuse_old(version: &str) -> Result<(), String> {
    let parts: Vec<u64> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    if parts.as_slice() < MIN_SQLITE_VERSION.as_slice() {
        return Err(format!("SQLite {version} can corrupt databases in WAL mode; 3.51.3 or newer is required"));
    }
    Ok(())
}
