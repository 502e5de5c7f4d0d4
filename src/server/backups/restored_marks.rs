//! The mark in a data folder that was restored from a backup, until the next start has recorded it in the audit logs. The
//! restore itself cannot: the keys need not be there yet.

use crate::server::backups::{manifest::Manifest, staging};
use domain::{
    Domain,
    audit_heads::Outside,
    audit_restores::{self, RestoredBackup},
};
use evidence::{Hash, checkpoint::Checkpoint, hex, proof::Head};
use kernel::os_errors;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{Error, ErrorKind},
    path::Path,
};
use types::ids::OrganizationId;

/// The name of the mark in the data folder.
pub const NAME: &str = "restored.json";

/// What a start needs to know about the backup.
#[derive(Debug, Serialize, Deserialize)]
struct Mark {
    /// When the backup was made, Unix seconds.
    backup_at: i64,
    logs: Vec<RestoredLog>,
}

#[derive(Debug, Serialize, Deserialize)]
struct RestoredLog {
    id: String,
    /// The number of events in the backup.
    size: u64,
    /// The largest checkpoint that was kept elsewhere and given to the restore.
    kept: Option<KeptHead>,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptHead {
    origin: String,
    size: u64,
    /// In hexadecimal.
    root: String,
}

/// Marks a folder as restored from this backup.
///
/// # Errors
/// When the file cannot be written.
pub fn write(folder: &Path, manifest: &Manifest, outside: &[Outside]) -> std::io::Result<()> {
    let logs = manifest.organizations.iter().map(|organization| {
        let kept = outside.iter().filter(|outside| outside.organization_id.as_str() == organization.id);
        let kept = kept.max_by_key(|outside| outside.kept.head.size);
        let kept = kept.map(|Outside { kept, .. }| KeptHead {
            origin: kept.origin.clone(),
            size: kept.head.size,
            root: hex(&kept.head.root),
        });
        RestoredLog { id: organization.id.clone(), size: organization.size, kept }
    });
    let mark = Mark { backup_at: manifest.at, logs: logs.collect() };
    let bytes = serde_json::to_vec_pretty(&mark).map_err(Error::other)?;
    fs::write(folder.join(NAME), bytes)?;
    fs::File::open(folder.join(NAME))?.sync_all()
}

/// Whether a data folder was restored from a backup and not started since.
pub fn is_there(folder: &Path) -> bool {
    folder.join(NAME).exists()
}

/// Records in the audit logs that the folder was restored from a backup, and removes the mark.
///
/// # Errors
/// A sentence when the mark cannot be read or removed, or the logs cannot be written; then the next start tries again.
pub async fn record(folder: &Path, domain: &Domain) -> Result<(), String> {
    let path = folder.join(NAME);
    let wrong = |why: String| {
        format!(
            "{} says from which backup this data folder was restored, and cannot be used: {why}. Restore the backup again",
            path.display()
        )
    };
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(wrong(os_errors::cannot_read(&error))),
    };
    let mark: Mark = serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))?;
    let backup = restored(&mark).ok_or_else(|| wrong("a root in it is not 32 bytes".to_owned()))?;
    audit_restores::record(domain, &backup).await.map_err(|error| error.to_string())?;
    let removed = fs::remove_file(&path).and_then(|()| staging::sync_folder(Some(folder)));
    removed.map_err(|error| format!("{} cannot be removed: {}", path.display(), os_errors::cannot_write(&error)))?;
    tracing::info!(backup_at = backup.at, "the audit logs record that the database was restored from a backup");
    Ok(())
}

fn restored(mark: &Mark) -> Option<RestoredBackup> {
    let mut backup = RestoredBackup { at: mark.backup_at, ..RestoredBackup::default() };
    for log in &mark.logs {
        let id = OrganizationId::new(log.id.clone());
        if let Some(kept) = &log.kept {
            let head = Head { size: kept.size, root: root(&kept.root)? };
            backup.kept.insert(id.clone(), Checkpoint { origin: kept.origin.clone(), head });
        }
        backup.sizes.insert(id, log.size);
    }
    Some(backup)
}

fn root(digits: &str) -> Option<Hash> {
    let bytes: Option<Vec<u8>> = (0..digits.len())
        .step_by(2)
        .map(|at| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect();
    bytes?.try_into().ok()
}
