//! The ratio to its limit below which a path is too slow.

pub const OBJECT: f64 = 0.22;
pub const LIST: f64 = 0.30;
pub const AUDIT_LOG: f64 = 0.12;
pub const REFUSAL: f64 = 0.4;
pub const OVERVIEW: f64 = 0.04;
pub const PAGE: f64 = 0.05;
pub const CHANGE: f64 = 0.6;
pub const CHANGES: f64 = 0.2;
