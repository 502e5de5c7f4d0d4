//! The console's search for objects by a part of their name, or by their id.

use crate::ids::ProjectId;
use serde::{Deserialize, Serialize};

/// Minimum length of a search for a name in ASCII, in characters. One character of another script may be a whole name.
pub const MIN_QUERY_LENGTH: usize = 2;

/// Whether a text is too short to search for.
pub fn is_too_short(q: &str) -> bool {
    let q = q.trim();
    q.is_ascii() && q.chars().count() < MIN_QUERY_LENGTH
}

/// The results of a search that the person may see.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The search text, trimmed and cut to 200 characters; empty if it was a secret.
    pub q: String,
    /// Whether the search text looked like a secret key. The results never contain the secret.
    pub secret: bool,
    /// The object with exactly this id, or the key with this secret.
    pub named: Option<Hit>,
    /// The objects whose name matches, by kind, at most eight of each.
    pub hits: Vec<Hit>,
}

/// An object that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    pub kind: Kind,
    pub id: String,
    pub name: String,
    /// Text that distinguishes it from objects with the same name: an email address, a redacted value, its project.
    pub note: String,
    /// The project of an object that belongs to one.
    #[serde(default)]
    pub project_id: Option<ProjectId>,
}

/// The kinds of objects that can be found, in the order in which they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An organization that the person belongs to; found by its id only.
    Organization,
    /// The person themselves; found by their id only.
    Me,
    /// A member of the organization.
    Member,
    /// A project.
    Project,
    /// A project key.
    ProjectKey,
    /// An Admin key.
    AdminKey,
    /// A service account.
    ServiceAccount,
    /// An invite.
    Invite,
    /// An event of the audit log; found by its id only.
    AuditRecord,
    /// An export of the audit log; found by its id only.
    AuditExport,
    /// A request to the Admin API; found by its id only.
    Request,
}

impl Kind {
    /// The kind's name on the wire.
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
