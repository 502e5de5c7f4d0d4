//! Writes an export to a folder: the events, the checkpoint that covers them, and finally the signed list of both
//! files. A folder without the list is not a finished export.

use crate::{
    Domain,
    audit::{
        audit_cosignatures,
        audit_exports::{CHECKPOINT, Export, MANIFEST, Progress},
    },
};
use evidence::manifest::{Entry, Hasher};
use kernel::{
    base::error::{Error, Result},
    os_errors,
};
use std::path::Path;
use tokio::{fs, io::AsyncWriteExt};

/// Writes the export and returns its files, including the signed list. Files of an earlier attempt in the folder are
/// replaced. After an error none of the export's files is left: an incomplete file proves nothing and contains personal
/// values.
///
/// # Errors
/// When a file cannot be written (the error contains its path) or the database cannot be read; 403 when the actor has
/// lost the permission to read in the meantime; 503 when the log does not hold.
pub async fn write(
    domain: &Domain,
    export: Export,
    folder: &Path,
    progress: impl FnMut(Progress),
) -> Result<Vec<Entry>> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await.map_err(|error| {
        let why = os_errors::cannot_write(&error);
        Error::Fault(format!("the folder {} cannot be created: {why}", folder.display()))
    })?;
    let manifest_path = folder.join(MANIFEST);
    match fs::remove_file(&manifest_path).await {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(unwritable(&manifest_path, &error)),
        _ => {}
    }
    let name = export.wanted.format.file_name();
    let file = File::create(&folder.join(&name)).await?;
    let written = files(domain, export, folder, (file, &name), progress).await;
    if written.is_err() {
        for name in [name.as_str(), CHECKPOINT, MANIFEST] {
            fs::remove_file(folder.join(name)).await.ok();
        }
    }
    written
}

async fn files(
    domain: &Domain,
    mut export: Export,
    folder: &Path,
    (mut file, name): (File, &str),
    mut progress: impl FnMut(Progress),
) -> Result<Vec<Entry>> {
    let path = folder.join(name);
    let head = export.head(domain).await?;
    file.write(&path, &head).await?;
    while let Some((text, at)) = export.next(domain).await? {
        file.write(&path, &text).await?;
        progress(at);
    }
    let tail = export.tail(domain).await?;
    file.write(&path, &tail).await?;
    let mut files = vec![file.finish(&path, name).await?];
    let checkpoint = audit_cosignatures::awaited_note(domain, &export.actor.organization_id, &export.signed).await?;
    files.push(whole(folder, CHECKPOINT, &checkpoint).await?);
    let manifest = export.manifest(domain, &files)?;
    files.push(whole(folder, MANIFEST, &manifest).await?);
    Ok(files)
}

async fn whole(folder: &Path, name: &str, text: &str) -> Result<Entry> {
    let path = folder.join(name);
    let mut file = File::create(&path).await?;
    file.write(&path, text).await?;
    file.finish(&path, name).await
}

/// A file that is hashed while it is written.
struct File {
    file: fs::File,
    hasher: Hasher,
}

impl File {
    async fn create(path: &Path) -> Result<Self> {
        let mut options = fs::OpenOptions::new();
        // The file contains personal values, so other accounts on this machine get no access.
        options.write(true).create(true).truncate(true).mode(0o600);
        let file = options.open(path).await.map_err(|error| unwritable(path, &error))?;
        Ok(Self { file, hasher: Hasher::default() })
    }

    async fn write(&mut self, path: &Path, text: &str) -> Result<()> {
        self.hasher.update(text.as_bytes());
        self.file.write_all(text.as_bytes()).await.map_err(|error| unwritable(path, &error))
    }

    async fn finish(mut self, path: &Path, name: &str) -> Result<Entry> {
        self.file.flush().await.map_err(|error| unwritable(path, &error))?;
        self.file.sync_all().await.map_err(|error| unwritable(path, &error))?;
        Ok(self.hasher.finish(name))
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::Fault(format!("{} cannot be written: {}", path.display(), os_errors::cannot_write(error)))
}
