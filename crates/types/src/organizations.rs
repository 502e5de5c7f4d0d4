//! The organization itself, and what frames every console page.

use crate::{
    audit_checkpoint_sinks::SinkStatus,
    ids::{OrganizationId, ProjectId},
    projects::Project,
    users::Me,
};
use serde::{Deserialize, Serialize};

/// An organization by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `org-…`
    pub id: OrganizationId,
    /// What its people call it.
    pub name: String,
}

/// What an organization is set to in general.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct General {
    /// Its id and name.
    pub organization: Organization,
    /// Where people find help who are refused; empty: nowhere.
    pub support_contact: String,
    /// When it was made, Unix seconds.
    pub created_at: i64,
}

/// What of that is chosen; it replaces what was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGeneral {
    /// At most 100 characters.
    #[serde(default)]
    pub name: Option<String>,
    /// At most 100 characters; absent: nowhere.
    #[serde(default)]
    pub support_contact: Option<String>,
}

/// What stands around every console page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shell {
    /// The organization looked at.
    pub organization: Organization,
    /// Who looks.
    pub me: Me,
    /// All organizations the person belongs to, this one included, in the order they joined them.
    pub organizations: Vec<Organization>,
    /// The first active projects the person may see, at most eight.
    pub projects: Vec<Project>,
    /// How many there are.
    pub project_count: i64,
    /// People in the organization; only owners are told.
    pub member_count: Option<i64>,
    /// Invites that wait for somebody; only owners are told.
    pub pending_invite_count: Option<i64>,
    /// Admin keys; only owners are told.
    pub admin_key_count: Option<i64>,
}

/// The overview page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Only owners see numbers of the organization as a whole.
    pub counts: Option<Counts>,
    /// What ends soon, the soonest first: for owners all of it, for others the project keys that they may see.
    pub endings: Vec<Ending>,
    /// More ends soon than is told.
    pub more_endings: bool,
    /// What is still to do for a new organization; owners only, and none once all is done.
    pub first_steps: Option<FirstSteps>,
    /// How far deleted data is gone from the disk; owners only.
    pub purge: Option<PurgeStatus>,
    /// How checkpoints leave this machine; owners only, and only once audit logging is on. Empty: they do not.
    pub checkpoint_sinks: Option<Vec<SinkStatus>>,
    /// Where the audit log and the tables disagree; owners only, and none while they agree.
    pub audit_differences: Option<AuditDifferences>,
}

/// Something that ends soon unless somebody sees to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// What it is.
    pub kind: EndingKind,
    /// Its id.
    pub id: String,
    /// A key's name, or the address that an invite is for.
    pub name: String,
    /// Unix seconds.
    pub expires_at: i64,
    /// When the key was last used, Unix seconds; none: never, or an invite.
    pub last_used_at: Option<i64>,
}

/// What ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingKind {
    /// An Admin key.
    AdminKey,
    /// A key of a project.
    ProjectKey {
        /// The project.
        project_id: ProjectId,
        /// What it is called.
        project_name: String,
        /// The service account that it is of; empty: of a person.
        account_name: String,
    },
    /// An invite that nobody has accepted.
    Invite,
}

/// What came out when the organization was last rebuilt from its audit log and compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditDifferences {
    /// How many there are; 0: the log tells of just what is there.
    pub count: u64,
    /// The first of them, a sentence each.
    pub first: Vec<String>,
    /// How many records the log had.
    pub records: i64,
    /// When it was compared, Unix seconds.
    pub compared_at: i64,
}

/// How far deleted data is gone from the disk of this server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurgeStatus {
    /// What was deleted since the last purge, by kind.
    pub pending: Vec<PendingDeletions>,
    /// When the next purge begins, Unix seconds; none while nothing waits for one.
    pub due_at: Option<i64>,
    /// When the last purge ran, Unix seconds; none: never.
    pub last_at: Option<i64>,
    /// How many deletions it cleared on the whole server; 0 where an organization's owner asks.
    pub last_erased: i64,
    /// How long deleted data may stay on the disk, in seconds.
    pub retention_seconds: i64,
}

/// Deletions of one kind that a purge has not cleared yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingDeletions {
    /// `user`, `invite`, `admin_key`, `project_key`, `service_account` or `spent_token`.
    pub kind: String,
    /// How many.
    pub count: i64,
    /// When the first of them was made, Unix seconds.
    pub oldest_at: i64,
}

/// The organization in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People.
    pub members: i64,
    /// Of these, owners.
    pub owners: i64,
    /// Invites that wait for somebody.
    pub pending_invites: i64,
    /// Of these, expiring within two days.
    pub invites_expiring: i64,
    /// Active projects, the default one included.
    pub projects: i64,
    /// Archived projects.
    pub archived_projects: i64,
    /// Keys of active projects that have not expired.
    pub project_keys: i64,
    /// Of these, expiring within 14 days.
    pub project_keys_expiring: i64,
    /// Admin keys that work.
    pub admin_keys: i64,
    /// Of these, expiring within 14 days.
    pub admin_keys_expiring: i64,
    /// When audit logging was enabled, Unix seconds; none: it is off.
    pub audit_logging_since: Option<i64>,
}

/// The checklist; each item is read from what is really there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstSteps {
    /// A project beside the default one.
    pub project: bool,
    /// An Admin key that works.
    pub admin_key: bool,
    /// A second owner.
    pub second_owner: bool,
    /// Audit logging is on.
    pub audit_logging: bool,
}
