//! The audit log: events, leaves, the tree, and the tables derived from them.

pub mod audit;
pub(crate) mod audit_counters;
pub mod audit_facets;
pub mod audit_keys;
pub(crate) mod audit_leaf;
pub mod audit_macs;
mod audit_origins;
pub mod audit_signer;
pub mod audit_tree;
pub(crate) mod audit_values;
pub mod event;
mod event_detail;
mod signed_log;
pub mod stored_checkpoints;
