//! People in an organization (REFERENCE 2.2).

use crate::ids::UserId;
use serde::{Deserialize, Serialize};

/// A person's role in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Role {
    /// Sees their own profile and the projects they belong to.
    Reader,
    /// May do everything.
    Owner,
}

impl Role {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Owner => "owner",
        }
    }

    /// The role that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Reader, Self::Owner].into_iter().find(|role| role.as_str() == word)
    }
}

/// A member of the organization on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct User {
    /// Always `organization.user`.
    #[schemars(extend("const" = "organization.user"))]
    pub object: String,
    /// `user-…`
    pub id: UserId,
    /// When they joined this organization, Unix seconds.
    pub added_at: i64,
    /// Full name.
    pub name: Option<String>,
    /// The address they sign in with.
    pub email: Option<String>,
    /// `owner` or `reader`.
    pub role: Option<String>,
    /// When their account was made, Unix seconds.
    pub created: i64,
    /// Always false: service accounts have a list of their own.
    pub is_service_account: bool,
    /// Always false: nobody here comes from a directory.
    pub is_scim_managed: bool,
    /// Newest use of any of their keys here, Unix seconds, exact to a minute; null: never.
    pub api_key_last_used_at: Option<i64>,
    /// What they say about themselves; null unless set.
    pub technical_level: Option<String>,
    /// What they say about themselves; null unless set.
    pub developer_persona: Option<String>,
}

/// What may be changed. Absent or null: left as it is (REFERENCE 1.7).
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UserPatch {
    /// `owner` or `reader`.
    #[serde(default)]
    #[schemars(with = "Option<Role>")]
    pub role: Option<String>,
    /// The same by a role's id; not together with `role`.
    #[serde(default)]
    pub role_id: Option<String>,
    /// At most 100 characters.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub technical_level: Option<String>,
    /// At most 100 characters.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub developer_persona: Option<String>,
}

/// Which members a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserQuery {
    /// Only people with one of these addresses, compared in lower case; empty: all.
    #[serde(default)]
    pub emails: Vec<String>,
}

/// Which members the console shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberQuery {
    /// Part of a name or an address, whatever the case.
    #[serde(default)]
    pub search: Option<String>,
    /// `owner` or `reader`; absent: both.
    #[serde(default)]
    pub role: Option<String>,
    /// `joined` or `name`; absent: `joined`.
    #[serde(default)]
    pub sort: Option<String>,
}

/// Somebody with what stops when they are removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub user: User,
    /// They are the only owner: they can be neither removed nor made a reader.
    pub is_last_owner: bool,
    /// Admin keys that they made.
    pub admin_keys: i64,
    /// Project keys of their own.
    pub project_keys: i64,
    /// Projects that they were added to.
    pub projects: i64,
}

/// The person who looks at the console.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// `user-…`
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    /// Their role in the organization they look at.
    pub role: Role,
    /// The zone they read times in, by its name in the IANA database.
    pub time_zone: String,
}
