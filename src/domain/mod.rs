//! Every operation on the product. Both doors, the Admin API and the console, call these and nothing else.

use std::sync::Arc;

pub mod admin_keys;
pub mod audit;
pub mod change;
pub mod clock;
pub mod cursor;
pub mod demo;
pub mod error;
pub mod event;
pub mod failed_sign_ins;
pub mod id;
pub mod instance;
pub mod organizations;
pub mod passwords;
pub mod permissions;
pub mod projects;
pub mod request_log;
pub mod residency;
pub mod secret;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod sign_in_budgets;
pub mod text;
pub mod upkeep;
pub mod users;
pub mod writer;

pub use error::{Error, Result};
pub use permissions::{Actor, Origin, Permission, Who};

/// Everything an operation needs: connections that can only read, the one writer, and the secrets.
#[derive(Clone)]
pub struct Domain {
    readers: sqlx::AnyPool,
    writer: writer::Writer,
    secrets: Arc<secret::Secrets>,
    passwords: passwords::Passwords,
    settings: Settings,
}

/// What an operator may configure about operations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Seconds without a request after which a session ends.
    pub session_idle_seconds: i64,
    /// Seconds after which a session ends whatever happens.
    pub session_absolute_seconds: i64,
    /// How the operator would name the database; shown to the person who sets the server up.
    pub database: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self { session_idle_seconds: 60 * 60, session_absolute_seconds: 24 * 60 * 60, database: String::new() }
    }
}

impl Domain {
    /// Joins the parts. `readers` must be connections that cannot write.
    pub fn new(readers: sqlx::AnyPool, writer: writer::Writer, secrets: secret::Secrets, settings: Settings) -> Self {
        let secrets = Arc::new(secrets);
        Self { readers, writer, passwords: passwords::Passwords::new(secrets.clone()), secrets, settings }
    }

    /// What the operator configured.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Does what would make the first request slower than the second.
    pub fn warm_up(&self) {
        self.passwords.warm_up();
    }

    /// Waits until everything handed over is on disk and closes all connections.
    pub async fn close(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}
