//! Fingerprints of the keys: by them people recognize which key files are in use, and nothing about the keys can be
//! computed from them.

use crate::server::{config::Config, secrets};
use kernel::base::{
    audit_key::AuditKey,
    secret::{Secrets, digest},
};

/// Length of the audit key's fingerprint, in hexadecimal digits.
const LENGTH: usize = 32;

/// The fingerprint of the secret key's file; `None` if there is none.
///
/// # Errors
/// A sentence when it cannot be read.
pub fn of_secret_key(config: &Config) -> Result<Option<String>, String> {
    let path = &config.secret_key_file;
    let Some(text) = secrets::read("secret key", path)? else { return Ok(None) };
    // The other key is no part of the fingerprint.
    Secrets::parse(&text, AuditKey::generate())
        .map(|secrets| Some(secrets.fingerprint()))
        .map_err(|error| format!("the secret key file {} cannot be used: {error}", path.display()))
}

/// The fingerprint of the audit key's file; `None` if there is none.
///
/// # Errors
/// A sentence when it cannot be read.
pub fn of_audit_key(config: &Config) -> Result<Option<String>, String> {
    Ok(secrets::read_audit_key(&config.audit_key_file)?.as_ref().map(audit_key))
}

/// The first half of the SHA-256 of the public key in base64, which is no secret.
pub fn audit_key(key: &AuditKey) -> String {
    digest(&key.signing().public()).chars().take(LENGTH).collect()
}
