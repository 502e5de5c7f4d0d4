//! The rows that were missing when they should have been there, because another program took them out of the database, and
//! those that were replaced. One that appears again is refused, unless this server has sealed it since.

use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The word that begins a line about a row. A time after which it needs not be known may follow, in Unix seconds. The last
/// word of a line is the CRC-32 of what precedes it.
const BARRED: &str = "barred";

/// The word that begins a line about a seal that such a row got later.
const ALLOWED: &str = "allowed";

/// Number of rows from which those that need not be known any more are removed.
const MIN_SWEPT: usize = 4096;

/// The rows by their number.
#[derive(Default)]
pub(super) struct BarredRows {
    rows: HashMap<u64, Barred>,
    /// Number of rows from which they are swept.
    swept_at: usize,
}

struct Barred {
    /// From then on, in Unix seconds, each seal that is refused here has expired.
    expires_at: Option<i64>,
    /// The numbers of the seals that the row may carry.
    allowed: Vec<u64>,
}

/// What a line of the file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Nothing about a barred row.
    Other,
    Known,
    /// What need not be known any more.
    Over,
}

/// The number of a row: the beginning of a hash over its kind, its organization and its id.
pub(super) fn number_of(kind: &str, organization_id: Option<&str>, id: &str) -> u64 {
    let hash = Sha256::digest(format!("{kind}\n{}\n{id}", organization_id.unwrap_or_default()));
    hash.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

impl BarredRows {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Bars a row with each seal that it ever had; these expire at `expires_at` (Unix seconds), if they do. Returns the line
    /// for the file; `None` if nothing changes.
    pub(super) fn bar(&mut self, row: u64, expires_at: Option<i64>, now: i64) -> Option<String> {
        if let Some(known) = self.rows.get(&row)
            && known.allowed.is_empty()
            && known.expires_at.is_none()
        {
            return None;
        }
        if self.rows.len() >= self.swept_at.max(MIN_SWEPT) {
            self.rows.retain(|_, barred| barred.expires_at.is_none_or(|at| at > now));
            self.swept_at = 2 * self.rows.len();
        }
        self.rows.insert(row, Barred { expires_at, allowed: Vec::new() });
        Some(begin(row, expires_at))
    }

    /// Allows a seal that a row gets now. Returns the line for the file; `None` if the row is not barred.
    pub(super) fn allow(&mut self, row: u64, seal: u64) -> Option<String> {
        self.rows.get_mut(&row)?.allowed.push(seal);
        Some(allowed(row, seal))
    }

    /// Whether a row may not carry this seal.
    pub(super) fn refuses(&self, row: u64, seal: u64) -> bool {
        self.rows.get(&row).is_some_and(|barred| !barred.allowed.contains(&seal))
    }

    /// Reads a line of the file.
    pub(super) fn learn(&mut self, line: &str, now: i64) -> Line {
        let number = |text: Option<&str>| text.and_then(|digits| u64::from_str_radix(digits, 16).ok());
        // A damaged line says nothing about a row.
        let Some(line) = checked(line) else { return Line::Other };
        let mut words = line.split_whitespace();
        let is_known = match words.next() {
            Some(BARRED) => {
                let (row, expires_at) = (number(words.next()), words.next().and_then(|at| at.parse().ok()));
                let row = row.filter(|_| expires_at.is_none_or(|at: i64| at > now));
                row.is_some_and(|row| self.rows.insert(row, Barred { expires_at, allowed: Vec::new() }).is_none())
            }
            Some(ALLOWED) => {
                let pair = number(words.next()).zip(number(words.next()));
                pair.is_some_and(|(row, seal)| self.allow(row, seal).is_some())
            }
            _ => return Line::Other,
        };
        if is_known { Line::Known } else { Line::Over }
    }

    /// The lines of all rows.
    pub(super) fn lines(&self) -> String {
        let mut lines = String::new();
        for (row, barred) in &self.rows {
            lines.push_str(&begin(*row, barred.expires_at));
            lines.extend(barred.allowed.iter().map(|seal| allowed(*row, *seal)));
        }
        lines
    }
}

/// Whether the line is about a row, and whole.
pub(super) fn is_line(line: &str) -> bool {
    checked(line).is_some_and(|line| line.starts_with(BARRED) || line.starts_with(ALLOWED))
}

fn begin(row: u64, expires_at: Option<i64>) -> String {
    match expires_at {
        Some(at) => with_check(format!("{BARRED} {row:016x} {at}")),
        None => with_check(format!("{BARRED} {row:016x}")),
    }
}

fn allowed(row: u64, seal: u64) -> String {
    with_check(format!("{ALLOWED} {row:016x} {seal:016x}"))
}

fn with_check(line: String) -> String {
    format!("{line} {:08x}\n", crc32fast::hash(line.as_bytes()))
}

/// The line without its checksum; `None` if that does not fit.
fn checked(line: &str) -> Option<&str> {
    let (line, check) = line.rsplit_once(' ')?;
    (check == format!("{:08x}", crc32fast::hash(line.as_bytes()))).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_800_000_000;

    #[test]
    fn a_barred_row_is_refused_with_every_seal_but_those_that_it_got_since() {
        let row = number_of("invite", Some("org-1"), "invite-1");
        let other = number_of("invite", Some("org-2"), "invite-1");
        assert_ne!(row, other);
        let mut barred = BarredRows::default();
        assert_eq!(barred.allow(row, 7), None, "a row that is not barred needs no permission");
        let mut file = barred.bar(row, None, NOW).expect("a line");
        assert_eq!(barred.bar(row, None, NOW), None, "it is known");
        assert!(barred.refuses(row, 7) && !barred.refuses(other, 7));
        file += &barred.allow(row, 8).expect("a line");
        assert!(barred.refuses(row, 7) && !barred.refuses(row, 8));

        let mut next = BarredRows::default();
        assert!(file.lines().all(|line| next.learn(line, NOW) == Line::Known));
        assert_eq!(next.learn("00000000000000ff 1800000000", NOW), Line::Other);
        assert!(next.refuses(row, 7) && !next.refuses(row, 8));
        assert_eq!(next.lines(), file);
        for damaged in file.lines().map(|line| line.replacen('8', "9", 1).replacen("barred", "bared", 1)) {
            assert!(is_line(&damaged) == file.contains(&damaged), "{damaged}");
        }
        file += &next.bar(row, None, NOW).expect("it was missing again");
        assert!(next.refuses(row, 8));
        let mut later = BarredRows::default();
        for line in file.lines() {
            later.learn(line, NOW);
        }
        assert!(later.refuses(row, 7) && later.refuses(row, 8));
    }

    #[test]
    fn what_has_expired_is_read_no_more() {
        let mut barred = BarredRows::default();
        let mut file = barred.bar(7, Some(NOW + 60), NOW).expect("a line");
        file += &barred.allow(7, 1).expect("a line");
        let (mut next, mut later) = (BarredRows::default(), BarredRows::default());
        assert!(file.lines().all(|line| next.learn(line, NOW) == Line::Known) && next.refuses(7, 2));
        assert!(file.lines().all(|line| later.learn(line, NOW + 60) == Line::Over) && later.is_empty());
        assert_eq!(next.lines(), file);
    }
}
