//! The file with the newest checkpoint of each log. It is kept outside the database.

use evidence::checkpoint::Checkpoint;
use kernel::{
    base::error::{Error, Result},
    os_errors,
};
use std::{
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use types::ids::{self, OrganizationId};

/// The extension of checkpoint files.
const EXTENSION: &str = "checkpoint";

/// The file of an organization's checkpoint.
pub fn path(folder: &Path, organization_id: &OrganizationId) -> PathBuf {
    folder.join(format!("{organization_id}.{EXTENSION}"))
}

/// Replaces the checkpoint file atomically: after a crash it contains the old or the new checkpoint.
///
/// # Errors
/// When the file cannot be written. The error contains its path.
pub(crate) async fn write(folder: &Path, organization_id: &OrganizationId, note: &str) -> Result<()> {
    let (path, note) = (path(folder, organization_id), note.to_owned());
    blocking(path, "written", move |path| {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path.parent().unwrap_or(path))?;
        replace(path, &note)
    })
    .await
}

/// Replaces the checkpoint file in a folder outside the server's own data. The folder is not created if it is missing,
/// so that a disconnected disk does not look like a successful copy. An existing file with the same checkpoint gets the
/// signature lines that it lacks, and keeps its own. One that is unreadable as a checkpoint, or whose checkpoint covers at least
/// as many events as the new one or has another origin, is renamed and kept.
///
/// # Errors
/// When the file cannot be read or written. The error contains its path.
pub(crate) async fn copy(folder: &Path, organization_id: &OrganizationId, note: &str, at: i64) -> Result<()> {
    let (path, note) = (path(folder, organization_id), note.to_owned());
    blocking(path, "written", move |path| {
        let peek = |note: &str| Checkpoint::peek(note).ok();
        let is_followed = |kept: &str| match (peek(kept), peek(&note)) {
            (Some(kept), Some(new)) => kept.origin == new.origin && kept.head.size < new.head.size,
            _ => false,
        };
        match std::fs::read_to_string(path) {
            Ok(kept) if kept == note => return Ok(()),
            Ok(kept) if is_same(&kept, &note) => {
                let lines = signatures(&kept);
                let missing: String = signatures(&note)
                    .lines()
                    .filter(|line| lines.lines().all(|known| known != *line))
                    .map(|line| format!("{line}\n"))
                    .collect();
                return if missing.is_empty() { Ok(()) } else { replace(path, &format!("{kept}{missing}")) };
            }
            Ok(kept) if !is_followed(&kept) => {
                std::fs::rename(path, path.with_extension(format!("given-up-{at}")))?;
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        replace(path, &note)
    })
    .await
}

/// Whether two notes are about the same checkpoint: only their signature lines differ.
fn is_same(one: &str, other: &str) -> bool {
    let text = |note: &str| note.split_once("\n\n").map(|(text, _)| text.to_owned());
    text(one).is_some() && text(one) == text(other) && Checkpoint::peek(one).is_ok() && one.ends_with('\n')
}

/// The signature lines of a note.
fn signatures(note: &str) -> &str {
    note.split_once("\n\n").map_or("", |(_, signatures)| signatures)
}

fn replace(path: &Path, note: &str) -> std::io::Result<()> {
    // The process id keeps this apart from a command that writes the same file at the same time.
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
    file.write_all(note.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    // The new name is durable only after the folder is synced.
    std::fs::File::open(path.parent().unwrap_or(path))?.sync_all()
}

/// Every checkpoint in the folder, sorted by organization; empty if the folder does not exist.
///
/// # Errors
/// When the folder or a file cannot be read. The error contains the path of the folder.
pub(crate) async fn read(folder: &Path) -> Result<Vec<(OrganizationId, String)>> {
    blocking(folder.to_owned(), "read", |folder| {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut found = Vec::new();
        for entry in entries {
            let path = entry?.path();
            let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
            let is_ours = path.extension().is_some_and(|extension| extension == EXTENSION);
            if is_ours && ids::is_well_formed(OrganizationId::PREFIX, name) {
                found.push((OrganizationId::new(name), std::fs::read_to_string(&path)?));
            }
        }
        found.sort();
        Ok(found)
    })
    .await
}

/// Renames the file and keeps it, because the checkpoint of an abandoned history is evidence too. Does nothing if the
/// file does not exist.
///
/// # Errors
/// When the file cannot be renamed. The error contains its path.
pub(crate) async fn set_aside(folder: &Path, organization_id: &OrganizationId, at: i64) -> Result<()> {
    blocking(path(folder, organization_id), "renamed", move |path| {
        match std::fs::rename(path, path.with_extension(format!("given-up-{at}"))) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    })
    .await
}

async fn blocking<T: Send + 'static>(
    path: PathBuf,
    verb: &'static str,
    work: impl FnOnce(&Path) -> std::io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(move || {
        work(&path).map_err(|error| {
            let why = os_errors::cause(&error);
            Error::Fault(format!("the checkpoint {} cannot be {verb}: {why}", path.display()))
        })
    });
    done.await.map_err(|error| Error::Fault(format!("the task for a checkpoint file failed: {error}")))?
}
