//! New identifiers: 48 bits of milliseconds, then 72 random bits, in 24 characters of lower-case base32.

use crate::base::{clock::Clock, secret};
use std::sync::{Arc, Mutex};
use types::ids::{ALPHABET, LENGTH};

/// Makes identifiers by a clock. Clones share their state.
///
/// Identifiers with the same prefix that one generator made sort by creation, even if the clock is set back: each is
/// greater than the one before. Identifiers of two generators, such as those of two processes or of one process and its
/// successor, sort by creation if they were made in different milliseconds and the later one's clock is not behind.
#[derive(Clone, Debug)]
pub struct IdGenerator {
    clock: Clock,
    /// The last number that was given out.
    last: Arc<Mutex<u128>>,
}

impl IdGenerator {
    /// A generator that has made no identifier.
    pub fn new(clock: Clock) -> Self {
        Self { clock, last: Arc::default() }
    }

    /// The clock that identifiers are made by.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A new identifier with the given prefix.
    pub fn new_id(&self, prefix: &str) -> String {
        let mut last = self.last.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let fresh = (u128::try_from(self.clock.milliseconds()).unwrap_or(0) << 72) | (secret::random_u128() >> 56);
        *last = fresh.max(*last + 1);
        let number = *last;
        drop(last);
        spell(prefix, number)
    }
}

/// The least identifier with the given prefix that can be made at a moment in Unix seconds. Identifiers that were made
/// before that moment sort before it, as long as no clock was set back.
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
        let generator = IdGenerator::new(Clock::system());
        let ids: Vec<_> = (0..10_000).map(|_| generator.new_id(ProjectId::PREFIX)).collect();
        assert!(ids.is_sorted());
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(ids.iter().all(|id| ProjectId::new(id.clone()).is_well_formed()));
    }

    #[test]
    fn identifiers_sort_by_creation_even_if_the_clock_is_set_back() {
        let generator = IdGenerator::new(Clock::system());
        let first = generator.new_id("");
        generator.clock().advance(-3600);
        assert!(first < generator.clone().new_id(""));
    }

    #[test]
    fn what_is_made_at_a_moment_sorts_between_that_moment_and_the_next() {
        let generator = IdGenerator::new(Clock::system());
        let now = generator.clock().now();
        let made = generator.new_id("");
        assert!(first_at("", now - 1) < made && made < first_at("", now + 2));
        assert_eq!(first_at("", i64::MIN), "0".repeat(LENGTH));
        assert!(first_at("", i64::MAX) > made);
    }
}
