//! The folder that backups are written to.

use crate::server::backups::{
    names::BackupName,
    staging::{self, Partial},
};
use kernel::os_errors;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A folder for backups, which exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    folder: PathBuf,
}

/// The end of temporary names.
const PARTIAL: &str = ".partial";

impl Destination {
    /// A folder that is not inside the data folder. It is not created, because a disk that is not mounted would then look
    /// like a backup on it.
    ///
    /// # Errors
    /// A sentence that says why it cannot be used.
    pub fn open(folder: &Path, data_dir: &Path) -> Result<Self, String> {
        let name = folder.display();
        let whole = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        match fs::metadata(folder) {
            Ok(data) if !data.is_dir() => {
                return Err(format!("the path {name} is that of a file, and backups need a folder"));
            }
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(format!("the folder {name} does not exist. Create it, or mount its disk"));
            }
            Err(error) => return Err(format!("the folder {name} cannot be read: {}", os_errors::cannot_read(&error))),
        }
        if whole(folder).starts_with(whole(data_dir)) {
            return Err(format!(
                "the folder {name} is inside the data folder, and would be lost with it. Name a folder elsewhere, best on \
                 another disk"
            ));
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// Begins a backup file, after removing what a killed process left of earlier ones.
    ///
    /// # Errors
    /// A sentence that names the folder and the cause.
    pub fn begin(&self, name: &BackupName) -> Result<Partial, String> {
        let prefix = BackupName::partial_prefix(&name.installation);
        for leftover in
            self.entries()?.into_iter().filter(|entry| entry.starts_with(&prefix) && entry.ends_with(PARTIAL))
        {
            staging::remove_leftover(&self.folder.join(leftover));
        }
        Partial::create(&self.folder.join(name.partial())).map_err(|error| self.unwritable(&error))
    }

    /// Gives a backup file its name, and returns its path.
    ///
    /// # Errors
    /// A sentence that names the folder and the cause.
    pub fn publish(&self, partial: Partial, name: &BackupName) -> Result<PathBuf, String> {
        let path = self.folder.join(name.to_string());
        partial.publish(&path).map_err(|error| self.unwritable(&error))?;
        Ok(path)
    }

    /// Deletes a backup.
    ///
    /// # Errors
    /// A sentence that names the file and the cause.
    pub fn delete(&self, name: &str) -> Result<(), String> {
        let path = self.folder.join(name);
        fs::remove_file(&path).map_err(|error| {
            format!("the old backup {} cannot be deleted: {}", path.display(), os_errors::cannot_write(&error))
        })
    }

    /// The backups in the folder, of any installation, oldest first.
    ///
    /// # Errors
    /// A sentence that names the folder and the cause.
    pub fn backups(&self) -> Result<Vec<BackupName>, String> {
        let mut found: Vec<_> = self.entries()?.iter().filter_map(|entry| BackupName::parse(entry)).collect();
        found.sort_by(|one, other| (one.at, &one.installation).cmp(&(other.at, &other.installation)));
        Ok(found)
    }

    fn entries(&self) -> Result<Vec<String>, String> {
        let entries = fs::read_dir(&self.folder).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        let entries = entries.map_err(|error| {
            format!("the folder {} cannot be read: {}", self.folder.display(), os_errors::cannot_read(&error))
        })?;
        Ok(entries.iter().filter_map(|entry| entry.file_name().into_string().ok()).collect())
    }

    /// The sentence for a backup that cannot be written.
    pub fn unwritable(&self, error: &std::io::Error) -> String {
        format!("the backup cannot be written to {}: {}", self.folder.display(), os_errors::cannot_write(error))
    }
}

/// The newest backup in a folder, or the file itself. `installation`: only backups of this one count in a folder.
///
/// # Errors
/// A sentence when there is none, or the folder cannot be read.
pub fn newest(path: &Path, installation: Option<&str>) -> Result<PathBuf, String> {
    if !path.is_dir() {
        return Ok(path.to_owned());
    }
    let backups = Destination { folder: path.to_owned() }.backups()?;
    let newest = newest_of(backups, installation, &path.display().to_string())?;
    Ok(path.join(newest.to_string()))
}

/// The newest of the backups in a place.
///
/// # Errors
/// A sentence when there is none, and, unless an installation is named, when there are backups of several: the newest may be
/// that of another server.
pub fn newest_of(backups: Vec<BackupName>, installation: Option<&str>, place: &str) -> Result<BackupName, String> {
    let ids: BTreeSet<&str> = backups.iter().map(|name| name.installation.as_str()).collect();
    if installation.is_none() && ids.len() > 1 {
        let ids = ids.into_iter().collect::<Vec<_>>().join(", ");
        return Err(format!("there are backups of several installations ({ids}) in {place}. Name the backup itself"));
    }
    let is_ours = |name: &BackupName| installation.is_none_or(|installation| name.installation == installation);
    backups.into_iter().rfind(is_ours).ok_or_else(|| match installation {
        Some(installation) => format!("there is no backup of this server ({installation}) in {place}"),
        None => format!("there is no backup in {place}"),
    })
}

impl std::fmt::Display for Destination {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.folder.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::backups::retention;
    use domain::backup_retention::Keep;

    #[test]
    fn only_old_backups_of_this_installation_are_deleted() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let stays = [
            "orgward-1a2b3c4d-20260302T031500Z.tar.zst.age",
            "orgward-ffffffff-20260101T031500Z.tar.zst",
            "orgward-ffffffff-20260401T031500Z.tar.zst",
            // It does not hold, and does not keep the one of the day before from being the newest.
            "orgward-1a2b3c4d-20260303T031500Z-faults.tar.zst",
            "orgward-1a2b3c4d-20260101T031500Z.tar.zst.copy",
            "notes.txt",
            "orgward.db",
        ];
        let goes = ["orgward-1a2b3c4d-20260101T031500Z.tar.zst", "orgward-1a2b3c4d-20260301T031500Z.tar.zst"];
        for name in stays.iter().chain(&goes) {
            fs::write(folder.path().join(name), "x").expect("a file");
        }
        let data = tempfile::tempdir().expect("a temporary folder");
        let destination = Destination::open(folder.path(), data.path()).expect("a folder");
        let keep = Keep::parse("1d").expect("a rule");
        let now = BackupName::parse(stays[0]).expect("a name").at;
        let superseded = retention::superseded(destination.backups().expect("names"), "1a2b3c4d", keep, now);
        let mut retired: Vec<String> = superseded.iter().map(BackupName::to_string).collect();
        retired.sort();
        assert_eq!(retired, goes);
        for name in &retired {
            destination.delete(name).expect("it can be deleted");
        }
        for name in stays {
            assert!(folder.path().join(name).exists(), "{name}");
        }
        let newest_of = |installation| newest(folder.path(), installation);
        assert_eq!(newest_of(Some("1a2b3c4d")), Ok(folder.path().join(stays[3])), "a rehearsal of it fails");
        let why = newest_of(None).expect_err("of which one?");
        assert!(why.contains("1a2b3c4d, ffffffff") && why.contains("Name the backup itself"), "{why}");
        assert!(newest_of(Some("00000000")).is_err_and(|why| why.contains("no backup of this server")));
    }
}
