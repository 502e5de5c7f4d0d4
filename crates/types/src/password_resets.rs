//! Resetting a forgotten password.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// A request for a password reset.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Forgotten {
    /// The email address that the person signs in with.
    #[serde(default)]
    pub email: Option<String>,
}

/// The answer to a request for a password reset. It is the same whether or not an account has the email address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetAsked {
    /// The email address as it was typed.
    pub email: String,
    /// How long the link in the email works, in minutes.
    pub minutes: i64,
}

/// The contents of the page that the link opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasswordReset {
    /// The email address of the account.
    pub email: String,
    /// When the link expires, Unix seconds.
    pub expires_at: i64,
}

/// The new password.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ResetPassword {
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}
