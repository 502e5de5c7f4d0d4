//! The files of the SQLite database: who may read them, and whether SQLite finds them whole.

use crate::{
    jobs::database_file::FindDamage,
    server::{
        database::{
            self,
            damage::{self, Stopped, first_finding},
        },
        database_reading::{self, beside},
    },
};
use domain::disk_space::DiskSpace;
use rustix::fs::StatVfsMountFlags;
use std::{
    fs::{self, OpenOptions, Permissions},
    future,
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

/// Time limit of the check at the start of a server.
const START_CHECK: Duration = Duration::from_secs(10);

/// The largest database, in bytes, that a server checks before it serves. A larger one is checked while it serves.
const MAX_BEFORE_START: u64 = 64 << 20;

/// Refuses to open a database for writing where SQLite would name a wrong cause: a folder has the name of the file, or
/// the file system is mounted read-only.
///
/// # Errors
/// A sentence that names the file and the cause.
pub fn refuse_unwritable(file: &Path) -> Result<(), String> {
    if file.is_dir() {
        return Err(format!("the database file {} cannot be opened: it is a folder, not a file", file.display()));
    }
    // The file may not exist yet; in a container it may be mounted apart from its folder.
    if is_read_only(file) || file.parent().is_some_and(is_read_only) {
        return Err(format!(
            "the database file {} is on a read-only file system, and this command writes to the database. Mount the file \
             system for writing",
            file.display()
        ));
    }
    Ok(())
}

/// A sentence about a database that cannot be opened, or the cause if SQLite does not name it: it creates files beside the
/// database, and the file system has no place for them.
pub fn with_cause(file: &Path, sentence: String) -> String {
    match DiskSpace::of(file) {
        Ok(DiskSpace { free_files: Some(0), .. }) => {
            "the disk has no place for another file, and SQLite creates files beside the database. Delete files, or \
             extend the disk"
                .to_owned()
        }
        _ => sentence,
    }
}

/// Whether a file or folder exists on a file system that is mounted read-only.
fn is_read_only(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|system| system.f_flag.contains(StatVfsMountFlags::RDONLY))
}

/// Gives the database file and the files beside it to this user only, whatever the folder's mode. SQLite gives a new
/// write-ahead log the mode of the database file, so a new database file is created here.
pub fn keep_private(file: &Path) {
    // If it cannot be created, opening it says why.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(file).ok();
    for path in [file.to_owned(), beside(file, "-wal"), beside(file, "-shm"), beside(file, "-journal")] {
        let mode = mode(&path);
        if mode & 0o077 != 0 {
            // A mode that cannot be changed is reported by the warning below.
            fs::set_permissions(&path, Permissions::from_mode(mode & 0o700)).ok();
        }
    }
}

/// Logs a warning when other users can list or change the data folder, or read the database file.
pub fn warn_of_other_users(folder: &Path, file: &Path) {
    for (what, path, advice) in [("data folder", folder, "chmod 700"), ("database file", file, "chmod 600")] {
        let mode = mode(path);
        if mode & 0o077 != 0 {
            tracing::warn!(
                "other users can look into the {what} {0} (mode {mode:04o}). Run: {advice} {0}",
                path.display()
            );
        }
    }
}

/// The permissions of a file or folder; 0 if there is none.
fn mode(path: &Path) -> u32 {
    fs::metadata(path).map_or(0, |data| data.permissions().mode() & 0o777)
}

/// Looks for damage before a server starts. The check is quick, not complete, and ends after [`START_CHECK`]; a database above
/// [`MAX_BEFORE_START`] is left to [`find_later`]. `orgward audit verify` makes the complete check.
///
/// # Errors
/// A sentence with the first thing that SQLite finds wrong.
pub async fn check_at_start(file: &Path) -> Result<(), String> {
    // A new file has nothing to check.
    if !(1..=MAX_BEFORE_START).contains(&size(file)) {
        return Ok(());
    }
    match quick_check(file).await {
        QuickCheck::Whole => Ok(()),
        QuickCheck::Damaged(sentence) => Err(sentence),
        QuickCheck::Unfinished => {
            tracing::warn!(
                "checking the database file was stopped after {} seconds; 'orgward audit verify' checks all of it",
                START_CHECK.as_secs()
            );
            Ok(())
        }
        // Opening it gives the reason in the words for a file that cannot be opened.
        QuickCheck::Unreadable(error) => {
            tracing::debug!(error, "the database file could not be checked");
            Ok(())
        }
    }
}

/// What looks for damage while the server serves, if the file has become too large for the check at the start: for each table,
/// pages and indexes as in that one.
pub fn find_later(file: PathBuf) -> FindDamage {
    Arc::new(move |stopped| {
        if size(&file) <= MAX_BEFORE_START {
            return Box::pin(future::ready(Ok(None)));
        }
        // Not the check of whether the file can be read: it opens and closes the file, which ends the locks of all connections
        // of this process.
        Box::pin(damage::find_by_table(database::file_url_to_read(&file), stopped))
    })
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |data| data.len())
}

/// The sentence about the damage that keeps a database from being opened; `None` if a check as at the start of a server
/// finds none.
pub async fn damage_of(file: &Path) -> Option<String> {
    match quick_check(file).await {
        QuickCheck::Damaged(sentence) => Some(sentence),
        _ => None,
    }
}

/// What a quick check found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuickCheck {
    /// No damage.
    Whole,
    /// No damage within the time limit.
    Unfinished,
    /// A sentence about the damage.
    Damaged(String),
    /// Why the file cannot be read.
    Unreadable(String),
}

/// Checks a file as at the start of a server.
pub async fn quick_check(file: &Path) -> QuickCheck {
    let until = Instant::now() + START_CHECK;
    let url = match database_reading::url(file).await {
        Ok(url) => url,
        Err(error) => return QuickCheck::Unreadable(error),
    };
    match first_finding(&url, "pragma quick_check(1)", &[], move || Instant::now() < until).await {
        Ok(None) => QuickCheck::Whole,
        Ok(Some(finding)) => QuickCheck::Damaged(damaged(file, &finding)),
        Err(Stopped::OutOfTime) => QuickCheck::Unfinished,
        Err(Stopped::Failed(error)) => QuickCheck::Unreadable(error),
    }
}

/// Looks through the whole database: every page, every index, every reference between tables.
///
/// # Errors
/// A sentence with the first thing that SQLite finds wrong, or that the file cannot be read.
pub async fn check_all(file: &Path) -> Result<(), String> {
    let url = database_reading::url(file).await.map_err(|error| format!("{}: {error}", file.display()))?;
    for check in ["pragma integrity_check(1)", "pragma foreign_key_check"] {
        match first_finding(&url, check, &[], || true).await {
            Ok(None) => {}
            Ok(Some(finding)) => return Err(damaged(file, &finding)),
            Err(Stopped::OutOfTime) => return Err(format!("checking {} was interrupted", file.display())),
            Err(Stopped::Failed(error)) => return Err(format!("{}: {error}", file.display())),
        }
    }
    Ok(())
}

fn damaged(file: &Path, finding: &str) -> String {
    format!(
        "the database file {} is damaged: {finding}. Copying the file of a running server can do that. Nothing was changed. \
         Restore a backup; the operator's guide says under 'Backup and restore' how to make one",
        file.display()
    )
}
