//! Wiring: configuration, database, router, startup and shutdown.

pub mod accept;
pub mod backups;
pub mod build_info;
pub mod config;
pub mod connection;
pub mod data_folder;
pub mod database;
pub mod database_file;
pub mod database_reading;
pub mod diagnosis;
pub mod file_limit;
pub mod files;
pub mod hardening;
pub mod health;
pub mod jobs;
pub mod key_fingerprints;
pub mod logs;
pub mod metrics;
pub mod otlp;
pub mod own_health;
pub mod request_mirror;
pub mod router;
pub mod secrets;
pub mod serve;
pub mod server_lock;
pub mod settings;
mod trace_sampling;
