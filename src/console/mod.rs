//! The console: which address shows which page, what a page loads, and how it is rendered.

pub mod downloads;
pub mod form_handler;
pub mod render;
pub mod sse;
