//! Reads invites and their projects from the database.

use kernel::{base::error::Result, json_row, store::statement::Statement};
use sqlx::AnyConnection;
use types::{
    ids::{InviteId, OrganizationId, ProjectId},
    invites::{Invite, InviteProject, InviteStatus},
    problem::Problem,
    project_users::ProjectRole,
    users::Role,
};

const SELECT: &str = "select id, email, role, created_at, expires_at, accepted_at, names_projects
    from invites where organization_id =";

json_row! {
    pub(super) struct Row {
        pub(super) id: String,
        pub(super) email: String,
        pub(super) role: String,
        pub(super) created_at: i64,
        pub(super) expires_at: i64,
        pub(super) accepted_at: Option<i64>,
        names_projects: i64,
    }
}

impl Row {
    pub(super) fn status(&self, now: i64) -> InviteStatus {
        match self.accepted_at {
            Some(_) => InviteStatus::Accepted,
            None if self.expires_at <= now => InviteStatus::Expired,
            None => InviteStatus::Pending,
        }
    }

    /// Whether the request named the projects to grant, if only to name none.
    pub(super) fn names_projects(&self) -> bool {
        self.names_projects == 1
    }

    /// The invite without its projects.
    pub(super) fn invite(self, now: i64) -> Invite {
        Invite {
            object: "organization.invite".to_owned(),
            status: self.status(now),
            id: InviteId::new(self.id),
            email: self.email,
            role: Role::parse(&self.role).unwrap_or(Role::Reader),
            created_at: self.created_at,
            invited_at: self.created_at,
            expires_at: Some(self.expires_at),
            accepted_at: self.accepted_at,
            projects: Vec::new(),
        }
    }
}

pub(super) fn select(organization_id: &OrganizationId) -> Statement {
    let mut statement = Statement::new(SELECT);
    statement.bind(organization_id.as_str());
    statement
}

pub(super) async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    invite_id: &InviteId,
) -> Result<Row> {
    let rows = select(organization_id).push("and id =").bind(invite_id.as_str()).fetch_rows(conn).await?;
    Ok(rows.into_iter().next().ok_or_else(|| Problem::not_found("invite", invite_id.as_str()))?)
}

/// Reads an invite as the Admin API shows it: with the projects that the request named. An invite that named none grants
/// the default project, but a client that compares the answer with its request must find the same list in both
/// (REFERENCE 2.1).
pub(super) async fn whole(
    conn: &mut AnyConnection,
    now: i64,
    organization_id: &OrganizationId,
    invite_id: &InviteId,
) -> Result<Invite> {
    let row = find(conn, organization_id, invite_id).await?;
    let named =
        if row.names_projects() { granted(conn, organization_id, &[invite_id.as_str()]).await? } else { vec![] };
    let mut invite = row.invite(now);
    invite.projects = named.into_iter().map(|(_, project)| project).collect();
    Ok(invite)
}

json_row! {
    /// A project that an invite grants.
    struct Granted {
        invite_id: String,
        project_id: String,
        role: String,
    }
}

/// The projects that invites grant, each with its invite id, in the order in which the invite lists them.
pub(super) async fn granted(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    invites: &[&str],
) -> Result<Vec<(String, InviteProject)>> {
    if invites.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Granted> =
        Statement::new("select invite_id, project_id, role from invite_projects where organization_id =")
            .bind(organization_id.as_str())
            .push("and invite_id in")
            .bind_all(invites.iter().copied())
            .push("order by invite_id, place")
            .fetch_rows(conn)
            .await?;
    let project = |Granted { invite_id, project_id: id, role }| {
        let role = ProjectRole::parse(&role).unwrap_or(ProjectRole::Member);
        (invite_id, InviteProject { id: ProjectId::new(id), role })
    };
    Ok(rows.into_iter().map(project).collect())
}
