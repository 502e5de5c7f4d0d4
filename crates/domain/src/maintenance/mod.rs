//! Maintenance of the installation: its binding to the secret keys, and the purge of deleted data.

pub mod installation;
pub mod purge;
