//! The credential rows that were refused, and those that must be refused because they were deleted or replaced.

use crate::base::ended_seals::{EndedSeals, Ending};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Maximum number of refused rows that are kept for the alarm.
const MAX_REFUSED: usize = 1000;

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
    ended: Mutex<EndedSeals>,
}

/// A refused row, and when it was logged last, in Unix seconds.
struct Kept {
    refused: Refused,
    logged_at: i64,
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

    /// Remembers what ended at `now` (Unix seconds).
    pub(super) fn end(&self, endings: &[Ending], now: i64) {
        let mut ended = locked(&self.ended);
        if let Err(error) = ended.add(endings, now) {
            unremembered(&ended, &error);
        }
    }

    /// As [`EndedSeals::bar`].
    pub(super) fn bar(&self, row: u64, expires_at: Option<i64>, now: i64) -> bool {
        let mut ended = locked(&self.ended);
        ended.bar(row, expires_at, now).unwrap_or_else(|error| {
            unremembered(&ended, &error);
            true
        })
    }

    /// As [`EndedSeals::allow`].
    pub(super) fn allow(&self, row: impl FnOnce() -> u64, seal: &str) {
        let mut ended = locked(&self.ended);
        if ended.has_barred()
            && let Err(error) = ended.allow(row(), seal)
        {
            unremembered(&ended, &error);
        }
    }

    /// As [`EndedSeals::refuses`].
    pub(super) fn bars(&self, row: impl FnOnce() -> u64, seal: &str) -> bool {
        let ended = locked(&self.ended);
        ended.has_barred() && ended.refuses(row(), seal)
    }

    /// As [`EndedSeals::has`].
    pub(super) fn has_ended(&self, mark: &str, now: i64, is_at_once: bool) -> bool {
        locked(&self.ended).has(mark, now, is_at_once)
    }

    /// Reads the seals in a file, and appends further ones to it.
    pub(super) fn keep_in(&self, file: &Path, now: i64) -> std::io::Result<()> {
        let damaged = locked(&self.ended).keep_in(file, now)?;
        if damaged > 0 {
            tracing::error!(
                file = %file.display(),
                lines = damaged,
                "lines of the file of deleted credentials are damaged: the credentials that they name would work again if \
                 they were put back into the database"
            );
        }
        Ok(())
    }
}

fn unremembered(ended: &EndedSeals, error: &std::io::Error) {
    tracing::error!(
        file = ended.file().map(|file| file.display().to_string()),
        %error,
        "remembering the seals of deleted credentials failed; they are refused until the next restart only"
    );
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
