//! Signing in to the console.

use crate::{ids::OrganizationId, sensitive::Sensitive};
use serde::{Deserialize, Serialize};

/// What the sign-in form sends.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Credentials {
    /// The address, in any case.
    #[serde(default)]
    pub email: Option<String>,
    /// The password.
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// Where somebody who signed in belongs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// The first organization they belong to; none for somebody who was removed from all.
    pub organization_id: Option<OrganizationId>,
}
