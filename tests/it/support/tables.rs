//! Direct access to the database: reads what is stored, and writes what an attacker or the passage of time would
//! change.

use crate::support::{Founded, TestApp};
use serde_json::{Value, json};
use sqlx::{AnyPool, Row};
use types::ids::UserId;

impl TestApp {
    /// Runs a statement and returns the number of affected rows.
    pub async fn write(&self, sql: &'static str, values: &[&str]) -> u64 {
        self.try_write(sql, values).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Runs a statement that may fail.
    pub async fn try_write(&self, sql: &'static str, values: &[&str]) -> Result<u64, sqlx::Error> {
        let mut query = sqlx::query(sql);
        for value in values {
            query = query.bind((*value).to_owned());
        }
        query.execute(&self.tables).await.map(|done| done.rows_affected())
    }

    /// Runs a statement built at run time.
    pub async fn script(&self, sql: &str) {
        let done = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&self.tables).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Drops the triggers of a table, as the owner of the database can.
    pub async fn drop_triggers(&self, table: &str) {
        if is_postgres() {
            return self.script(&format!("alter table {table} disable trigger all")).await;
        }
        let sql = format!("select name from sqlite_master where type = 'trigger' and tbl_name = '{table}'");
        for name in self.built_texts(&sql).await {
            self.script(&format!("drop trigger {name}")).await;
        }
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, sql: &'static str, values: &[&str]) -> Vec<String> {
        texts(&self.tables, sql, values).await
    }

    /// The first column of every row of a statement built at run time, as text.
    pub async fn built_texts(&self, sql: &str) -> Vec<String> {
        let rows = sqlx::query_as(sqlx::AssertSqlSafe(sql.to_owned())).fetch_all(&self.tables).await;
        let rows: Vec<(String,)> = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        rows.into_iter().map(|(text,)| text).collect()
    }

    /// A snapshot of organizations, users, sessions, keys and the audit log. Two equal snapshots mean that nothing
    /// changed in between.
    pub async fn state(&self) -> Vec<String> {
        state(&self.tables).await
    }
}

impl Founded {
    /// Creates an Admin key, reassigns it to another owner and returns its id and secret.
    pub async fn key_of(&self, user: &UserId) -> (String, String) {
        let made = self.admin().post("/v1/organization/admin_api_keys", json!({ "name": "theirs" })).await.json();
        let key_id = made["id"].as_str().expect("an id").to_owned();
        self.write_sealed("update admin_keys set owner_user_id = $1 where id = $2", &[user.as_str(), &key_id]).await;
        (key_id, made["value"].as_str().expect("shown once").to_owned())
    }

    /// The newest audit events of the organization, oldest of them first, with their personal values restored.
    pub async fn audits(&self, newest: usize) -> Vec<Value> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("select seq, leaf from audit_logs where organization_id = $1 order by seq desc limit $2")
                .bind(self.organization.as_str().to_owned())
                .bind(i64::try_from(newest).expect("a few"))
                .fetch_all(&self.tables)
                .await
                .expect("the audit log is readable");
        let mut records = Vec::new();
        for (seq, leaf) in rows.into_iter().rev() {
            let kept: Vec<(String, Vec<u8>, String)> =
                sqlx::query_as("select field, salt, value from audit_values where organization_id = $1 and seq = $2")
                    .bind(self.organization.as_str().to_owned())
                    .bind(seq)
                    .fetch_all(&self.tables)
                    .await
                    .expect("its values are readable");
            let whole = |(field, salt, value): (String, Vec<u8>, String)| evidence::Kept {
                field,
                salt: salt.try_into().expect("32 bytes"),
                value,
            };
            let kept: Vec<_> = kept.into_iter().map(whole).collect();
            records.push(evidence::open(&leaf, &kept).expect("a leaf is JSON"));
        }
        records
    }

    /// The types and payloads of the newest audit events, oldest of them first.
    pub async fn payloads(&self, newest: usize) -> Vec<(String, Value)> {
        let payload = |record: Value| {
            let r#type = record["event"]["type"].as_str().expect("a type").to_owned();
            let payload = record["event"][&r#type].clone();
            (r#type, payload)
        };
        self.audits(newest).await.into_iter().map(payload).collect()
    }
}

/// Whether the tests run on PostgreSQL.
pub fn is_postgres() -> bool {
    std::env::var_os("TEST_DATABASE_URL").is_some()
}

/// Bytes as a literal of the database's SQL.
pub fn blob(bytes: &[u8]) -> String {
    let digits = evidence::hex(bytes);
    if is_postgres() { format!("decode('{digits}', 'hex')") } else { format!("x'{digits}'") }
}

/// The first column of every row, as text.
pub async fn texts(tables: &AnyPool, sql: &'static str, values: &[&str]) -> Vec<String> {
    let mut query = sqlx::query(sql);
    for value in values {
        query = query.bind((*value).to_owned());
    }
    let rows = query.fetch_all(tables).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    rows.iter().map(|row| row.try_get::<String, _>(0).unwrap_or_else(|error| panic!("{sql}: {error}"))).collect()
}

/// The bytes of the database's files. With PostgreSQL only tables and indexes are read, because it recycles its
/// write-ahead log on its own schedule.
pub async fn disk(app: &TestApp) -> Vec<u8> {
    let mut bytes = Vec::new();
    if is_postgres() {
        app.write("checkpoint", &[]).await;
        let sql = "select encode(pg_read_binary_file(pg_relation_filepath(oid)), 'escape') from pg_class
                   where relkind in ('r', 'i', 't') and relnamespace = 'public'::regnamespace";
        bytes.extend(app.texts(sql, &[]).await.concat().into_bytes());
    } else {
        let path = app.url.trim_start_matches("sqlite://").split('?').next().expect("a path").to_owned();
        for end in ["", "-wal"] {
            bytes.extend(std::fs::read(format!("{path}{end}")).unwrap_or_default());
        }
        assert!(bytes.starts_with(b"SQLite format 3"));
    }
    bytes
}

/// See [`TestApp::state`].
pub async fn state(tables: &AnyPool) -> Vec<String> {
    let mut state = Vec::new();
    for sql in [
        "select id || ' ' || name || ' ' || cast(revision as text) from organizations order by id",
        "select id || ' ' || name || ' ' || email || ' ' || coalesce(password_hash, '') from users order by id",
        "select organization_id || ' ' || user_id || ' ' || role from organization_users
         order by organization_id, user_id",
        "select id || ' ' || name || ' ' || coalesce(external_key_id, '') || ' ' || coalesce(cast(archived_at as text), '')
         from projects order by id",
        "select project_id || ' ' || user_id || ' ' || role from project_users order by project_id, user_id",
        "select id || ' ' || name || ' ' || scopes || ' ' || audit_before || ' '
         || coalesce(cast(expires_at as text), '') from admin_keys order by id",
        "select id from sessions order by id",
        "select token_hash from setup_links order by token_hash",
        "select leaf from audit_logs order by organization_id, seq",
    ] {
        state.extend(texts(tables, sql, &[]).await);
    }
    state
}
