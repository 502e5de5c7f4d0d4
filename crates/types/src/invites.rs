//! Invites (REFERENCE 2.1).

use crate::{
    ids::{InviteId, OrganizationId, ProjectId},
    project_users::ProjectRole,
    sensitive::Sensitive,
    users::Role,
};
use serde::{Deserialize, Serialize};

/// An invite on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Invite {
    /// Always `organization.invite`.
    #[schemars(extend("const" = "organization.invite"))]
    pub object: String,
    /// `invite-…`
    pub id: InviteId,
    /// The email address of the invited person.
    pub email: String,
    /// The role that the invite grants.
    pub role: Role,
    /// Computed when the invite is read.
    pub status: InviteStatus,
    /// When it was sent, Unix seconds.
    pub created_at: i64,
    /// The same as `created_at`, under its older name, which data loaders still read.
    pub invited_at: i64,
    /// Unix seconds.
    pub expires_at: Option<i64>,
    /// Unix seconds; null until accepted.
    pub accepted_at: Option<i64>,
    /// The projects that the request named. Empty if it named none, although the invite then grants the default project.
    pub projects: Vec<InviteProject>,
}

/// The status of an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum InviteStatus {
    /// Not accepted yet.
    Pending,
    /// The person has joined the organization.
    Accepted,
    /// Not accepted in time.
    Expired,
}

/// A project that an invite grants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct InviteProject {
    /// `proj_…`
    pub id: ProjectId,
    /// The role in it.
    pub role: ProjectRole,
}

/// A new invite. Unknown fields are ignored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewInvite {
    /// The email address of the invited person; required.
    #[serde(default)]
    pub email: Option<String>,
    /// `owner` or `reader`; required.
    #[serde(default)]
    #[schemars(with = "Option<Role>")]
    pub role: Option<String>,
    /// The projects to grant. If absent, the default project; if empty, no project at all.
    #[serde(default)]
    pub projects: Option<Vec<NewInviteProject>>,
}

/// A project to grant.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewInviteProject {
    /// `proj_…`; required.
    #[serde(default)]
    pub id: Option<ProjectId>,
    /// `owner` or `member`; required.
    #[serde(default)]
    #[schemars(with = "Option<ProjectRole>")]
    pub role: Option<String>,
}

/// The link with which the invited person joins, shown only once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InviteLink {
    /// The email address of the invited person.
    pub email: String,
    /// The single-use token. It invalidates every earlier link of the invite.
    pub token: Sensitive,
    /// Unix seconds.
    pub expires_at: i64,
}

/// An invite as the invited person sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// The name of the inviting organization.
    pub organization: String,
    /// The name of the person who sent the invite; `None` if no person did or their account no longer exists.
    pub invited_by: Option<String>,
    /// The email address of the invited person.
    pub email: String,
    /// The role that the invite grants.
    pub role: Role,
    /// The names of the projects that the invite grants.
    pub projects: Vec<String>,
    /// Unix seconds.
    pub expires_at: i64,
    /// How the viewer can accept the invite.
    pub way: Way,
}

/// How the person who views an invite can accept it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// No account has the email address: enter a name and choose a password.
    NewPerson,
    /// The person is signed in with the email address: confirm with one button.
    SignedIn,
    /// An account with the email address exists: sign in first.
    SignIn,
    /// The person is signed in with another email address.
    WrongAccount(String),
}

/// The input of a person who has no account yet.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewPerson {
    /// 1–100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// The result of accepting an invite.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The organization that the person joined.
    pub organization_id: OrganizationId,
}
