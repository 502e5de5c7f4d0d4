//! Maintenance of the installation: its binding to the secret keys, its readiness, its disk, its backups, sweeps, and the
//! purge of deleted data.

pub mod backup_retention;
pub mod backup_runs;
pub mod backup_schedule;
pub mod disk_space;
pub mod installation;
pub mod purge;
pub mod readiness;
pub mod sweeps;
