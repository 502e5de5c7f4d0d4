//! Building blocks without other dependencies in the kernel: time, identifiers, errors, validated text, secrets.

pub mod audit_key;
pub mod backoff;
mod barred_rows;
pub mod characters;
pub mod clock;
pub mod confusables;
pub mod credential_seals;
pub mod data_residency;
pub mod email;
pub mod ended_seal_lines;
pub mod ended_seals;
pub mod error;
pub mod expiry;
pub mod form_keys;
mod hashing_memory;
pub mod host_user;
pub mod id;
pub mod names;
pub mod networks;
pub mod passwords;
pub mod scopes;
pub mod seal_refusals;
pub mod search_key;
pub mod secret;
pub mod secret_detection;
pub mod webhook_secrets;
