//! Service accounts of a project (REFERENCE 2.5).

use crate::{
    ids::{KeyId, ServiceAccountId},
    key_states::KeyState,
    project_users::ProjectRole,
    sensitive::Sensitive,
};
use serde::{Deserialize, Serialize};

/// The role of a service account in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ServiceAccountRole {
    /// No rights until a role is assigned.
    None,
    /// Works in the project.
    Member,
    /// Manages the project.
    Owner,
}

impl ServiceAccountRole {
    /// The role's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }

    /// Parses a role's name.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::None, Self::Member, Self::Owner].into_iter().find(|role| role.as_str() == word)
    }
}

/// A service account on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ServiceAccount {
    /// Always `organization.project.service_account`.
    #[schemars(extend("const" = "organization.project.service_account"))]
    pub object: String,
    /// `svc_acct_…`
    pub id: ServiceAccountId,
    /// The account's name.
    pub name: String,
    /// The account's role in the project.
    pub role: ServiceAccountRole,
    /// Unix seconds.
    pub created_at: i64,
}

/// A service account as the console's list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceAccountLine {
    pub account: ServiceAccount,
    /// The number of its keys.
    pub keys: i64,
    /// When any of its keys was last used, Unix seconds; `None` until first use.
    pub last_used_at: Option<i64>,
    /// All states of its keys.
    pub states: Vec<KeyState>,
}

/// A new service account, with its first key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CreatedServiceAccount {
    /// The account as lists will show it.
    #[serde(flatten)]
    pub account: ServiceAccount,
    /// The first key; null if only the account was requested.
    pub api_key: Option<CreatedServiceAccountKey>,
}

/// A new key of a service account with its secret, which is shown only once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CreatedServiceAccountKey {
    /// Always `organization.project.service_account.api_key`.
    #[schemars(extend("const" = "organization.project.service_account.api_key"))]
    pub object: String,
    /// `key_…`
    pub id: KeyId,
    /// The key's name.
    pub name: String,
    /// The secret.
    pub value: Sensitive,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; null if the key never expires.
    pub expires_at: Option<i64>,
}

/// A new service account. Unknown fields are ignored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewServiceAccount {
    /// 1–100 characters; required.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// Whether to create only the account, without a key and without a role.
    #[serde(default)]
    pub create_service_account_only: Option<bool>,
    /// When the key expires: 1–31,536,000 seconds from now; if absent, never.
    #[serde(default)]
    #[schemars(range(min = 1, max = 31_536_000))]
    pub expires_in_seconds: Option<i64>,
}

/// Changes of a service account. A field that is absent or null is not changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ServiceAccountPatch {
    /// The new name.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// `member` or `owner`.
    #[serde(default)]
    #[schemars(with = "Option<ProjectRole>")]
    pub role: Option<String>,
}

/// A further key of a service account. All fields are optional.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewServiceAccountKey {
    /// 1–100 characters; `Secret Key` if absent.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The key's scopes; if absent or empty, the key may do everything that the account may.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub scopes: Option<Vec<String>>,
    /// 1–31,536,000 seconds from now; if absent, the key never expires.
    #[serde(default)]
    #[schemars(range(min = 1, max = 31_536_000))]
    pub expires_in_seconds: Option<i64>,
}
