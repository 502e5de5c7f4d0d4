//! Requests to the Admin API: their log and their limits.

pub mod refused_requests;
pub mod request_limits;
pub mod request_log;
pub mod request_search;
