//! Rewrites tables on PostgreSQL, and checks that no deleted row was copied. `vacuum full` keeps each deleted row that an
//! older snapshot of the same database still sees: that of a read, of `pg_dump`, of an `analyze` or of a standby server.
//! It succeeds all the same.

use sqlx::{AnyConnection, AssertSqlSafe, Executor};
use std::time::Duration;

/// How long a rewrite waits for those who read the table. Until then others wait behind it, and all changes.
const LOCK_TIMEOUT: &str = "set lock_timeout = '2s'";

/// Pauses that all rewrites together make for older snapshots to end. A request's own reads end before that.
const PAUSES: u32 = 50;

/// How long a pause is.
const PAUSE: Duration = Duration::from_millis(100);

/// Clears from the disk what was deleted before it began.
pub(super) struct Rewrites {
    /// A transaction that began after those deletions were committed: a 32-bit id in decimal.
    horizon: String,
    /// Pauses that are left.
    pauses: u32,
}

impl Rewrites {
    /// Begins with all that is committed now. After an error of the rewrites the connection must be closed.
    pub(super) async fn begin(conn: &mut AnyConnection) -> Result<Self, sqlx::Error> {
        conn.execute(LOCK_TIMEOUT).await?;
        let sql = "select pg_current_xact_id()::xid::text";
        let (horizon,): (String,) = sqlx::query_as(sql).fetch_one(conn).await?;
        Ok(Self { horizon, pauses: PAUSES })
    }

    /// Rewrites a table until it contains no row that was deleted before.
    ///
    /// # Errors
    /// When an older transaction stays open, or the table is read for too long or cannot be rewritten.
    pub(super) async fn clear(&mut self, conn: &mut AnyConnection, table: &'static str) -> Result<(), sqlx::Error> {
        loop {
            conn.execute(rewrite(table)).await?;
            if self.is_clear(conn, table).await? {
                return Ok(());
            }
            self.pauses = self.pauses.checked_sub(1).ok_or_else(|| {
                sqlx::Error::Protocol(format!(
                    "deleted rows of {table} are still visible to an older transaction of this database"
                ))
            })?;
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Lets statements wait for locks again as long as before.
    pub(super) async fn end(self, conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
        conn.execute("reset lock_timeout").await.map(drop)
    }

    /// Whether the last rewrite of the table removed what was deleted before the horizon. `vacuum full` freezes
    /// exactly what every snapshot sees, so `relfrozenxid` is the oldest transaction whose deletions it had to keep.
    async fn is_clear(&self, conn: &mut AnyConnection, table: &str) -> Result<bool, sqlx::Error> {
        let sql = "select count(*) from pg_catalog.pg_class
                   where oid = cast($1 as regclass) and age(relfrozenxid) <= age(cast($2 as xid))";
        let (clear,): (i64,) = sqlx::query_as(sql).bind(table).bind(&self.horizon).fetch_one(conn).await?;
        Ok(clear > 0)
    }
}

#[expect(clippy::disallowed_methods, reason = "tables cannot be bound, and their names are constants")]
fn rewrite(table: &'static str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("vacuum full {table}"))
}
