//! New identifiers: 48 bits of milliseconds, then 72 random bits, in 24 characters of lower-case base32.

use crate::base::{clock, secret};
use std::sync::Mutex;
use types::ids::{ALPHABET, LENGTH};

/// The last one given out, so that two of the same millisecond still sort by creation.
static LAST: Mutex<u128> = Mutex::new(0);

/// An identifier with the given prefix that sorts after every earlier one of this process. One made in a change sorts
/// after all committed ones too, because changes run one at a time, as long as the machine's clock is not set back.
pub fn new(prefix: &str) -> String {
    let mut last = LAST.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let fresh = (u128::try_from(clock::milliseconds()).unwrap_or(0) << 72) | (secret::random_u128() >> 56);
    *last = fresh.max(*last + 1);
    let number = *last;
    drop(last);
    spell(prefix, number)
}

/// The least identifier with the given prefix of a moment in Unix seconds: what was made before sorts before it.
pub fn first_at(prefix: &str, seconds: i64) -> String {
    // 48 bits hold the milliseconds; before 1970 and after the year 10889 nothing was made.
    let milliseconds = seconds.saturating_mul(1000).clamp(0, (1 << 48) - 1);
    spell(prefix, u128::try_from(milliseconds).unwrap_or(0) << 72)
}

fn spell(prefix: &str, number: u128) -> String {
    let mut text = String::with_capacity(prefix.len() + LENGTH);
    text.push_str(prefix);
    for place in (0..LENGTH).rev() {
        let digit = usize::try_from((number >> (place * 5)) & 31).unwrap_or(0);
        text.push(char::from(ALPHABET[digit]));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::ids::ProjectId;

    #[test]
    fn identifiers_sort_by_creation_even_within_a_millisecond() {
        let ids: Vec<_> = (0..10_000).map(|_| new(ProjectId::PREFIX)).collect();
        assert!(ids.is_sorted());
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(ids.iter().all(|id| ProjectId::new(id.clone()).is_well_formed()));
    }

    #[test]
    fn what_is_made_at_a_moment_sorts_between_that_moment_and_the_next() {
        let now = clock::now();
        let made = new("");
        assert!(first_at("", now - 1) < made && made < first_at("", now + 2));
        assert_eq!(first_at("", i64::MIN), "0".repeat(LENGTH));
        assert!(first_at("", i64::MAX) > made);
    }
}
