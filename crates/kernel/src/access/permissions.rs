//! The permissions: one table maps each right to the lowest access level that has it. A change checks it inside its own
//! transaction, under the organization's write lock. A read checks it on the connection that it reads from, without a
//! transaction.

use types::ids::ProjectId;

/// What an operation does, and the project it concerns, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission<'a> {
    /// See the organization's name and one's own profile.
    OrganizationRead,
    /// See counts for the whole organization.
    OverviewRead,
    /// Change the organization's settings.
    OrganizationWrite,
    /// List the organization's members.
    UsersRead,
    /// Create members of the organization, change their role, remove them.
    UsersWrite,
    /// List invites.
    InvitesRead,
    /// Send and revoke invites.
    InvitesWrite,
    /// Accept the invite whose token the actor holds.
    InviteAccept,
    /// Change the actor's own account with a one-time link whose token the actor holds.
    AccountLink,
    /// List projects: all for an owner, their own for others.
    ProjectsRead,
    /// Create projects.
    ProjectsWrite,
    /// See one project.
    ProjectRead(&'a ProjectId),
    /// Rename one project.
    ProjectUpdate(&'a ProjectId),
    /// Archive one project; this cannot be undone.
    ProjectArchive(&'a ProjectId),
    /// List a project's members.
    ProjectUsersRead(&'a ProjectId),
    /// Add members to a project, change their project role, remove them from it.
    ProjectUsersWrite(&'a ProjectId),
    /// List a project's service accounts.
    ServiceAccountsRead(&'a ProjectId),
    /// Create, change and delete a project's service accounts and their keys.
    ServiceAccountsWrite(&'a ProjectId),
    /// See, create, change and delete the actor's own keys of a project.
    OwnProjectKeys(&'a ProjectId),
    /// See all keys of a project, with their names and their last use.
    ProjectKeysRead(&'a ProjectId),
    /// Change and delete other people's keys of a project.
    ProjectKeysWrite(&'a ProjectId),
    /// See a project's data retention.
    ProjectRetentionRead(&'a ProjectId),
    /// Change a project's data retention.
    ProjectRetentionWrite(&'a ProjectId),
    /// See the organization's data retention.
    RetentionRead,
    /// List and read Admin keys.
    AdminKeysRead,
    /// Create and delete Admin keys.
    AdminKeysWrite,
    /// Enable audit logging.
    AuditLogsEnable,
    /// Read the audit log.
    AuditLogsRead,
    /// Ask for legal holds and for their end.
    LegalHoldsWrite,
    /// Read the request log.
    RequestLogRead,
}

/// How much an actor may do, in ascending order. A level has every right of the levels below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AccessLevel {
    /// Holds the token of a one-time link that was sent to their email address.
    LinkHolder,
    /// Holds the token of a pending invite.
    Invited,
    /// Member of the organization.
    Reader,
    /// Member of the permission's project.
    ProjectMember,
    /// Owner of the permission's project.
    ProjectOwner,
    /// Owner of the organization.
    Owner,
}

/// Each right by name, and the lowest access level that has it.
pub const RIGHTS: &[(&str, AccessLevel)] = &[
    ("organization.read", AccessLevel::Reader),
    ("overview.read", AccessLevel::Owner),
    ("organization.write", AccessLevel::Owner),
    ("users.read", AccessLevel::Owner),
    ("users.write", AccessLevel::Owner),
    ("invites.read", AccessLevel::Owner),
    ("invites.write", AccessLevel::Owner),
    ("invite.accept", AccessLevel::Invited),
    ("account.link", AccessLevel::LinkHolder),
    ("projects.read", AccessLevel::Reader),
    ("projects.write", AccessLevel::Owner),
    ("project.read", AccessLevel::ProjectMember),
    ("project.update", AccessLevel::ProjectOwner),
    ("project.archive", AccessLevel::Owner),
    ("project_users.read", AccessLevel::ProjectOwner),
    ("project_users.write", AccessLevel::ProjectOwner),
    ("service_accounts.read", AccessLevel::ProjectOwner),
    ("service_accounts.write", AccessLevel::ProjectOwner),
    ("own_project_keys", AccessLevel::ProjectMember),
    ("project_keys.read", AccessLevel::ProjectOwner),
    ("project_keys.write", AccessLevel::Owner),
    ("project_retention.read", AccessLevel::Owner),
    ("project_retention.write", AccessLevel::Owner),
    ("retention.read", AccessLevel::Owner),
    ("admin_keys.read", AccessLevel::Owner),
    ("admin_keys.write", AccessLevel::Owner),
    ("audit_logs.enable", AccessLevel::Owner),
    ("audit_logs.read", AccessLevel::Owner),
    ("legal_holds.write", AccessLevel::Owner),
    ("request_log.read", AccessLevel::Owner),
];

impl<'a> Permission<'a> {
    /// The right's name in [`RIGHTS`].
    pub fn right(self) -> &'static str {
        match self {
            Self::OrganizationRead => "organization.read",
            Self::OverviewRead => "overview.read",
            Self::OrganizationWrite => "organization.write",
            Self::UsersRead => "users.read",
            Self::UsersWrite => "users.write",
            Self::InvitesRead => "invites.read",
            Self::InvitesWrite => "invites.write",
            Self::InviteAccept => "invite.accept",
            Self::AccountLink => "account.link",
            Self::ProjectsRead => "projects.read",
            Self::ProjectsWrite => "projects.write",
            Self::ProjectRead(_) => "project.read",
            Self::ProjectUpdate(_) => "project.update",
            Self::ProjectArchive(_) => "project.archive",
            Self::ProjectUsersRead(_) => "project_users.read",
            Self::ProjectUsersWrite(_) => "project_users.write",
            Self::ServiceAccountsRead(_) => "service_accounts.read",
            Self::ServiceAccountsWrite(_) => "service_accounts.write",
            Self::OwnProjectKeys(_) => "own_project_keys",
            Self::ProjectKeysRead(_) => "project_keys.read",
            Self::ProjectKeysWrite(_) => "project_keys.write",
            Self::ProjectRetentionRead(_) => "project_retention.read",
            Self::ProjectRetentionWrite(_) => "project_retention.write",
            Self::RetentionRead => "retention.read",
            Self::AdminKeysRead => "admin_keys.read",
            Self::AdminKeysWrite => "admin_keys.write",
            Self::AuditLogsEnable => "audit_logs.enable",
            Self::AuditLogsRead => "audit_logs.read",
            Self::LegalHoldsWrite => "legal_holds.write",
            Self::RequestLogRead => "request_log.read",
        }
    }

    /// The project that the permission concerns.
    pub(super) fn project(self) -> Option<&'a ProjectId> {
        match self {
            Self::ProjectRead(id)
            | Self::ProjectUpdate(id)
            | Self::ProjectArchive(id)
            | Self::ProjectUsersRead(id)
            | Self::ProjectUsersWrite(id)
            | Self::ServiceAccountsRead(id)
            | Self::ServiceAccountsWrite(id)
            | Self::OwnProjectKeys(id)
            | Self::ProjectKeysRead(id)
            | Self::ProjectKeysWrite(id)
            | Self::ProjectRetentionRead(id)
            | Self::ProjectRetentionWrite(id) => Some(id),
            _ => None,
        }
    }

    /// The lowest access level that has this permission. Only owners have a right that is missing from the table.
    pub fn least(self) -> AccessLevel {
        RIGHTS.iter().find(|(right, _)| *right == self.right()).map_or(AccessLevel::Owner, |(_, least)| *least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_stands_in_the_table_once() {
        let project = ProjectId::new("proj_x");
        for permission in [
            Permission::OrganizationRead,
            Permission::OverviewRead,
            Permission::OrganizationWrite,
            Permission::UsersRead,
            Permission::UsersWrite,
            Permission::InvitesRead,
            Permission::InvitesWrite,
            Permission::InviteAccept,
            Permission::AccountLink,
            Permission::ProjectsRead,
            Permission::ProjectsWrite,
            Permission::ProjectRead(&project),
            Permission::ProjectUpdate(&project),
            Permission::ProjectArchive(&project),
            Permission::ProjectUsersRead(&project),
            Permission::ProjectUsersWrite(&project),
            Permission::ServiceAccountsRead(&project),
            Permission::ServiceAccountsWrite(&project),
            Permission::OwnProjectKeys(&project),
            Permission::ProjectKeysRead(&project),
            Permission::ProjectKeysWrite(&project),
            Permission::ProjectRetentionRead(&project),
            Permission::ProjectRetentionWrite(&project),
            Permission::RetentionRead,
            Permission::AdminKeysRead,
            Permission::AdminKeysWrite,
            Permission::AuditLogsEnable,
            Permission::AuditLogsRead,
            Permission::LegalHoldsWrite,
            Permission::RequestLogRead,
        ] {
            let rows = RIGHTS.iter().filter(|(right, _)| *right == permission.right()).count();
            assert_eq!(rows, 1, "{}", permission.right());
        }
    }
}
