//! The steps of the database's schema.

use super::{
    Engine,
    open_errors::{FOREIGN, cannot_open, cannot_read, is_missing_table},
    triggers,
};
use sqlx::{
    AnyConnection,
    migrate::{Migrate, MigrateError, Migration, Migrator},
};
use std::collections::BTreeSet;

static SHARED: Migrator = sqlx::migrate!("./migrations");
static SQLITE: Migrator = sqlx::migrate!("./migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("./migrations/postgres");

/// Migrates the schema to this version: the shared migrations, and those for one engine only.
pub(super) async fn migrate(connection: &mut AnyConnection, engine: Engine) -> Result<(), String> {
    refuse_missing_trigger(connection, engine).await?;
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

/// Refuses a database without a trigger that a step replaces. Found by the step itself, the steps before it would already be
/// made.
async fn refuse_missing_trigger(connection: &mut AnyConnection, engine: Engine) -> Result<(), String> {
    let Some(version) = applied(connection).await? else { return Ok(()) };
    let there = triggers::all(connection).await.map_err(|error| cannot_open(&error))?;
    let steps = migrations(engine);
    let pending = steps.iter().filter(|step| step.version > version).map(|step| step.sql.as_str());
    match first_missing(pending, there) {
        None => Ok(()),
        Some(name) => Err(format!(
            "the trigger {name}, which protects the audit log, is missing from the database, so another program has changed \
             it. It was not migrated from schema {version}, and nothing was changed. Restore a backup from before that \
             change; the operator's guide says under 'Alarms' what to do without one"
        )),
    }
}

/// The first trigger that these steps drop although it is not there.
fn first_missing<'a>(steps: impl Iterator<Item = &'a str>, mut there: BTreeSet<String>) -> Option<String> {
    for sql in steps {
        let code: Vec<_> = sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect();
        let words: Vec<_> = code.iter().flat_map(|line| line.split_whitespace()).collect();
        for [verb, noun, name] in words.array_windows() {
            let name = name.trim_end_matches(';');
            match (*verb, *noun) {
                ("create", "trigger") => drop(there.insert(name.to_owned())),
                ("drop", "trigger") if !there.remove(name) => return Some(name.to_owned()),
                _ => {}
            }
        }
    }
    None
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_is_missing_if_a_step_drops_it_and_none_made_it() {
        for (steps, there, missing) in [
            (&["drop trigger a;"][..], &["a"][..], None),
            (&["drop trigger a;"], &["b"], Some("a")),
            (&["drop trigger a on t;\ncreate trigger a before update on t"], &[], Some("a")),
            (&["create trigger a before update on t", "drop trigger a;"], &[], None),
            (&["drop trigger a;", "drop trigger a;"], &["a"], Some("a")),
            (&["-- drop trigger a;\ncreate table trigger_a (id text)"], &[], None),
        ] {
            let there = there.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(first_missing(steps.iter().copied(), there).as_deref(), missing, "{steps:?}");
        }
    }

    #[test]
    fn the_steps_from_nothing_drop_no_trigger_that_they_have_not_made() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            let steps = migrations(engine);
            let sql = || steps.iter().map(|step| step.sql.as_str());
            assert_eq!(first_missing(sql(), BTreeSet::new()), None);
            let later = sql().skip_while(|sql| !sql.contains("drop trigger"));
            assert!(first_missing(later, BTreeSet::new()).is_some_and(|name| name.starts_with("audit_logs_no_")));
        }
    }
}
