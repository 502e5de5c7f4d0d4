//! Another address to sign in with.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// What somebody asks for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewEmail {
    /// The new address.
    #[serde(default)]
    pub email: Option<String>,
    /// The password that is in force.
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// The address somebody has, and the one that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChange {
    /// The one they sign in with.
    pub email: String,
    /// The one that a link was sent to.
    pub pending: Option<String>,
    /// Whether this server sends mail at all.
    pub is_mail_on: bool,
}

/// What the link's page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailConfirmation {
    /// The one they sign in with until now.
    pub from: String,
    /// The one that they will sign in with.
    pub to: String,
}
