//! Migrations, for [`sqlx::migrate::Migrator`]. The table has the columns that sqlx gives it on SQLite.

use super::{
    call::{Call, Found},
    connection::SqliteConnection,
};
use futures::{FutureExt, future::BoxFuture};
use sqlx_core::{
    any::{AnyRow, AnyValueKind},
    error::Error,
    migrate::{AppliedMigration, Migrate, MigrateError, Migration},
    row::Row,
    sql_str::AssertSqlSafe,
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

impl SqliteConnection {
    #[expect(clippy::disallowed_methods, reason = "the name of the table is ours")]
    async fn with_table(&mut self, sql: &str, table: &str, values: Vec<AnyValueKind>) -> Result<Vec<AnyRow>, Error> {
        let found: Found = self.run(Call::new(AssertSqlSafe(sql.replace("{table}", table)), values)).await?;
        Ok(found.into_iter().filter_map(sqlx_core::Either::right).collect())
    }

    async fn apply_in_transaction(&mut self, table: &str, migration: &Migration) -> Result<(), MigrateError> {
        let refused = |error| MigrateError::ExecuteMigration(error, migration.version);
        self.run(Call::new(migration.sql.clone(), Vec::new())).await.map_err(refused)?;
        let values = vec![
            AnyValueKind::BigInt(migration.version),
            AnyValueKind::Text(Arc::new(migration.description.to_string())),
            AnyValueKind::Blob(Arc::new(migration.checksum.to_vec())),
        ];
        let insert = "insert into {table} (version, description, success, checksum, execution_time)
                      values ($1, $2, true, $3, -1)";
        self.with_table(insert, table, values).await?;
        Ok(())
    }
}

impl Migrate for SqliteConnection {
    fn create_schema_if_not_exists<'e>(&'e mut self, schema: &'e str) -> BoxFuture<'e, Result<(), MigrateError>> {
        async move { Err(MigrateError::CreateSchemasNotSupported(format!("SQLite cannot create the schema {schema}"))) }
            .boxed()
    }

    fn ensure_migrations_table<'e>(&'e mut self, table: &'e str) -> BoxFuture<'e, Result<(), MigrateError>> {
        async move {
            let sql = "create table if not exists {table} (
                           version bigint primary key, description text not null,
                           installed_on timestamp not null default current_timestamp, success boolean not null,
                           checksum blob not null, execution_time bigint not null)";
            self.with_table(sql, table, Vec::new()).await?;
            Ok(())
        }
        .boxed()
    }

    fn dirty_version<'e>(&'e mut self, table: &'e str) -> BoxFuture<'e, Result<Option<i64>, MigrateError>> {
        async move {
            let sql = "select version from {table} where success = false order by version limit 1";
            let rows = self.with_table(sql, table, Vec::new()).await?;
            Ok(rows.first().map(|row| row.try_get(0)).transpose()?)
        }
        .boxed()
    }

    fn list_applied_migrations<'e>(
        &'e mut self,
        table: &'e str,
    ) -> BoxFuture<'e, Result<Vec<AppliedMigration>, MigrateError>> {
        async move {
            let sql = "select version, checksum from {table} order by version";
            let rows = self.with_table(sql, table, Vec::new()).await?;
            let applied = |row: &AnyRow| {
                let checksum: Vec<u8> = row.try_get(1)?;
                Ok(AppliedMigration { version: row.try_get(0)?, checksum: checksum.into() })
            };
            rows.iter().map(applied).collect()
        }
        .boxed()
    }

    fn lock(&mut self) -> BoxFuture<'_, Result<(), MigrateError>> {
        async { Ok(()) }.boxed()
    }

    fn unlock(&mut self) -> BoxFuture<'_, Result<(), MigrateError>> {
        async { Ok(()) }.boxed()
    }

    fn apply<'e>(
        &'e mut self,
        table: &'e str,
        migration: &'e Migration,
    ) -> BoxFuture<'e, Result<Duration, MigrateError>> {
        async move {
            let began = Instant::now();
            if !migration.no_tx {
                self.begin_transaction(None).await?;
            }
            let applied = self.apply_in_transaction(table, migration).await;
            match (migration.no_tx, &applied) {
                (true, _) => {}
                (false, Ok(())) => self.commit_transaction().await?,
                (false, Err(_)) => self.roll_back_transaction().await?,
            }
            applied?;
            let took = began.elapsed();
            let nanoseconds = i64::try_from(took.as_nanos()).unwrap_or(i64::MAX);
            let values = vec![AnyValueKind::BigInt(nanoseconds), AnyValueKind::BigInt(migration.version)];
            self.with_table("update {table} set execution_time = $1 where version = $2", table, values).await?;
            Ok(took)
        }
        .boxed()
    }

    fn revert<'e>(&'e mut self, _table: &'e str, _: &'e Migration) -> BoxFuture<'e, Result<Duration, MigrateError>> {
        async { Err(MigrateError::Execute(Error::Protocol("migrations are not reverted".to_owned()))) }.boxed()
    }
}
