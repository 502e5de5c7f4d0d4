//! Members of an organization (REFERENCE 2.2).

use crate::{
    ids::{ProjectId, UserId},
    project_users::ProjectRole,
};
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
    /// The role's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reader => "reader",
            Self::Owner => "owner",
        }
    }

    /// Parses a role's name.
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
    /// When the person joined this organization, Unix seconds.
    pub added_at: i64,
    /// Full name.
    pub name: Option<String>,
    /// The email address that the person signs in with.
    pub email: Option<String>,
    /// `owner` or `reader`.
    pub role: Option<String>,
    /// When the person's account was created, Unix seconds.
    pub created: i64,
    /// Always false: service accounts have a list of their own.
    pub is_service_account: bool,
    /// Always false: Orgward does not support SCIM.
    pub is_scim_managed: bool,
    /// The latest use of any of the person's keys in this organization, Unix seconds, exact to a minute; null until
    /// first use.
    pub api_key_last_used_at: Option<i64>,
    /// Set by an update of the member; null until then.
    pub technical_level: Option<String>,
    /// Set by an update of the member; null until then.
    pub developer_persona: Option<String>,
    /// The projects that list the member as their user, oldest first: those that are not archived.
    pub projects: UserProjects,
}

/// The projects of a member. Always whole: it has no pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UserProjects {
    /// Always `list`.
    #[schemars(extend("const" = "list"))]
    pub object: String,
    /// The projects.
    pub data: Vec<UserProject>,
}

/// A project of a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UserProject {
    /// `proj_…`
    pub id: ProjectId,
    /// The project's name.
    pub name: String,
    /// The member's role in it. An owner of the organization is an owner of every project.
    pub role: ProjectRole,
}

/// Changes of a member. A field that is absent or null is not changed (REFERENCE 1.7).
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct UserPatch {
    /// `owner` or `reader`.
    #[serde(default)]
    #[schemars(with = "Option<Role>")]
    pub role: Option<String>,
    /// The id of the new role; not together with `role`.
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

/// The filter of a list of members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserQuery {
    /// Only people with one of these email addresses, compared in lower case; all members if empty.
    #[serde(default)]
    pub emails: Vec<String>,
}

/// The filter of the console's list of members.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberQuery {
    /// A part of the name or the email address, in upper or lower case.
    #[serde(default)]
    pub search: Option<String>,
    /// `owner` or `reader`; both if absent.
    #[serde(default)]
    pub role: Option<String>,
    /// `joined` or `name`; `joined` if absent.
    #[serde(default)]
    pub sort: Option<String>,
}

/// A member as the console lists them: without projects, of which an owner has all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserLine {
    /// `user-…`
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// The email address that the person signs in with.
    pub email: String,
    /// `owner` or `reader`.
    pub role: String,
    /// When the person joined this organization, Unix seconds.
    pub added_at: i64,
    /// The latest use of any of the person's keys in this organization, Unix seconds, exact to a minute; null until
    /// first use.
    pub api_key_last_used_at: Option<i64>,
}

/// A member, with the objects that are affected when the member is removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    pub user: User,
    /// Whether the member is the only owner, who can neither be removed nor become a reader.
    pub is_last_owner: bool,
    /// The number of Admin keys that act as the member.
    pub admin_keys: i64,
    /// The number of project keys that the member owns.
    pub project_keys: i64,
    /// The number of projects that the member was added to.
    pub projects: i64,
    /// Name and email address of an owner who looks like this member, who is none.
    pub looks_like: Option<String>,
}

/// The person signed in to the console.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Me {
    /// `user-…`
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// The email address that the person signs in with.
    pub email: String,
    /// The person's role in the organization that the page shows.
    pub role: Role,
    /// The person's time zone, by its name in the IANA database.
    pub time_zone: String,
}
