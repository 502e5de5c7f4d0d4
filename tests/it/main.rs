//! Everything that people rely on, through the router in memory. One binary: see docs/ARCHITECTURE.md.

mod support;

mod admin_keys;
mod browser_safety;
mod contract;
mod every_operation;
mod failed_sign_ins;
mod house;
mod opening;
mod operator;
mod operator_serve;
mod pages;
mod projects;
mod projects_change;
mod projects_console;
mod request_log;
mod sessions;
mod setup;
mod sign_in;
mod store;
mod wire;
