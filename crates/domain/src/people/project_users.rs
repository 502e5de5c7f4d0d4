//! Users of a project (REFERENCE 2.4): its members, and the owners of the organization.

use crate::{
    Domain,
    audit::{absent_rows, audit_replay},
    projects,
};
use kernel::{
    access::{actor::Actor, permissions::Permission, roles},
    base::{
        email::{comparison_key, displayed},
        error::Result,
        names,
    },
    change::Change,
    credentials,
    ledger::event::{Event, In},
    store::{cursor::Cursor, statement::Statement},
};
use sqlx::AnyConnection;
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    pages::{Deleted, List, PageQuery},
    problem::{Problem, ProblemKind},
    project_users::{NewProjectUser, ProjectMember, ProjectRole, ProjectUser, ProjectUserPatch, ProjectUserSearch},
    refusals::{self, Reason},
    unchecked::Unchecked,
};

/// Selects every column of a user of a project, for `where o.organization_id = … and p.id = …`. An organization owner is
/// an owner of every project, whether or not `project_users` has a row for them, and regardless of the role in that row;
/// since the later of the project's creation and the start of their ownership (REFERENCE 2.4).
const SELECT: &str = "select o.user_id as id, u.name, u.email, o.role as organization_role,
    case when o.role = 'owner' then 'owner' else m.role end as role,
    case when o.role <> 'owner' then m.added_at
         when coalesce(o.owner_since, o.added_at) > p.created_at then coalesce(o.owner_since, o.added_at)
         else p.created_at end as added_at,
    case when m.user_id is null then cast(0 as bigint) else cast(1 as bigint) end as is_added
    from organization_users o
    join users u on u.id = o.user_id
    join projects p on p.organization_id = o.organization_id
    left join project_users m
        on m.organization_id = o.organization_id and m.project_id = p.id and m.user_id = o.user_id
    where o.organization_id =";

/// Lists a project's users by account creation time, oldest first: its members, and every organization owner.
///
/// # Errors
/// 404 for an unknown project; 400 for an archived project or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    page: &PageQuery,
) -> Result<List<ProjectUser>> {
    Ok(page_of(domain, actor, project_id, None, page).await?.map(ProjectUser::from))
}

/// Searches a project's users by name or email address for the console, in order of account creation, oldest first.
///
/// # Errors
/// As [`list`].
pub async fn search(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    query: &ProjectUserSearch,
    page: &PageQuery,
) -> Result<List<ProjectMember>> {
    let search = query.search.as_deref().map(str::trim).filter(|asked| !asked.is_empty());
    let people = page_of(domain, actor, project_id, search, page).await?;
    Ok(people.map(|row| ProjectMember { is_organization_owner: row.is_organization_owner(), user: row.into() }))
}

async fn page_of(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    search: Option<&str>,
    page: &PageQuery,
) -> Result<List<Row>> {
    let mut reading = domain.read(actor, Permission::ProjectUsersRead(project_id)).await?;
    let organization_id = &actor.organization_id;
    projects::open(domain, reading.conn(), organization_id, project_id).await?;
    let cursor = Cursor::parse(page, UserId::PREFIX)?;
    let mut statement = select(organization_id, project_id);
    // Both parts of the union have an index, so that a page of a small project does not read the whole organization.
    statement.push("and o.user_id in (select user_id from project_users where organization_id =");
    statement.bind(organization_id.as_str()).push("and project_id =").bind(project_id.as_str());
    statement.push("union select user_id from organization_users where organization_id =");
    statement.bind(organization_id.as_str()).push("and role = 'owner') and o.user_id >").bind(&cursor.after);
    if let Some(search) = search {
        let part = names::containing(&names::plain(&displayed(search)));
        statement.push("and o.search_key like").bind(part).push("escape '\\'");
    }
    let rows: Vec<Row> =
        statement.push("order by o.user_id limit").bind(cursor.fetch()).fetch_all(reading.conn()).await?;
    Ok(List::from_rows(rows, cursor.limit, |row: &Row| row.id.clone()))
}

/// Returns one user of a project: a member, or an organization owner.
///
/// # Errors
/// 404 for an unknown project or member, and for an archived project.
pub async fn get(domain: &Domain, actor: &Actor, project_id: &ProjectId, user_id: &UserId) -> Result<ProjectUser> {
    let mut reading = domain.read(actor, Permission::ProjectUsersRead(project_id)).await?;
    let missing = || not_a_member(user_id, project_id);
    projects::of_child(domain, reading.conn(), &actor.organization_id, project_id, missing).await?;
    Ok(find(reading.conn(), &actor.organization_id, project_id, user_id).await?.into())
}

/// Adds an organization member to a project. If the person already is a member of the project, sets their role. An
/// organization owner, who is a user of the project anyway, becomes a member like any other, and remains one after a
/// demotion.
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
    let project = projects::open(domain, change.conn()?, organization_id, project_id).await?;
    project.refuse_default_membership()?;
    let new = new.check()?;
    let role = roles::parse_project_role("role", new.role.as_deref(), project_id)?;
    let user_id = person(change.conn()?, organization_id, &new).await?;
    let place = In { id: project_id, name: &project.name };
    if let Some(row) = try_find(change.conn()?, organization_id, project_id, &user_id).await? {
        row.refuse_lower_than_owner(role)?;
        if row.is_added() {
            return set_role(change, place, row, role).await;
        }
    }
    credentials::project_users::insert(&mut change, project_id, &user_id, role).await?;
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
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    let row = find(change.conn()?, &actor.organization_id, project_id, user_id).await?;
    let Some(role) = patch.check()?.role else {
        change.abandon();
        return Ok(row.into());
    };
    let role = roles::parse_project_role("role", Some(&role), project_id)?;
    set_role(change, In { id: project_id, name: &project.name }, row, role).await
}

/// Removes a member from a project. Their keys in this project stop working, but they are not deleted: they work again
/// if the person regains access to the project. An organization owner who was added to the project is no longer a member,
/// but is still a user of it, as every owner is.
///
/// # Errors
/// 404 for an unknown project or member, and for an archived project; 400 for the default project, and for an
/// organization owner whom nobody added.
pub async fn delete(domain: &Domain, actor: &Actor, project_id: &ProjectId, user_id: &UserId) -> Result<Deleted> {
    let found = delete_row(domain, actor, project_id, user_id).await;
    absent_rows::look_into(
        domain,
        &actor.organization_id,
        (audit_replay::Kind::ProjectUser, user_id.as_str(), project_id.as_str()),
        found,
    )
    .await
}

async fn delete_row(domain: &Domain, actor: &Actor, project_id: &ProjectId, user_id: &UserId) -> Result<Deleted> {
    let mut change = domain.change(actor, Permission::ProjectUsersWrite(project_id)).await?;
    let missing = || not_a_member(user_id, project_id);
    let project = projects::of_child(domain, change.conn()?, &actor.organization_id, project_id, missing).await?;
    project.refuse_default_membership()?;
    let row = find(change.conn()?, &actor.organization_id, project_id, user_id).await?;
    if !row.is_added() {
        return Err(organization_owner(refusals::owner_in_project()).into());
    }
    let sql =
        "delete from project_users where organization_id = $1 and project_id = $2 and user_id = $3 returning seal";
    let key = [actor.organization_id.as_str(), project_id.as_str(), user_id.as_str()];
    credentials::delete(&mut change, sql, &key).await?;
    let place = In { id: project_id, name: &project.name };
    let role = ProjectUser::from(row).role;
    change.commit(&Event::ProjectUserDeleted { project: place, id: user_id.as_str(), role }).await?;
    Ok(Deleted::new("organization.project.user.deleted", user_id))
}

async fn set_role(mut change: Change<'_>, project: In<'_>, row: Row, role: ProjectRole) -> Result<ProjectUser> {
    row.refuse_lower_than_owner(role)?;
    let before = ProjectUser::from(row);
    if before.role == role {
        change.abandon();
        return Ok(before);
    }
    credentials::project_users::set_role(&mut change, project.id, &before.id, role).await?;
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
        (None, Some(email)) if email.trim() != email => {
            let reason = refusals::address_example(refusals::address_edges());
            return Err(Problem::invalid("email", "invalid_value", reason).into());
        }
        (None, Some(email)) => ("and u.email_key =", comparison_key(email)),
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

fn organization_owner(reason: Reason) -> Problem {
    Problem::refused("user_organization_owner", reason)
}

/// The text is part of the Admin API: clients look for it (REFERENCE 2.4).
fn not_a_member(user_id: &UserId, project_id: &ProjectId) -> Problem {
    let reason = refusals::not_a_member(user_id.as_str(), project_id.as_str());
    Problem::new(ProblemKind::NotFound, reason).with_code("not_found")
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    email: String,
    added_at: i64,
    role: String,
    organization_role: String,
    is_added: i64,
}

impl Row {
    fn is_organization_owner(&self) -> bool {
        self.organization_role == "owner"
    }

    /// Whether the project has a membership of their own, in addition to what an organization owner may everywhere.
    fn is_added(&self) -> bool {
        self.is_added == 1
    }

    fn refuse_lower_than_owner(&self, role: ProjectRole) -> Result<(), Problem> {
        if self.is_organization_owner() && role != ProjectRole::Owner {
            return Err(organization_owner(refusals::owner_everywhere()));
        }
        Ok(())
    }
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
    statement.bind(organization_id.as_str()).push("and p.id =").bind(project_id.as_str());
    statement
}

async fn try_find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    user_id: &UserId,
) -> Result<Option<Row>> {
    let rows = select(organization_id, project_id)
        .push("and (o.role = 'owner' or m.user_id is not null) and o.user_id =")
        .bind(user_id.as_str())
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().next())
}

async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    user_id: &UserId,
) -> Result<Row> {
    let row = try_find(conn, organization_id, project_id, user_id).await?;
    Ok(row.ok_or_else(|| not_a_member(user_id, project_id))?)
}
