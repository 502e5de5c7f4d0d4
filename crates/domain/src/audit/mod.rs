//! The audit log: reading, search, checkpoints, exports, verification.

pub(crate) mod audit_baseline;
pub mod audit_bitmaps;
pub mod audit_checkpoint_sinks;
pub mod audit_checkpoint_store;
pub mod audit_checkpoints;
pub(crate) mod audit_count_names;
pub mod audit_counts;
pub(crate) mod audit_csv;
pub mod audit_drift;
pub mod audit_erasures;
pub mod audit_export_jobs;
pub mod audit_export_writer;
pub mod audit_exports;
pub mod audit_key_changes;
pub mod audit_keys;
pub mod audit_logs;
pub(crate) mod audit_names;
pub mod audit_page_range;
pub mod audit_proofs;
pub mod audit_records;
pub mod audit_replay;
pub mod audit_restores;
pub mod audit_search;
pub mod audit_verification;
pub(crate) mod checkpoint_files;
