//! Members of the organization (REFERENCE 2.2). Setup, an accepted invite or a server administrator's command adds
//! them.

use crate::{
    Domain,
    audit::{absent_rows, audit_replay},
    email::emails,
    keys::{admin_keys, project_api_keys},
    maintenance::purge::{self, Kind},
    people::{
        accounts,
        look_alikes::Owners,
        user_rows::{Line, Row, find, lines, select},
    },
};
use evidence::personal;
use kernel::{
    access::{actor::Actor, memberships, permissions::Permission, roles},
    base::{
        email::{comparison_key, displayed},
        error::Result,
        names,
    },
    change::Change,
    credentials::memberships as sealed_memberships,
    ledger::event::{Event, Owner},
    store::{cursor::Cursor, statement},
};
use serde_json::json;
use sqlx::AnyConnection;
use types::{
    emails::MailKind,
    ids::{OrganizationId, UserId},
    pages::{Deleted, List, Order, PageQuery},
    problem::Problem,
    refusals::{self, Reason},
    unchecked::Unchecked,
    users::{Member, MemberQuery, Role, User, UserLine, UserPatch, UserQuery},
};

/// Maximum number of email addresses in a filter.
const MAX_EMAILS: usize = 100;

/// Lists the organization's members by account creation time, oldest first.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for an invalid filter or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    filter: Unchecked<UserQuery>,
    page: &PageQuery,
) -> Result<List<User>> {
    let mut reading = domain.read(actor, Permission::UsersRead).await?;
    let filter = filter.check()?;
    let cursor = Cursor::parse(page, UserId::PREFIX)?;
    if filter.emails.len() > MAX_EMAILS {
        return Err(Problem::invalid("emails", "array_above_max_length", refusals::emails_most(MAX_EMAILS)).into());
    }
    let mut statement = select(&actor.organization_id);
    statement.push("and o.user_id >").bind(&cursor.after);
    if !filter.emails.is_empty() {
        statement.push("and u.email_key in").bind_all(filter.emails.iter().map(|email| comparison_key(email)));
    }
    let rows: Vec<Row> =
        statement.push("order by o.user_id limit").bind(cursor.fetch()).fetch_rows(reading.conn()).await?;
    let people = rows.into_iter().map(User::from).collect();
    Ok(List::from_rows(people, cursor.limit, |person: &User| person.id.to_string()))
}

/// Searches the organization's members for the console, sorted by the time they joined or by name, in either direction.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for an unknown role or sort order, or invalid paging parameters.
pub async fn search(domain: &Domain, actor: &Actor, query: &MemberQuery, page: &PageQuery) -> Result<List<UserLine>> {
    let mut reading = domain.read(actor, Permission::UsersRead).await?;
    let cursor = Cursor::parse(page, UserId::PREFIX)?;
    let by_name = match query.sort.as_deref() {
        None | Some("" | "joined") => false,
        Some("name") => true,
        Some(_) => return Err(Problem::invalid("sort", "invalid_value", refusals::sort_members()).into()),
    };
    let mut statement = lines(&actor.organization_id);
    if let Some(role) = query.role.as_deref().filter(|role| !role.is_empty()) {
        statement.push("and o.role =").bind(roles::parse_role("role", Some(role))?.as_str());
    }
    if let Some(asked) =
        query.search.as_deref().map(|asked| names::plain(&displayed(asked))).filter(|asked| !asked.is_empty())
    {
        statement.push("and o.search_key like").bind(names::containing(&asked)).push("escape '\\'");
    }
    let after = place(reading.conn(), &actor.organization_id, &cursor.after).await?;
    if let Some((added_at, search_key)) = after {
        let place: statement::Value = if by_name { search_key.into() } else { added_at.into() };
        statement.push(match (by_name, cursor.order) {
            (true, Order::Asc) => "and (o.search_key, o.user_id) >",
            (true, Order::Desc) => "and (o.search_key, o.user_id) <",
            (false, Order::Asc) => "and (o.added_at, o.user_id) >",
            (false, Order::Desc) => "and (o.added_at, o.user_id) <",
        });
        statement.bind_row([place, cursor.after.as_str().into()]);
    }
    statement.push(match (by_name, cursor.order) {
        (true, Order::Asc) => "order by o.search_key, o.user_id limit",
        (true, Order::Desc) => "order by o.search_key desc, o.user_id desc limit",
        (false, Order::Asc) => "order by o.added_at, o.user_id limit",
        (false, Order::Desc) => "order by o.added_at desc, o.user_id desc limit",
    });
    let rows: Vec<Line> = statement.bind(cursor.fetch()).fetch_rows(reading.conn()).await?;
    let people = rows.into_iter().map(UserLine::from).collect();
    Ok(List::from_rows(people, cursor.limit, |person: &UserLine| person.id.to_string()))
}

/// Sort keys (`added_at`, `search_key`) of the member with the id `after`; `None` if `after` is empty.
///
/// # Errors
/// 400 when that member no longer exists.
async fn place(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    after: &str,
) -> Result<Option<(i64, String)>> {
    if after.is_empty() {
        return Ok(None);
    }
    let place: Option<(i64, String)> = sqlx::query_as(
        "select added_at, search_key from organization_users where organization_id = $1 and user_id = $2",
    )
    .bind(organization_id.as_str())
    .bind(after)
    .fetch_optional(conn)
    .await?;
    let gone = || Problem::invalid("after", "invalid_value", refusals::after_gone());
    Ok(Some(place.ok_or_else(gone)?))
}

/// Returns one member with counts of what their removal affects: Admin keys, project keys and projects.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown member.
pub async fn member(domain: &Domain, actor: &Actor, user_id: &UserId) -> Result<Member> {
    let mut reading = domain.read(actor, Permission::UsersRead).await?;
    let (conn, organization_id) = (reading.conn(), &actor.organization_id);
    let user = User::from(find(conn, organization_id, user_id).await?);
    let (owners, admin_keys, project_keys, projects): (i64, i64, i64, i64) = sqlx::query_as(
        "select
            (select count(*) from organization_users where organization_id = $1 and role = 'owner'),
            (select count(*) from admin_keys where organization_id = $1 and owner_user_id = $2),
            (select count(*) from project_keys where organization_id = $1 and user_id = $2),
            (select count(*) from project_users where organization_id = $1 and user_id = $2)",
    )
    .bind(organization_id.as_str())
    .bind(user_id.as_str())
    .fetch_one(&mut *conn)
    .await?;
    let is_owner = user.role.as_deref() == Some(Role::Owner.as_str());
    let looks_like = match is_owner {
        true => None,
        false => {
            let (name, email) = (user.name.as_deref().unwrap_or_default(), user.email.as_deref().unwrap_or_default());
            Owners::load(conn, organization_id).await?.like(name, email)
        }
    };
    Ok(Member { user, is_last_owner: owners == 1 && is_owner, admin_keys, project_keys, projects, looks_like })
}

/// Returns one member of the organization.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown member.
pub async fn get(domain: &Domain, actor: &Actor, user_id: &UserId) -> Result<User> {
    let mut reading = domain.read(actor, Permission::UsersRead).await?;
    Ok(find(reading.conn(), &actor.organization_id, user_id).await?.into())
}

/// Changes a member's role, `technical_level` or `developer_persona`. With a change of the role the member's Admin keys
/// are deleted, each with an event of its own: a demoted owner keeps none, and a new owner begins without keys.
///
/// # Errors
/// 403 unless the actor is an organization owner, who must have entered their password recently to make somebody an
/// owner; 404 for an unknown member; 400 for demoting the last owner or an invalid field.
pub async fn update(domain: &Domain, actor: &Actor, user_id: &UserId, patch: Unchecked<UserPatch>) -> Result<User> {
    let mut change = domain.change(actor, Permission::UsersWrite).await?;
    let organization_id = &actor.organization_id;
    let before = User::from(find(change.conn()?, organization_id, user_id).await?);
    let patch = patch.check()?;
    let role = asked_role(&patch, organization_id)?;
    let from = before.role.as_deref().and_then(Role::parse).unwrap_or(Role::Reader);
    let to = role.unwrap_or(from);
    let technical_level = note("technical_level", patch.technical_level)?.or(before.technical_level.clone());
    let developer_persona = note("developer_persona", patch.developer_persona)?.or(before.developer_persona.clone());
    let noted = technical_level != before.technical_level || developer_persona != before.developer_persona;
    if from == to && !noted {
        change.abandon();
        return Ok(before);
    }
    if from == Role::Owner && to != Role::Owner {
        refuse_last_owner(&mut change, user_id, refusals::last_owner_reader()).await?;
    }
    if from != Role::Owner && to == Role::Owner {
        change.require_confirmation().await?;
    }
    if from != to {
        admin_keys::remove_all(&mut change, user_id).await?;
    }
    let mut detail = json!({});
    for (name, before, after) in [
        ("technical_level", &before.technical_level, &technical_level),
        ("developer_persona", &before.developer_persona, &developer_persona),
    ] {
        if before != after {
            detail[name] = json!({ "from": before.as_deref().map(personal), "to": after.as_deref().map(personal) });
        }
    }
    sqlx::query(
        "update organization_users set technical_level = $1, developer_persona = $2
         where organization_id = $3 and user_id = $4",
    )
    .bind(technical_level)
    .bind(developer_persona)
    .bind(organization_id.as_str())
    .bind(user_id.as_str())
    .execute(change.conn()?)
    .await?;
    if from != to {
        sealed_memberships::set_role(&mut change, user_id, to).await?;
    }
    let after = User::from(find(change.conn()?, organization_id, user_id).await?);
    if from != to {
        let (principal_id, resource_id) = (user_id.as_str(), organization_id.as_str());
        let old = roles::of_organization(from, organization_id);
        change.append(&Event::RoleUnassigned { role_id: &old, principal_id, resource_id, project: None }).await?;
        let new = roles::of_organization(to, organization_id);
        change.append(&Event::RoleAssigned { role_id: &new, principal_id, resource_id, project: None }).await?;
    }
    if from != to && to == Role::Owner {
        let name = after.name.as_deref().unwrap_or_default();
        emails::notify_owners(domain, &mut change, MailKind::OwnerAdded, name).await?;
    }
    change.commit(&Event::UserUpdated { id: user_id.as_str(), from, to, detail: &detail }).await?;
    Ok(after)
}

/// Removes a member from the organization, with their project memberships, keys and accepted invites. If they belong to
/// no other organization on this server, their account is deleted too.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown member; 400 for the last owner.
pub async fn delete(domain: &Domain, actor: &Actor, user_id: &UserId) -> Result<Deleted> {
    let found = delete_row(domain, actor, user_id).await;
    absent_rows::look_into(domain, &actor.organization_id, (audit_replay::Kind::User, user_id.as_str(), ""), found)
        .await
}

async fn delete_row(domain: &Domain, actor: &Actor, user_id: &UserId) -> Result<Deleted> {
    let mut change = domain.change(actor, Permission::UsersWrite).await?;
    let organization_id = &actor.organization_id;
    let row = find(change.conn()?, organization_id, user_id).await?;
    let role = Role::parse(&row.role).unwrap_or(Role::Reader);
    if role == Role::Owner {
        refuse_last_owner(&mut change, user_id, refusals::last_owner_removed()).await?;
    }
    admin_keys::remove_all(&mut change, user_id).await?;
    project_api_keys::remove_all(&mut change, Owner { r#type: "user", id: user_id.as_str() }).await?;
    let invites = accounts::remove_membership(&mut change, user_id).await?;
    purge::queue(&mut change, Kind::User).await?;
    let event =
        Event::UserDeleted { id: user_id.as_str(), name: &row.name, email: &row.email, role, invites: &invites };
    change.commit(&event).await?;
    Ok(Deleted::new("organization.user.deleted", user_id))
}

/// Parses the requested role, given by name or by id. Both together are an error.
fn asked_role(patch: &UserPatch, organization_id: &OrganizationId) -> Result<Option<Role>, Problem> {
    match (&patch.role, &patch.role_id) {
        (Some(_), Some(_)) => Err(Problem::invalid("role_id", "invalid_value", refusals::role_both())),
        (Some(role), None) => roles::parse_role("role", Some(role)).map(Some),
        (None, Some(id)) => roles::parse_organization_role("role_id", id, organization_id).map(Some),
        (None, None) => Ok(None),
    }
}

/// Parses `technical_level` or `developer_persona`; the rules for names apply.
fn note(param: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    text.map(|text| names::Name::parse(param, Some(&text)).map(|name| name.as_str().to_owned())).transpose()
}

/// Refuses to demote or remove the last owner. Checked under the write lock, so that only one of two owners who demote
/// each other at the same time succeeds.
async fn refuse_last_owner(change: &mut Change<'_>, user_id: &UserId, reason: Reason) -> Result<()> {
    let organization_id = &change.actor().organization_id;
    let (conn, seals) = change.sealing()?;
    if memberships::has_another_owner(conn, seals, organization_id, user_id).await? {
        return Ok(());
    }
    Err(Problem::refused("last_owner", reason).into())
}
