//! Projects as the console shows them: search results, and one project with the data for its tabs.

use crate::{
    Domain,
    projects::{self, Row, data_retention, project_rows},
};
use kernel::{
    access::{
        actor::Actor,
        permissions::{AccessLevel, Permission},
    },
    base::{credential_seals::SealKind, error::Result, names},
    store::{
        cursor::{self, Cursor},
        statement::Statement,
    },
};
use types::{
    ids::ProjectId,
    pages::{List, PageQuery},
    problem::Problem,
    projects::{Project, ProjectDetail, ProjectSearch, RetentionInEffect},
    refusals,
    unchecked::Unchecked,
};

/// Searches the projects that the actor may see, oldest first, by name or id and by whether they are archived.
///
/// # Errors
/// 400 for an invalid filter or invalid paging parameters.
pub async fn search(
    domain: &Domain,
    actor: &Actor,
    query: Unchecked<ProjectSearch>,
    page: &PageQuery,
) -> Result<List<Project>> {
    let mut reading = domain.read(actor, Permission::ProjectsRead).await?;
    let sees_all = reading.access_level == AccessLevel::Owner;
    let query = query.check()?;
    let cursor = Cursor::parse(page, ProjectId::PREFIX)?;
    let foreign = "select id from projects where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(reading.conn(), foreign, &actor.organization_id, &cursor.after).await?;
    let mut statement = Statement::new(
        "select p.id, p.name, p.created_at, p.archived_at, p.external_key_id, p.residency, p.is_default, p.seal
         from projects p where p.organization_id =",
    );
    statement.bind(actor.organization_id.as_str()).push("and p.id >").bind(&cursor.after);
    match query.status.as_deref() {
        // One that counts as archived although the table says otherwise is shown, with a mark.
        None | Some("" | "active") => statement.push("and p.archived_at is null"),
        Some("archived") => {
            let refused = domain.seals().refused().into_iter();
            let refused =
                refused.filter(|refused| refused.kind == SealKind::Project.as_str()).map(|refused| refused.id);
            statement.push("and (p.archived_at is not null or p.id in").bind_all(refused).push(")")
        }
        Some("all") => &mut statement,
        Some(_) => return Err(Problem::invalid("status", "invalid_value", refusals::project_status()).into()),
    };
    if let Some(asked) = query.search.as_deref().map(str::trim).filter(|asked| !asked.is_empty()) {
        statement.push("and (p.name_key like").bind(names::containing(asked)).push("escape '\\' or p.id =").bind(asked);
        statement.push(")");
    }
    if !sees_all {
        let user_id = actor.who.user_id().map_or("", |user_id| user_id.as_str());
        statement.push("and exists (select 1 from project_users m where m.project_id = p.id and m.user_id =");
        statement.bind(user_id).push(")");
    }
    let rows: Vec<Row> = statement.push("order by p.id limit").bind(cursor.fetch()).fetch_rows(reading.conn()).await?;
    let rows = project_rows::checked(domain.seals(), reading.conn(), &actor.organization_id, rows).await?;
    let found = rows.into_iter().map(Project::from).collect();
    Ok(List::from_rows(found, cursor.limit, |project: &Project| project.id.to_string()))
}

/// Returns one project with the data for its tabs and the actions that the actor may take.
///
/// # Errors
/// 404 for a project that is unknown or that the actor may not see.
pub async fn detail(domain: &Domain, actor: &Actor, project_id: &ProjectId) -> Result<ProjectDetail> {
    let mut reading = domain.read(actor, Permission::ProjectRead(project_id)).await?;
    let may = |permission: Permission<'_>| reading.access_level >= permission.least();
    let (may_manage, may_rename) =
        (may(Permission::ProjectUsersRead(project_id)), may(Permission::ProjectUpdate(project_id)));
    let (may_archive, sees_keys) =
        (may(Permission::ProjectArchive(project_id)), may(Permission::ProjectKeysRead(project_id)));
    let knows_retention = may(Permission::ProjectRetentionRead(project_id));
    let conn = reading.conn();
    let row = projects::find(domain, conn, &actor.organization_id, project_id).await?;
    let (members, service_accounts): (i64, i64) = sqlx::query_as(
        "select
            (select count(*) from organization_users where organization_id = $1 and role = 'owner')
            + (select count(*) from project_users m
               join organization_users o on o.organization_id = m.organization_id and o.user_id = m.user_id
               where m.organization_id = $1 and m.project_id = $2 and o.role <> 'owner'),
            (select count(*) from service_accounts where organization_id = $1 and project_id = $2)",
    )
    .bind(actor.organization_id.as_str())
    .bind(project_id.as_str())
    .fetch_one(&mut *conn)
    .await?;
    let mut keys = Statement::new("select count(*) from project_keys where organization_id =");
    keys.bind(actor.organization_id.as_str()).push("and project_id =").bind(project_id.as_str());
    if !sees_keys {
        keys.push("and user_id =").bind(actor.who.user_id().map_or("", |user_id| user_id.as_str()));
    }
    let counted: Vec<(i64,)> = keys.fetch_all(conn).await?;
    let api_keys = counted.first().map_or(0, |(count,)| *count);
    let retention = match knows_retention {
        true => Some(RetentionInEffect {
            chosen: data_retention::current_of_project(conn, &actor.organization_id, project_id).await?,
            inherited: data_retention::current(conn, &actor.organization_id).await?,
        }),
        false => None,
    };
    Ok(ProjectDetail {
        is_default: row.is_default(),
        members,
        service_accounts,
        api_keys,
        may_manage,
        may_rename: may_rename && !row.is_settled(),
        may_archive: may_archive && (row.is_altered() || !row.is_settled()),
        retention,
        project: row.into(),
    })
}
