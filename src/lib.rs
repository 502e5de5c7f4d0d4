//! Orgward: the control plane that an organization runs next to its API platform.
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
