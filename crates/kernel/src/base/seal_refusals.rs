//! The credential rows that were refused, and the seals of rows that were deleted or replaced, in the memory of this
//! process. The seals of changes are also appended to a file, so that the next process knows them.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fs::OpenOptions,
    io::{BufRead, BufReader, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Maximum number of refused rows that are kept for the alarm.
const MAX_REFUSED: usize = 1000;

/// Maximum number of ended seals that are kept; the oldest are forgotten first.
const MAX_ENDED: usize = 1_000_000;

/// Digits at the beginning of a seal that distinguish it from every other: its random number.
const NONCE_DIGITS: usize = 16;

/// Seconds for which a seal that has ended is still accepted: a request that runs at the same time may have read the row
/// just before it was replaced.
const READ_SECONDS: i64 = 30;

/// Seconds between two log lines about the same row.
const LOG_INTERVAL: i64 = 60;

/// A row whose seal did not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The name of the kind of credential.
    pub kind: &'static str,
    /// What identifies the row.
    pub id: String,
    /// The organization that the row names; `None` for rows that belong to a person.
    pub organization_id: Option<String>,
    /// The person that the row names, if any.
    pub user_id: Option<String>,
    /// When it was last refused, in Unix seconds.
    pub last_at: i64,
}

/// See the module.
#[derive(Default)]
pub(super) struct SealRefusals {
    /// By kind and id.
    refused: Mutex<BTreeMap<(&'static str, String), Kept>>,
    ended: Mutex<Ended>,
}

/// A refused row, and when it was logged last, in Unix seconds.
struct Kept {
    refused: Refused,
    logged_at: i64,
}

/// The random numbers of ended seals.
#[derive(Default)]
struct Ended {
    /// With the time from which each is refused, in Unix seconds.
    known: HashMap<u64, i64>,
    oldest_first: VecDeque<u64>,
    /// A line of [`NONCE_DIGITS`] digits for each; `None` without a file.
    file: Option<PathBuf>,
}

impl Ended {
    fn add(&mut self, nonce: u64, refused_from: i64) {
        if self.known.insert(nonce, refused_from).is_none() {
            self.oldest_first.push_back(nonce);
        }
        if self.oldest_first.len() > MAX_ENDED
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

impl SealRefusals {
    /// Keeps a refused row; returns whether it should be logged.
    pub(super) fn add(&self, refused: &Refused) -> bool {
        let mut kept = locked(&self.refused);
        let key = (refused.kind, refused.id.clone());
        let (is_full, before) = (kept.len() >= MAX_REFUSED, kept.get(&key).map(|kept| kept.logged_at));
        let is_logged = before.is_none_or(|logged_at| refused.last_at - logged_at >= LOG_INTERVAL);
        let logged_at = before.filter(|_| !is_logged).unwrap_or(refused.last_at);
        if before.is_some() || !is_full {
            kept.insert(key, Kept { refused: refused.clone(), logged_at });
        }
        is_logged
    }

    pub(super) fn list(&self) -> Vec<Refused> {
        locked(&self.refused).values().map(|kept| kept.refused.clone()).collect()
    }

    /// Remembers seals that ended at `now` (Unix seconds); with `is_kept`, also in the file.
    pub(super) fn end(&self, seals: &[String], now: i64, is_kept: bool) {
        let mut ended = locked(&self.ended);
        let mut lines = String::new();
        for nonce in seals.iter().filter_map(|seal| nonce(seal)) {
            ended.add(nonce, now + READ_SECONDS);
            lines.push_str(&format!("{nonce:016x}\n"));
        }
        let Some(file) = ended.file.as_deref().filter(|_| is_kept && !lines.is_empty()) else { return };
        if let Err(error) = append(file, &lines) {
            tracing::error!(
                file = %file.display(),
                %error,
                "remembering the seals of deleted credentials failed; they are refused until the next restart only"
            );
        }
    }

    pub(super) fn has_ended(&self, seal: &str, now: i64) -> bool {
        let refused_from = nonce(seal).and_then(|nonce| locked(&self.ended).known.get(&nonce).copied());
        refused_from.is_some_and(|refused_from| refused_from <= now)
    }

    /// Reads the seals in a file, and appends further ones to it.
    pub(super) fn keep_in(&self, file: &Path) -> std::io::Result<()> {
        let mut ended = locked(&self.ended);
        match std::fs::File::open(file) {
            Ok(opened) => {
                for line in BufReader::new(opened).lines() {
                    if let Some(nonce) = nonce(line?.trim()) {
                        ended.add(nonce, 0);
                    }
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        ended.file = Some(file.to_owned());
        Ok(())
    }
}

fn nonce(seal: &str) -> Option<u64> {
    seal.get(..NONCE_DIGITS).and_then(|digits| u64::from_str_radix(digits, 16).ok())
}

fn append(file: &Path, lines: &str) -> std::io::Result<()> {
    OpenOptions::new().create(true).append(true).mode(0o600).open(file)?.write_all(lines.as_bytes())
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
