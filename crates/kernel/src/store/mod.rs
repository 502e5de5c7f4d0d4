//! The database: the write queue and what is known about its commits, what they sign, assembled statements, page cursors, stored reasons.

mod commit_outcome;
pub mod commits;
pub mod cursor;
pub mod reader_pool;
pub mod signed_logs;
pub mod statement;
pub mod stored_reasons;
pub mod write_queue;
