//! The types that are serialized: objects and requests of the Admin API, and the data of the console's pages.
//!
//! Every field of a request is optional here. The operation decides whether it is required, after it has checked that
//! the caller may know the answer.

pub mod admin_key_scopes;
pub mod admin_keys;
pub mod audit_before;
pub mod audit_checkpoint_sinks;
pub mod audit_counts;
pub mod audit_exports;
pub mod audit_logging;
pub mod audit_logs;
pub mod audit_proofs;
pub mod audit_witnesses;
pub mod backups;
pub mod bulk_invites;
pub mod bulk_users;
pub mod data_retention;
pub mod disk_space;
pub mod email_changes;
pub mod emails;
pub mod event_types;
pub mod ids;
pub mod invites;
pub mod key_rotations;
pub mod key_states;
pub mod legal_holds;
pub mod my_project_keys;
pub mod one_time_forms;
pub mod operation;
pub mod operations;
pub mod organizations;
pub mod pages;
pub mod password_resets;
pub mod problem;
pub mod profile;
pub mod project_api_keys;
pub mod project_users;
pub mod projects;
pub mod refusals;
pub mod request_log;
pub mod search;
pub mod sensitive;
pub mod service_accounts;
pub mod sessions;
pub mod setup;
pub mod sign_in;
pub mod unchecked;
pub mod users;
