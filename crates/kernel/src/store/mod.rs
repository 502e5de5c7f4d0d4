//! The database: connections for reading, the write queue and what is known about its commits, what they sign, rows that wait for one, assembled
//! statements, page cursors, stored reasons.

mod commit_outcome;
pub mod commits;
pub mod cursor;
pub mod json_rows;
pub mod readers;
pub(crate) mod request_rows;
pub mod signed_logs;
pub mod sqlite;
pub mod statement;
pub mod statements;
pub mod stored_reasons;
pub mod write_queue;
