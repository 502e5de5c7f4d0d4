//! The organization as its console frames it: name, counts, first steps.

use super::{
    Domain,
    actor::Actor,
    audit, audit_checkpoint_sinks, clock, endings,
    error::Result,
    event::Event,
    id, people,
    permissions::{Permission, Standing},
    projects, purge,
    text::{Email, Name},
};
use crate::types::{
    ids::{OrganizationId, UserId},
    key_life::EXPIRING_SECONDS,
    organizations::{Counts, FirstSteps, Organization, Overview, Shell},
    pages::PageQuery,
    problem::{Problem, ProblemKind},
    projects::ProjectQuery,
    sensitive::Sensitive,
    users::{Me, Role},
};
use sqlx::AnyConnection;

/// Projects that the side panel names.
const SHELL_PROJECTS: i64 = 8;

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
    let counts = if is_owner { Some(panel_counts(conn, &actor.organization_id).await?) } else { None };
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
    let projects = projects::list(domain, actor, ProjectQuery::default().into(), &page).await?.data;
    Ok(Shell {
        organization: organization
            .ok_or_else(|| Problem::new(ProblemKind::NotFound, "There is no such organization."))?,
        me,
        organizations,
        projects,
        project_count: counts.map_or(mine, |(projects, ..)| projects),
        member_count: counts.map(|(_, members, ..)| members),
        pending_invite_count: counts.map(|(_, _, invites, _)| invites),
        admin_key_count: counts.map(|(.., keys)| keys),
    })
}

/// Counts, first steps, what ends soon, and how deleted data and checkpoints fare; a reader is shown which of the keys
/// that they may see end soon, and nothing else.
///
/// # Errors
/// 404 for somebody who does not belong to the organization.
pub async fn overview(domain: &Domain, actor: &Actor) -> Result<Overview> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    if reading.standing < Permission::OverviewRead.least() {
        let me = actor.who.user_id().map_or("", |user_id| user_id.as_str());
        let (endings, more_endings) = endings::of_person(reading.conn(), &actor.organization_id, me).await?;
        return Ok(Overview {
            counts: None,
            endings,
            more_endings,
            first_steps: None,
            purge: None,
            checkpoint_sinks: None,
            audit_differences: None,
        });
    }
    let counts = counts(reading.conn(), &actor.organization_id).await?;
    let (endings, more_endings) = endings::soon(reading.conn(), &actor.organization_id).await?;
    let steps = FirstSteps {
        project: counts.projects + counts.archived_projects > 1,
        admin_key: counts.admin_keys > 0,
        second_owner: counts.owners > 1,
        audit_logging: counts.audit_logging_since.is_some(),
    };
    let done = steps.project && steps.admin_key && steps.second_owner && steps.audit_logging;
    let checkpoint_sinks = match counts.audit_logging_since {
        Some(_) => Some(audit_checkpoint_sinks::status(domain, reading.conn(), &actor.organization_id).await?),
        None => None,
    };
    let pending = purge::pending_of(reading.conn(), &actor.organization_id).await?;
    drop(reading);
    let purge = Some(purge::of_organization(domain, pending).await?);
    let audit_differences = domain.differences.found(&actor.organization_id).filter(|found| found.count > 0);
    let first_steps = (!done).then_some(steps);
    Ok(Overview {
        counts: Some(counts),
        endings,
        more_endings,
        first_steps,
        purge,
        checkpoint_sinks,
        audit_differences,
    })
}

/// Who is to own a further organization.
#[derive(Debug, Clone)]
pub struct NewOwner {
    /// The address, known here or new.
    pub email: String,
    /// Full name, for somebody new.
    pub name: Option<String>,
    /// For somebody new; without one they cannot sign in until the operator resets it.
    pub password: Option<Sensitive>,
}

/// Makes a further organization with its default project and its owner: somebody known here, or somebody new. For the
/// operator only.
///
/// # Errors
/// 400 for a field that breaks a rule, or when there is no organization yet.
pub async fn create(
    domain: &Domain,
    name: &str,
    owner: &NewOwner,
    enable_audit_logging: bool,
) -> Result<(OrganizationId, UserId)> {
    let name = Name::parse("name", Some(name))?;
    let email = Email::parse("owner_email", Some(&owner.email))?;
    let known = people::find(&mut *domain.look().await?, &email).await?;
    let newcomer = match known {
        Some(_) => None,
        None => Some((
            Name::parse("owner_name", owner.name.as_deref())?,
            people::password(
                domain,
                owner.password.as_ref(),
                &[owner.name.as_deref().unwrap_or_default(), email.as_str()],
            )
            .await?,
        )),
    };
    let mut actor = Actor::operator(OrganizationId::new(""));
    let mut change = domain
        .found(&name, &mut actor, async |conn| {
            let first: Option<(String,)> =
                sqlx::query_as("select id from organizations limit 1").fetch_optional(conn).await?;
            let text = "There is no organization yet. Make the first one with 'orgward init'.";
            first.map(|_| ()).ok_or_else(|| Problem::refused("not_initialized", text).into())
        })
        .await?;
    if enable_audit_logging {
        audit::enable(&mut change).await?;
    }
    let user_id = match (people::find(change.conn()?, &email).await?, &newcomer) {
        (Some(known), _) => known,
        (None, Some((name, password))) => {
            people::insert(&mut change, &UserId::new(id::new(UserId::PREFIX)), name, &email, password.clone()).await?
        }
        (None, None) => return Err(Problem::missing("owner_name").into()),
    };
    people::join(&mut change, &user_id, Role::Owner).await?;
    projects::insert_default(&mut change).await?;
    let organization_id = change.actor().organization_id.clone();
    let (owner_name,): (String,) =
        sqlx::query_as("select name from users where id = $1").bind(user_id.as_str()).fetch_one(change.conn()?).await?;
    let event = Event::UserAdded { id: user_id.as_str(), name: &owner_name, email: email.as_str(), role: Role::Owner };
    change.record(&event).await?;
    Ok((organization_id, user_id))
}

/// Every organization.
///
/// # Errors
/// When the database cannot be read.
pub async fn all(domain: &Domain) -> Result<Vec<OrganizationId>> {
    let ids: Vec<(String,)> =
        sqlx::query_as("select id from organizations order by id").fetch_all(&mut *domain.look().await?).await?;
    Ok(ids.into_iter().map(|(id,)| OrganizationId::new(id)).collect())
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

/// What the organization is called.
pub(super) async fn name(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<String> {
    let (name,): (String,) = sqlx::query_as("select name from organizations where id = $1")
        .bind(organization_id.as_str())
        .fetch_one(conn)
        .await?;
    Ok(name)
}

pub(super) async fn me(conn: &mut AnyConnection, actor: &Actor) -> Result<Me> {
    let user_id = actor.who.user_id().cloned();
    let user_id = user_id.ok_or_else(|| Problem::new(ProblemKind::Unauthenticated, "Sign in to see this."))?;
    let (name, email, role, time_zone): (String, String, String, String) = sqlx::query_as(
        "select u.name, u.email, o.role, u.time_zone from users u join organization_users o on o.user_id = u.id
         where o.organization_id = $1 and u.id = $2",
    )
    .bind(actor.organization_id.as_str())
    .bind(user_id.as_str())
    .fetch_one(conn)
    .await?;
    Ok(Me { id: user_id, name, email, role: Role::parse(&role).unwrap_or(Role::Reader), time_zone })
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

/// What the side panel counts on every page: active projects, people, open invites, Admin keys that work.
async fn panel_counts(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<(i64, i64, i64, i64)> {
    let counts = sqlx::query_as(
        "select
         (select count(*) from projects where organization_id = $1 and archived_at is null),
         (select count(*) from organization_users where organization_id = $1),
         (select count(*) from invites where organization_id = $1 and accepted_at is null and expires_at > $2),
         (select count(*) from admin_keys k join organization_users o on o.organization_id = k.organization_id
          and o.user_id = k.owner_user_id and o.role = 'owner'
          where k.organization_id = $1 and (k.expires_at is null or k.expires_at > $2))",
    )
    .bind(organization_id.as_str())
    .bind(clock::now())
    .fetch_one(conn)
    .await?;
    Ok(counts)
}

async fn counts(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Counts> {
    let now = clock::now();
    let (members, owners, pending_invites, invites_expiring, projects, archived_projects) = sqlx::query_as(
        "select
         (select count(*) from organization_users where organization_id = $1),
         (select count(*) from organization_users where organization_id = $1 and role = 'owner'),
         (select count(*) from invites where organization_id = $1 and accepted_at is null and expires_at > $2),
         (select count(*) from invites where organization_id = $1 and accepted_at is null and expires_at > $2
          and expires_at < $3),
         (select count(*) from projects where organization_id = $1 and archived_at is null),
         (select count(*) from projects where organization_id = $1 and archived_at is not null)",
    )
    .bind(organization_id.as_str())
    .bind(now)
    .bind(now + endings::INVITE_SECONDS)
    .fetch_one(&mut *conn)
    .await?;
    // What works is all but what does not: both are counted in an index, where a look at every key takes fifteen times as long.
    let (project_keys, project_keys_expiring, admin_keys, admin_keys_expiring): (i64, i64, i64, i64) = sqlx::query_as(
        "select
         (select count(*) from project_keys where organization_id = $1)
          - (select count(*) from project_keys where organization_id = $1 and expires_at <= $2)
          - (select count(*) from projects p
             join project_keys k on k.organization_id = p.organization_id and k.project_id = p.id
             where p.organization_id = $1 and p.archived_at is not null and (k.expires_at is null or k.expires_at > $2)),
         (select count(*) from project_keys k join projects p on p.id = k.project_id and p.archived_at is null
          where k.organization_id = $1 and k.expires_at > $2 and k.expires_at < $3),
         (select count(*) from admin_keys k join organization_users o on o.organization_id = k.organization_id
          and o.user_id = k.owner_user_id and o.role = 'owner'
          where k.organization_id = $1 and (k.expires_at is null or k.expires_at > $2)),
         (select count(*) from admin_keys k join organization_users o on o.organization_id = k.organization_id
          and o.user_id = k.owner_user_id and o.role = 'owner'
          where k.organization_id = $1 and k.expires_at > $2 and k.expires_at < $3)",
    )
    .bind(organization_id.as_str())
    .bind(now)
    .bind(now + EXPIRING_SECONDS)
    .fetch_one(&mut *conn)
    .await?;
    Ok(Counts {
        members,
        owners,
        pending_invites,
        invites_expiring,
        projects,
        archived_projects,
        project_keys,
        project_keys_expiring,
        admin_keys,
        admin_keys_expiring,
        audit_logging_since: audit::enabled_since(conn, organization_id).await?,
    })
}
