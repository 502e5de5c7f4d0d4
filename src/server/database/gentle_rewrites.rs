//! Rewrites tables of the audit log while changes go on, so that no deleted row remains between live ones. On SQLite each
//! table is copied into a new one in short transactions, with triggers that repeat what changes meanwhile; then the new
//! one takes the place of the old one, which is emptied in short transactions too. Emptying overwrites the pages that held
//! deleted rows (`secure_delete`). After an interruption the next rewrite removes what the first one left.

use super::{Engine, vacuum_full};
use futures::future::BoxFuture;
use kernel::store::write_queue::{BeginSteps, Steps};
use sqlx::{AnyConnection, AssertSqlSafe, Executor};
use std::{collections::VecDeque, sync::Arc};

/// Rows that one transaction copies or deletes.
const ROWS: i64 = 2000;

/// What is left to do, in this order.
struct Rewrites {
    steps: VecDeque<Step>,
    /// The rewrites of PostgreSQL, once they began.
    full: Option<vacuum_full::Rewrites>,
}

#[derive(Debug, Clone)]
enum Step {
    /// PostgreSQL rewrites a table in one statement.
    VacuumFull(&'static str),
    /// Creates the new table, or first removes what an interrupted rewrite left.
    Begin(&'static str),
    /// Copies the rows after this row id.
    Copy(&'static str, i64),
    /// Puts the new table in the place of the old one.
    Swap(&'static str),
    /// Empties and drops the table that was replaced, or that was left.
    Empty(&'static str),
    /// Truncates SQLite's write-ahead log, which holds the older pages.
    Truncate,
}

/// Starts a rewrite of these tables.
pub(super) fn begin(engine: Engine, tables: &'static [&'static str]) -> BeginSteps {
    Arc::new(move || {
        let mut steps: VecDeque<Step> = match engine {
            Engine::Postgres => tables.iter().copied().map(Step::VacuumFull).collect(),
            Engine::Sqlite => tables.iter().copied().map(Step::Begin).collect(),
        };
        if engine == Engine::Sqlite {
            steps.push_back(Step::Truncate);
        }
        Box::new(Rewrites { steps, full: None })
    })
}

impl Steps for Rewrites {
    fn step<'c>(&'c mut self, conn: &'c mut AnyConnection) -> BoxFuture<'c, Result<bool, sqlx::Error>> {
        Box::pin(async move {
            let Some(step) = self.steps.pop_front() else { return Ok(true) };
            // An error ends the rewrite, and the writer drops the connection with the open transaction.
            let next = match step {
                Step::VacuumFull(table) => {
                    let mut full = match self.full.take() {
                        Some(full) => full,
                        None => vacuum_full::Rewrites::begin(conn).await?,
                    };
                    full.clear(conn, table).await?;
                    match self.steps.is_empty() {
                        true => full.end(conn).await?,
                        false => self.full = Some(full),
                    }
                    None
                }
                Step::Truncate => {
                    truncate(conn).await?;
                    None
                }
                Step::Swap(table) => {
                    // References in triggers stay as they are: the triggers are created again.
                    conn.execute("pragma legacy_alter_table = on").await?;
                    let next = transaction(conn, Step::Swap(table)).await?;
                    conn.execute("pragma legacy_alter_table = off").await?;
                    next
                }
                step => transaction(conn, step).await?,
            };
            for step in next.into_iter().flatten().rev() {
                self.steps.push_front(step);
            }
            Ok(self.steps.is_empty())
        })
    }
}

/// Runs a step in a transaction, and returns the steps that follow it.
async fn transaction(conn: &mut AnyConnection, step: Step) -> Result<Option<Vec<Step>>, sqlx::Error> {
    conn.execute("begin immediate").await?;
    let next = match step {
        Step::Begin(table) => begin_copy(conn, table).await?,
        Step::Copy(table, after) => vec![copy(conn, table, after).await?],
        Step::Swap(table) => {
            swap(conn, table).await?;
            vec![Step::Empty(table)]
        }
        Step::Empty(table) => empty(conn, table).await?,
        Step::VacuumFull(_) | Step::Truncate => Vec::new(),
    };
    conn.execute("commit").await?;
    Ok(Some(next))
}

fn new(table: &str) -> String {
    format!("{table}_rewritten")
}

fn old(table: &str) -> String {
    format!("{table}_replaced")
}

async fn begin_copy(conn: &mut AnyConnection, table: &'static str) -> Result<Vec<Step>, sqlx::Error> {
    if exists(conn, &old(table)).await? {
        return Ok(vec![Step::Empty(table), Step::Begin(table)]);
    }
    if exists(conn, &new(table)).await? {
        drop_mirror(conn, table).await?;
        run(conn, format!("alter table {} rename to {}", new(table), old(table))).await?;
        return Ok(vec![Step::Empty(table), Step::Begin(table)]);
    }
    let (created,): (String,) = sqlx::query_as("select sql from sqlite_master where type = 'table' and name = $1")
        .bind(table)
        .fetch_one(&mut *conn)
        .await?;
    run(conn, created.replacen(table, &new(table), 1)).await?;
    let indexes: Vec<(String, String)> = sqlx::query_as(
        "select name, sql from sqlite_master where type = 'index' and tbl_name = $1 and sql is not null order by name",
    )
    .bind(table)
    .fetch_all(&mut *conn)
    .await?;
    for (name, sql) in indexes {
        let name = plain(&name)?;
        // An index cannot be renamed, so the name of the new one alternates.
        let other = name.strip_suffix("_rewritten").map_or_else(|| new(name), str::to_owned);
        let columns = sql.split_once('(').map_or("", |(_, columns)| columns);
        run(conn, format!("create index {other} on {} ({columns}", new(table))).await?;
    }
    let columns = columns(conn, table).await?;
    let (new, names, values) = (new(table), columns.join(", "), columns.join(", new."));
    let write = format!("insert or replace into {new} (rowid, {names}) values (new.rowid, new.{values})");
    let delete = format!("delete from {new} where rowid = old.rowid");
    for (event, statement) in [("insert", &write), ("update", &write), ("delete", &delete)] {
        run(conn, format!("create trigger {new}_{event} after {event} on {table} begin {statement}; end")).await?;
    }
    Ok(vec![Step::Copy(table, i64::MIN)])
}

async fn copy(conn: &mut AnyConnection, table: &'static str, after: i64) -> Result<Step, sqlx::Error> {
    let page = format!("select rowid from {table} where rowid > $1 order by rowid limit $2");
    let (last,): (Option<i64>,) = sqlx::query_as(safe(format!("select max(rowid) from ({page})")))
        .bind(after)
        .bind(ROWS)
        .fetch_one(&mut *conn)
        .await?;
    let Some(last) = last else { return Ok(Step::Swap(table)) };
    let names = columns(conn, table).await?.join(", ");
    // A row that was inserted since the beginning is there already.
    sqlx::query(safe(format!(
        "insert or ignore into {} (rowid, {names})
         select rowid, {names} from {table} where rowid > $1 and rowid <= $2 order by rowid",
        new(table)
    )))
    .bind(after)
    .bind(last)
    .execute(&mut *conn)
    .await?;
    Ok(Step::Copy(table, last))
}

async fn swap(conn: &mut AnyConnection, table: &str) -> Result<(), sqlx::Error> {
    let (new, old) = (new(table), old(table));
    let (have, copied): (i64, i64) =
        sqlx::query_as(safe(format!("select (select count(*) from {table}), (select count(*) from {new})")))
            .fetch_one(&mut *conn)
            .await?;
    if have != copied {
        return Err(sqlx::Error::Protocol(format!("{table} has {have} rows, and {copied} of them were copied")));
    }
    drop_mirror(conn, table).await?;
    let triggers: Vec<(String, String)> =
        sqlx::query_as("select name, sql from sqlite_master where type = 'trigger' and tbl_name = $1 order by name")
            .bind(table)
            .fetch_all(&mut *conn)
            .await?;
    for (name, _) in &triggers {
        run(conn, format!("drop trigger {}", plain(name)?)).await?;
    }
    run(conn, format!("alter table {table} rename to {old}")).await?;
    run(conn, format!("alter table {new} rename to {table}")).await?;
    for (_, sql) in triggers {
        run(conn, sql).await?;
    }
    Ok(())
}

async fn empty(conn: &mut AnyConnection, table: &'static str) -> Result<Vec<Step>, sqlx::Error> {
    let old = old(table);
    let sql = format!("delete from {old} where rowid in (select rowid from {old} order by rowid limit $1)");
    let deleted = sqlx::query(safe(sql)).bind(ROWS).execute(&mut *conn).await?.rows_affected();
    if deleted > 0 {
        return Ok(vec![Step::Empty(table)]);
    }
    run(conn, format!("drop table {old}")).await?;
    Ok(Vec::new())
}

async fn columns(conn: &mut AnyConnection, table: &str) -> Result<Vec<String>, sqlx::Error> {
    let rows: Vec<(String,)> =
        sqlx::query_as("select name from pragma_table_info($1) order by cid").bind(table).fetch_all(conn).await?;
    rows.into_iter().map(|(name,)| plain(&name).map(str::to_owned)).collect()
}

/// A name in the schema as Orgward makes them. Another program may have made others, which could end the statement.
fn plain(name: &str) -> Result<&str, sqlx::Error> {
    if name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') {
        return Ok(name);
    }
    Err(sqlx::Error::Protocol(format!("{name:?} in the schema was not made by Orgward, so the table is not rewritten")))
}

async fn drop_mirror(conn: &mut AnyConnection, table: &str) -> Result<(), sqlx::Error> {
    for event in ["insert", "update", "delete"] {
        run(conn, format!("drop trigger if exists {}_{event}", new(table))).await?;
    }
    Ok(())
}

async fn exists(conn: &mut AnyConnection, table: &str) -> Result<bool, sqlx::Error> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from sqlite_master where type = 'table' and name = $1")
        .bind(table)
        .fetch_one(conn)
        .await?;
    Ok(count > 0)
}

/// Truncates the write-ahead log.
pub(super) async fn truncate(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    let (busy, _, _): (i64, i64, i64) = sqlx::query_as("pragma wal_checkpoint(truncate)").fetch_one(conn).await?;
    match busy {
        0 => Ok(()),
        _ => Err(sqlx::Error::Protocol("the write-ahead log is still being read".to_owned())),
    }
}

async fn run(conn: &mut AnyConnection, sql: String) -> Result<(), sqlx::Error> {
    conn.execute(safe(sql)).await.map(drop)
}

/// A statement that is assembled from the names in the database's own schema.
#[expect(clippy::disallowed_methods, reason = "no value is part of these statements, and tables cannot be bound")]
fn safe(sql: String) -> AssertSqlSafe<String> {
    AssertSqlSafe(sql)
}
