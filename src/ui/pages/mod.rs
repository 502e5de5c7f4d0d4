//! One file per noun; each function is a page. It asks first and draws later, so a refusal is never half a page.

pub mod admin_keys;
mod audit_changes;
mod audit_explorer;
pub mod audit_exports;
pub mod audit_logs;
mod audit_record;
pub mod audit_search;
pub mod audit_verify;
pub mod data_controls;
pub mod general;
pub mod invitations;
pub mod invites;
pub mod overview;
mod owners;
pub mod problems;
pub mod profile;
pub mod project_api_keys;
pub mod project_users;
pub mod projects;
pub mod reference;
pub mod service_accounts;
pub mod setup;
pub mod sign_in;
pub mod users;
