//! The lock of a data folder: one server at a time. Commands take no lock, because they are safe beside a running server.

use kernel::{
    base::{clock::Clock, host_user::host_user},
    os_errors,
};
use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{ErrorKind, Read, Seek, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    time::Duration,
};

/// The name of the file in the data folder.
const FILE: &str = "server.lock";

/// How often, and at which intervals, a server tries to take the lock: a server that was killed may still be ending, and a
/// diagnosis holds a lock of its own for a moment.
const ATTEMPTS: (u32, Duration) = (10, Duration::from_millis(100));

/// Maximum length of what the file says about a server, in bytes.
const MAX_HOLDER: u64 = 500;

/// The lock of a running server. The system releases it when the process ends, however it ends.
#[derive(Debug)]
pub struct ServerLock {
    /// The open file holds the lock; `None` on a file system without locks.
    file: Option<File>,
}

impl ServerLock {
    /// Takes the lock, and writes into the file which process holds it.
    ///
    /// # Errors
    /// A sentence that names the server that holds the lock, or says why the file cannot be written.
    pub async fn take(folder: &Path) -> Result<Self, String> {
        let path = file(folder);
        let cannot = |error: &std::io::Error| {
            format!("the lock file {} cannot be written: {}", path.display(), os_errors::cannot_write(error))
        };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(&path).map_err(|error| cannot(&error))?;
        for attempt in 1..=ATTEMPTS.0 {
            match file.try_lock() {
                Ok(()) => {
                    let mut write = || {
                        file.set_len(0)?;
                        file.rewind()?;
                        writeln!(file, "{}", description())
                    };
                    if let Err(error) = write() {
                        // The lock holds all the same, and a full disk must not prevent the start.
                        tracing::warn!(error = os_errors::cause(&error), "the lock file cannot name this process");
                    }
                    return Ok(Self { file: Some(file) });
                }
                Err(TryLockError::WouldBlock) if attempt < ATTEMPTS.0 => tokio::time::sleep(ATTEMPTS.1).await,
                Err(TryLockError::WouldBlock) => {
                    return Err(format!(
                        "another server uses the data folder {}: {}. Two servers on one data folder would write over each \
                         other's files. Stop that one first, or give this one another folder with --data-dir",
                        folder.display(),
                        holder(&mut file)
                    ));
                }
                Err(TryLockError::Error(error)) => {
                    tracing::warn!(
                        error = os_errors::cause(&error),
                        "the data folder cannot be locked, so a second server on it would not be noticed"
                    );
                    break;
                }
            }
        }
        Ok(Self { file: None })
    }
}

impl Drop for ServerLock {
    /// Empties the file: what it said is over. The file stays, because a server that has just opened it would otherwise
    /// lock a file that is no longer there.
    fn drop(&mut self) {
        if let Some(file) = &self.file {
            file.set_len(0).ok();
        }
    }
}

/// Which server holds the lock of a data folder, in words; `None` if none does, or it cannot be known. Changes nothing.
pub fn running(folder: &Path) -> Option<String> {
    let mut file = File::open(file(folder)).ok()?;
    // Shared, so that two diagnoses do not see each other.
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(holder(&mut file)),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join(FILE)
}

fn description() -> String {
    let time = jiff::Timestamp::from_second(Clock::system().now()).map(|time| time.to_string()).unwrap_or_default();
    let host = &host_user().host;
    let host = if host.is_empty() { String::new() } else { format!(" on {host}") };
    format!("process {}{host}, since {time}", std::process::id())
}

/// What the file says about the server that holds the lock.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let read = file.rewind().and_then(|()| file.take(MAX_HOLDER).read_to_string(&mut text));
    let line: String = text.lines().next().unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
    match read {
        // A server that has just taken the lock has not written yet.
        Ok(_) if !line.is_empty() => line,
        Err(error) if error.kind() == ErrorKind::InvalidData => "a process that is not named".to_owned(),
        _ => "a process that has just started or is ending".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_folder_has_one_lock_which_names_its_holder_and_ends_with_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(running(folder.path()), None);
        let lock = ServerLock::take(folder.path()).await.expect("it is free");
        let own = format!("process {}", std::process::id());
        assert!(running(folder.path()).is_some_and(|words| words.starts_with(&own)));
        let refused = ServerLock::take(folder.path()).await.expect_err("it is held");
        assert!(refused.contains(&own) && refused.contains("--data-dir"), "{refused}");
        drop(lock);
        assert_eq!(running(folder.path()), None);
        ServerLock::take(folder.path()).await.expect("it is free again");
    }

    #[tokio::test]
    async fn what_a_killed_server_left_in_the_file_stops_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(file(folder.path()), "process 1, since long ago, and much more\n").expect("a file");
        assert_eq!(running(folder.path()), None, "a name is no lock");
        let _lock = ServerLock::take(folder.path()).await.expect("it is free");
        let words = running(folder.path()).expect("it is held");
        assert!(
            words.starts_with(&format!("process {}", std::process::id())) && !words.contains("long ago"),
            "{words}"
        );
    }
}
