//! Every operation on the product. Both doors, the Admin API and the console, call these and nothing else.

use crate::types::mails::MailServer;
use std::{path::PathBuf, sync::Arc};

mod account_links;
pub mod actor;
pub mod admin_keys;
pub mod audit;
mod audit_baseline;
pub mod audit_checkpoint_sinks;
pub mod audit_checkpoints;
mod audit_count_names;
pub mod audit_counts;
mod audit_csv;
pub mod audit_differences;
pub mod audit_erasures;
pub mod audit_export_files;
pub mod audit_export_jobs;
pub mod audit_exports;
pub mod audit_facets;
pub mod audit_fold;
pub mod audit_keys;
pub mod audit_logging;
pub mod audit_logs;
pub mod audit_proofs;
pub mod audit_records;
pub mod audit_rollbacks;
pub mod audit_runs;
pub mod audit_search;
pub mod audit_tree;
pub mod audit_verification;
pub mod change;
mod checkpoint_files;
pub mod chosen_users;
pub mod clock;
pub mod cursor;
pub mod data_retention;
pub mod demo;
mod demo_events;
mod demo_keys;
pub mod email_changes;
mod endings;
pub mod error;
pub mod event;
pub mod expiry;
pub mod failed_sign_ins;
pub mod filter;
pub mod general;
pub mod id;
pub mod instance;
pub mod invitations;
mod invite_list_lines;
pub mod invite_lists;
pub mod invites;
pub mod key_rotations;
mod key_states;
pub mod mail_outbox;
pub mod mails;
pub mod organizations;
pub mod own_project_keys;
pub mod password_resets;
pub mod passwords;
pub mod pasted_secrets;
pub mod people;
pub mod permissions;
pub mod profile;
mod project_api_key_rows;
pub mod project_api_keys;
pub mod project_pages;
pub mod project_users;
pub mod projects;
pub mod purge;
pub mod request_budgets;
pub mod request_log;
pub mod request_search;
pub mod residency;
mod retries;
pub mod roles;
pub mod scopes;
pub mod search;
mod search_names;
pub mod secret;
pub mod service_account_lines;
pub mod service_accounts;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod sign_in_budgets;
pub mod text;
pub mod upkeep;
pub mod users;
pub mod writer;

pub use actor::{Actor, Origin, Who};
pub use error::{Error, Result};
pub use permissions::Permission;

/// Everything an operation needs: connections that can only read, the one writer, and the secrets.
#[derive(Clone)]
pub struct Domain {
    readers: sqlx::AnyPool,
    writer: writer::Writer,
    secrets: Arc<secret::Secrets>,
    passwords: passwords::Passwords,
    request_budgets: Arc<request_budgets::RequestBudgets>,
    checkpoints: Arc<audit_checkpoints::Known>,
    differences: Arc<audit_differences::Known>,
    settings: Settings,
}

/// What an operator may configure about operations.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Seconds without a request after which a session ends.
    pub session_idle_seconds: i64,
    /// Seconds after which a session ends whatever happens.
    pub session_absolute_seconds: i64,
    /// Seconds that an invite is good for.
    pub invite_seconds: i64,
    /// Seconds that deleted data may stay on the disk, at most 30 days.
    pub purge_seconds: i64,
    /// Requests that a key may make a minute; 0: no limit.
    pub requests_per_minute: u32,
    /// In the audit log's list `before` means older records, as some collectors need (REFERENCE 7.1).
    pub before_means_older: bool,
    /// Where each log's newest checkpoint is kept outside the database; `None`: nowhere.
    pub checkpoint_folder: Option<PathBuf>,
    /// Where exports asked for at the console are written; `None`: there are none.
    pub export_folder: Option<PathBuf>,
    /// Where else they are sent.
    pub checkpoint_sinks: Vec<audit_checkpoint_sinks::Sink>,
    /// The mail server that letters are handed to; `None`: none are sent.
    pub mail: Option<MailServer>,
    /// How the operator would name the database; shown to the person who sets the server up.
    pub database: String,
}

/// Seconds.
const DAY: i64 = 24 * 60 * 60;

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_idle_seconds: 60 * 60,
            session_absolute_seconds: DAY,
            invite_seconds: 7 * DAY,
            purge_seconds: 30 * DAY,
            requests_per_minute: 600,
            before_means_older: false,
            checkpoint_folder: None,
            export_folder: None,
            checkpoint_sinks: Vec::new(),
            mail: None,
            database: String::new(),
        }
    }
}

impl Domain {
    /// Joins the parts. `readers` must be connections that cannot write.
    pub fn new(readers: sqlx::AnyPool, writer: writer::Writer, secrets: secret::Secrets, settings: Settings) -> Self {
        let secrets = Arc::new(secrets);
        Self {
            readers,
            writer,
            passwords: passwords::Passwords::new(secrets.clone()),
            secrets,
            request_budgets: Arc::new(request_budgets::RequestBudgets::new(settings.requests_per_minute)),
            checkpoints: Arc::default(),
            differences: Arc::default(),
            settings,
        }
    }

    /// Resolves when something was committed since it last did.
    pub async fn committed(&self) {
        self.writer.committed().await;
    }

    /// What this process knows about the logs' checkpoints.
    pub fn checkpoints(&self) -> &audit_checkpoints::Known {
        &self.checkpoints
    }

    /// What the operator configured.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Does what would make the first request slower than the second.
    pub fn warm_up(&self) {
        self.passwords.warm_up();
    }

    /// Forgets what is kept in memory only and no longer needed.
    pub fn sweep(&self) {
        self.request_budgets.sweep();
    }

    /// Signs what was not signed yet, waits until everything handed over is on disk and closes all connections.
    pub async fn close(&self) {
        if let Err(error) = audit_checkpoints::sign(self).await {
            tracing::error!(%error, "the audit logs could not be signed; the next start does it");
        }
        self.abandon().await;
    }

    /// The same without signing: for those who only looked, or have just changed the key.
    pub async fn abandon(&self) {
        self.writer.close().await;
        self.readers.close().await;
    }
}
