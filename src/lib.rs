//! Orgward: the control plane an organization puts beside any API platform it runs.
//!
//! The app: two interfaces, the Admin API (`rest`) and the console (`server_fns`, `console`), over the crate `domain`.

pub mod app;
pub mod commands;
pub mod console;
pub mod http;
pub mod jobs;
pub mod rest;
pub mod server;
pub mod server_fns;
