//! What a person changes about themselves.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// What may be changed. Absent: left as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProfilePatch {
    /// 1–100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// A zone of the IANA database, for example `Europe/Oslo`.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// A new password in place of the one that is known.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewPassword {
    /// The one that is in force.
    #[serde(default)]
    pub current_password: Option<Sensitive>,
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}
