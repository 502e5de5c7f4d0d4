//! Every operation on the product. The Admin API and the console call these and nothing else.
//!
//! Modules, lowest first; a module uses only those before it, and the kernel: email, projects, requests, maintenance,
//! audit, keys, sign_in, people, organization, views, demo.

pub mod audit;
pub mod demo;
pub mod email;
pub mod keys;
pub mod maintenance;
pub mod organization;
pub mod people;
pub mod projects;
pub mod requests;
pub mod sign_in;
pub mod views;

pub use audit::{
    audit_bitmaps, audit_checkpoint_sinks, audit_checkpoint_store, audit_checkpoints, audit_counts, audit_drift,
    audit_erasures, audit_export_jobs, audit_export_writer, audit_exports, audit_key_changes, audit_keys, audit_logs,
    audit_page_range, audit_proofs, audit_records, audit_replay, audit_restores, audit_search, audit_verification,
};
pub use email::{email_outbox, emails};
pub use kernel::{
    access::{
        actor::{Actor, Origin, Who},
        permissions::Permission,
    },
    base::error::{Error, Result},
};
pub use keys::{
    admin_keys, key_rotations, my_project_keys, project_api_keys, secret_detection, service_account_summaries,
    service_accounts,
};
pub use maintenance::{installation, purge};
pub use organization::{audit_logging, organization_settings, organizations, setup};
pub use people::{
    accounts, bulk_invites, bulk_users, email_changes, email_contents, invite_acceptance, invites, password_resets,
    profile, project_users, users,
};
pub use projects::{data_retention, project_details};
pub use requests::{request_limits, request_log, request_search};
pub use sign_in::{failed_sign_ins, sessions, sign_in_limits};
pub use views::{overview, search, shell};

use kernel::{
    Kernel,
    base::{clock::Clock, secret::Secrets},
    store::write_queue::Writer,
};
use requests::request_limits::RequestBudgets;
use std::{ops::Deref, path::PathBuf, sync::Arc};
use types::emails::MailServer;

/// The kernel, and what operations keep in memory beside it. It dereferences to the kernel, so that `domain.read` and
/// `domain.change` are one call.
#[derive(Clone)]
pub struct Domain {
    kernel: Kernel,
    request_budgets: Arc<RequestBudgets>,
    checkpoints: Arc<audit_checkpoint_store::Known>,
    differences: Arc<audit_drift::Known>,
    settings: Settings,
}

impl Deref for Domain {
    type Target = Kernel;

    fn deref(&self) -> &Kernel {
        &self.kernel
    }
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
    pub checkpoint_sinks: Vec<audit::audit_checkpoint_sinks::Sink>,
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
    /// Joins the parts, with the system's clock. `readers` must be connections that cannot write.
    pub fn new(readers: sqlx::AnyPool, writer: Writer, secrets: Secrets, settings: Settings) -> Self {
        Self {
            kernel: Kernel::new(readers, writer, secrets, Clock::system()),
            request_budgets: Arc::new(RequestBudgets::new(settings.requests_per_minute)),
            checkpoints: Arc::default(),
            differences: Arc::default(),
            settings,
        }
    }

    /// What this process knows about the logs' checkpoints.
    pub fn checkpoints(&self) -> &audit_checkpoint_store::Known {
        &self.checkpoints
    }

    /// The settings of operations.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Does what would make the first request slower than the second.
    pub fn warm_up(&self) {
        self.passwords().warm_up();
    }

    /// Drops from memory what is no longer needed.
    pub fn sweep(&self) {
        self.request_budgets.sweep();
    }

    /// Signs what was not signed yet, commits what is open and closes all connections.
    pub async fn close(&self) {
        if let Err(error) = audit_checkpoints::sign(self).await {
            tracing::error!(%error, "signing the audit logs at shutdown failed; the next start will sign them");
        }
        self.kernel.close().await;
    }

    /// Closes all connections without signing: for commands that only read, or have just changed the audit key.
    pub async fn abandon(&self) {
        self.kernel.close().await;
    }
}
