//! Actors and their permissions.

pub mod actor;
pub mod admissions;
pub mod api_call;
pub mod authorization;
pub mod credential_generations;
pub(crate) mod key_actors;
pub mod link_access;
pub mod memberships;
pub mod one_time_form;
pub(crate) mod organization_lock;
pub mod password_confirmations;
pub mod permissions;
pub mod roles;
pub mod sealed_rows;
pub mod who;
