//! The space on the disk with the data folder: measured every minute, and reported before it is used up.

use crate::Domain;
use std::{
    io,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};
use types::disk_space::DiskShortage;

/// Seconds between two log lines about a disk that stays almost full.
const REMINDER: i64 = 60 * 60;

/// A disk with less free space than this is almost full, whatever its size, in bytes.
const ALWAYS_LOW: u64 = 512 << 20;

/// A disk with more free space than this is never almost full, in bytes.
const NEVER_LOW: u64 = 5 << 30;

/// In between, a disk is almost full when less than this part of it is free: one in twenty.
const LOW_PART: u64 = 20;

/// Files that the file system must still be able to hold. Checkpoints and exports need one for each.
const MIN_FILES: u64 = 1000;

/// The space of a file system at one time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Bytes that this program may still write.
    pub free: u64,
    /// Bytes of the file system.
    pub size: u64,
    /// Further files that it can hold; `None` where their number has no limit.
    pub free_files: Option<u64>,
}

/// What was measured last in this process, and when a shortage was last logged.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<Mutex<(Option<DiskSpace>, Option<i64>)>>);

impl DiskSpace {
    /// The space of the file system that a file or folder is on, or its nearest parent that exists.
    ///
    /// # Errors
    /// When the system does not say.
    pub fn of(path: &Path) -> io::Result<Self> {
        let path = if path.is_relative() { Path::new(".").join(path) } else { path.to_owned() };
        let existing = path.ancestors().find(|path| path.exists()).unwrap_or(Path::new("."));
        let system = rustix::fs::statvfs(existing)?;
        Ok(Self {
            free: system.f_bavail.saturating_mul(system.f_frsize),
            size: system.f_blocks.saturating_mul(system.f_frsize),
            // btrfs and others make places for files as they need them, and report none.
            free_files: (system.f_files > 0).then_some(system.f_favail),
        })
    }

    /// Whether little space is left: less than a twentieth, but never with more than 5 GiB and always with less than
    /// 512 MiB; or places for fewer than 1000 files.
    pub fn is_low(&self) -> bool {
        self.free < (self.size / LOW_PART).clamp(ALWAYS_LOW, NEVER_LOW) || self.is_out_of_files()
    }

    fn is_out_of_files(&self) -> bool {
        self.free_files.is_some_and(|files| files < MIN_FILES)
    }
}

/// Records what was measured, for the overview and the metrics. A shortage is logged when it begins, and every hour.
pub fn report(domain: &Domain, space: DiskSpace) {
    metrics::gauge!("orgward_disk_free_bytes").set(space.free as f64);
    metrics::gauge!("orgward_disk_size_bytes").set(space.size as f64);
    let now = domain.now();
    let mut known = domain.disk.0.lock().unwrap_or_else(PoisonError::into_inner);
    let (measured, logged_at) = &mut *known;
    *measured = Some(space);
    let DiskSpace { free, size, free_files } = space;
    if !space.is_low() {
        if logged_at.take().is_some() {
            tracing::info!(free, size, free_files, "the disk of the data folder has space again");
        }
    } else if logged_at.is_none_or(|at| now - at >= REMINDER) {
        *logged_at = Some(now);
        tracing::warn!(
            free,
            size,
            free_files,
            "the disk of the data folder is almost full; once it is full, changes are refused. Free some space, or extend it"
        );
    }
}

/// The shortage that was found last; `None` if there is enough space, or nothing was measured yet.
pub fn shortage(domain: &Domain) -> Option<DiskShortage> {
    let known = domain.disk.0.lock().unwrap_or_else(PoisonError::into_inner);
    let space = known.0.filter(DiskSpace::is_low)?;
    let bytes = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    let is_out_of_files = space.is_out_of_files();
    Some(DiskShortage { free: bytes(space.free), size: bytes(space.size), is_out_of_files })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_almost_full_by_its_size_within_bounds() {
        let (mib, gib) = (1_u64 << 20, 1_u64 << 30);
        for (free, size, free_files, is_low) in [
            (511 * mib, 8 * gib, None, true),
            (513 * mib, 8 * gib, None, false),
            (gib, 100 * gib, None, true),
            (5 * gib + 1, 100 * gib, None, false),
            (5 * gib + 1, 100_000 * gib, None, false),
            (5 * gib - 1, 100_000 * gib, None, true),
            (50 * gib, 100 * gib, Some(999), true),
            (50 * gib, 100 * gib, Some(1000), false),
            (0, 0, Some(0), true),
        ] {
            let space = DiskSpace { free, size, free_files };
            assert_eq!(space.is_low(), is_low, "{space:?}");
        }
    }

    #[test]
    fn a_folder_that_does_not_exist_yet_is_on_the_disk_of_its_parent() {
        let folder = std::env::temp_dir();
        let (one, other) = (DiskSpace::of(&folder), DiskSpace::of(&folder.join("not/there/yet")));
        assert_eq!(one.expect("it is there").size, other.expect("its parent is there").size);
        assert!(DiskSpace::of(Path::new("not/there/yet")).is_ok_and(|space| space.size > 0));
    }
}
