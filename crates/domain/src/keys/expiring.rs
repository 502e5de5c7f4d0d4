//! Keys of every kind and invites that expire soon.

use kernel::{base::error::Result, reading::Reading};
use types::{
    ids::{OrganizationId, ProjectId},
    key_states::EXPIRING_SECONDS,
    organizations::{Ending, EndingKind},
};

/// Maximum number of items that are returned.
const MAX_ITEMS: i64 = 8;

/// An invite is listed when it expires within this many seconds: 2 days, since an invite is valid only for days.
pub(crate) const INVITE_SECONDS: i64 = 2 * 24 * 60 * 60;

/// Kind, id, name, project id, project name, service account name, expiry and last use (both Unix seconds).
type Row = (String, String, String, String, String, String, i64, Option<i64>);

/// Lists what expires soon in an organization, soonest first, and whether there is more than the list holds.
/// Leaves out keys of archived projects and Admin keys of members who are no longer owners.
pub(crate) async fn soon(reading: &mut Reading, organization_id: &OrganizationId) -> Result<(Vec<Ending>, bool)> {
    let now = reading.now();
    let rows: Vec<Row> = sqlx::query_as(
        "select kind, id, name, project_id, project_name, account_name, expires_at, last_used_at from (
             select 'admin_key' as kind, k.id, k.name, '' as project_id, '' as project_name,
                    '' as account_name, k.expires_at, l.last_used_at
             from admin_keys k
             join organization_users o on o.organization_id = k.organization_id and o.user_id = k.owner_user_id
             left join key_uses l on l.key_id = k.id
             where k.organization_id = $1 and k.expires_at > $2 and k.expires_at < $3 and o.role = 'owner'
             union all
             select 'project_key', k.id, k.name, p.id, p.name, coalesce(s.name, ''), k.expires_at, l.last_used_at
             from project_keys k
             join projects p on p.id = k.project_id
             left join service_accounts s on s.id = k.service_account_id
             left join key_uses l on l.key_id = k.id
             where k.organization_id = $1 and k.expires_at > $2 and k.expires_at < $3 and p.archived_at is null
             union all
             select 'invite', i.id, i.email, '', '', '', i.expires_at, null
             from invites i
             where i.organization_id = $1 and i.accepted_at is null and i.expires_at > $2 and i.expires_at < $4
         ) as soon order by expires_at, id limit $5",
    )
    .bind(organization_id.as_str())
    .bind(now)
    .bind(now + EXPIRING_SECONDS)
    .bind(now + INVITE_SECONDS)
    .bind(MAX_ITEMS + 1)
    .fetch_all(reading.conn())
    .await?;
    Ok(first_items(rows))
}

/// Like [`soon`], but only the project keys visible to a person who is not an organization owner: their own keys in
/// projects that they are a member of, and all keys of projects that they own.
pub(crate) async fn of_person(
    reading: &mut Reading,
    organization_id: &OrganizationId,
    user_id: &str,
) -> Result<(Vec<Ending>, bool)> {
    let now = reading.now();
    let rows: Vec<Row> = sqlx::query_as(
        "select 'project_key', k.id, k.name, p.id, p.name, coalesce(s.name, ''), k.expires_at, l.last_used_at
         from project_keys k
         join projects p on p.id = k.project_id
         join project_users m on m.project_id = k.project_id and m.user_id = $4
         left join service_accounts s on s.id = k.service_account_id
         left join key_uses l on l.key_id = k.id
         where k.organization_id = $1 and k.expires_at > $2 and k.expires_at < $3 and p.archived_at is null
         and (k.user_id = $4 or m.role = 'owner')
         order by k.expires_at, k.id limit $5",
    )
    .bind(organization_id.as_str())
    .bind(now)
    .bind(now + EXPIRING_SECONDS)
    .bind(user_id)
    .bind(MAX_ITEMS + 1)
    .fetch_all(reading.conn())
    .await?;
    Ok(first_items(rows))
}

fn first_items(mut rows: Vec<Row>) -> (Vec<Ending>, bool) {
    let max_items = usize::try_from(MAX_ITEMS).unwrap_or(usize::MAX);
    let is_more = rows.len() > max_items;
    rows.truncate(max_items);
    (rows.into_iter().map(ending).collect(), is_more)
}

fn ending((kind, id, name, project_id, project_name, account_name, expires_at, last_used_at): Row) -> Ending {
    let kind = match kind.as_str() {
        "admin_key" => EndingKind::AdminKey,
        "project_key" => EndingKind::ProjectKey { project_id: ProjectId::new(project_id), project_name, account_name },
        _ => EndingKind::Invite,
    };
    Ending { kind, id, name, expires_at, last_used_at }
}
