//! How members are read from the database.

use kernel::{base::error::Result, json_row, store::statement::Statement};
use sqlx::AnyConnection;
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    problem::Problem,
    project_users::ProjectRole,
    users::{User, UserLine, UserProject, UserProjects},
};

macro_rules! select {
    ($columns:literal) => {
        concat!(
            "select u.id, u.name, u.email, o.role, o.added_at, ",
            $columns,
            " (select max(l.last_used_at) from key_uses l where l.organization_id = o.organization_id and l.key_id in (
                select k.id from admin_keys k
                where k.organization_id = o.organization_id and k.owner_user_id = o.user_id
                union all
                select k.id from project_keys k where k.organization_id = o.organization_id and k.user_id = o.user_id
            )) as api_key_last_used_at
            from organization_users o join users u on u.id = o.user_id where o.organization_id ="
        )
    };
}

/// Selects a [`Line`], for `where o.organization_id = …`.
const LINE: &str = select!("");

/// Selects a [`Row`], for `where o.organization_id = …`. The member's projects come in the same statement, because a list
/// would otherwise ask once for each member: id, role and name with U+001F between them, and U+001E after each project.
/// Names have no control characters.
const SELECT: &str = select!(
    "u.created_at, o.technical_level, o.developer_persona,
    case when o.role = 'owner' then (
        select string_agg(p.id || '\u{1f}owner\u{1f}' || p.name, '\u{1e}' order by p.id)
        from projects p where p.organization_id = o.organization_id and p.archived_at is null
    ) else (
        select string_agg(p.id || '\u{1f}' || m.role || '\u{1f}' || p.name, '\u{1e}' order by p.id)
        from project_users m join projects p on p.organization_id = m.organization_id and p.id = m.project_id
        where m.organization_id = o.organization_id and m.user_id = o.user_id and p.archived_at is null
    ) end as projects,"
);

json_row! {
    /// A row of [`lines`].
    pub(crate) struct Line {
        pub id: String,
        pub name: String,
        pub email: String,
        pub role: String,
        pub added_at: i64,
        pub api_key_last_used_at: Option<i64>,
    }
}

impl From<Line> for UserLine {
    fn from(row: Line) -> Self {
        Self {
            id: UserId::new(row.id),
            name: row.name,
            email: row.email,
            role: row.role,
            added_at: row.added_at,
            api_key_last_used_at: row.api_key_last_used_at,
        }
    }
}

json_row! {
    /// A row of [`select`].
    pub(crate) struct Row {
        pub id: String,
        pub name: String,
        pub email: String,
        pub created_at: i64,
        pub role: String,
        pub added_at: i64,
        pub technical_level: Option<String>,
        pub developer_persona: Option<String>,
        pub api_key_last_used_at: Option<i64>,
        pub projects: Option<String>,
    }
}

impl From<Row> for User {
    fn from(row: Row) -> Self {
        Self {
            object: "organization.user".to_owned(),
            id: UserId::new(row.id),
            added_at: row.added_at,
            name: Some(row.name),
            email: Some(row.email),
            role: Some(row.role),
            created: row.created_at,
            is_service_account: false,
            is_scim_managed: false,
            api_key_last_used_at: row.api_key_last_used_at,
            technical_level: row.technical_level,
            developer_persona: row.developer_persona,
            projects: UserProjects {
                object: "list".to_owned(),
                data: row.projects.as_deref().map(projects).unwrap_or_default(),
            },
        }
    }
}

/// Splits the column `projects` of [`SELECT`].
fn projects(column: &str) -> Vec<UserProject> {
    let project = |text: &str| {
        let mut parts = text.splitn(3, '\u{1f}');
        let mut part = || parts.next().unwrap_or_default().to_owned();
        let (id, role, name) = (ProjectId::new(part()), part(), part());
        UserProject { id, name, role: ProjectRole::parse(&role).unwrap_or(ProjectRole::Member) }
    };
    column.split('\u{1e}').map(project).collect()
}

/// The statement for members of an organization, to which conditions are added.
pub(crate) fn select(organization_id: &OrganizationId) -> Statement {
    let mut statement = Statement::new(SELECT);
    statement.bind(organization_id.as_str());
    statement
}

/// As [`select`], without what only the Admin API shows.
pub(crate) fn lines(organization_id: &OrganizationId) -> Statement {
    let mut statement = Statement::new(LINE);
    statement.bind(organization_id.as_str());
    statement
}

/// A member of the organization.
///
/// # Errors
/// 404 for a person who is not a member.
pub(crate) async fn find(conn: &mut AnyConnection, organization_id: &OrganizationId, user_id: &UserId) -> Result<Row> {
    let rows = select(organization_id).push("and o.user_id =").bind(user_id.as_str()).fetch_rows(conn).await?;
    Ok(rows.into_iter().next().ok_or_else(|| Problem::not_found("user", user_id.as_str()))?)
}
