//! The organization itself, and the data of the console's frame and overview page.

use crate::{
    audit_checkpoint_sinks::SinkStatus,
    audit_witnesses::WitnessStatus,
    backups::BackupStatus,
    disk_space::DiskShortage,
    ids::{OrganizationId, ProjectId},
    projects::Project,
    refusals::Reason,
    users::Me,
};
use serde::{Deserialize, Serialize};

/// An organization, by id and name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `org-…`
    pub id: OrganizationId,
    pub name: String,
}

/// The general settings of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct General {
    pub organization: Organization,
    /// Where members find help when a request is refused; may be empty.
    pub support_contact: String,
    /// Unix seconds.
    pub created_at: i64,
}

/// New general settings; they replace the old ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGeneral {
    /// At most 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// At most 100 characters; if absent, there is no support contact.
    #[serde(default)]
    pub support_contact: Option<String>,
}

/// The data of the frame around every console page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shell {
    /// The organization that the page shows.
    pub organization: Organization,
    /// The signed-in person.
    pub me: Me,
    /// All organizations that the person belongs to, including this one, in the order in which they joined.
    pub organizations: Vec<Organization>,
    /// The first active projects that the person may see, at most eight.
    pub projects: Vec<Project>,
    /// The number of active projects that the person may see.
    pub project_count: i64,
    /// The number of members; `None` unless the person is an owner.
    pub member_count: Option<i64>,
    /// The number of pending invites; `None` unless the person is an owner.
    pub pending_invite_count: Option<i64>,
    /// The number of Admin keys; `None` unless the person is an owner.
    pub admin_key_count: Option<i64>,
}

/// The data of the overview page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Counts for the whole organization; `None` unless the person is an owner.
    pub counts: Option<Counts>,
    /// Keys and invites that expire soon, the soonest first. Owners get all of them, others the project keys that they
    /// may see.
    pub endings: Vec<Ending>,
    /// Whether more keys or invites expire soon than `endings` contains.
    pub more_endings: bool,
    /// The checklist of a new organization; `None` unless the person is an owner, and once every step is done.
    pub first_steps: Option<FirstSteps>,
    /// The state of purging deleted data from the disk; `None` unless the person is an owner.
    pub purge: Option<PurgeStatus>,
    /// The state of the server's backups; `None` unless the person is an owner.
    pub backups: Option<BackupStatus>,
    /// The shortage of space on the server's disk; `None` unless the person is an owner, and while there is none.
    pub disk_shortage: Option<DiskShortage>,
    /// The sinks that checkpoints are sent to; empty if there are none. `None` unless the person is an owner and audit
    /// logging is on.
    pub checkpoint_sinks: Option<Vec<SinkStatus>>,
    /// The witnesses that cosign checkpoints; empty if there are none, unless the person is an owner, and while audit
    /// logging is off.
    pub witnesses: Vec<WitnessStatus>,
    /// Differences between the audit log and the tables; `None` unless the person is an owner, and while there are
    /// none.
    pub audit_differences: Option<AuditDifferences>,
    /// What else is wrong with the audit log; empty unless the person is an owner.
    pub audit_alarms: Vec<Reason>,
    /// Credentials that were refused because another program wrote them into the database; empty unless the person is an
    /// owner.
    pub refused_credentials: Vec<RefusedCredential>,
}

/// A credential in the database that this server did not write, and that was refused when it was used or when a check
/// found it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedCredential {
    /// `account`, `membership`, `project_membership`, `admin_key`, `project_key`, `service_account`, `session`, `invite`,
    /// `one_time_link` or `email`.
    pub kind: String,
    /// The id of the object; for a role, that of the person.
    pub id: String,
    /// When it was last refused, Unix seconds.
    pub at: i64,
}

/// A key or an invite that expires soon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    pub kind: EndingKind,
    pub id: String,
    /// The key's name, or the email address of the invited person.
    pub name: String,
    /// Unix seconds.
    pub expires_at: i64,
    /// When the key was last used, Unix seconds; `None` until first use and for invites.
    pub last_used_at: Option<i64>,
}

/// The kind of an object that expires soon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// An Admin key.
    AdminKey,
    /// A project key.
    ProjectKey {
        project_id: ProjectId,
        project_name: String,
        /// The name of the service account that owns the key; empty if a person owns it.
        account_name: String,
    },
    /// A pending invite.
    Invite,
}

/// The result of the last comparison between the organization's tables and the state rebuilt from its audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditDifferences {
    /// The number of differences; 0 if the log and the tables agree.
    pub count: u64,
    /// The first differences, one sentence each.
    pub first: Vec<String>,
    /// The number of events in the log at that time.
    pub records: i64,
    /// When the comparison was made, Unix seconds.
    pub compared_at: i64,
}

/// The state of purging deleted data from this server's disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeStatus {
    /// The deletions since the last purge, by kind.
    pub pending: Vec<PendingDeletions>,
    /// When the next purge begins, Unix seconds; `None` while no deletion is pending.
    pub due_at: Option<i64>,
    /// When the last purge ran, Unix seconds; `None` if never.
    pub last_at: Option<i64>,
    /// The number of deletions that it purged on the whole server; 0 in the answer to an organization's owner.
    pub last_erased: i64,
    /// How long deleted data may stay on the disk, in seconds.
    pub retention_seconds: i64,
}

/// Deletions of one kind that are not purged yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingDeletions {
    /// `user`, `invite`, `admin_key`, `project_key`, `service_account` or `spent_token`. For the whole server also
    /// `session`, `email`, `link` and `personal_data`: of these only the oldest deletion is counted.
    pub kind: String,
    pub count: i64,
    /// The time of the oldest of them, Unix seconds.
    pub oldest_at: i64,
}

/// Counts for the whole organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub members: i64,
    /// Members who are owners.
    pub owners: i64,
    pub pending_invites: i64,
    /// Pending invites that expire within two days.
    pub invites_expiring: i64,
    /// Active projects, including the default project.
    pub projects: i64,
    pub archived_projects: i64,
    /// Keys of active projects that have not expired.
    pub project_keys: i64,
    /// Those of them that expire within 14 days.
    pub project_keys_expiring: i64,
    /// Admin keys that work.
    pub admin_keys: i64,
    /// Those of them that expire within 14 days.
    pub admin_keys_expiring: i64,
    /// When audit logging was enabled, Unix seconds; `None` if it is off.
    pub audit_logging_since: Option<i64>,
}

/// The checklist of a new organization. Each item is computed from the organization's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSteps {
    /// There is a project other than the default project.
    pub project: bool,
    /// There is an Admin key that works.
    pub admin_key: bool,
    /// There is a second owner.
    pub second_owner: bool,
    /// Audit logging is on.
    pub audit_logging: bool,
}
