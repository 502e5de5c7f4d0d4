//! The console's requests: the route table, one loader for each page, and the handlers that respond.
//!
//! A loader reads the request, calls the server functions, and passes the results to a view of [`ui`]. Loaders load and
//! views render: no view waits for anything, and no loader contains markup.

pub mod admin_keys;
pub mod audit_exports;
pub mod audit_logs;
pub mod audit_verify;
pub mod bulk_invites;
pub mod bulk_users;
pub mod cookies;
pub mod data_controls;
mod destinations;
pub mod downloads;
pub mod email_changes;
pub mod emails;
mod follow_ups;
pub mod form_handler;
pub mod invite_acceptance;
pub mod invites;
pub mod key_rotations;
pub mod legal_holds;
pub mod my_project_keys;
mod one_time_forms;
pub mod organization_settings;
pub mod overview;
mod owner_only;
pub mod page_context;
pub mod password_resets;
pub mod preferences;
pub mod profile;
pub mod project_api_keys;
pub mod project_settings;
mod project_tabs;
pub mod project_users;
pub mod projects;
pub mod render;
pub mod request_log;
pub mod route;
mod routes;
pub mod search;
pub mod service_account_keys;
pub mod service_accounts;
pub mod setup;
pub mod shortcuts;
pub mod sse;
pub mod users;

pub use page_context::PageContext;
pub use route::{Form, Next, Once, Outcome, Route, Then};
pub use routes::routes;
