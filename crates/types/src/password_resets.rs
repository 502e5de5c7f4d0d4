//! A new password for somebody who has forgotten theirs.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// Who has forgotten theirs.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Forgotten {
    /// The address they sign in with.
    #[serde(default)]
    pub email: Option<String>,
}

/// That a letter is on its way if somebody has the address, without saying whether.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetAsked {
    /// The address as it was typed.
    pub email: String,
    /// Minutes that the link in it works.
    pub minutes: i64,
}

/// What the link's page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// Whose password it is.
    pub email: String,
    /// Until when the link works, Unix seconds.
    pub expires_at: i64,
}

/// What is chosen there.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ResetPassword {
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}
