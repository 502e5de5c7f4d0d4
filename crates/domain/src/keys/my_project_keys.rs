//! The actor's own project keys, across all projects of the organization.

use crate::Domain;
use kernel::{
    access::{actor::Actor, permissions::Permission, sealed_rows::sealed_keys::SealedProject},
    base::error::Result,
    store::{cursor::Cursor, statement::Statement},
};
use types::{
    ids::{KeyId, ProjectId, UserId},
    my_project_keys::OwnProjectKey,
    pages::{List, PageQuery},
};

const SELECT: &str = "select k.id, k.name, k.redacted_value, p.id as project_id, p.name as project_name, k.created_at,
    l.last_used_at, k.expires_at,
    p.organization_id, p.is_default, p.archived_at, p.seal as project_seal,
    case when coalesce(o.role, '') = 'owner' or m.role is not null then cast(1 as bigint) else cast(0 as bigint) end
    as has_access
    from project_keys k
    join projects p on p.id = k.project_id
    left join organization_users o on o.organization_id = k.organization_id and o.user_id = k.user_id
    left join project_users m on m.project_id = k.project_id and m.user_id = k.user_id
    left join key_uses l on l.key_id = k.id
    where k.organization_id =";

/// Lists the actor's own project keys, newest first, including keys of archived projects.
///
/// # Errors
/// 400 for invalid paging parameters.
pub async fn list(domain: &Domain, actor: &Actor, page: &PageQuery) -> Result<List<OwnProjectKey>> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let cursor = Cursor::parse(page, KeyId::PREFIX)?;
    let rows: Vec<Row> = Statement::new(SELECT)
        .bind(actor.organization_id.as_str())
        .push("and k.user_id =")
        .bind(actor.who.user_id().map_or("", UserId::as_str))
        .push("and k.id <")
        .bind(cursor.before())
        .push("order by k.id desc limit")
        .bind(cursor.fetch())
        .fetch_all(reading.conn())
        .await?;
    let keys = rows.into_iter().map(|row| shown(domain, row)).collect();
    Ok(List::from_rows(keys, cursor.limit, |key: &OwnProjectKey| key.id.to_string()))
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    name: String,
    redacted_value: String,
    project_id: String,
    project_name: String,
    created_at: i64,
    last_used_at: Option<i64>,
    expires_at: Option<i64>,
    organization_id: String,
    is_default: i64,
    archived_at: Option<i64>,
    project_seal: Option<String>,
    has_access: i64,
}

fn shown(domain: &Domain, row: Row) -> OwnProjectKey {
    let project = SealedProject {
        id: row.project_id.clone(),
        organization_id: row.organization_id,
        is_default: row.is_default,
        archived_at: row.archived_at,
        seal: row.project_seal,
    };
    // Its keys are refused as well if another program changed the project's row.
    let is_active = domain.seals().accept(project).is_some_and(|project| project.archived_at.is_none());
    OwnProjectKey {
        id: KeyId::new(row.id),
        name: row.name,
        redacted_value: row.redacted_value,
        project_id: ProjectId::new(row.project_id),
        project_name: row.project_name,
        created_at: row.created_at,
        last_used_at: row.last_used_at,
        expires_at: row.expires_at,
        archived: !is_active,
        has_access: row.has_access == 1,
    }
}
