//! New identifiers: a number of 120 bits in 24 characters of lower-case base32. Its upper 48 bits are Unix
//! milliseconds, its lower 72 bits are random, except where [`IdGenerator`] has to keep its order.

use crate::base::{clock::Clock, secret};
use std::sync::{Arc, Mutex};
use types::ids::{ALPHABET, LENGTH};

/// Generates identifiers from the time of a clock. Clones share their state.
///
/// Identifiers with the same prefix from one generator sort by creation, even if the clock is set back: if a new number
/// would not be greater than the previous one, the previous number plus one is used instead. Such an identifier
/// contains no random bits of its own, and after the clock was set back it contains the time of the previous
/// identifier.
///
/// Identifiers of two generators, such as those of two processes or of a process before and after a restart, sort by
/// creation only if the later generator's clock shows a later millisecond than the earlier generator's clock has shown
/// when it generated any identifier.
#[derive(Clone, Debug)]
pub struct IdGenerator {
    clock: Clock,
    /// The number of the last identifier; 0 before the first.
    last: Arc<Mutex<u128>>,
}

impl IdGenerator {
    /// A generator that has not generated an identifier yet.
    pub fn new(clock: Clock) -> Self {
        Self { clock, last: Arc::default() }
    }

    /// The clock that the identifiers are generated from.
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

/// The smallest identifier with the given prefix for a time in Unix seconds. Identifiers that were generated before
/// that time sort before it, and those generated at or after it do not, as long as no clock was set back.
pub fn first_at(prefix: &str, seconds: i64) -> String {
    // The milliseconds have 48 bits, from 1970 to the year 10889.
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
