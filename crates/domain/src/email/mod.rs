//! Email: queued with the change that it reports, sent afterwards.

pub mod email_outbox;
pub mod emails;
