//! Opens the database: SQLite in the data folder by default, PostgreSQL by address.

use kernel::{
    base::search_key::search_key,
    store::write_queue::{Prepare, Writer},
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sqlx::{
    AnyConnection, AnyPool, ConnectOptions, Connection, Executor,
    any::{AnyConnectOptions, AnyPoolOptions},
    migrate::{MigrateError, Migrator},
};
use std::{path::Path, str::FromStr, sync::Arc, time::Duration};

/// Marks a SQLite file as ours: "OrgW".
const APPLICATION_ID: i64 = 0x4f72_6757;

/// SQLite before this one can corrupt a database in WAL mode.
const OLDEST_SQLITE: [u64; 3] = [3, 51, 3];

/// Writes a table anew, in a transaction, so that nothing of a deleted row is left between live ones.
struct Rewrite {
    sqlite: [&'static str; 6],
    postgres: &'static str,
}

macro_rules! rewrite {
    ($($table:literal),* $(,)?) => {
        &[$(Rewrite {
            sqlite: [
                "begin immediate",
                concat!("create table rewritten as select * from ", $table),
                concat!("delete from ", $table),
                concat!("insert into ", $table, " select * from rewritten"),
                "drop table rewritten",
                "commit",
            ],
            postgres: concat!("vacuum full ", $table),
        }),*]
    };
}

/// The tables that rows are deleted from. The logs, which only grow, are none of them.
const ERASED: &[Rewrite] = rewrite![
    "users",
    "organization_users",
    "project_users",
    "invites",
    "invite_projects",
    "spent_tokens",
    "admin_keys",
    "project_keys",
    "service_accounts",
    "key_uses",
    "sessions",
    "sign_in_budgets",
    "failed_sign_ins",
    "setup_links",
    "mails",
    "account_links",
];

/// The tables that the operator erases people from.
const AUDIT_VALUES: &[Rewrite] = rewrite!["audit_values", "audit_facets", "audit_runs"];

/// Connections for reading.
const READERS: u32 = 8;

static SHARED: Migrator = sqlx::migrate!("./migrations");
static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// What may stand in a path inside a `sqlite:` address as it is.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.');

/// An open database.
pub struct Database {
    /// Connections that cannot write.
    pub readers: AnyPool,
    /// The one that can.
    pub writer: Writer,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The address of the SQLite file in a data folder.
pub fn file_url(path: &Path) -> String {
    format!("sqlite://{}?mode=rwc", utf8_percent_encode(&path.to_string_lossy(), PLAIN))
}

/// Opens a database and brings it up to this version's schema.
///
/// # Errors
/// A sentence when it cannot be opened, is not ours, or was written by a newer version.
pub async fn open(url: &str) -> Result<Database, String> {
    sqlx::any::install_default_drivers();
    let engine = match url.split(':').next() {
        Some("sqlite") => Engine::Sqlite,
        Some("postgres" | "postgresql") => Engine::Postgres,
        _ => return Err("the database address must begin with sqlite: or postgres:".to_owned()),
    };
    let options = AnyConnectOptions::from_str(url)
        .map_err(|error| format!("the database address cannot be read: {error}"))?
        // sqlx logs statements with their values; ours carry personal data.
        .disable_statement_logging();
    let mut connection = options.connect().await.map_err(|error| cannot_open(&error))?;
    refuse_foreign(&mut connection, engine).await?;
    prepare(engine)(&mut connection).await.map_err(|error| cannot_open(&error))?;
    migrate(&mut connection, engine).await?;
    fill_search_keys(&mut connection).await.map_err(|error| cannot_open(&error))?;
    connection.close().await.map_err(|error| cannot_open(&error))?;

    let readers = AnyPoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| Box::pin(async move { read_only(connection, engine).await }))
        .connect_with(options.clone())
        .await
        .map_err(|error| cannot_open(&error))?;
    let begin = match engine {
        Engine::Sqlite => "begin immediate",
        Engine::Postgres => "begin",
    };
    Ok(Database {
        readers,
        writer: Writer::new(options, begin, prepare(engine), erase(engine, ERASED), erase(engine, AUDIT_VALUES)),
    })
}

/// Settings of a connection that writes.
fn prepare(engine: Engine) -> Prepare {
    Arc::new(move |connection| {
        Box::pin(async move {
            if engine == Engine::Sqlite {
                // FULL: an acknowledged commit survives a power cut. secure_delete: what is deleted is overwritten.
                for pragma in [
                    "pragma busy_timeout = 10000",
                    "pragma journal_mode = wal",
                    "pragma synchronous = full",
                    "pragma foreign_keys = on",
                    "pragma secure_delete = on",
                    "pragma recursive_triggers = on",
                    "pragma mmap_size = 0",
                    // 32 MiB: what a big transaction touches need not be written before it is committed and read again.
                    "pragma cache_size = -32768",
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

/// Clears from the disk what was deleted. SQLite overwrites a deleted row (`secure_delete`), but not the copy that stays
/// behind in a page's gap when the row has moved to another page; PostgreSQL keeps dead rows. On both a table is clean
/// once it is written anew: on SQLite by emptying it, which overwrites its pages whole. `vacuum` would copy the logs too,
/// by far the most of the file. SQLite's write-ahead log then still has the older pages, until it is cut to nothing.
fn erase(engine: Engine, tables: &'static [Rewrite]) -> Prepare {
    Arc::new(move |connection| {
        Box::pin(async move {
            if engine == Engine::Postgres {
                for table in tables {
                    connection.execute(table.postgres).await?;
                }
                return Ok(());
            }
            // Rows that point to a table that is empty for a moment: with the same rows back, none points nowhere. After a
            // failure the writer drops this connection, and the next one is prepared from scratch.
            connection.execute("pragma foreign_keys = off").await?;
            for statement in tables.iter().flat_map(|table| table.sqlite) {
                connection.execute(statement).await?;
            }
            connection.execute("pragma foreign_keys = on").await?;
            let (busy, _, _): (i64, i64, i64) =
                sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(&mut *connection).await?;
            if busy != 0 {
                return Err(sqlx::Error::Protocol("the write-ahead log is still being read".to_owned()));
            }
            Ok(())
        })
    })
}

async fn read_only(connection: &mut AnyConnection, engine: Engine) -> Result<(), sqlx::Error> {
    match engine {
        Engine::Sqlite => {
            connection.execute("pragma busy_timeout = 10000").await?;
            connection.execute("pragma query_only = on").await?;
        }
        Engine::Postgres => {
            connection.execute("set default_transaction_read_only = on").await?;
            // As on SQLite: what is read in one transaction is of one moment.
            connection.execute("set default_transaction_isolation = 'repeatable read'").await?;
        }
    }
    Ok(())
}

/// Refuses a database of another program, and an SQLite version that can corrupt data.
async fn refuse_foreign(connection: &mut AnyConnection, engine: Engine) -> Result<(), String> {
    let foreign = "this database was not made by Orgward; name an empty one or one of ours. Nothing was changed";
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
        return Err(foreign.to_owned());
    }
    if engine == Engine::Sqlite {
        let mark = "pragma application_id = 1332897623";
        connection.execute(mark).await.map_err(|error| cannot_open(&error))?;
    }
    Ok(())
}

fn refuse_old(version: &str) -> Result<(), String> {
    let parts: Vec<u64> = version.split('.').map(|part| part.parse().unwrap_or(0)).collect();
    if parts.as_slice() < OLDEST_SQLITE.as_slice() {
        return Err(format!("SQLite {version} can corrupt databases in WAL mode; at least 3.51.3 is needed"));
    }
    Ok(())
}

/// Brings the schema up to this version: the shared migrations, and those that exist for one engine only.
async fn migrate(connection: &mut AnyConnection, engine: Engine) -> Result<(), String> {
    let own = match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    };
    let mut all: Vec<_> = SHARED.iter().chain(own.iter()).cloned().collect();
    all.sort_by_key(|migration| migration.version);
    match Migrator::with_migrations(all).run(&mut *connection).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(version)) => Err(format!(
            "this database was written by a newer version of Orgward (schema {version}). Start that version, or restore \
             a backup made before the upgrade. Nothing was changed"
        )),
        Err(MigrateError::VersionMismatch(version)) => Err(format!(
            "schema step {version} of this database differs from the one this version would have made. Nothing was \
             changed"
        )),
        Err(error) => Err(format!("the database could not be brought up to date: {error}")),
    }
}

/// Members who joined under a version that did not keep what they are found by.
async fn fill_search_keys(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let mut transaction = connection.begin().await?;
    loop {
        let people: Vec<(String, String, String)> = sqlx::query_as(
            "select u.id, u.name, u.email from organization_users o join users u on u.id = o.user_id
             where o.search_key = '' order by o.search_key limit 1000",
        )
        .fetch_all(&mut *transaction)
        .await?;
        if people.is_empty() {
            return transaction.commit().await;
        }
        for (id, name, email) in people {
            sqlx::query("update organization_users set search_key = $1 where user_id = $2")
                .bind(search_key(&name, &email))
                .bind(id)
                .execute(&mut *transaction)
                .await?;
        }
    }
}

fn cannot_open(error: &sqlx::Error) -> String {
    let text = error.to_string();
    if text.contains("file is not a database") {
        return "the file is not an SQLite database. Nothing was changed".to_owned();
    }
    if text.contains("unable to open database file") || text.contains("readonly") {
        return "the database file cannot be opened for writing: check that the folder exists and belongs to the user \
                that runs Orgward"
            .to_owned();
    }
    format!("the database cannot be opened: {text}")
}
