//! Who may do what: one table, asked inside the transaction that it guards.

use super::{clock, error::Result, request_log::ApiCall};
use crate::types::{
    ids::{KeyId, OrganizationId, ProjectId, UserId},
    problem::{Problem, ProblemKind},
    users::Role,
};
use sqlx::AnyConnection;
use std::sync::Arc;

/// What an operation does, and to which project where it concerns one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission<'a> {
    /// See the organization's name and one's own profile.
    OrganizationRead,
    /// See numbers of the organization as a whole.
    OverviewRead,
    /// Create people in the organization or change their role.
    UsersWrite,
    /// List projects: one's own, or all for an owner.
    ProjectsRead,
    /// Create projects.
    ProjectsWrite,
    /// See one project.
    ProjectRead(&'a ProjectId),
    /// Rename one project.
    ProjectUpdate(&'a ProjectId),
    /// Archive one project for good.
    ProjectArchive(&'a ProjectId),
    /// List and read Admin keys.
    AdminKeysRead,
    /// Create and delete Admin keys.
    AdminKeysWrite,
    /// Switch audit logging on.
    AuditLogsEnable,
}

/// How much somebody may do, rising. What a row of [`RIGHTS`] names, everyone above has too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// In the organization.
    Reader,
    /// In the project that is asked about.
    ProjectMember,
    /// Owner of the project that is asked about.
    ProjectOwner,
    /// Owner of the organization.
    Owner,
}

/// The table: each right by name, and the least standing that has it.
pub const RIGHTS: &[(&str, Standing)] = &[
    ("organization.read", Standing::Reader),
    ("overview.read", Standing::Owner),
    ("users.write", Standing::Owner),
    ("projects.read", Standing::Reader),
    ("projects.write", Standing::Owner),
    ("project.read", Standing::ProjectMember),
    ("project.update", Standing::ProjectOwner),
    ("project.archive", Standing::Owner),
    ("admin_keys.read", Standing::Owner),
    ("admin_keys.write", Standing::Owner),
    ("audit_logs.enable", Standing::Owner),
];

impl<'a> Permission<'a> {
    /// The right's name in [`RIGHTS`].
    pub fn right(self) -> &'static str {
        match self {
            Self::OrganizationRead => "organization.read",
            Self::OverviewRead => "overview.read",
            Self::UsersWrite => "users.write",
            Self::ProjectsRead => "projects.read",
            Self::ProjectsWrite => "projects.write",
            Self::ProjectRead(_) => "project.read",
            Self::ProjectUpdate(_) => "project.update",
            Self::ProjectArchive(_) => "project.archive",
            Self::AdminKeysRead => "admin_keys.read",
            Self::AdminKeysWrite => "admin_keys.write",
            Self::AuditLogsEnable => "audit_logs.enable",
        }
    }

    /// The project it is about.
    fn project(self) -> Option<&'a ProjectId> {
        match self {
            Self::ProjectRead(id) | Self::ProjectUpdate(id) | Self::ProjectArchive(id) => Some(id),
            _ => None,
        }
    }

    /// The least standing that has it. A right that is missing from the table is nobody's but an owner's.
    pub fn least(self) -> Standing {
        RIGHTS.iter().find(|(right, _)| *right == self.right()).map_or(Standing::Owner, |(_, least)| *least)
    }
}

/// Who asks, in which organization, from where. The organization comes from the credential or from a membership that
/// was checked; every statement names it.
#[derive(Debug, Clone)]
pub struct Actor {
    /// The organization that is acted on.
    pub organization_id: OrganizationId,
    /// Who acts.
    pub who: Who,
    /// From where.
    pub origin: Origin,
    /// The Admin API request this is part of, to be logged with the change.
    pub call: Option<Arc<ApiCall>>,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Somebody signed in to the console.
    Person {
        /// The person.
        user_id: UserId,
        /// SHA-256 of the session's credential.
        session: String,
    },
    /// A program with an Admin key, acting as the key's owner.
    AdminKey {
        /// The key.
        key_id: KeyId,
        /// Its owner.
        user_id: UserId,
    },
    /// Somebody with a shell on the host.
    Operator,
    /// Nobody we know: has no right at all, but may fail to sign in, which is recorded.
    Anonymous,
}

impl Actor {
    /// The operator, acting on an organization from the host's shell.
    pub fn operator(organization_id: OrganizationId) -> Self {
        Self { organization_id, who: Who::Operator, origin: Origin::default(), call: None }
    }
}

impl Who {
    /// The person who acts, or as whom a key acts.
    pub fn user_id(&self) -> Option<&UserId> {
        match self {
            Self::Person { user_id, .. } | Self::AdminKey { user_id, .. } => Some(user_id),
            Self::Operator | Self::Anonymous => None,
        }
    }
}

/// Where a request came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The client's address, behind trusted proxies.
    pub address: String,
    /// What the client called itself, at most 512 bytes.
    pub user_agent: String,
    /// `req_…`
    pub request_id: String,
}

/// Makes sure that the actor has the right, as things stand on this connection.
///
/// # Errors
/// 404 for a project that the actor may not know about; 403, with the owners' names, for want of a right; 401 when the
/// key or the membership is gone since the request began.
pub async fn allow(conn: &mut AnyConnection, actor: &Actor, permission: Permission<'_>) -> Result<Standing> {
    let standing = standing(conn, actor, permission.project()).await?;
    if standing >= permission.least() {
        return Ok(standing);
    }
    if let Some(project) = permission.project().filter(|_| standing < Standing::ProjectMember) {
        return Err(Problem::not_found("project", project.as_str()).into());
    }
    let mut problem = Problem::new(ProblemKind::Forbidden, "Only an owner of this organization can do this.");
    if permission.least() == Standing::ProjectOwner {
        problem.message = "Only an owner of this project or of the organization can do this.".to_owned();
    }
    problem.code = Some("insufficient_permissions".to_owned());
    problem.helpers = owners(conn, &actor.organization_id).await?;
    Err(problem.into())
}

/// How much the actor may do, read afresh: a demotion counts from the next statement on.
async fn standing(conn: &mut AnyConnection, actor: &Actor, project: Option<&ProjectId>) -> Result<Standing> {
    let user_id = match &actor.who {
        Who::Operator => return Ok(Standing::Owner),
        Who::Anonymous => return Err(gone().into()),
        Who::Person { user_id, session } => {
            let live: Option<(String,)> = sqlx::query_as(
                "select id from sessions where credential_hash = $1 and user_id = $2 and expires_at > $3",
            )
            .bind(session)
            .bind(user_id.as_str())
            .bind(clock::now())
            .fetch_optional(&mut *conn)
            .await?;
            live.ok_or_else(signed_out)?;
            user_id
        }
        Who::AdminKey { key_id, user_id } => {
            let live: Option<(String,)> = sqlx::query_as(
                "select id from admin_keys where id = $1 and organization_id = $2 and owner_user_id = $3
                 and (expires_at is null or expires_at > $4)",
            )
            .bind(key_id.as_str())
            .bind(actor.organization_id.as_str())
            .bind(user_id.as_str())
            .bind(clock::now())
            .fetch_optional(&mut *conn)
            .await?;
            live.ok_or_else(gone)?;
            user_id
        }
    };
    let role: Option<(String,)> =
        sqlx::query_as("select role from organization_users where organization_id = $1 and user_id = $2")
            .bind(actor.organization_id.as_str())
            .bind(user_id.as_str())
            .fetch_optional(&mut *conn)
            .await?;
    let (role,) = role.ok_or_else(|| match actor.who {
        Who::Person { .. } => stranger(),
        _ => gone(),
    })?;
    if Role::parse(&role) == Some(Role::Owner) {
        return Ok(Standing::Owner);
    }
    if matches!(actor.who, Who::AdminKey { .. }) {
        // A key of somebody who is no longer an owner is not a lesser key, it is none.
        return Err(gone().into());
    }
    let Some(project) = project else { return Ok(Standing::Reader) };
    let role: Option<(String,)> = sqlx::query_as(
        "select role from project_users where organization_id = $1 and project_id = $2 and user_id = $3",
    )
    .bind(actor.organization_id.as_str())
    .bind(project.as_str())
    .bind(user_id.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(match role.as_ref().map(|(role,)| role.as_str()) {
        Some("owner") => Standing::ProjectOwner,
        Some(_) => Standing::ProjectMember,
        None => Standing::Reader,
    })
}

/// The names of people who can help.
async fn owners(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Vec<String>> {
    let names: Vec<(String,)> = sqlx::query_as(
        "select u.name from organization_users o join users u on u.id = o.user_id
         where o.organization_id = $1 and o.role = 'owner' order by o.added_at, u.id limit 5",
    )
    .bind(organization_id.as_str())
    .fetch_all(conn)
    .await?;
    Ok(names.into_iter().map(|(name,)| name).collect())
}

fn signed_out() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, "Sign in to go on.")
}

fn stranger() -> Problem {
    Problem::new(ProblemKind::NotFound, "There is no such organization, or you do not belong to it.")
        .with_code("not_found")
}

fn gone() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, "This sign-in or key no longer works.").with_code("invalid_api_key")
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
            Permission::UsersWrite,
            Permission::ProjectsRead,
            Permission::ProjectsWrite,
            Permission::ProjectRead(&project),
            Permission::ProjectUpdate(&project),
            Permission::ProjectArchive(&project),
            Permission::AdminKeysRead,
            Permission::AdminKeysWrite,
            Permission::AuditLogsEnable,
        ] {
            let rows = RIGHTS.iter().filter(|(right, _)| *right == permission.right()).count();
            assert_eq!(rows, 1, "{}", permission.right());
        }
    }
}
