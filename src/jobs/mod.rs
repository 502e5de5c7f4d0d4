//! Background jobs, each run by [`runner::Runner`], and what they use.

pub mod audit_baseline;
pub mod audit_checkpoint_sinks;
pub mod audit_checks;
pub mod audit_drift;
pub mod audit_witnesses;
pub mod backups;
pub mod database_file;
pub mod disk_space;
pub mod email_templates;
pub mod emails;
pub mod http_client;
pub mod mailer;
pub mod metrics_upkeep;
pub mod organization_metrics;
pub mod purge;
pub mod request_log_sweeps;
pub mod runner;
pub mod search_index;
pub mod signing;
pub mod ssrf_guard;
pub mod sweeps;
