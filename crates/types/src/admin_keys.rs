//! Admin keys (REFERENCE 2.7).

use crate::{admin_key_scopes::Scope, ids::KeyId, sensitive::Sensitive};
use serde::{Deserialize, Serialize};

/// Maximum of `expires_in_seconds`: one year.
pub const MAX_EXPIRY_SECONDS: i64 = 31_536_000;

/// An Admin key as lists and reads show it, without its secret.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AdminKey {
    /// Always `organization.admin_api_key`.
    #[schemars(extend("const" = "organization.admin_api_key"))]
    pub object: String,
    /// `key_…`
    pub id: KeyId,
    /// The name that its creator chose.
    pub name: String,
    /// `sk-admin...` and the last four characters.
    pub redacted_value: String,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; null if the key never expires.
    pub expires_at: Option<i64>,
    /// Unix seconds, exact to a minute; null until first use.
    pub last_used_at: Option<i64>,
    /// The owner of the organization that the key acts as.
    pub owner: AdminKeyOwner,
}

/// The person that an Admin key acts as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AdminKeyOwner {
    /// Always `user`.
    #[schemars(extend("const" = "user"))]
    pub r#type: String,
    /// Always `organization.user`.
    #[schemars(extend("const" = "organization.user"))]
    pub object: String,
    /// `user-…`
    pub id: String,
    /// The person's name.
    pub name: String,
    /// When the person's account was created, Unix seconds.
    pub created_at: i64,
    /// The person's role in the organization.
    pub role: String,
}

/// A new Admin key. Unknown fields are ignored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewAdminKey {
    /// 1–100 characters; required.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// 1–31,536,000; if absent, the key never expires.
    #[serde(default)]
    #[schemars(range(min = 1, max = 31_536_000))]
    pub expires_in_seconds: Option<i64>,
    /// Names of scopes, at least one: the key may do only what they allow. If absent, it may do everything that the key
    /// that creates it may. An extension of Orgward.
    #[serde(default)]
    #[schemars(length(min = 1), extend("items" = Scope::schema()))]
    pub scopes: Option<Vec<String>>,
    /// The choice of the console's form: `all`, `read_only` or `restricted`. It is not a member of the body.
    #[serde(skip)]
    pub permissions: Option<String>,
    /// The choice of [`AuditBefore`](crate::audit_before::AuditBefore) in the console's form. It is not a member of the
    /// body.
    #[serde(skip)]
    pub audit_before: Option<String>,
}

/// A new key with its secret, which is shown only once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CreatedAdminKey {
    /// The key as lists will show it.
    #[serde(flatten)]
    pub key: AdminKey,
    /// The secret.
    pub value: Sensitive,
}
