//! The data that every page of the console shows around its content: the signed-in person, the organization, its
//! projects and counts.

use crate::{
    Domain,
    organization::organization_counts,
    projects::{self, project_rows},
};
use kernel::{
    access::{
        actor::Actor,
        memberships,
        permissions::{AccessLevel, Permission},
    },
    base::error::Result,
    store::statement::Statement,
};
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    organizations::Shell,
    pages::PageQuery,
    problem::{Problem, ProblemKind},
    projects::ProjectQuery,
    refusals,
};

/// Maximum number of projects that the side panel lists.
const SHELL_PROJECTS: i64 = 8;

/// Returns the data that every page shows around its content.
///
/// # Errors
/// 404 when the actor does not belong to the organization.
pub async fn shell(domain: &Domain, actor: &Actor) -> Result<Shell> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let now = reading.now();
    let is_owner = reading.access_level == AccessLevel::Owner;
    let conn = reading.conn();
    let me = memberships::me(conn, domain.seals(), actor).await?;
    let organizations = memberships::of_person(conn, &me.id).await?;
    let organization = organizations.iter().find(|organization| organization.id == actor.organization_id).cloned();
    let (counts, pending_invites) = match is_owner {
        true => (
            Some(organization_counts::of(conn, &actor.organization_id).await?),
            Some(pending_invites(conn, now, &actor.organization_id).await?),
        ),
        false => (None, None),
    };
    // A project that another program changed counts as archived, as the list shows it.
    let altered = project_rows::altered_active(domain.seals(), conn, &actor.organization_id).await?;
    let project_count = match counts {
        Some(counts) => counts.projects - altered.len() as i64,
        None => own_projects(conn, &actor.organization_id, me.id.as_str(), &altered).await?,
    };
    drop(reading);
    let page = PageQuery { limit: Some(SHELL_PROJECTS.to_string()), ..PageQuery::default() };
    let projects = projects::list(domain, actor, ProjectQuery::default().into(), &page).await?.data;
    Ok(Shell {
        organization: organization.ok_or_else(|| Problem::new(ProblemKind::NotFound, refusals::no_organization()))?,
        me,
        organizations,
        projects,
        project_count,
        member_count: counts.map(|counts| counts.members),
        pending_invite_count: pending_invites,
        admin_key_count: counts.map(|counts| counts.admin_keys),
    })
}

/// The number of active projects that a person belongs to, without those that another program changed.
async fn own_projects(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    user_id: &str,
    altered: &[String],
) -> Result<i64> {
    let mut mine = Statement::new(
        "select count(*) from project_users m join projects p on p.id = m.project_id
         where p.archived_at is null and m.organization_id =",
    );
    mine.bind(organization_id.as_str()).push("and m.user_id =").bind(user_id);
    if !altered.is_empty() {
        mine.push("and p.id not in").bind_all(altered.iter().map(String::as_str));
    }
    let mine: Vec<(i64,)> = mine.fetch_all(conn).await?;
    Ok(mine.first().map_or(0, |(count,)| *count))
}

async fn pending_invites(conn: &mut AnyConnection, now: i64, organization_id: &OrganizationId) -> Result<i64> {
    let (pending,): (i64,) = sqlx::query_as(
        "select count(*) from invites where organization_id = $1 and accepted_at is null and expires_at > $2",
    )
    .bind(organization_id.as_str())
    .bind(now)
    .fetch_one(conn)
    .await?;
    Ok(pending)
}
