//! Temporary folders and files of one process. Each is locked while its process lives, so that a later run can tell what a
//! process left behind that was killed, and removes it.

use kernel::os_errors;
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{Error, ErrorKind, Result},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Attempts to create a folder whose leftovers another process may be removing.
const ATTEMPTS: usize = 5;

/// A temporary folder with mode 0700, which is removed with everything in it when this is dropped.
#[derive(Debug)]
pub struct Staging {
    path: PathBuf,
    /// The open folder holds the lock.
    _lock: File,
    is_kept: bool,
}

impl Staging {
    /// Creates the folder, after removing what a killed process left there.
    ///
    /// # Errors
    /// `busy` when another process uses the folder now; otherwise a sentence that names the folder and the cause.
    pub fn create(path: &Path, busy: &str) -> std::result::Result<Self, String> {
        let cannot = |error: &Error| {
            format!("the temporary folder {} cannot be created: {}", path.display(), os_errors::cannot_write(error))
        };
        for _ in 0..ATTEMPTS {
            match DirBuilder::new().mode(0o700).create(path) {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    let lock = lock(path).map_err(|error| cannot(&error))?;
                    lock.ok_or_else(|| busy.to_owned())?;
                    fs::remove_dir_all(path).map_err(|error| cannot(&error))?;
                    continue;
                }
                Err(error) => return Err(cannot(&error)),
            }
            if let Ok(Some(lock)) = lock(path) {
                return Ok(Self { path: path.to_owned(), _lock: lock, is_kept: false });
            }
        }
        Err(busy.to_owned())
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the folder its lasting name, replacing an empty folder there.
    ///
    /// # Errors
    /// When it cannot be renamed; then it is removed.
    pub fn rename(mut self, target: &Path) -> Result<()> {
        fs::rename(&self.path, target)?;
        self.is_kept = true;
        sync_folder(target.parent())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.is_kept {
            // What cannot be removed is removed by the next run.
            fs::remove_dir_all(&self.path).ok();
        }
    }
}

/// A file under a temporary name, which is removed when this is dropped.
#[derive(Debug)]
pub struct Partial {
    path: PathBuf,
    file: File,
    is_kept: bool,
}

impl Partial {
    /// Creates the file with mode 0600.
    ///
    /// # Errors
    /// When it cannot be created or locked, or exists.
    pub fn create(path: &Path) -> Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)?;
        // A file system without locks only loses the protection from a second process.
        file.try_lock().ok();
        Ok(Self { path: path.to_owned(), file, is_kept: false })
    }

    /// Another handle of the open file.
    ///
    /// # Errors
    /// When there are too many open files.
    pub fn handle(&self) -> Result<File> {
        self.file.try_clone()
    }

    /// The temporary name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives the file its lasting name, which no file may have, and makes both durable.
    ///
    /// # Errors
    /// When a file has that name, or the file cannot be written out or renamed; then it is removed.
    pub fn publish(mut self, target: &Path) -> Result<()> {
        self.file.sync_all()?;
        if target.try_exists()? {
            return Err(ErrorKind::AlreadyExists.into());
        }
        fs::rename(&self.path, target)?;
        self.is_kept = true;
        sync_folder(target.parent())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_kept {
            fs::remove_file(&self.path).ok();
        }
    }
}

/// Removes a temporary file or folder that no living process uses. Returns whether it is gone.
pub fn remove_leftover(path: &Path) -> bool {
    remove_leftover_after(path, |_| {})
}

/// As [`remove_leftover`], and first undoes what the process did outside its folder.
pub fn remove_leftover_after(path: &Path, undo: impl FnOnce(&Path)) -> bool {
    let Ok(Some(_lock)) = lock(path) else { return false };
    undo(path);
    let is_folder = fs::symlink_metadata(path).is_ok_and(|data| data.is_dir());
    let removed = if is_folder { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    removed.is_ok()
}

/// Opens and locks a file or folder; `None` while another process has it locked.
fn lock(path: &Path) -> Result<Option<File>> {
    let opened = File::open(path)?;
    match opened.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Ok(None),
        Err(TryLockError::Error(error)) => return Err(error),
    }
    // Another process may have removed it, or put another one there, before it was locked.
    let identity = |data: &fs::Metadata| (data.dev(), data.ino());
    match fs::symlink_metadata(path) {
        Ok(there) if identity(&there) == identity(&opened.metadata()?) => Ok(Some(opened)),
        _ => Ok(None),
    }
}

/// Makes the names in a folder durable.
///
/// # Errors
/// When the folder cannot be opened or synced.
pub fn sync_folder(folder: Option<&Path>) -> Result<()> {
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_process_left_behind_is_replaced_and_what_one_uses_is_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("staging");
        fs::create_dir(&path).expect("as a killed process leaves it");
        fs::write(path.join("half"), "done").expect("a file");
        let staging = Staging::create(&path, "busy").expect("it is free");
        assert_eq!(fs::read_dir(staging.path()).expect("the folder").count(), 0);
        assert_eq!(Staging::create(&path, "busy").err().as_deref(), Some("busy"));
        assert!(!remove_leftover(&path));
        drop(staging);
        assert!(!path.exists());
    }

    #[test]
    fn a_dropped_file_is_gone_and_a_published_one_replaces_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (path, target) = (folder.path().join(".partial"), folder.path().join("backup"));
        let partial = Partial::create(&path).expect("a file");
        assert!(!remove_leftover(&path), "its process lives");
        drop(partial);
        assert!(!path.exists());
        Partial::create(&path).expect("a file").publish(&target).expect("the name is free");
        let again = Partial::create(&path).expect("a file").publish(&target);
        assert_eq!(again.map_err(|error| error.kind()), Err(ErrorKind::AlreadyExists));
        assert!(target.exists() && !path.exists());
        fs::write(&path, "left behind").expect("a file");
        assert!(remove_leftover(&path) && !path.exists());
    }
}
