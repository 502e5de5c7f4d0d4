//! One file per noun; each function is a page. It asks first and draws later, so a refusal is never half a page.

pub mod admin_keys;
pub mod overview;
mod owners;
pub mod problems;
pub mod profile;
pub mod projects;
pub mod setup;
pub mod sign_in;
