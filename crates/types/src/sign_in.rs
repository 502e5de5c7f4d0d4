//! Signing in to the console.

use crate::{ids::OrganizationId, sensitive::Sensitive};
use serde::{Deserialize, Serialize};

/// The input of the sign-in form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Credentials {
    /// The email address; upper and lower case count as the same.
    #[serde(default)]
    pub email: Option<String>,
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// The result of a sign-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The first organization that the person belongs to; `None` if they were removed from all.
    pub organization_id: Option<OrganizationId>,
}
