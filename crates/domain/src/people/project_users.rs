//! Members of a project (REFERENCE 2.4).

use crate::{Domain, projects};
use kernel::{
    access::{actor::Actor, permissions::Permission, roles},
    base::{
        error::Result,
        names::{self, fold},
    },
    change::Change,
    ledger::event::{Event, In},
    store::{cursor::Cursor, statement::Statement},
};
use sqlx::AnyConnection;
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    pages::{Deleted, List, PageQuery},
    problem::{Problem, ProblemKind},
    project_users::{NewProjectUser, ProjectRole, ProjectUser, ProjectUserPatch, ProjectUserSearch},
    refusals::{self, Reason},
    unchecked::Unchecked,
};

/// Selects every column of a member, for `where m.organization_id = … and m.project_id = …`. An organization owner
/// counts as an owner of every project, regardless of the role in `project_users`.
const SELECT: &str = "select m.user_id as id, u.name, u.email, m.added_at,
    case when o.role = 'owner' then 'owner' else m.role end as role, o.role as organization_role
    from project_users m
    join users u on u.id = m.user_id
    join organization_users o on o.organization_id = m.organization_id and o.user_id = m.user_id
    where m.organization_id =";

/// Lists a project's members by account creation time, oldest first.
///
/// # Errors
/// 404 for an unknown project; 400 for an archived project or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    page: &PageQuery,
) -> Result<List<ProjectUser>> {
    let mut reading = domain.read(actor, Permission::ProjectUsersRead(project_id)).await?;
    projects::open(reading.conn(), &actor.organization_id, project_id).await?;
    let cursor = Cursor::parse(page, UserId::PREFIX)?;
    let rows: Vec<Row> = select(&actor.organization_id, project_id)
        .push("and m.user_id >")
        .bind(&cursor.after)
        .push("order by m.user_id limit")
        .bind(cursor.fetch())
        .fetch_all(reading.conn())
        .await?;
    let people = rows.into_iter().map(ProjectUser::from).collect();
    Ok(List::from_rows(people, cursor.limit, |person: &ProjectUser| person.id.to_string()))
}

/// Searches a project's members by name or email address for the console, in order of account creation, oldest first.
///
/// # Errors
/// As [`list`].
pub async fn search(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    query: &ProjectUserSearch,
    page: &PageQuery,
) -> Result<List<ProjectUser>> {
    let mut reading = domain.read(actor, Permission::ProjectUsersRead(project_id)).await?;
    projects::open(reading.conn(), &actor.organization_id, project_id).await?;
    let cursor = Cursor::parse(page, UserId::PREFIX)?;
    let mut statement = select(&actor.organization_id, project_id);
    statement.push("and m.user_id >").bind(&cursor.after);
    if let Some(asked) = query.search.as_deref().map(str::trim).filter(|asked| !asked.is_empty()) {
        let part = names::containing(asked);
        statement.push("and (u.email_key like").bind(&part).push("escape '\\' or lower(u.name) like").bind(&part);
        statement.push("escape '\\')");
    }
    let rows: Vec<Row> =
        statement.push("order by m.user_id limit").bind(cursor.fetch()).fetch_all(reading.conn()).await?;
    let people = rows.into_iter().map(ProjectUser::from).collect();
    Ok(List::from_rows(people, cursor.limit, |person: &ProjectUser| person.id.to_string()))
}

/// Returns one member of a project.
///
/// # Errors
/// 404 for an unknown project or member; 400 for an archived project.
pub async fn get(domain: &Domain, actor: &Actor, project_id: &ProjectId, user_id: &UserId) -> Result<ProjectUser> {
    let mut reading = domain.read(actor, Permission::ProjectUsersRead(project_id)).await?;
    projects::open(reading.conn(), &actor.organization_id, project_id).await?;
    Ok(find(reading.conn(), &actor.organization_id, project_id, user_id).await?.into())
}

/// Adds an organization member to a project. If the person already is a member of the project, sets their role.
///
/// # Errors
/// 404 for an unknown project or person; 400 for the default project, an archived project or an invalid field.
pub async fn create(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    new: Unchecked<NewProjectUser>,
) -> Result<ProjectUser> {
    let mut change = domain.change(actor, Permission::ProjectUsersWrite(project_id)).await?;
    let organization_id = &actor.organization_id;
    let project = projects::open(change.conn()?, organization_id, project_id).await?;
    project.refuse_default_membership()?;
    let new = new.check()?;
    let role = roles::parse_project_role("role", new.role.as_deref(), project_id)?;
    let user_id = person(change.conn()?, organization_id, &new).await?;
    let place = In { id: project_id, name: &project.name };
    if let Some(row) = try_find(change.conn()?, organization_id, project_id, &user_id).await? {
        return set_role(change, place, row, role).await;
    }
    refuse_lower_than_owner(change.conn()?, organization_id, &user_id, role).await?;
    insert(&mut change, project_id, &user_id, role).await?;
    let row = find(change.conn()?, organization_id, project_id, &user_id).await?;
    change.commit(&Event::ProjectUserAdded { project: place, id: user_id.as_str(), role }).await?;
    Ok(row.into())
}

/// Changes a member's role in a project.
///
/// # Errors
/// 404 for an unknown project or member; 400 for an archived project, an unknown role, or a lower role for an
/// organization owner.
pub async fn update(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    user_id: &UserId,
    patch: Unchecked<ProjectUserPatch>,
) -> Result<ProjectUser> {
    let mut change = domain.change(actor, Permission::ProjectUsersWrite(project_id)).await?;
    let project = projects::open(change.conn()?, &actor.organization_id, project_id).await?;
    let row = find(change.conn()?, &actor.organization_id, project_id, user_id).await?;
    let Some(role) = patch.check()?.role else {
        change.abandon();
        return Ok(row.into());
    };
    let role = roles::parse_project_role("role", Some(&role), project_id)?;
    set_role(change, In { id: project_id, name: &project.name }, row, role).await
}

/// Removes a member from a project. Their keys in this project stop working, but they are not deleted: they work again
/// if the person regains access to the project.
///
/// # Errors
/// 404 for an unknown project or member; 400 for the default project, an archived project or an organization owner.
pub async fn delete(domain: &Domain, actor: &Actor, project_id: &ProjectId, user_id: &UserId) -> Result<Deleted> {
    let mut change = domain.change(actor, Permission::ProjectUsersWrite(project_id)).await?;
    let project = projects::open(change.conn()?, &actor.organization_id, project_id).await?;
    project.refuse_default_membership()?;
    let row = find(change.conn()?, &actor.organization_id, project_id, user_id).await?;
    if row.organization_role == "owner" {
        return Err(organization_owner(refusals::owner_in_project()).into());
    }
    sqlx::query("delete from project_users where organization_id = $1 and project_id = $2 and user_id = $3")
        .bind(actor.organization_id.as_str())
        .bind(project_id.as_str())
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    let place = In { id: project_id, name: &project.name };
    let role = ProjectUser::from(row).role;
    change.commit(&Event::ProjectUserDeleted { project: place, id: user_id.as_str(), role }).await?;
    Ok(Deleted::new("organization.project.user.deleted", user_id))
}

/// Inserts a membership. The caller appends the event.
pub(crate) async fn insert(
    change: &mut Change<'_>,
    project_id: &ProjectId,
    user_id: &UserId,
    role: ProjectRole,
) -> Result<()> {
    let organization_id = change.actor().organization_id.as_str();
    sqlx::query(
        "insert into project_users (organization_id, project_id, user_id, role, added_at) values ($1, $2, $3, $4, $5)",
    )
    .bind(organization_id)
    .bind(project_id.as_str())
    .bind(user_id.as_str())
    .bind(role.as_str())
    .bind(change.now())
    .execute(change.conn()?)
    .await?;
    Ok(())
}

async fn set_role(mut change: Change<'_>, project: In<'_>, row: Row, role: ProjectRole) -> Result<ProjectUser> {
    let before = ProjectUser::from(row);
    if before.role == role {
        change.abandon();
        return Ok(before);
    }
    let organization_id = change.actor().organization_id.clone();
    refuse_lower_than_owner(change.conn()?, &organization_id, &before.id, role).await?;
    sqlx::query("update project_users set role = $1 where organization_id = $2 and project_id = $3 and user_id = $4")
        .bind(role.as_str())
        .bind(organization_id.as_str())
        .bind(project.id.as_str())
        .bind(before.id.as_str())
        .execute(change.conn()?)
        .await?;
    let (principal_id, resource_id, place) = (before.id.as_str(), project.id.as_str(), Some(project));
    let old = roles::of_project(before.role, project.id);
    change.append(&Event::RoleUnassigned { role_id: &old, principal_id, resource_id, project: place }).await?;
    let new = roles::of_project(role, project.id);
    change.append(&Event::RoleAssigned { role_id: &new, principal_id, resource_id, project: place }).await?;
    change.commit(&Event::ProjectUserUpdated { project, id: principal_id, from: before.role, to: role }).await?;
    Ok(ProjectUser { role, ..before })
}

/// Finds the organization member that the request identifies by id or by email address. Both together are an error.
async fn person(conn: &mut AnyConnection, organization_id: &OrganizationId, new: &NewProjectUser) -> Result<UserId> {
    let (column, value) = match (&new.user_id, &new.email) {
        (Some(id), None) => ("and u.id =", id.as_str().to_owned()),
        (None, Some(email)) => ("and u.email_key =", fold(email)),
        (None, None) => return Err(Problem::missing("user_id").into()),
        (Some(_), Some(_)) => {
            return Err(Problem::invalid("email", "invalid_value", refusals::id_or_email()).into());
        }
    };
    let rows: Vec<(String,)> = Statement::new(
        "select u.id from users u join organization_users o on o.user_id = u.id where o.organization_id =",
    )
    .bind(organization_id.as_str())
    .push(column)
    .bind(&value)
    .fetch_all(conn)
    .await?;
    match rows.into_iter().next() {
        Some((id,)) => Ok(UserId::new(id)),
        None => Err(Problem::new(ProblemKind::NotFound, refusals::no_member())
            .with_code("not_found")
            .with_param(if new.email.is_some() { "email" } else { "user_id" })
            .into()),
    }
}

/// Refuses a role below owner for an organization owner, who is an owner of every project.
async fn refuse_lower_than_owner(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &UserId,
    role: ProjectRole,
) -> Result<()> {
    if role == ProjectRole::Owner {
        return Ok(());
    }
    let owner: Option<(String,)> = sqlx::query_as(
        "select user_id from organization_users where organization_id = $1 and user_id = $2 and role = 'owner'",
    )
    .bind(organization_id.as_str())
    .bind(user_id.as_str())
    .fetch_optional(conn)
    .await?;
    match owner {
        Some(_) => Err(organization_owner(refusals::owner_everywhere()).into()),
        None => Ok(()),
    }
}

fn organization_owner(reason: Reason) -> Problem {
    Problem::refused("organization_owner", reason)
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    email: String,
    added_at: i64,
    role: String,
    organization_role: String,
}

impl From<Row> for ProjectUser {
    fn from(row: Row) -> Self {
        Self {
            object: "organization.project.user".to_owned(),
            id: UserId::new(row.id),
            role: ProjectRole::parse(&row.role).unwrap_or(ProjectRole::Member),
            added_at: row.added_at,
            name: Some(row.name),
            email: Some(row.email),
        }
    }
}

fn select(organization_id: &OrganizationId, project_id: &ProjectId) -> Statement {
    let mut statement = Statement::new(SELECT);
    statement.bind(organization_id.as_str()).push("and m.project_id =").bind(project_id.as_str());
    statement
}

async fn try_find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    user_id: &UserId,
) -> Result<Option<Row>> {
    let rows =
        select(organization_id, project_id).push("and m.user_id =").bind(user_id.as_str()).fetch_all(conn).await?;
    Ok(rows.into_iter().next())
}

async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    user_id: &UserId,
) -> Result<Row> {
    let row = try_find(conn, organization_id, project_id, user_id).await?;
    Ok(row.ok_or_else(|| Problem::not_found("project user", user_id.as_str()))?)
}
