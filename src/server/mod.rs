//! Wiring: configuration, database, router, startup and shutdown.

pub mod accept;
pub mod config;
pub mod connection;
pub mod data_folder;
pub mod database;
pub mod file_limit;
pub mod health;
pub mod jobs;
pub mod logs;
pub mod router;
pub mod secrets;
pub mod serve;
pub mod settings;
