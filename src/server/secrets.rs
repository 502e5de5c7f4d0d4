//! The files of the secret key and of the audit key, in the data folder or at the configured paths, and the modes that
//! files with secrets may have.

use crate::server::files;
use kernel::{
    base::{audit_key::AuditKey, secret::Secrets},
    os_errors,
};
use std::{
    fs::{File, OpenOptions},
    io::{ErrorKind, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
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

/// Reads both files; `None` if one of them does not exist, as in a backup.
///
/// # Errors
/// A sentence when a file is readable by other users, or is damaged.
pub fn find(secret_path: &Path, audit_path: &Path) -> Result<Option<Secrets>, String> {
    match (read("secret key", secret_path)?, read_audit_key(audit_path)?) {
        (Some(text), Some(audit_key)) => Secrets::parse(&text, audit_key)
            .map(Some)
            .map_err(|error| format!("the secret key file {} cannot be used: {error}", secret_path.display())),
        _ => Ok(None),
    }
}

/// Reads the audit key's file; `None` if it does not exist, as in a backup.
///
/// # Errors
/// As [`read`], and when it holds no key.
pub fn read_audit_key(path: &Path) -> Result<Option<AuditKey>, String> {
    let text = read("audit key", path)?;
    let key = text.map(|text| AuditKey::parse(&text)).transpose();
    key.map_err(|error| format!("the audit key file {} cannot be used: {error}", path.display()))
}

fn audit_key(path: &Path, is_bound: bool) -> Result<AuditKey, String> {
    match read_audit_key(path)? {
        Some(key) => Ok(key),
        None if is_bound => Err(format!(
            "the audit key file {} is missing, but it signed this database's checkpoints. Restore it, or, if it is \
             lost, run 'orgward audit new-key --lost'",
            path.display()
        )),
        None => {
            let key = AuditKey::generate();
            write("audit key", path, &key.to_file())?;
            Ok(key)
        }
    }
}

/// Reads a file that holds a secret; `None` if it does not exist.
///
/// # Errors
/// A sentence when it cannot be read, or other users can read or change it.
pub fn read(what: &str, path: &Path) -> Result<Option<Zeroizing<String>>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(files::unreadable(what, path, &error)),
    };
    refuse_open(what, path, &file)?;
    files::read(what, path, file).map(Some)
}

/// Creates a key file; it must not exist yet.
///
/// # Errors
/// A sentence when it cannot be written.
pub fn write(what: &str, path: &Path, text: &str) -> Result<(), String> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|error: std::io::Error| {
        format!("the {what} file {} cannot be written: {}", path.display(), os_errors::cannot_write(&error))
    })
}

/// Refuses a file that others can read or change. Its group may read it where the mode is not ours to change: mounted
/// Secrets of Kubernetes belong to root, and to a group that the process is in (`fsGroup`).
fn refuse_open(what: &str, path: &Path, file: &File) -> Result<(), String> {
    let data = file.metadata().map_err(|error| files::unreadable(what, path, &error))?;
    let mode = data.mode() & 0o777;
    let is_ours = data.uid() == rustix::process::geteuid().as_raw() && !is_on_read_only_mount(file);
    let name = path.display();
    let sentence = match (is_ours, mode & 0o007, mode & 0o070) {
        // Reading it fails with a sentence of its own.
        _ if data.is_dir() => return Ok(()),
        (_, 0, 0) | (false, 0, 0o040) => return Ok(()),
        (true, ..) => format!("the {what} file {name} can be read or changed by others. Run: chmod 600 {name}"),
        (false, 0, _) => format!(
            "the {what} file {name} can be changed by its group (mode {mode:04o}). Its owner must run: chmod g-wx {name}"
        ),
        (false, ..) => format!(
            "the {what} file {name} can be read or changed by everybody on this machine (mode {mode:04o}). Its owner must \
             run: chmod o= {name}. In Kubernetes, set defaultMode: 0440 for the volume"
        ),
    };
    Err(sentence)
}

/// Whether the file's mode cannot be changed even by its owner.
fn is_on_read_only_mount(file: &File) -> bool {
    rustix::fs::fstatvfs(file).is_ok_and(|status| status.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY))
}
