//! Operations on the organization itself.

pub mod audit_logging;
pub mod organization_counts;
pub mod organization_settings;
pub mod organizations;
pub mod setup;
