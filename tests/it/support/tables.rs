//! The tables behind the product's back: what is really there, and what an intruder or a later day would change.

use super::TestApp;
use sqlx::{AnyPool, Row};

impl TestApp {
    /// Runs a statement; gives how many rows it touched.
    pub async fn write(&self, sql: &'static str, values: &[&str]) -> u64 {
        self.try_write(sql, values).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
    }

    /// Runs a statement that the database may refuse.
    pub async fn try_write(&self, sql: &'static str, values: &[&str]) -> Result<u64, sqlx::Error> {
        let mut query = sqlx::query(sql);
        for value in values {
            query = query.bind((*value).to_owned());
        }
        query.execute(&self.tables).await.map(|done| done.rows_affected())
    }

    /// The first column of every row, as text.
    pub async fn texts(&self, sql: &'static str, values: &[&str]) -> Vec<String> {
        texts(&self.tables, sql, values).await
    }

    /// What an organization is, who is signed in, and what the audit log holds. Two that are equal: nothing was
    /// changed in between.
    pub async fn state(&self) -> Vec<String> {
        state(&self.tables).await
    }
}

/// Whether the tests run on PostgreSQL.
pub fn is_postgres() -> bool {
    std::env::var_os("TEST_DATABASE_URL").is_some()
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
        "select id || ' ' || name || ' ' || coalesce(cast(expires_at as text), '') from admin_keys order by id",
        "select id from sessions order by id",
        "select token_hash from setup_links order by token_hash",
        "select leaf from audit_logs order by organization_id, seq",
    ] {
        state.extend(texts(tables, sql, &[]).await);
    }
    state
}
