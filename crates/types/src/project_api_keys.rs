//! Keys that work in one project (REFERENCE 2.6).

use crate::{
    ids::{KeyId, ServiceAccountId, UserId},
    project_users::ProjectRole,
    sensitive::Sensitive,
    service_accounts::ServiceAccountRole,
};
use serde::{Deserialize, Serialize};

/// A project key as lists and reads show it. Never its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectApiKey {
    /// Always `organization.project.api_key`.
    #[schemars(extend("const" = "organization.project.api_key"))]
    pub object: String,
    /// `key_…`
    pub id: KeyId,
    /// What its creator called it.
    pub name: String,
    /// `sk-proj...` or `sk-svcacct...` and the last four characters.
    pub redacted_value: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds, exact to a minute; null: never used.
    pub last_used_at: Option<i64>,
    /// Unix seconds; null: never.
    pub expires_at: Option<i64>,
    /// Whether the owner still has access to the project; a key whose owner has not does not work.
    pub owner_project_access: Access,
    /// Whose it is.
    pub owner: KeyOwner,
}

/// Whether a key's owner has access to the key's project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Access {
    /// They have.
    Active,
    /// They have not, or no longer.
    Inactive,
}

/// Whose a key is: exactly one of the two, as `type` says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schemars(inline)]
pub enum KeyOwner {
    /// A person.
    User {
        /// The person.
        user: KeyOwnerUser,
    },
    /// A service account.
    ServiceAccount {
        /// The account.
        service_account: KeyOwnerServiceAccount,
    },
}

/// A person who owns a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct KeyOwnerUser {
    /// `user-…`
    pub id: UserId,
    /// The address they sign in with.
    pub email: String,
    /// Full name.
    pub name: String,
    /// When their account was made, Unix seconds.
    pub created_at: i64,
    /// Their role in the project.
    pub role: ProjectRole,
}

/// A service account that owns a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct KeyOwnerServiceAccount {
    /// `svc_acct_…`
    pub id: ServiceAccountId,
    /// What people call it.
    pub name: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Its role in the project.
    pub role: ServiceAccountRole,
}

/// Which keys a list shows, as it was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectApiKeyQuery {
    /// `active`, `inactive` or `any`; absent: all but those of people who have left the project.
    #[serde(default)]
    pub owner_project_access: Option<String>,
    /// `expired`, `expiring`, `unused` or `stale` (`crate::key_life`); absent or empty: all. Not on the wire.
    #[serde(default)]
    pub state: Option<String>,
}

/// A key that a member makes for themselves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewProjectApiKey {
    /// 1–100 characters; required.
    #[serde(default)]
    pub name: Option<String>,
    /// What it may do; absent or empty: all that its owner may.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// 1–31,536,000 seconds from now; absent: never.
    #[serde(default)]
    pub expires_in_seconds: Option<i64>,
}

/// A new key with its secret, which is shown this once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreatedProjectApiKey {
    /// The key as lists will show it.
    #[serde(flatten)]
    pub key: ProjectApiKey,
    /// The secret itself.
    pub value: Sensitive,
}

/// What may be changed: at least one of the two, and neither null (REFERENCE 2.6).
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(extend("minProperties" = 1))]
pub struct ProjectApiKeyPatch {
    /// Replaces what it may do; an empty list: all that its owner may.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub scopes: Option<Vec<String>>,
    /// 1–31,536,000 seconds from this request on.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 1, max = 31_536_000))]
    pub expires_in_seconds: Option<i64>,
}

/// A field that may be absent, but not null.
fn given<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
