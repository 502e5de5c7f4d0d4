//! People in a project (REFERENCE 2.4).

use crate::ids::UserId;
use serde::{Deserialize, Serialize};

/// A person's role in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ProjectRole {
    /// Works in it, with keys of their own.
    Member,
    /// Manages its people and machines.
    Owner,
}

impl ProjectRole {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }

    /// The role that a word names.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Member, Self::Owner].into_iter().find(|role| role.as_str() == word)
    }
}

/// A member of a project on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectUser {
    /// Always `organization.project.user`.
    #[schemars(extend("const" = "organization.project.user"))]
    pub object: String,
    /// The person's id, `user-…`.
    pub id: UserId,
    /// The role in effect: an organization owner is an owner of every project.
    pub role: ProjectRole,
    /// When they joined the project, Unix seconds.
    pub added_at: i64,
    /// Full name.
    pub name: Option<String>,
    /// The address they sign in with.
    pub email: Option<String>,
}

/// Whom to add. Exactly one of `user_id` and `email`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewProjectUser {
    /// `owner` or `member`, or a project role's id; required.
    #[serde(default)]
    pub role: Option<String>,
    /// A member of the organization.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// The same by address.
    #[serde(default)]
    pub email: Option<String>,
}

/// What may be changed. Absent or null: left as it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectUserPatch {
    /// `owner` or `member`, or a project role's id.
    #[serde(default)]
    pub role: Option<String>,
}

/// Which members the console's list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectUserSearch {
    /// A part of the name or the address; absent or empty: any.
    #[serde(default)]
    pub search: Option<String>,
}
