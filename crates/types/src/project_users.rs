//! Members of a project (REFERENCE 2.4).

use crate::ids::UserId;
use serde::{Deserialize, Serialize};

/// A person's role in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ProjectRole {
    /// Works in the project, with keys of their own.
    Member,
    /// Manages the project's members and service accounts.
    Owner,
}

impl ProjectRole {
    /// The role's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }

    /// Parses a role's name.
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
    /// The effective role: an owner of the organization is an owner of every project.
    pub role: ProjectRole,
    /// When the person joined the project, Unix seconds. For an owner of the organization, the later of the project's
    /// creation and the start of their ownership.
    pub added_at: i64,
    /// Full name.
    pub name: Option<String>,
    /// The email address that the person signs in with.
    pub email: Option<String>,
}

/// A user of a project as the console's list shows them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProjectMember {
    pub user: ProjectUser,
    /// Whether they are an owner of the organization, who cannot be taken out of a project.
    pub is_organization_owner: bool,
}

/// The person to add. Exactly one of `user_id` and `email` is required.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewProjectUser {
    /// `owner` or `member`, or a project role's id; required.
    #[serde(default)]
    pub role: Option<String>,
    /// The id of a member of the organization.
    #[serde(default)]
    pub user_id: Option<UserId>,
    /// The email address of a member of the organization.
    #[serde(default)]
    pub email: Option<String>,
}

/// Changes of a project member. A field that is absent or null is not changed.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ProjectUserPatch {
    /// `owner` or `member`, or a project role's id.
    #[serde(default)]
    pub role: Option<String>,
}

/// The filter of the console's list of members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectUserSearch {
    /// A part of the name or the email address; all members if absent or empty.
    #[serde(default)]
    pub search: Option<String>,
}
