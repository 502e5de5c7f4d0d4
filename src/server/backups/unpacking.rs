//! Where a restore unpacks a backup, and how that becomes a data folder only when it is whole.

use crate::server::backups::{
    manifest, restored_marks,
    staging::{self, Staging},
};
use kernel::os_errors;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The temporary folder inside an empty data folder that is there already: it may be the root of a volume, which cannot be
/// renamed.
const INSIDE: &str = ".restoring";

/// The list, in the temporary folder, of what is moved out of it.
const MOVED: &str = ".moved";

/// A folder that file systems make themselves.
const LOST_AND_FOUND: &str = "lost+found";

/// A data folder that does not exist yet, or is empty.
#[derive(Debug)]
pub struct EmptyFolder {
    target: PathBuf,
    staging: Staging,
    is_inside: bool,
}

impl EmptyFolder {
    /// Checks that the folder is empty or absent, after removing what an interrupted restore left there.
    ///
    /// # Errors
    /// A sentence that says why nothing can be restored there.
    pub fn open(target: &Path) -> Result<Self, String> {
        let name = target.display();
        let cannot =
            |error: &io::Error| format!("the folder {name} cannot be used: {}", os_errors::cannot_write(error));
        let busy = format!("another restore into {name} is in progress. Wait until it has ended");
        let target = std::path::absolute(target).map_err(|error| cannot(&error))?;
        match fs::metadata(&target) {
            Ok(data) if !data.is_dir() => {
                return Err(format!(
                    "the path {name} is that of a file, and a backup is restored into a folder. Nothing was changed"
                ));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let (Some(parent), Some(own)) = (target.parent(), target.file_name()) else {
                    return Err(cannot(&error));
                };
                if !parent.exists() {
                    return Err(format!(
                        "the folder {name} cannot be created, because {} does not exist. Create that one first",
                        parent.display()
                    ));
                }
                let beside = parent.join(format!(".{}{INSIDE}", own.to_string_lossy()));
                let staging = Staging::create(&beside, &busy)?;
                return Ok(Self { target, staging, is_inside: false });
            }
            Err(error) => return Err(cannot(&error)),
        }
        let inside = target.join(INSIDE);
        if inside.exists() && !staging::remove_leftover_after(&inside, |inside| remove_moved(&target, inside)) {
            return Err(busy);
        }
        let entries = fs::read_dir(&target).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = entries.map_err(|error| cannot(&error))?;
        if entries.iter().any(|entry| entry.file_name() == manifest::DATABASE) {
            return Err(format!(
                "the folder {name} has an Orgward database, which a server may be using. A backup is restored into an empty \
                 or absent folder only. Nothing was changed"
            ));
        }
        if entries.iter().any(|entry| entry.file_name() != LOST_AND_FOUND) {
            return Err(format!(
                "the folder {name} is not empty. A backup is restored into an empty or absent folder only. Nothing was changed"
            ));
        }
        let staging = Staging::create(&inside, &busy)?;
        Ok(Self { target, staging, is_inside: true })
    }

    /// The temporary folder to unpack into.
    pub fn path(&self) -> &Path {
        self.staging.path()
    }

    /// Removes what was unpacked, after a failure with this sentence. Adds to it what could not be removed.
    pub fn abandon(self, why: String) -> String {
        let path = self.staging.path().to_owned();
        drop(self.staging);
        match path.exists() {
            true => format!(
                "{}. What was unpacked could not be removed from {}; the next restore into this folder removes it",
                why.trim_end_matches('.'),
                path.display()
            ),
            false => why,
        }
    }

    /// Makes what was unpacked the data folder. Before, no server starts there, and after an error nothing is there.
    ///
    /// # Errors
    /// A sentence that names the folder and the cause.
    pub fn publish(self) -> Result<(), String> {
        let name = self.target.display().to_string();
        let published = if self.is_inside { self.move_out() } else { self.staging.rename(&self.target) };
        published
            .map_err(|error| format!("the data folder {name} cannot be created: {}", os_errors::cannot_write(&error)))
    }

    fn move_out(self) -> io::Result<()> {
        let inside = self.staging.path();
        let mut names: Vec<_> = fs::read_dir(inside)?.map(|entry| Ok(entry?.file_name())).collect::<io::Result<_>>()?;
        // The database last, although a start is refused until the temporary folder is gone.
        names.sort_by_key(|name| name == manifest::DATABASE);
        let list: Vec<_> = names.iter().map(|name| name.to_string_lossy()).collect();
        if !list.iter().all(|name| is_moved(name)) {
            return Err(io::ErrorKind::InvalidFilename.into());
        }
        fs::write(inside.join(MOVED), list.join("\n"))?;
        fs::File::open(inside.join(MOVED))?.sync_all()?;
        staging::sync_folder(Some(inside))?;
        for name in &names {
            if let Err(error) = fs::rename(inside.join(name), self.target.join(name)) {
                remove_moved(&self.target, inside);
                return Err(error);
            }
        }
        staging::sync_folder(Some(&self.target))?;
        let target = self.target.clone();
        drop(self.staging);
        staging::sync_folder(Some(&target))
    }
}

/// Removes what was moved out of the temporary folder of an unfinished restore. The list is not believed: only names that a
/// restore moves are removed.
fn remove_moved(target: &Path, inside: &Path) {
    let list = fs::read_to_string(inside.join(MOVED)).unwrap_or_default();
    for name in list.split('\n').filter(|name| is_moved(name)) {
        let path = target.join(name);
        // What cannot be removed makes the folder one that is not empty. A link is removed, not what it names.
        if fs::symlink_metadata(&path).is_ok_and(|data| data.is_dir()) {
            fs::remove_dir_all(path).ok()
        } else {
            fs::remove_file(path).ok()
        };
    }
}

/// Whether a restore moves something with this name: one plain component of a path.
fn is_moved(name: &str) -> bool {
    let beside = name.strip_prefix(manifest::DATABASE).is_some_and(|ending| ["-wal", "-shm"].contains(&ending));
    let is_known = !name.contains('/') && manifest::is_known(name);
    is_known || beside || name == manifest::CHECKPOINTS || name == restored_marks::NAME
}

/// Refuses a data folder that a restore has not finished.
///
/// # Errors
/// A sentence that says what to do.
pub fn refuse_unfinished(folder: &Path) -> Result<(), String> {
    match folder.join(INSIDE).exists() {
        true => Err(format!(
            "a restore into the data folder {} is in progress or was interrupted. Wait until it has ended, or run it again",
            folder.display()
        )),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("a folder");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8")).collect();
        names.sort();
        names
    }

    fn unpack(place: &EmptyFolder) {
        fs::create_dir(place.path().join("checkpoints")).expect("a folder");
        for name in ["orgward.db", "checkpoints/org-1.checkpoint"] {
            fs::write(place.path().join(name), "x").expect("a file");
        }
    }

    #[test]
    fn a_folder_appears_when_it_is_whole_whether_it_was_absent_or_empty() {
        for is_there in [false, true] {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let target = folder.path().join("data");
            if is_there {
                fs::create_dir_all(target.join(LOST_AND_FOUND)).expect("a folder");
            }
            let place = EmptyFolder::open(&target).expect("it is empty");
            assert!(EmptyFolder::open(&target).is_err_and(|why| why.contains("another restore")));
            unpack(&place);
            assert_eq!(refuse_unfinished(&target).is_err(), is_there);
            place.publish().expect("it can be made");
            assert_eq!(refuse_unfinished(&target), Ok(()));
            let expected = if is_there {
                vec!["checkpoints", LOST_AND_FOUND, "orgward.db"]
            } else {
                vec!["checkpoints", "orgward.db"]
            };
            assert_eq!(names(&target), expected);
            assert_eq!(names(folder.path()), ["data"]);
            assert!(EmptyFolder::open(&target).is_err_and(|why| why.contains("Orgward database")));
        }
    }

    #[test]
    fn a_list_of_what_was_moved_removes_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (target, kept) = (folder.path().join("data"), folder.path().join("kept"));
        fs::create_dir_all(target.join(INSIDE)).expect("a folder");
        fs::create_dir(target.join(LOST_AND_FOUND)).expect("a folder");
        fs::create_dir(&kept).expect("a folder");
        std::os::unix::fs::symlink(&kept, target.join("orgward.toml")).expect("a link");
        let list = format!("x\n..\n.\n\n../kept\n{}\n{LOST_AND_FOUND}\ncheckpoints/..\norgward.toml", kept.display());
        fs::write(target.join(INSIDE).join(MOVED), list).expect("a file");
        drop(EmptyFolder::open(&target).expect("it is empty again"));
        assert_eq!(names(folder.path()), ["data", "kept"]);
        assert_eq!(names(&target), [LOST_AND_FOUND]);
    }

    #[test]
    fn what_an_interrupted_restore_left_is_removed_and_other_files_are_not() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let target = folder.path().join("data");
        fs::create_dir_all(target.join(INSIDE)).expect("a folder");
        fs::write(target.join(INSIDE).join(MOVED), "checkpoints\norgward.db").expect("a file");
        fs::create_dir(target.join("checkpoints")).expect("moved before the kill");
        drop(EmptyFolder::open(&target).expect("it is empty again"));
        assert!(names(&target).is_empty());
        fs::write(target.join("secret.key"), "x").expect("a file");
        assert!(EmptyFolder::open(&target).is_err_and(|why| why.contains("not empty")));
        assert_eq!(names(&target), ["secret.key"]);
    }
}
