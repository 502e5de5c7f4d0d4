//! Setting up the first organization and its owner.

use crate::{ids::OrganizationId, sensitive::Sensitive};
use serde::{Deserialize, Serialize};

/// The contents of the setup page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupPage {
    /// Whether the setup link is valid. If not, the page says how to print a new one.
    pub valid: bool,
    /// Seconds until the link expires.
    pub seconds_left: i64,
    /// The location of the database, as the server administrator configures it.
    pub database: String,
}

/// The first organization and its owner.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewOrganization {
    /// 1–100 characters.
    #[serde(default)]
    pub organization_name: Option<String>,
    /// 1–100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// The email address to sign in with.
    #[serde(default)]
    pub email: Option<String>,
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// The result of the setup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// The organization that was created.
    pub organization_id: OrganizationId,
}
