//! The organization itself, and what frames every console page.

use super::{ids::OrganizationId, projects::Project, users::Me};
use serde::{Deserialize, Serialize};

/// An organization by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `org-…`
    pub id: OrganizationId,
    /// What its people call it.
    pub name: String,
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
    /// Admin keys; only owners are told.
    pub admin_key_count: Option<i64>,
}

/// The overview page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// Only owners see numbers of the organization as a whole.
    pub counts: Option<Counts>,
    /// What is still to do for a new organization; owners only, and none once all is done.
    pub first_steps: Option<FirstSteps>,
}

/// The organization in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// People.
    pub members: i64,
    /// Of these, owners.
    pub owners: i64,
    /// Active projects, the default one included.
    pub projects: i64,
    /// Archived projects.
    pub archived_projects: i64,
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
