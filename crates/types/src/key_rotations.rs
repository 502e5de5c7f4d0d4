//! Rotating a key: a new one takes its place, and the old one goes on for a while.

use serde::{Deserialize, Serialize};

/// How long a key that was rotated goes on working.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grace {
    /// It stops with the rotation.
    None,
    /// One hour.
    Hour,
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
}

impl Grace {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 4] = [Self::None, Self::Hour, Self::Day, Self::Week];

    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "now",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }

    /// The time that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grace| grace.as_str() == word)
    }

    /// The same in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
        }
    }
}

/// What is chosen when a key is rotated. Name, owner and what it may do stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotation {
    /// `now`, `1h`, `24h` or `7d`; required. The old key never ends later than it would have.
    #[serde(default)]
    pub grace: Option<String>,
    /// When the new key ends, 1–31,536,000 seconds from now; absent: never.
    #[serde(default)]
    pub expires_in_seconds: Option<i64>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rotated<T> {
    /// The new key with its secret, which is shown this once.
    pub created: T,
    /// The old key, as lists show it.
    pub replaced: String,
    /// When that ends, Unix seconds; none: it has, with the rotation.
    pub replaced_ends_at: Option<i64>,
}
