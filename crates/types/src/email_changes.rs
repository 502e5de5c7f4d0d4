//! Changing the email address that a person signs in with.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// A request for a new email address.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewEmail {
    /// The new email address.
    #[serde(default)]
    pub email: Option<String>,
    /// The current password.
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// A person's email address, and the new one that is not confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChange {
    /// The email address that the person signs in with.
    pub email: String,
    /// The new email address, to which a confirmation link was sent; `None` if no change is pending.
    pub pending: Option<String>,
    /// Whether this server sends email.
    pub is_mail_on: bool,
}

/// The contents of the confirmation page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailConfirmation {
    /// The current email address.
    pub from: String,
    /// The new email address.
    pub to: String,
}
