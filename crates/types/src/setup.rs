//! The first owner's onboarding.

use crate::{ids::OrganizationId, sensitive::Sensitive};
use serde::{Deserialize, Serialize};

/// What the onboarding page knows before anything is typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetupPage {
    /// Whether the link is still good; otherwise the page says how to print another.
    pub valid: bool,
    /// Seconds the link has left.
    pub seconds_left: i64,
    /// Where the database is, as the operator would name it.
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
    /// The address to sign in with.
    #[serde(default)]
    pub email: Option<String>,
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// Where the new owner lands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// The organization just made.
    pub organization_id: OrganizationId,
}
