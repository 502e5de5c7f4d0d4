//! Everything that people rely on, through the router in memory. One binary: see docs/ARCHITECTURE.md.

mod support;

mod admin_keys;
mod contract;
mod every_operation;
mod house;
