//! People: accounts, members, invites and profiles.

pub mod accounts;
pub(crate) mod bulk_invite_parser;
pub(crate) mod bulk_invite_spelling;
pub(crate) mod bulk_invite_table;
pub mod bulk_invites;
pub mod bulk_users;
pub(crate) mod credentials;
pub mod email_changes;
pub mod email_contents;
pub mod invite_acceptance;
pub(crate) mod invite_rows;
pub mod invites;
pub(crate) mod look_alikes;
pub(crate) mod one_time_links;
pub mod password_resets;
pub mod profile;
pub mod project_users;
pub(crate) mod user_rows;
pub mod users;
