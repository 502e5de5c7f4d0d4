//! Every operation of the product. The Admin API and the console call only these.
//!
//! Modules, lowest first; a module uses only the modules before it and the kernel: email, projects, requests,
//! maintenance, audit, keys, sign_in, people, organization, views, demo.

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
    audit_alarms, audit_background_checks, audit_baseline, audit_bitmaps, audit_checkpoint_queue,
    audit_checkpoint_sinks, audit_checkpoint_store, audit_checkpoints, audit_cosignatures, audit_counts, audit_drift,
    audit_erasure_reports, audit_erasures, audit_export_jobs, audit_export_writer, audit_exports, audit_heads,
    audit_index, audit_key_changes, audit_keys, audit_logs, audit_marking, audit_origins, audit_page_range,
    audit_proofs, audit_records, audit_reindex, audit_replay, audit_restores, audit_search, audit_tiles,
    audit_verification, audit_witnesses, legal_holds, request_log_sweeps,
};
pub use email::{email_outbox, emails};
pub use kernel::{
    access::{
        actor::{Actor, Origin, Who},
        one_time_form::OneTimeForm,
        permissions::Permission,
    },
    base::{
        error::{Error, Result},
        form_keys::FormKeys,
        secret_detection,
    },
    credentials::{credential_checks, credential_sealing},
};
pub use keys::{
    admin_keys, key_rotations, my_project_keys, project_api_keys, service_account_summaries, service_accounts,
};
pub use maintenance::{
    backup_retention, backup_runs, backup_schedule, disk_space, installation, purge, readiness, sweeps,
};
pub use organization::{audit_logging, organization_counts, organization_settings, organizations, setup};
pub use people::{
    accounts, bulk_invites, bulk_users, email_changes, email_contents, invite_acceptance, invites, password_resets,
    profile, project_users, users,
};
pub use projects::{data_retention, project_details};
pub use requests::{one_time_forms, refused_requests, request_limits, request_log, request_search};
pub use sign_in::{expired_credentials, failed_sign_ins, known_devices, sessions, sign_in_limits};
pub use views::{organization_metrics, overview, search, shell};

use kernel::{
    Kernel,
    base::{clock::Clock, secret::Secrets},
    change::Change,
    store::{readers::Readers, write_queue::Writer},
};
use requests::{allowances::Allowances, refused_requests::RefusedRequests, request_limits::RequestBudgets};
use std::{ops::Deref, path::PathBuf, sync::Arc};
use types::emails::MailServer;

/// The operations on one database. Clones share everything, and cost as much as one of a pointer. It dereferences to its
/// state and that to the kernel, so that `domain.read` can be called directly.
#[derive(Clone)]
pub struct Domain(Arc<State>);

/// The kernel and the in-memory state of the operations.
pub struct State {
    kernel: Kernel,
    request_budgets: Arc<RequestBudgets>,
    tile_budgets: Arc<RequestBudgets>,
    refused_requests: Arc<RefusedRequests>,
    allowances: Arc<Allowances>,
    checkpoints: Arc<audit_checkpoint_store::Known>,
    counts: audit::audit_count_hours::KnownCounts,
    verified_leaves: audit::audit_verified_leaves::VerifiedLeaves,
    differences: Arc<audit_drift::Known>,
    baselines: Arc<audit_baseline::Baselines>,
    alarms: Arc<audit_alarms::Alarms>,
    holds: Arc<audit::legal_hold_records::Known>,
    erasures: Arc<audit_erasure_reports::Known>,
    failures: Arc<failed_sign_ins::Counted>,
    trials: readiness::Trials,
    disk: disk_space::Known,
    settings: Settings,
}

impl Deref for Domain {
    type Target = State;

    fn deref(&self) -> &State {
        &self.0
    }
}

impl Deref for State {
    type Target = Kernel;

    fn deref(&self) -> &Kernel {
        &self.kernel
    }
}

/// The settings of the operations, which the server administrator configures.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Seconds without a request after which a session ends.
    pub session_idle_seconds: i64,
    /// Seconds after which a session ends in any case.
    pub session_absolute_seconds: i64,
    /// Seconds for which an invite is valid.
    pub invite_seconds: i64,
    /// Seconds that deleted data may stay on the disk, at most 30 days.
    pub purge_seconds: i64,
    /// Seconds that the request log keeps a request, and up to a day more; 0: for ever.
    pub request_log_seconds: i64,
    /// Folder that requests are archived to before they are deleted; `None` if they are not.
    pub request_log_archive_folder: Option<PathBuf>,
    /// Requests per minute that a key may make; 0 means no limit.
    pub requests_per_minute: u32,
    /// Requests that a key may make at once after a pause, at most those of a minute.
    pub requests_burst: u32,
    /// Whether `before` returns older events in the audit log's list, as some collectors need (REFERENCE 7.1).
    pub before_means_older: bool,
    /// Whether anyone may read the newest checkpoint and the tiles of every audit log.
    pub public_tiles: bool,
    /// Folder for the newest checkpoint of each log, outside the database; `None` if they are not kept in files.
    pub checkpoint_folder: Option<PathBuf>,
    /// File that says, outside the database, that the credentials in it are sealed; `None` without one. The seals of
    /// deleted credentials are kept beside it, with the extension `ended`.
    pub credential_mark: Option<PathBuf>,
    /// Folder for exports of the audit log that the console starts; `None` disables them.
    pub export_folder: Option<PathBuf>,
    /// Bytes of the disk that exports leave free for everything else.
    pub free_space_reserve: u64,
    /// Maximum number of records that one commit signs. More are signed by the commits after it.
    pub records_per_signature: u64,
    /// Number of records after which the verification in the background keeps its position, at least 1.
    pub records_per_position: u64,
    /// The prefix of the origins of audit logs that begin: a URL without its scheme.
    pub origin_prefix: String,
    /// Further destinations of the checkpoints.
    pub checkpoint_sinks: Vec<audit::audit_checkpoint_sinks::Sink>,
    /// The witnesses that cosign the checkpoints.
    pub witnesses: Vec<audit::audit_witnesses::Witness>,
    /// When the server makes backups; `None` if it does not.
    pub backup_schedule: Option<maintenance::backup_schedule::Schedule>,
    /// A time that has passed, such as that of the program's build, Unix seconds: a clock that says an earlier one is wrong.
    pub earliest_time: i64,
    /// The mail server that delivers email; `None` disables email.
    pub mail: Option<MailServer>,
    /// Objects that enabling audit logging records in its own transaction. If an organization has more, they are recorded
    /// later, in the background.
    pub max_baseline_at_once: u64,
    /// Description of the database; shown to the person who sets up the server.
    pub database: String,
}

/// One day, in seconds.
const DAY: i64 = 24 * 60 * 60;

impl Default for Settings {
    fn default() -> Self {
        Self {
            session_idle_seconds: 60 * 60,
            session_absolute_seconds: DAY,
            invite_seconds: 7 * DAY,
            purge_seconds: 30 * DAY,
            request_log_seconds: 400 * DAY,
            request_log_archive_folder: None,
            requests_per_minute: 6000,
            requests_burst: 600,
            before_means_older: false,
            public_tiles: false,
            checkpoint_folder: None,
            credential_mark: None,
            export_folder: None,
            free_space_reserve: 256 << 20,
            records_per_signature: 10_000,
            records_per_position: 10_000,
            origin_prefix: evidence::origin::DEFAULT_PREFIX.to_owned(),
            checkpoint_sinks: Vec::new(),
            witnesses: Vec::new(),
            backup_schedule: None,
            earliest_time: 0,
            mail: None,
            max_baseline_at_once: 1000,
            database: String::new(),
        }
    }
}

impl Domain {
    /// Creates a domain with the system's clock. `readers` must be read-only connections.
    pub fn new(readers: Readers, writer: Writer, secrets: Secrets, settings: Settings) -> Self {
        let kernel = Kernel::new(readers, writer, secrets, Clock::system(), settings.origin_prefix.clone());
        kernel.signer().limit(settings.records_per_signature);
        Self(Arc::new(State {
            kernel,
            request_budgets: Arc::new(RequestBudgets::new(settings.requests_per_minute, settings.requests_burst)),
            tile_budgets: Arc::new(RequestBudgets::for_tiles(settings.requests_per_minute)),
            refused_requests: Arc::default(),
            allowances: Arc::default(),
            checkpoints: Arc::default(),
            counts: audit::audit_count_hours::KnownCounts::default(),
            verified_leaves: audit::audit_verified_leaves::VerifiedLeaves::default(),
            differences: Arc::default(),
            baselines: Arc::default(),
            alarms: Arc::default(),
            holds: Arc::default(),
            erasures: Arc::default(),
            failures: Arc::default(),
            trials: readiness::Trials::default(),
            disk: disk_space::Known::default(),
            settings,
        }))
    }

    /// Opens a change for an actor who has the right, as [`Kernel::change`], within the budget of changes that a
    /// signed-in person has.
    ///
    /// # Errors
    /// As [`Kernel::change`]; 429 when the budget is used up.
    pub async fn change<'a>(&self, actor: &'a Actor, permission: Permission<'_>) -> Result<Change<'a>> {
        requests::allowances::spend_change(self, actor)?;
        self.kernel.change(actor, permission).await
    }

    /// The state of the logs' checkpoints in the memory of this process.
    pub fn checkpoints(&self) -> &audit_checkpoint_store::Known {
        &self.checkpoints
    }

    /// The settings of operations.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Does one-time work in advance that would otherwise slow down the first request.
    pub fn warm_up(&self) {
        self.passwords().warm_up();
    }

    /// Gives back memory: unused budgets, and what hashing passwords used until a while ago.
    pub fn sweep(&self) {
        self.request_budgets.sweep(self.clock().milliseconds());
        self.tile_budgets.sweep(self.clock().milliseconds());
        self.refused_requests.sweep(self.now());
        self.allowances.sweep(self.clock().milliseconds());
        self.passwords().give_back();
    }

    /// Signs the logs that have grown, commits open changes and closes all connections.
    pub async fn close(&self) {
        if let Err(error) = audit_checkpoints::sign(self).await {
            tracing::error!(%error, "signing the audit logs at shutdown failed; the next start will sign them");
        }
        self.kernel.close().await;
    }

    /// Closes all connections without signing, for commands that only read or have just changed the audit key.
    pub async fn abandon(&self) {
        self.kernel.close().await;
    }
}
