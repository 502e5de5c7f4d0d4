//! The triggers that protect the audit log. They stop mistakes; the owner of the database can drop them, which is noticed
//! here.

use domain::Domain;
use futures::future::BoxFuture;
use kernel::base::error::Result;
use sqlx::{AnyConnection, Row};
use std::collections::BTreeSet;

/// The triggers on SQLite.
const SQLITE: &[&str] = &[
    "audit_logs_next_only",
    "audit_logs_no_delete",
    "audit_logs_no_update",
    "audit_nodes_no_delete",
    "audit_nodes_no_update",
    "audit_nodes_once",
    "audit_values_no_update",
    "audit_values_once",
];

/// The triggers on PostgreSQL.
const POSTGRES: &[&str] = &[
    "audit_checkpoints_no_truncate",
    "audit_logs_next_only",
    "audit_logs_no_change",
    "audit_logs_no_truncate",
    "audit_nodes_no_change",
    "audit_nodes_no_truncate",
    "audit_nodes_over_leaves",
    "audit_values_no_truncate",
    "audit_values_no_update",
    "audit_values_of_record",
];

/// The triggers that are missing, disabled, or on SQLite no longer refuse anything.
///
/// # Errors
/// When the database cannot be read.
pub fn missing(domain: Domain) -> BoxFuture<'static, Result<Vec<&'static str>>> {
    Box::pin(async move { find(&mut *domain.reader().await?).await })
}

/// The names of all triggers, whatever they do.
pub(super) async fn all(conn: &mut AnyConnection) -> Result<BTreeSet<String>, sqlx::Error> {
    let sql = match conn.backend_name() {
        "SQLite" => "select name from sqlite_master where type = 'trigger'",
        _ => "select cast(tgname as text) from pg_trigger where not tgisinternal",
    };
    sqlx::query(sql).fetch_all(conn).await?.iter().map(|row| row.try_get(0)).collect()
}

async fn find(conn: &mut AnyConnection) -> Result<Vec<&'static str>> {
    let (expected, sql) = match conn.backend_name() {
        "SQLite" => (SQLITE, "select name from sqlite_master where type = 'trigger' and sql like '%raise(abort, %'"),
        _ => (POSTGRES, "select cast(tgname as text) from pg_trigger where tgenabled = 'A' and not tgisinternal"),
    };
    let rows = sqlx::query(sql).fetch_all(conn).await?;
    let mut found = Vec::new();
    for row in rows {
        found.push(row.try_get::<String, _>(0)?);
    }
    Ok(expected.iter().copied().filter(|name| !found.iter().any(|known| known == name)).collect())
}
