//! The steps of the database's schema.

use super::{
    Engine,
    open_errors::{FOREIGN, cannot_open, cannot_read, is_missing_table},
};
use sqlx::{
    AnyConnection,
    migrate::{Migrate, MigrateError, Migration, Migrator},
};

static SHARED: Migrator = sqlx::migrate!("./migrations");
static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Migrates the schema to this version: the shared migrations, and those for one engine only.
pub(super) async fn migrate(connection: &mut AnyConnection, engine: Engine) -> Result<(), String> {
    match Migrator::with_migrations(migrations(engine)).run(&mut *connection).await {
        Ok(()) => Ok(()),
        Err(MigrateError::VersionMissing(version)) => Err(too_new(version)),
        Err(MigrateError::VersionMismatch(version)) => Err(format!(
            "schema step {version} of this database differs from the one in this version of Orgward. Nothing was \
             changed"
        )),
        Err(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => Err(cannot_open(&error)),
        Err(error) => Err(format!("migrating the database failed: {error}")),
    }
}

/// Refuses a database that does not have the schema of this version, without changing it.
pub(super) async fn refuse_other_schema(connection: &mut AnyConnection, engine: Engine) -> Result<(), String> {
    let applied = applied(connection).await?;
    let newest = newest(engine);
    match applied {
        None => Err(FOREIGN.to_owned()),
        Some(version) if applied > newest => Err(too_new(version)),
        Some(_) if applied < newest => {
            Err("this database has the schema of an earlier version of Orgward. Read it with \
             that version, or migrate it by starting this one"
                .to_owned())
        }
        Some(_) => Ok(()),
    }
}

/// The newest schema step of a database; `None` if it has none.
pub(super) async fn applied(connection: &mut AnyConnection) -> Result<Option<i64>, String> {
    match connection.list_applied_migrations("_sqlx_migrations").await {
        Ok(steps) => Ok(steps.into_iter().map(|step| step.version).max()),
        Err(MigrateError::Execute(error)) if is_missing_table(&error) => Ok(None),
        // For example, the file is damaged.
        Err(MigrateError::Execute(error)) => Err(cannot_read(&error)),
        Err(error) => Err(format!("reading the version of the database failed: {error}")),
    }
}

/// The newest schema step of this version.
pub(super) fn newest(engine: Engine) -> Option<i64> {
    migrations(engine).iter().map(|step| step.version).max()
}

/// The shared migrations and those for one engine, in order.
fn migrations(engine: Engine) -> Vec<Migration> {
    let own = match engine {
        Engine::Sqlite => &SQLITE,
        Engine::Postgres => &POSTGRES,
    };
    let mut all: Vec<_> = SHARED.iter().chain(own.iter()).cloned().collect();
    all.sort_by_key(|migration| migration.version);
    all
}

fn too_new(version: i64) -> String {
    format!(
        "this database was written by a newer version of Orgward (schema {version}). Start that version, or restore a \
         backup made before the upgrade. Nothing was changed"
    )
}
