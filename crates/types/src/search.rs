//! Finding anything by a part of what it is called, or by its id.

use crate::ids::ProjectId;
use serde::{Deserialize, Serialize};

/// What somebody may see of what they looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// What was looked for, trimmed and cut to 200 characters; empty when that was a secret.
    pub q: String,
    /// It looked like a secret key. It is not in here.
    pub secret: bool,
    /// The one thing whose id it is, or the key whose secret.
    pub named: Option<Hit>,
    /// What is called something like it: kind by kind, at most eight of each.
    pub hits: Vec<Hit>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What tells it from others of that name: an address, a redacted value, the project it is in.
    pub note: String,
    /// The project it is in, for what is in one.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
}

/// What can be found, in the order it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An organization that one belongs to; by its id only.
    Organization,
    /// Oneself; by one's id only.
    Me,
    /// Somebody in the organization.
    Member,
    /// A project.
    Project,
    /// A key of a project.
    ProjectKey,
    /// An Admin key.
    AdminKey,
    /// A service account.
    ServiceAccount,
    /// An invite.
    Invite,
    /// A record of the audit log; by its id only.
    AuditRecord,
    /// An export of the audit log; by its id only.
    AuditExport,
    /// A request to the Admin API; by its id only.
    Request,
}

impl Kind {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Me => "me",
            Self::Member => "member",
            Self::Project => "project",
            Self::ProjectKey => "project_key",
            Self::AdminKey => "admin_key",
            Self::ServiceAccount => "service_account",
            Self::Invite => "invite",
            Self::AuditRecord => "audit_record",
            Self::AuditExport => "audit_export",
            Self::Request => "request",
        }
    }
}
