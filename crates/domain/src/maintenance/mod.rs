//! Upkeep of the installation: purges and what it is bound to.

pub mod installation;
pub mod purge;
