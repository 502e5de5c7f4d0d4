//! The database: the write queue, assembled statements, page cursors, stored reasons.

pub mod cursor;
pub mod statement;
pub mod stored_reasons;
pub mod write_queue;
