//! Each log's newest checkpoint in a file of its own, beside the database and not in it.

use evidence::checkpoint::Checkpoint;
use kernel::base::error::{Error, Result};
use std::{
    io::Write,
    path::{Path, PathBuf},
};
use types::ids::{self, OrganizationId};

/// The end of every such file's name.
const EXTENSION: &str = "checkpoint";

/// The file of an organization's checkpoint.
pub fn path(folder: &Path, organization_id: &OrganizationId) -> PathBuf {
    folder.join(format!("{organization_id}.{EXTENSION}"))
}

/// Puts a checkpoint in the place of the one before it; a crash leaves one of the two, whole.
///
/// # Errors
/// A sentence that names the file.
pub(crate) async fn write(folder: &Path, organization_id: &OrganizationId, note: &str) -> Result<()> {
    let (path, note) = (path(folder, organization_id), note.to_owned());
    blocking(path, "written", move |path| {
        std::fs::create_dir_all(path.parent().unwrap_or(path))?;
        replace(path, &note)
    })
    .await
}

/// Puts a checkpoint in the place of the one before it in somebody else's folder, which is not made if it is missing: a
/// disk that is away must not look like one that took it. What the checkpoint does not follow from is kept aside.
///
/// # Errors
/// A sentence that names the file.
pub(crate) async fn copy(folder: &Path, organization_id: &OrganizationId, note: &str, at: i64) -> Result<()> {
    let (path, note) = (path(folder, organization_id), note.to_owned());
    blocking(path, "written", move |path| {
        let size = |note: &str| Checkpoint::peek(note).map(|checkpoint| checkpoint.head.size).ok();
        match std::fs::read_to_string(path) {
            Ok(kept) if kept == note => return Ok(()),
            Ok(kept) if size(&kept).is_none_or(|kept| size(&note).is_none_or(|size| kept >= size)) => {
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

fn replace(path: &Path, note: &str) -> std::io::Result<()> {
    // A command beside the server may be writing the same file now.
    let fresh = path.with_extension(format!("{}.new", std::process::id()));
    let mut file = std::fs::File::create(&fresh)?;
    file.write_all(note.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&fresh, path)?;
    // The name is on disk once its folder is.
    std::fs::File::open(path.parent().unwrap_or(path))?.sync_all()
}

/// Every checkpoint in the folder, by organization; none if there is no folder yet.
///
/// # Errors
/// A sentence that names the file.
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

/// Keeps the file aside under another name: a history that was given up is evidence too.
///
/// # Errors
/// A sentence that names the file.
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
        work(&path)
            .map_err(|error| Error::Fault(format!("the checkpoint {} cannot be {verb}: {error}", path.display())))
    });
    done.await.map_err(|error| Error::Fault(format!("a checkpoint file was not handled: {error}")))?
}
