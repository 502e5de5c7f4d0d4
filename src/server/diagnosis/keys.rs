//! The key files: whether they are there, readable by this user only, and those that the database was used with.

use crate::server::{config::Config, diagnosis::finding::Finding, key_fingerprints, secrets};
use domain::{Domain, audit_marking, installation};

const SECRET_KEY: &str = "secret_key";
const AUDIT_KEY: &str = "audit_key";

/// Examines both files without a database, or with one that cannot be opened.
pub fn without_database(config: &Config, has_database: bool) -> Vec<Finding> {
    [
        (SECRET_KEY, &config.secret_key_file, key_fingerprints::of_secret_key(config)),
        (AUDIT_KEY, &config.audit_key_file, key_fingerprints::of_audit_key(config)),
    ]
    .into_iter()
    .map(|(name, path, fingerprint)| match fingerprint {
        Ok(Some(fingerprint)) => Finding::ok(name, &there(&path.display().to_string(), &fingerprint)),
        Ok(None) if has_database => missing(name, config),
        Ok(None) => Finding::ok(name, &format!("there is no {} yet; the first start makes it", path.display())),
        Err(sentence) => Finding::failed(name, &sentence, ""),
    })
    .collect()
}

/// Examines both files against the database that is open for reading.
pub async fn against(config: &Config, domain: &Domain) -> Vec<Finding> {
    vec![secret_key(config, domain).await, audit_key(config, domain).await]
}

async fn secret_key(config: &Config, domain: &Domain) -> Finding {
    let path = config.secret_key_file.display();
    match key_fingerprints::of_secret_key(config) {
        Err(sentence) => Finding::failed(SECRET_KEY, &sentence, ""),
        Ok(None) => missing(SECRET_KEY, config),
        // The database was opened with the keys in the files, if both are there.
        Ok(Some(fingerprint)) => match secrets::find(&config.secret_key_file, &config.audit_key_file) {
            Ok(Some(secrets)) => match installation::fits(domain, &secrets).await {
                Ok(true) => Finding::ok(SECRET_KEY, &there(&path.to_string(), &fingerprint)),
                Ok(false) => Finding::failed(
                    SECRET_KEY,
                    &format!("the key in {path} ({fingerprint}) is not the one that the database was created with"),
                    "Restore the key file that the database was created with; without it no API key and no password can be \
                     verified",
                ),
                Err(error) => Finding::failed(SECRET_KEY, &error.to_string(), ""),
            },
            Ok(None) | Err(_) => Finding::warning(
                SECRET_KEY,
                &format!(
                    "the key in {path} ({fingerprint}) could not be held against the database without the audit key"
                ),
                "See audit_key",
            ),
        },
    }
}

async fn audit_key(config: &Config, domain: &Domain) -> Finding {
    let path = config.audit_key_file.display();
    let key = match secrets::read_audit_key(&config.audit_key_file) {
        Err(sentence) => return Finding::failed(AUDIT_KEY, &sentence, ""),
        Ok(None) => return missing(AUDIT_KEY, config),
        Ok(Some(key)) => key,
    };
    let fingerprint = key_fingerprints::audit_key(&key);
    match audit_marking::is_current(domain, &key).await {
        Ok(true) => Finding::ok(AUDIT_KEY, &there(&path.to_string(), &fingerprint)),
        Ok(false) => Finding::failed(
            AUDIT_KEY,
            &format!("the key in {path} ({fingerprint}) is not the one that the database names as the newest"),
            "Restore the matching key file, or, if it is lost, run 'orgward audit new-key --lost'",
        ),
        Err(error) => Finding::failed(AUDIT_KEY, &error.to_string(), ""),
    }
}

fn missing(name: &'static str, config: &Config) -> Finding {
    let (path, advice) = match name {
        SECRET_KEY => (&config.secret_key_file, "Restore it: without it no key and no password can be verified"),
        _ => (&config.audit_key_file, "Restore it, or, if it is lost, run 'orgward audit new-key --lost'"),
    };
    let sentence = format!("the key file {} is missing, but the database depends on it", path.display());
    Finding::failed(name, &sentence, advice)
}

fn there(path: &str, fingerprint: &str) -> String {
    format!("{path} can be read by this user only and has the fingerprint {fingerprint}")
}
