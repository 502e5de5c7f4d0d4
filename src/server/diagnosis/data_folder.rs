//! The data folder: whether it is there, whose it is, and who else can look into it.

use crate::server::{backups::unpacking, config::Config, data_folder, database_file, diagnosis::finding::Finding};
use rustix::fs::{Access, access};
use std::{fs, os::unix::fs::MetadataExt};

const NAME: &str = "data_folder";

/// Examines the folder and, with SQLite, who can read the database file.
pub fn examine(config: &Config) -> Vec<Finding> {
    let folder = &config.data_dir;
    let shown = folder.display();
    let data = match fs::metadata(folder) {
        Ok(data) if !data.is_dir() => {
            let sentence = format!("the data folder {shown} is a file, not a folder");
            return vec![Finding::failed(NAME, &sentence, "Name a folder with data_dir")];
        }
        Ok(data) => data,
        Err(_) => {
            let sentence = format!("there is no data folder {shown} yet; the first start makes it");
            let advice = "If there should be one, name it with data_dir, or run this command where the server runs";
            return vec![Finding::warning(NAME, &sentence, advice)];
        }
    };
    if let Err(sentence) = unpacking::refuse_unfinished(folder) {
        return vec![Finding::failed(NAME, &sentence, "")];
    }
    let file = data_folder::database_file(config);
    if config.database_url.is_none()
        && let Err(sentence) = database_file::refuse_unwritable(&file)
    {
        return vec![Finding::failed(NAME, &sentence, "")];
    }
    if access(folder, Access::WRITE_OK | Access::EXEC_OK).is_err() {
        let sentence = format!("this user may not write into the data folder {shown}");
        let advice = "Run this command as the user that runs Orgward, and give the folder to that user with chown";
        return vec![Finding::failed(NAME, &sentence, advice)];
    }
    let mode = data.mode() & 0o777;
    if mode & 0o077 != 0 {
        let sentence = format!("other users of this machine can look into the data folder {shown} (mode {mode:04o})");
        return vec![Finding::warning(NAME, &sentence, &format!("Run: chmod 700 {shown}"))];
    }
    if let Ok(data) = fs::metadata(&file)
        && data.mode() & 0o077 != 0
        && config.database_url.is_none()
    {
        let sentence = format!("other users of this machine can read the database file {}", file.display());
        return vec![Finding::warning(NAME, &sentence, &format!("Run: chmod 600 {}", file.display()))];
    }
    vec![Finding::ok(NAME, &format!("{shown} can be written, by this user only"))]
}
