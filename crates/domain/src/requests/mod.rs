//! Requests: the log and the limits of those to the Admin API, and the forms of the console that are sent twice.

pub mod allowances;
pub mod one_time_forms;
pub mod refused_requests;
pub mod request_limits;
pub mod request_log;
pub(crate) mod request_log_archives;
pub(crate) mod request_log_archiving;
pub mod request_search;
