//! Rotating a key: a new key replaces it, and the old key keeps working for a grace period.

use serde::{Deserialize, Serialize};

/// How long the old key keeps working after a rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grace {
    /// The old key stops working immediately.
    None,
    /// One hour.
    Hour,
    /// 24 hours.
    Day,
    /// Seven days.
    Week,
}

impl Grace {
    /// All grace periods, in the order in which forms offer them.
    pub const ALL: [Self; 4] = [Self::None, Self::Hour, Self::Day, Self::Week];

    /// The value in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "now",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }

    /// Parses a value of a form.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grace| grace.as_str() == word)
    }

    /// The grace period in seconds.
    pub fn seconds(self) -> i64 {
        match self {
            Self::None => 0,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
        }
    }
}

/// The input of a rotation. The new key keeps name, owner, scopes and audit log order of the old key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRotation {
    /// `now`, `1h`, `24h` or `7d`; required. A rotation never extends the expiry of the old key.
    #[serde(default)]
    pub grace: Option<String>,
    /// When the new key expires, 1–31,536,000 seconds from now; if absent, never.
    #[serde(default)]
    pub expires_in_seconds: Option<i64>,
}

/// The result of a rotation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rotated<T> {
    /// The new key with its secret, which is shown only once.
    pub created: T,
    /// The redacted value of the old key, as lists show it.
    pub replaced: String,
    /// When the old key expires, Unix seconds; `None` if it stopped working with the rotation.
    pub replaced_ends_at: Option<i64>,
}
