//! The organization as its console frames it: name, counts, first steps.

use super::{
    Domain, audit, clock,
    error::Result,
    permissions::{Actor, Permission, Standing},
    projects,
};
use crate::types::{
    ids::{OrganizationId, UserId},
    organizations::{Counts, FirstSteps, Organization, Overview, Shell},
    pages::PageQuery,
    problem::{Problem, ProblemKind},
    projects::ProjectQuery,
    users::{Me, Role},
};
use sqlx::AnyConnection;

/// Projects that the side panel names.
const SHELL_PROJECTS: i64 = 8;

/// Seconds before its expiry from which on a key counts as expiring.
const EXPIRING_SECONDS: i64 = 14 * 24 * 60 * 60;

/// What stands around every page.
///
/// # Errors
/// 404 for somebody who does not belong to the organization.
pub async fn shell(domain: &Domain, actor: &Actor) -> Result<Shell> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let is_owner = reading.standing == Standing::Owner;
    let conn = reading.conn();
    let me = me(conn, actor).await?;
    let organizations = of_person(conn, &me.id).await?;
    let organization = organizations.iter().find(|organization| organization.id == actor.organization_id).cloned();
    let counts = if is_owner { Some(counts(conn, &actor.organization_id).await?) } else { None };
    let (mine,): (i64,) = sqlx::query_as(
        "select count(*) from project_users m join projects p on p.id = m.project_id
         where m.organization_id = $1 and m.user_id = $2 and p.archived_at is null",
    )
    .bind(actor.organization_id.as_str())
    .bind(me.id.as_str())
    .fetch_one(conn)
    .await?;
    drop(reading);
    let page = PageQuery { limit: Some(SHELL_PROJECTS.to_string()), ..PageQuery::default() };
    let projects = projects::list(domain, actor, &ProjectQuery::default(), &page).await?.data;
    Ok(Shell {
        organization: organization
            .ok_or_else(|| Problem::new(ProblemKind::NotFound, "There is no such organization."))?,
        me,
        organizations,
        projects,
        project_count: counts.as_ref().map_or(mine, |counts| counts.projects),
        member_count: counts.as_ref().map(|counts| counts.members),
        admin_key_count: counts.as_ref().map(|counts| counts.admin_keys),
    })
}

/// Counts and first steps; a reader is shown neither.
///
/// # Errors
/// 404 for somebody who does not belong to the organization.
pub async fn overview(domain: &Domain, actor: &Actor) -> Result<Overview> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    if reading.standing < Permission::OverviewRead.least() {
        return Ok(Overview { counts: None, first_steps: None });
    }
    let counts = counts(reading.conn(), &actor.organization_id).await?;
    let steps = FirstSteps {
        project: counts.projects + counts.archived_projects > 1,
        admin_key: counts.admin_keys > 0,
        second_owner: counts.owners > 1,
        audit_logging: counts.audit_logging_since.is_some(),
    };
    let done = steps.project && steps.admin_key && steps.second_owner && steps.audit_logging;
    Ok(Overview { counts: Some(counts), first_steps: (!done).then_some(steps) })
}

/// An operator's choice of organization: the one named, or the only one.
///
/// # Errors
/// A sentence when there is none, or more than one to choose from.
pub async fn only(domain: &Domain) -> Result<OrganizationId> {
    let ids: Vec<(String,)> = sqlx::query_as("select id from organizations order by id limit 2")
        .fetch_all(&mut *domain.look().await?)
        .await?;
    match ids.as_slice() {
        [(id,)] => Ok(OrganizationId::new(id.clone())),
        [] => {
            Err(Problem::new(ProblemKind::NotFound, "There is no organization yet. Make one with 'orgward init'.")
                .into())
        }
        _ => {
            Err(Problem::new(ProblemKind::Invalid, "There are several organizations here: name one by its id.").into())
        }
    }
}

pub(super) async fn me(conn: &mut AnyConnection, actor: &Actor) -> Result<Me> {
    let user_id = actor.who.user_id().cloned();
    let user_id = user_id.ok_or_else(|| Problem::new(ProblemKind::Unauthenticated, "Sign in to see this."))?;
    let (name, email, role): (String, String, String) = sqlx::query_as(
        "select u.name, u.email, o.role from users u join organization_users o on o.user_id = u.id
         where o.organization_id = $1 and u.id = $2",
    )
    .bind(actor.organization_id.as_str())
    .bind(user_id.as_str())
    .fetch_one(conn)
    .await?;
    Ok(Me { id: user_id, name, email, role: Role::parse(&role).unwrap_or(Role::Reader) })
}

/// The organizations that somebody belongs to, in the order they joined them.
pub(super) async fn of_person(conn: &mut AnyConnection, user_id: &UserId) -> Result<Vec<Organization>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select o.id, o.name from organization_users m join organizations o on o.id = m.organization_id
         where m.user_id = $1 order by m.added_at, o.id",
    )
    .bind(user_id.as_str())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(id, name)| Organization { id: OrganizationId::new(id), name }).collect())
}

async fn counts(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Counts> {
    let now = clock::now();
    let (members, owners, projects, archived_projects, admin_keys, admin_keys_expiring) = sqlx::query_as(
        "select
         (select count(*) from organization_users where organization_id = $1),
         (select count(*) from organization_users where organization_id = $1 and role = 'owner'),
         (select count(*) from projects where organization_id = $1 and archived_at is null),
         (select count(*) from projects where organization_id = $1 and archived_at is not null),
         (select count(*) from admin_keys k join organization_users o on o.organization_id = k.organization_id
          and o.user_id = k.owner_user_id and o.role = 'owner'
          where k.organization_id = $1 and (k.expires_at is null or k.expires_at > $2)),
         (select count(*) from admin_keys where organization_id = $1 and expires_at > $2 and expires_at <= $3)",
    )
    .bind(organization_id.as_str())
    .bind(now)
    .bind(now + EXPIRING_SECONDS)
    .fetch_one(&mut *conn)
    .await?;
    Ok(Counts {
        members,
        owners,
        projects,
        archived_projects,
        admin_keys,
        admin_keys_expiring,
        audit_logging_since: audit::enabled_since(conn, organization_id).await?,
    })
}
