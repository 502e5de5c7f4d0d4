//! Background jobs: email delivery, checkpoints kept elsewhere.

pub mod audit_checkpoint_sinks;
pub mod email_templates;
pub mod emails;
pub mod http_client;
pub mod mailer;
pub mod ssrf_guard;
