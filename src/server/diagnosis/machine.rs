//! What the machine gives to the server: open files and disk space.

use crate::server::{config::Config, diagnosis::finding::Finding, file_limit};
use domain::disk_space::DiskSpace;

/// The limit of open files that a server would have.
pub fn open_files(config: &Config) -> Finding {
    let (limit, needed) = (file_limit::reachable(), file_limit::needed(config.max_connections));
    match limit {
        Some(limit) if limit < needed => Finding::warning(
            "open_files",
            &format!("a process of this user may open {limit} files, and max_connections needs {needed}"),
            "Raise the limit, for example with LimitNOFILE of systemd, or set max_connections lower",
        ),
        Some(limit) => Finding::ok("open_files", &format!("a process of this user may open {limit} files")),
        None => Finding::ok("open_files", "a process of this user may open any number of files"),
    }
}

/// The space on the disk of the data folder.
pub fn disk(config: &Config) -> Finding {
    let name = "disk";
    let space = match DiskSpace::of(&config.data_dir) {
        Ok(space) => space,
        Err(error) => return Finding::warning(name, &format!("the free space cannot be determined: {error}"), ""),
    };
    let (free, size) = (space.free >> 20, space.size >> 20);
    let words = format!("{free} MiB of {size} MiB are free on the disk of the data folder");
    let advice = "Free some space, or extend the disk; once it is full, changes are refused";
    match (space.is_low(), space.free == 0 || space.free_files == Some(0)) {
        (_, true) => Finding::failed(name, &format!("the disk of the data folder is full: {words}"), advice),
        (true, _) => Finding::warning(name, &format!("the disk of the data folder is almost full: {words}"), advice),
        _ => Finding::ok(name, &words),
    }
}
