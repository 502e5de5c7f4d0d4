//! The lines of the file that keeps the seals that have ended.

use crate::base::barred_rows;
use std::{
    io::{ErrorKind, Result},
    path::Path,
};

/// Digits at the beginning of a mark that distinguish it from every other.
const MARK_DIGITS: usize = 16;

/// Digits behind a mark in the file: the CRC-32 of the line without them. Lines of earlier versions have none.
const CHECK_DIGITS: usize = 8;

/// The number of damaged lines of a file that `EndedSeals::keep_in` reads; 0 without the file.
///
/// # Errors
/// When it cannot be read.
pub fn count_damaged(file: &Path) -> Result<usize> {
    match std::fs::read_to_string(file) {
        Ok(whole) => {
            let lines = &whole[..whole.rfind('\n').unwrap_or(0)];
            Ok(lines.lines().filter(|text| parse(text).is_none() && !barred_rows::is_line(text)).count())
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
        Err(error) => Err(error),
    }
}

/// The line of a mark, with the time of its expiry (Unix seconds) if it has one.
pub(super) fn line(mark: u64, expires_at: Option<i64>) -> String {
    let end = expires_at.map_or(String::new(), |at| format!(" {at}"));
    let mark = format!("{mark:016x}");
    format!("{mark}{}{end}\n", check(&mark, &end))
}

/// The mark and the expiry of a line; `None` if it is damaged.
pub(super) fn parse(text: &str) -> Option<(u64, Option<i64>)> {
    let (digits, end) = text.split_at(text.find(' ').unwrap_or(text.len()));
    let mark = digits.get(..MARK_DIGITS)?;
    let is_whole = match digits.len() - MARK_DIGITS {
        0 => true,
        CHECK_DIGITS => digits[MARK_DIGITS..] == check(mark, end),
        _ => false,
    };
    let expires_at = match end.strip_prefix(' ') {
        Some(at) => Some(at.parse().ok()?),
        None => None,
    };
    Some((number(mark)?, expires_at)).filter(|_| is_whole)
}

fn check(mark: &str, end: &str) -> String {
    format!("{:08x}", crc32fast::hash(format!("{mark}{end}").as_bytes()))
}

/// The number of a mark or of a seal that begins with one; `None` for anything else.
pub(super) fn number(mark: &str) -> Option<u64> {
    mark.get(..MARK_DIGITS).and_then(|digits| u64::from_str_radix(digits, 16).ok())
}
