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
    /// Whom it is for.
    pub email: String,
    /// The role they will have.
    pub role: Role,
    /// Computed when read: an invite expires by time alone.
    pub status: InviteStatus,
    /// When it was sent, Unix seconds.
    pub created_at: i64,
    /// Unix seconds.
    pub expires_at: Option<i64>,
    /// Unix seconds; null until accepted.
    pub accepted_at: Option<i64>,
    /// The projects that it grants. One that was sent without any list grants the default project, and says so.
    pub projects: Vec<InviteProject>,
}

/// What has become of an invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum InviteStatus {
    /// Waiting.
    Pending,
    /// The person is in.
    Accepted,
    /// Nobody came in time.
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

/// Whom to invite. Unknown fields are ignored.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NewInvite {
    /// The address; required.
    #[serde(default)]
    pub email: Option<String>,
    /// `owner` or `reader`; required.
    #[serde(default)]
    #[schemars(with = "Option<Role>")]
    pub role: Option<String>,
    /// Absent: the default project. An empty list: none, not even that.
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

/// An address that lets the invited person in, shown this once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InviteLink {
    /// Whom it is for.
    pub email: String,
    /// The single-use token; whatever link was made before is void.
    pub token: Sensitive,
    /// Until when it works, Unix seconds.
    pub expires_at: i64,
}

/// What the invited person sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Invitation {
    /// The organization that invites.
    pub organization: String,
    /// Who sent it, if a person did and is still there.
    pub invited_by: Option<String>,
    /// Whom it is for.
    pub email: String,
    /// The role that awaits them.
    pub role: Role,
    /// Names of the projects that await them.
    pub projects: Vec<String>,
    /// Unix seconds.
    pub expires_at: i64,
    /// How it can be accepted.
    pub way: Way,
}

/// How an invite can be accepted by whoever looks at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Nobody here has the address: say a name, choose a password.
    NewPerson,
    /// They are signed in with the address: one button.
    SignedIn,
    /// Somebody here has the address: sign in first.
    SignIn,
    /// They are signed in with another address.
    WrongAccount(String),
}

/// What somebody new says about themselves.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct NewPerson {
    /// 1–100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// At least 12 characters and hard to guess.
    #[serde(default)]
    pub password: Option<Sensitive>,
}

/// Where somebody who accepted lands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The organization they joined.
    pub organization_id: OrganizationId,
}
