//! Service accounts of a project (REFERENCE 2.5).

use crate::{
    ids::{KeyId, ServiceAccountId},
    key_states::KeyState,
    project_users::ProjectRole,
    sensitive::Sensitive,
};
use serde::{Deserialize, Serialize};

/// What a service account may do in its project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ServiceAccountRole {
    /// Nothing, until a role is assigned.
    None,
    /// Works in the project.
    Member,
    /// Manages it.
    Owner,
}

impl ServiceAccountRole {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }

    /// The role that a word names.
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
    /// What people call it.
    pub name: String,
    /// Its role in the project.
    pub role: ServiceAccountRole,
    /// Unix seconds.
    pub created_at: i64,
}

/// A service account as the console's list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServiceAccountLine {
    /// The account itself.
    pub account: ServiceAccount,
    /// How many keys it has.
    pub keys: i64,
    /// When one of them was last used, Unix seconds; none: never.
    pub last_used_at: Option<i64>,
    /// The states that any of its keys is in.
    pub states: Vec<KeyState>,
}

/// A new service account, with the key that was made for it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CreatedServiceAccount {
    /// The account as lists will show it.
    #[serde(flatten)]
    pub account: ServiceAccount,
    /// Its first key; null when only the account was asked for.
    pub api_key: Option<CreatedServiceAccountKey>,
}

/// A new key of a service account with its secret, which is shown this once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CreatedServiceAccountKey {
    /// Always `organization.project.service_account.api_key`.
    #[schemars(extend("const" = "organization.project.service_account.api_key"))]
    pub object: String,
    /// `key_…`
    pub id: KeyId,
    /// What people call it.
    pub name: String,
    /// The secret itself.
    pub value: Sensitive,
    /// Unix seconds.
    pub created_at: i64,
    /// Unix seconds; null: never.
    pub expires_at: Option<i64>,
}

/// What a caller may ask for. Unknown fields are ignored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewServiceAccount {
    /// 1–100 characters; required.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// The account alone, without a key and without a role.
    #[serde(default)]
    pub create_service_account_only: Option<bool>,
    /// When the key expires: 1–31,536,000 seconds from now; absent: never.
    #[serde(default)]
    #[schemars(range(min = 1, max = 31_536_000))]
    pub expires_in_seconds: Option<i64>,
}

/// What may be changed. Absent or null: left as it is.
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

/// A further key for an account. Everything may be left out.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewServiceAccountKey {
    /// 1–100 characters; `Secret Key` when absent.
    #[serde(default)]
    #[schemars(length(min = 1, max = 100))]
    pub name: Option<String>,
    /// What it may do; absent or empty: all that the account may.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub scopes: Option<Vec<String>>,
    /// 1–31,536,000 seconds from now; absent: never.
    #[serde(default)]
    #[schemars(range(min = 1, max = 31_536_000))]
    pub expires_in_seconds: Option<i64>,
}
