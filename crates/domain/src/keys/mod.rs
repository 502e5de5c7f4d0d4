//! API keys of every kind, and service accounts.

pub(crate) mod admin_key_scopes;
pub mod admin_keys;
pub(crate) mod expiring;
pub(crate) mod key_lifetimes;
pub mod key_rotations;
pub(crate) mod key_states;
pub mod my_project_keys;
pub(crate) mod project_api_key_rows;
pub mod project_api_keys;
pub mod service_account_summaries;
pub mod service_accounts;
