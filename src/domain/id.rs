//! New identifiers: 48 bits of milliseconds, then 72 random bits, in 24 characters of lower-case base32.

use super::{clock, secret};
use crate::types::ids::{ALPHABET, LENGTH};
use std::sync::Mutex;

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
    use crate::types::ids::ProjectId;

    #[test]
    fn identifiers_sort_by_creation_even_within_a_millisecond() {
        let ids: Vec<_> = (0..10_000).map(|_| new(ProjectId::PREFIX)).collect();
        assert!(ids.is_sorted());
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
        assert!(ids.iter().all(|id| ProjectId::new(id.clone()).is_well_formed()));
    }
}
