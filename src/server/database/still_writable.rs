//! Whether the disk can still be written, asked after each commit.

use kernel::store::write_queue::AfterCommit;
use percent_encoding::percent_decode_str;
use rustix::{
    fs::{AtFlags, CWD, Timespec, Timestamps, UTIME_NOW, utimensat},
    io::Errno,
};
use sqlx::any::AnyConnectOptions;
use std::{path::PathBuf, sync::Arc};

/// Fails if the file system of the SQLite database has become read-only. When an error makes an ext4 file system so (seen with
/// Linux 6.18), a sync that runs at that moment can succeed although what it should have stored is lost. From then on the
/// system refuses each write, so a small one after the commit tells: it sets the times of the database file, which SQLite does
/// not use. Opening and closing the file instead would end the locks of this process.
pub fn check(options: &AnyConnectOptions) -> AfterCommit {
    let file = file(options.database_url.as_str());
    let now = || Timespec { tv_sec: 0, tv_nsec: UTIME_NOW };
    Arc::new(move || {
        let times = Timestamps { last_access: now(), last_modification: now() };
        match utimensat(CWD, &file, &times, AtFlags::empty()) {
            Err(error @ (Errno::ROFS | Errno::IO)) => Err(error.into()),
            // Another error, such as that the file has another name by now, says nothing about the disk.
            _ => Ok(()),
        }
    })
}

/// The file that a URL names, as the driver reads it.
fn file(url: &str) -> PathBuf {
    let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    PathBuf::from(percent_decode_str(path).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::database::file_url;
    use std::path::Path;

    #[test]
    fn the_file_is_the_one_that_the_url_was_made_from() {
        for path in ["/srv/data/orgward.db", "./a b?c/ö%.db", "orgward.db"] {
            assert_eq!(file(&file_url(Path::new(path))), Path::new(path));
        }
    }
}
