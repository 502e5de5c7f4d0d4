//! The states of a key that need attention: expired, expiring soon, never used, or not used for a long time. The rules
//! are the same for all kinds of keys.

use serde::{Deserialize, Serialize};

const DAY: i64 = 86_400;

/// A key counts as expiring within this many seconds of its expiry: 14 days.
pub const EXPIRING_SECONDS: i64 = 14 * DAY;

/// A key counts as stale when it has not been used for this many seconds: 90 days.
pub const STALE_SECONDS: i64 = 90 * DAY;

/// A state of a key, by which lists can be filtered. A key can be in several states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyState {
    /// The key has expired.
    Expired,
    /// The key works and expires within 14 days.
    Expiring,
    /// The key works and was never used.
    Unused,
    /// The key works and was used, but not in the last 90 days.
    Stale,
}

impl KeyState {
    /// All states, in the order in which filters offer them.
    pub const ALL: [Self; 4] = [Self::Expiring, Self::Expired, Self::Unused, Self::Stale];

    /// The state's name in URLs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Expiring => "expiring",
            Self::Unused => "unused",
            Self::Stale => "stale",
        }
    }

    /// Parses a state's name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }

    /// Whether a key with this expiry and this last use is in this state at `now`. All times are in Unix seconds.
    pub fn holds(self, expires_at: Option<i64>, last_used_at: Option<i64>, now: i64) -> bool {
        let has_expired = expires_at.is_some_and(|at| at <= now);
        match self {
            Self::Expired => has_expired,
            Self::Expiring => !has_expired && expires_at.is_some_and(|at| at < now + EXPIRING_SECONDS),
            Self::Unused => !has_expired && last_used_at.is_none(),
            Self::Stale => !has_expired && last_used_at.is_some_and(|at| at <= now - STALE_SECONDS),
        }
    }
}

/// The filter of a list of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyQuery {
    /// `expired`, `expiring`, `unused` or `stale`; all keys if absent or empty.
    #[serde(default)]
    pub state: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_in_the_states_that_its_end_and_its_last_use_say() {
        let now = 1_800_000_000;
        for (expires_at, last_used_at, states) in [
            (None, Some(now), &[][..]),
            (None, None, &[KeyState::Unused]),
            (None, Some(now - 90 * DAY + 1), &[]),
            (None, Some(now - 90 * DAY), &[KeyState::Stale]),
            (Some(now + 14 * DAY), Some(now), &[]),
            (Some(now + 14 * DAY - 1), Some(now), &[KeyState::Expiring]),
            (Some(now + 1), None, &[KeyState::Expiring, KeyState::Unused]),
            (Some(now), None, &[KeyState::Expired]),
            (Some(now - 1), Some(now - 100 * DAY), &[KeyState::Expired]),
        ] {
            let held: Vec<_> =
                KeyState::ALL.into_iter().filter(|state| state.holds(expires_at, last_used_at, now)).collect();
            assert_eq!(held, states, "{expires_at:?} {last_used_at:?}");
        }
    }
}
