//! The files of the secret key and of the audit key: mode 0600, in the data folder or at the configured paths.

use evidence::checkpoint::Key;
use kernel::base::secret::{Secrets, new_audit_key, parse_audit_key};
use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};
use zeroize::Zeroizing;

/// Which keys the database depends on: their files must exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub secret: bool,
    pub audit: bool,
}

/// Reads both files, or creates those that the database does not depend on yet.
///
/// # Errors
/// A sentence when a file is missing although the database depends on it, is readable by other users, or is damaged.
pub fn load(secret_path: &Path, audit_path: &Path, bound: Bound) -> Result<Secrets, String> {
    let secret = read("secret key", secret_path)?;
    if secret.is_none() && bound.secret {
        return Err(format!(
            "the secret key file {} is missing, but this database depends on it. Restore it: without it no key \
             and no password can be verified",
            secret_path.display()
        ));
    }
    let audit_key = audit_key(audit_path, bound.audit)?;
    match secret {
        Some(text) => Secrets::parse(&text, audit_key)
            .map_err(|error| format!("the secret key file {} cannot be used: {error}", secret_path.display())),
        None => {
            let secrets = Secrets::fresh(audit_key);
            write("secret key", secret_path, &secrets.to_file())?;
            Ok(secrets)
        }
    }
}

fn audit_key(path: &Path, is_bound: bool) -> Result<Key, String> {
    match read("audit key", path)? {
        Some(text) => parse_audit_key(&text)
            .map_err(|error| format!("the audit key file {} cannot be used: {error}", path.display())),
        None if is_bound => Err(format!(
            "the audit key file {} is missing, but it signed this database's checkpoints. Restore it, or, if it is \
             lost, run 'orgward audit new-key --lost'",
            path.display()
        )),
        None => {
            let (key, text) = new_audit_key();
            write("audit key", path, &text)?;
            Ok(key)
        }
    }
}

/// Reads a key file; `None` if it does not exist.
///
/// # Errors
/// A sentence when it cannot be read, or other users can read it.
pub fn read(what: &str, path: &Path) -> Result<Option<Zeroizing<String>>, String> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let text = Zeroizing::new(text);
            refuse_open(what, path)?;
            Ok(Some(text))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("the {what} file {} cannot be read: {error}", path.display())),
    }
}

/// Creates a key file; it must not exist yet.
///
/// # Errors
/// A sentence when it cannot be written.
pub fn write(what: &str, path: &Path, text: &str) -> Result<(), String> {
    let write = || {
        let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error: std::io::Error| format!("the {what} file {} cannot be written: {error}", path.display()))
}

fn refuse_open(what: &str, path: &Path) -> Result<(), String> {
    let mode = fs::metadata(path).map(|data| data.permissions().mode() & 0o077).unwrap_or(0);
    if mode == 0 {
        return Ok(());
    }
    Err(format!("the {what} file {} can be read by others. Run: chmod 600 {0}", path.display()))
}
