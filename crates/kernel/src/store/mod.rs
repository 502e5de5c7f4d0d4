//! The database: the write queue, assembled statements, page cursors.

pub mod cursor;
pub mod statement;
pub mod stored_reasons;
pub mod write_queue;
