//! The seals that no row may carry any more, in the memory of this process and in a file, so that the next process knows
//! them too. A seal is known by its random number, and a session, whose seal changes with each use, by its credential.

use crate::base::{
    barred_rows::{BarredRows, Line},
    ended_seal_lines::{line, number, parse},
};
use std::{
    collections::HashMap,
    fs::{File, OpenOptions},
    io::{ErrorKind, Result, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Seconds for which a seal that has ended is still accepted: a request that runs at the same time may have read the row
/// just before it was replaced.
const READ_SECONDS: i64 = 30;

/// Seconds for which an ended seal is kept although its row has expired, in case the clock was ahead.
const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// Number of lines in the file that are not needed any more from which it is written anew.
const MAX_EXPIRED: usize = 1000;

/// Number of seals in memory from which those that are not needed any more are removed.
const MIN_SWEPT: usize = 4096;

/// What ends: a seal or the hash of a session's credential, and when its row expires in any case, in Unix seconds.
pub type Ending = (String, Option<i64>);

/// See the module.
#[derive(Default)]
pub(super) struct EndedSeals {
    known: HashMap<u64, Times>,
    barred: BarredRows,
    /// Number of known seals from which they are swept.
    swept_at: usize,
    /// A line of [`MARK_DIGITS`] and [`CHECK_DIGITS`] digits for each, with the time of its expiry if it has one; `None`
    /// without a file.
    file: Option<PathBuf>,
}

/// Unix seconds.
#[derive(Clone, Copy)]
struct Times {
    refused_from: i64,
    /// From then on the row is refused without being known here.
    expires_at: Option<i64>,
}

impl Times {
    fn is_over(self, now: i64) -> bool {
        self.expires_at.is_some_and(|at| at.saturating_add(KEPT_SECONDS) <= now)
    }
}

impl EndedSeals {
    /// Remembers what ended at `now` (Unix seconds), also in the file.
    ///
    /// # Errors
    /// When the file cannot be written. This process knows the seals all the same.
    pub(super) fn add(&mut self, endings: &[Ending], now: i64) -> Result<()> {
        let mut lines = String::new();
        for (mark, expires_at) in endings {
            let Some(mark) = number(mark) else { continue };
            self.learn(mark, Times { refused_from: now + READ_SECONDS, expires_at: *expires_at });
            lines.push_str(&line(mark, *expires_at));
        }
        if self.known.len() >= self.swept_at.max(MIN_SWEPT) {
            self.known.retain(|_, times| !times.is_over(now));
            self.swept_at = 2 * self.known.len();
        }
        self.append(&lines)
    }

    fn append(&self, lines: &str) -> Result<()> {
        match &self.file {
            Some(file) if !lines.is_empty() => {
                let mut file = locked(file)?;
                file.write_all(lines.as_bytes())?;
                // A deleted key that works again after a power failure would be worse than a moment's wait.
                file.sync_data()
            }
            _ => Ok(()),
        }
    }

    /// As [`BarredRows::bar`]; returns whether the row was not barred before.
    ///
    /// # Errors
    /// As [`EndedSeals::add`].
    pub(super) fn bar(&mut self, row: u64, expires_at: Option<i64>, now: i64) -> Result<bool> {
        let Some(line) = self.barred.bar(row, expires_at, now) else { return Ok(false) };
        self.append(&line)?;
        Ok(true)
    }

    /// Allows a barred row the seal that it gets now. Does nothing about other rows.
    ///
    /// # Errors
    /// As [`EndedSeals::add`].
    pub(super) fn allow(&mut self, row: u64, seal: &str) -> Result<()> {
        let line = number(seal).and_then(|seal| self.barred.allow(row, seal));
        self.append(&line.unwrap_or_default())
    }

    /// Whether rows are barred at all.
    pub(super) fn has_barred(&self) -> bool {
        !self.barred.is_empty()
    }

    /// Whether a row is barred and did not get this seal since.
    pub(super) fn refuses(&self, row: u64, seal: &str) -> bool {
        self.barred.refuses(row, number(seal).unwrap_or_default())
    }

    /// Adds a seal, or what else is known of one that has ended before: a second ending must not make it accepted again
    /// for a moment, nor forgotten earlier.
    fn learn(&mut self, mark: u64, times: Times) {
        let known = self.known.entry(mark).or_insert(times);
        known.refused_from = known.refused_from.min(times.refused_from);
        known.expires_at = known.expires_at.zip(times.expires_at).map(|(one, other)| one.max(other));
    }

    /// Whether a seal has ended; `is_at_once`: it is not accepted for a moment afterwards either.
    pub(super) fn has(&self, mark: &str, now: i64, is_at_once: bool) -> bool {
        let times = number(mark).and_then(|mark| self.known.get(&mark));
        times.is_some_and(|times| is_at_once || times.refused_from <= now)
    }

    /// The file; `None` without one.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Reads the seals in a file, and appends further ones to it. Writes it anew if many lines are not needed any more.
    /// Returns the number of damaged lines; what they named is not known.
    pub(super) fn keep_in(&mut self, file: &Path, now: i64) -> Result<usize> {
        self.file = Some(file.to_owned());
        if !file.exists() {
            return Ok(0);
        }
        // Locked until the end, so that no line of another process is lost.
        let opened = locked(file)?;
        let (mut kept, mut expired, mut damaged) = (String::new(), 0, 0);
        let whole = std::fs::read_to_string(file)?;
        let (lines, torn) = whole.split_at(whole.rfind('\n').map_or(0, |end| end + 1));
        if !torn.is_empty() {
            // A write was interrupted. Its mark stays if it is whole; its expiry is not known.
            opened.set_len(u64::try_from(lines.len()).unwrap_or(u64::MAX))?;
            if let Some(mark) = number(torn) {
                self.learn(mark, Times { refused_from: 0, expires_at: None });
                kept.push_str(&line(mark, None));
                (&opened).write_all(kept.as_bytes())?;
            }
        }
        for text in lines.lines() {
            match self.barred.learn(text, now) {
                Line::Other => {}
                Line::Known => continue,
                Line::Over => {
                    expired += 1;
                    continue;
                }
            }
            let Some((mark, expires_at)) = parse(text) else {
                damaged += 1;
                kept.push_str(&format!("{text}\n"));
                continue;
            };
            let times = Times { refused_from: 0, expires_at };
            if times.is_over(now) {
                expired += 1;
                continue;
            }
            self.learn(mark, times);
            kept.push_str(&line(mark, expires_at));
        }
        if expired >= MAX_EXPIRED {
            let anew = file.with_extension("ended.new");
            let mut written = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&anew)?;
            written.write_all(kept.as_bytes())?;
            written.write_all(self.barred.lines().as_bytes())?;
            written.sync_all()?;
            std::fs::rename(&anew, file)?;
        }
        drop(opened);
        Ok(damaged)
    }
}

/// The file, locked, to append to it. Another process may have replaced it meanwhile.
fn locked(path: &Path) -> Result<File> {
    loop {
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
        file.lock()?;
        match std::fs::metadata(path) {
            Ok(found) if found.ino() == file.metadata()?.ino() => return Ok(file),
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ended_seal_lines::count_damaged;

    const NOW: i64 = 1_800_000_000;

    fn mark(number: u64) -> String {
        format!("{number:016x}ab")
    }

    #[test]
    fn a_revoked_key_stays_refused_however_many_sessions_end() {
        let mut ended = EndedSeals::default();
        ended.add(&[(mark(7), None)], NOW).expect("there is no file");
        let sessions: Vec<Ending> = (100..1_000_200).map(|number| (mark(number), Some(NOW + 60))).collect();
        for page in sessions.chunks(1000) {
            ended.add(page, NOW).expect("there is no file");
        }
        assert!(ended.has(&mark(7), NOW + READ_SECONDS, false));
        assert!(ended.has(&mark(1_000_199), NOW + READ_SECONDS, false));
        ended.add(&sessions[..1], NOW + 2 * KEPT_SECONDS).expect("there is no file");
        assert!(ended.has(&mark(7), NOW + 2 * KEPT_SECONDS, false));
    }

    #[test]
    fn the_next_process_knows_what_ended_and_drops_the_lines_of_what_has_expired() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("credentials.ended");
        let mut ended = EndedSeals::default();
        ended.keep_in(&file, NOW).expect("there is no file yet");
        let sessions: Vec<Ending> = (100..2100).map(|number| (mark(number), Some(NOW + 60))).collect();
        ended.add(&sessions, NOW).expect("the file can be written");
        ended.add(&[(mark(7), None), (mark(8), Some(NOW + 10 * KEPT_SECONDS))], NOW).expect("the file can be written");
        let lines = || std::fs::read_to_string(&file).expect("the file is there").lines().count();
        assert_eq!(lines(), 2002);
        assert_eq!(std::fs::metadata(&file).expect("the file is there").len(), 2001 * 36 + 25);

        let mut next = EndedSeals::default();
        next.keep_in(&file, NOW).expect("the file can be read");
        assert!([7, 8, 100].into_iter().all(|number| next.has(&mark(number), NOW, false)), "at once");
        assert!(!next.has(&mark(9), NOW, false));
        assert_eq!(lines(), 2002, "nothing has expired");
        let mut later = EndedSeals::default();
        let now = NOW + 2 * KEPT_SECONDS;
        later.keep_in(&file, now).expect("the file can be read");
        assert!(
            [7, 8].into_iter().all(|number| later.has(&mark(number), now, false)) && !later.has(&mark(100), now, false)
        );
        assert_eq!(lines(), 2);
        next.add(&[(mark(9), None)], now).expect("a process that runs beside it appends to the new file");
        assert_eq!(lines(), 3);

        let torn = OpenOptions::new().append(true).open(&file).and_then(|mut file| file.write_all(b"00000000"));
        torn.expect("as after a power failure");
        EndedSeals::default().keep_in(&file, now).expect("the file can be read");
        next.add(&[(mark(10), None)], now).expect("the file can be written");
        let mut after = EndedSeals::default();
        assert_eq!(after.keep_in(&file, now).expect("the file can be read"), 0, "a torn line is no damage");
        assert!(after.has(&mark(10), now, false), "the line after the torn one");
    }

    #[test]
    fn a_flipped_bit_in_the_file_is_noticed_and_the_other_lines_count() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("credentials.ended");
        let mut ended = EndedSeals::default();
        ended.keep_in(&file, NOW).expect("there is no file yet");
        let far = NOW + 10 * KEPT_SECONDS;
        ended.add(&[(mark(7), None), (mark(8), Some(far)), (mark(9), None)], NOW).expect("the file can be written");
        let whole = std::fs::read(&file).expect("the file is there");
        assert_eq!(count_damaged(&file).expect("readable"), 0);
        let line_feeds: Vec<_> = (0..whole.len()).filter(|at| whole[*at] == b'\n').collect();
        for at in (0..whole.len() - 1).filter(|at| !line_feeds.contains(at)) {
            for bit in 0..7 {
                let mut flipped = whole.clone();
                flipped[at] ^= 1 << bit;
                std::fs::write(&file, &flipped).expect("written");
                assert!(count_damaged(&file).expect("readable") > 0, "bit {bit} of byte {at}");
                let mut next = EndedSeals::default();
                assert!(next.keep_in(&file, NOW).expect("the file can be read") > 0);
                let known = [7, 8, 9].into_iter().filter(|number| next.has(&mark(*number), NOW, false)).count();
                assert_eq!(known, 2, "bit {bit} of byte {at}");
            }
        }
        // A file of an earlier version.
        std::fs::write(&file, format!("{:016x}\n{:016x} {far}\n", 7, 8)).expect("written");
        let mut next = EndedSeals::default();
        assert_eq!(next.keep_in(&file, NOW).expect("the file can be read"), 0);
        assert!([7, 8].into_iter().all(|number| next.has(&mark(number), NOW, false)));
    }

    #[test]
    fn what_ends_again_stays_refused_and_known_for_as_long() {
        let mut ended = EndedSeals::default();
        ended.add(&[(mark(7), Some(NOW + 60)), (mark(8), None)], NOW).expect("there is no file");
        assert!(!ended.has(&mark(7), NOW + 1, false) && ended.has(&mark(7), NOW + 1, true));
        let later = NOW + READ_SECONDS;
        ended.add(&[(mark(7), Some(NOW + 30)), (mark(8), Some(NOW + 30))], later).expect("there is no file");
        assert!([7, 8].into_iter().all(|number| ended.has(&mark(number), later, false)));
        ended.known.retain(|_, times| !times.is_over(NOW + 45 + KEPT_SECONDS));
        assert!([7, 8].into_iter().all(|number| ended.has(&mark(number), later, false)));
    }
}
