//! The secret key's file: mode 0600, beside the data or where the operator says.

use crate::domain::secret::Secrets;
use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::Path,
};

/// Reads the file, or writes a first one for a database that knows none.
///
/// # Errors
/// A sentence when the file is missing though the database was made under one, can be read by others, or is damaged.
pub fn load(path: &Path, is_bound: bool) -> Result<Secrets, String> {
    match fs::read_to_string(path) {
        Ok(text) => {
            let text = zeroize::Zeroizing::new(text);
            refuse_open(path)?;
            Secrets::parse(&text)
                .map_err(|error| format!("the secret key file {} cannot be used: {error}", path.display()))
        }
        Err(error) if error.kind() == ErrorKind::NotFound && is_bound => Err(format!(
            "the secret key file {} is missing, and this database was made under one. Put it back: without it no key \
             and no password can be recognized",
            path.display()
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let secrets = Secrets::generate();
            write(path, &secrets)
                .map_err(|error| format!("the secret key file {} cannot be written: {error}", path.display()))?;
            Ok(secrets)
        }
        Err(error) => Err(format!("the secret key file {} cannot be read: {error}", path.display())),
    }
}

fn write(path: &Path, secrets: &Secrets) -> std::io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(secrets.to_file().as_bytes())?;
    file.sync_all()
}

fn refuse_open(path: &Path) -> Result<(), String> {
    let mode = fs::metadata(path).map(|data| data.permissions().mode() & 0o077).unwrap_or(0);
    if mode == 0 {
        return Ok(());
    }
    Err(format!("the secret key file {} can be read by others. Run: chmod 600 {0}", path.display()))
}
