//! Clears deleted rows of all tables that rows are deleted from.

use super::{Engine, gentle_rewrites, vacuum_full};
use kernel::store::write_queue::Prepare;
use sqlx::Executor;
use std::sync::Arc;

/// The statements that rewrite a table in a transaction, so that no deleted row remains between live ones.
struct Rewrite {
    table: &'static str,
    sqlite: [&'static str; 6],
}

macro_rules! rewrite {
    ($($table:literal),* $(,)?) => {
        &[$(Rewrite {
            table: $table,
            sqlite: [
                "begin immediate",
                concat!("create table rewritten as select * from ", $table),
                concat!("delete from ", $table),
                concat!("insert into ", $table, " select * from rewritten"),
                "drop table rewritten",
                "commit",
            ],
        }),*]
    };
}

/// The tables that rows are deleted from. The logs are append-only and not among them.
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
    "expired_keys",
    "sessions",
    "sign_in_budgets",
    "failed_sign_ins",
    "setup_links",
    "mails",
    "account_links",
    "credential_generations",
];

/// Clears deleted rows from the disk. SQLite overwrites a deleted row (`secure_delete`), but not the copy that remains
/// in a page's free space after the row moved to another page; PostgreSQL keeps dead rows. On both, rewriting the table
/// removes them: on SQLite by emptying it, which overwrites whole pages. `vacuum` would also copy the logs, by far the
/// largest part of the file. SQLite's write-ahead log still holds the older pages until it is truncated.
pub(super) fn erase(engine: Engine) -> Prepare {
    Arc::new(move |connection| {
        Box::pin(async move {
            if engine == Engine::Postgres {
                let mut rewrites = vacuum_full::Rewrites::begin(connection).await?;
                for rewrite in ERASED {
                    rewrites.clear(connection, rewrite.table).await?;
                }
                return rewrites.end(connection).await;
            }
            // While a table is empty, foreign keys to it are dangling; they are valid again once the same rows are
            // back. After a failure the writer drops this connection and prepares a new one.
            connection.execute("pragma foreign_keys = off").await?;
            for statement in ERASED.iter().flat_map(|table| table.sqlite) {
                connection.execute(statement).await?;
            }
            connection.execute("pragma foreign_keys = on").await?;
            gentle_rewrites::truncate(connection).await
        })
    })
}
