//! What needs nothing else: time, identifiers, errors, checked text, secrets.

pub mod backoff;
pub mod clock;
pub mod data_residency;
pub mod email;
pub mod error;
pub mod expiry;
pub mod id;
pub mod names;
pub mod passwords;
pub mod scopes;
pub mod search_key;
pub mod secret;
