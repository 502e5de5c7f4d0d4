//! HTTP code that both interfaces share: bodies, headers, sessions, and the caller of a request.

pub mod assets;
pub mod audit_reading;
pub mod body;
pub mod client_address;
pub mod cookies;
pub mod headers;
pub mod held_body;
pub mod host;
pub mod one_time_forms;
pub mod problem_response;
pub mod request_context;
pub mod request_slots;
pub mod request_span;
pub mod sessions;
pub mod trace_context;

pub use domain::secret_detection;
