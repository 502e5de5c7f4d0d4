//! Changes of a person's own profile.

use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// Changes of the profile. An absent field is not changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ProfilePatch {
    /// 1–100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// A zone of the IANA database, for example `Europe/Oslo`.
    #[serde(default)]
    pub time_zone: Option<String>,
}

/// A new password, with the current one as confirmation.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewPassword {
    /// The current password.
    #[serde(default)]
    pub current_password: Option<Sensitive>,
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}
