//! Project keys, which work in one project (REFERENCE 2.6).

use crate::{
    ids::{KeyId, ServiceAccountId, UserId},
    project_users::ProjectRole,
    sensitive::Sensitive,
    service_accounts::ServiceAccountRole,
};
use serde::{Deserialize, Serialize};

/// A project key as lists and reads show it, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectApiKey {
    /// Always `organization.project.api_key`.
    #[schemars(extend("const" = "organization.project.api_key"))]
    pub object: String,
    /// `key_…`
    pub id: KeyId,
    /// The name that its creator chose.
    pub name: String,
    /// `sk-proj...` or `sk-svcacct...` and the last four characters.
    pub redacted_value: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds, exact to a minute; null until first use.
    pub last_used_at: Option<i64>,
    /// Unix seconds; null if the key never expires.
    pub expires_at: Option<i64>,
    /// Whether the owner still has access to the project. Without it the key does not work.
    pub owner_project_access: Access,
    /// The person or service account that owns the key.
    pub owner: KeyOwner,
}

/// Whether a key's owner has access to the key's project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Access {
    /// The owner has access.
    Active,
    /// The owner has no access, or no longer has it.
    Inactive,
}

/// The owner of a key: a person or a service account, according to `type`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[schemars(inline)]
pub enum KeyOwner {
    /// A person.
    User { user: KeyOwnerUser },
    /// A service account.
    ServiceAccount { service_account: KeyOwnerServiceAccount },
}

/// A person who owns a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct KeyOwnerUser {
    /// `user-…`
    pub id: UserId,
    /// The email address that the person signs in with.
    pub email: String,
    /// Full name.
    pub name: String,
    /// When the person's account was created, Unix seconds.
    pub created_at: i64,
    /// The person's role in the project.
    pub role: ProjectRole,
}

/// A service account that owns a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct KeyOwnerServiceAccount {
    /// `svc_acct_…`
    pub id: ServiceAccountId,
    /// The account's name.
    pub name: String,
    /// Unix seconds.
    pub created_at: i64,
    /// The account's role in the project.
    pub role: ServiceAccountRole,
}

/// The unvalidated filter of a list of keys.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectApiKeyQuery {
    /// `active`, `inactive` or `any`; if absent, all keys except those of people who have left the project.
    #[serde(default)]
    pub owner_project_access: Option<String>,
    /// `expired`, `expiring`, `unused` or `stale` ([`crate::key_states`]); all keys if absent or empty. Not on the
    /// wire.
    #[serde(default)]
    pub state: Option<String>,
}

/// A new key that a member creates for themselves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewProjectApiKey {
    /// 1–100 characters; required.
    #[serde(default)]
    pub name: Option<String>,
    /// The key's scopes; if absent or empty, the key may do everything that its owner may.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// 1–31,536,000 seconds from now; if absent, the key never expires.
    #[serde(default)]
    pub expires_in_seconds: Option<i64>,
}

/// A new key with its secret, which is shown only once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CreatedProjectApiKey {
    /// The key as lists will show it.
    #[serde(flatten)]
    pub key: ProjectApiKey,
    /// The secret.
    pub value: Sensitive,
}

/// Changes of a key: at least one of the two fields, and neither may be null (REFERENCE 2.6).
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(extend("minProperties" = 1))]
pub struct ProjectApiKeyPatch {
    /// The new scopes; with an empty list the key may do everything that its owner may.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    pub scopes: Option<Vec<String>>,
    /// 1–31,536,000 seconds from now.
    #[serde(default, deserialize_with = "given", skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64", range(min = 1, max = 31_536_000))]
    pub expires_in_seconds: Option<i64>,
}

/// Deserializes a field that may be absent, but not null.
fn given<'de, D: serde::Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
