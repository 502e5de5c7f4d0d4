//! The objects that exist when an organization's audit log begins, so that the state can be rebuilt from the log alone.

use evidence::personal;
use kernel::{
    base::error::Result,
    bulk_events::Bulk,
    change::Change,
    ledger::{audit, event::Event},
};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// An object by kind, id and state.
type Object = (&'static str, String, Value);

/// Begins the organization's audit log within a change: first the event that enables it, then one event per existing
/// object. They are written in batches, because other changes wait meanwhile. If the log has already begun, nothing is
/// written.
pub(crate) async fn begin_log(change: &mut Change<'_>) -> Result<()> {
    let actor = change.actor();
    if audit::enabled_since(change.conn()?, &actor.organization_id).await?.is_some() {
        return Ok(());
    }
    let baseline = live(change.conn()?, &actor.organization_id).await?;
    let (conn, seals) = change.sealing()?;
    let email = audit::email_of(conn, seals, actor).await?;
    change.begin_audit_log(&[]).await?;
    let Some(mut bulk) = Bulk::begin(change).await? else { return Ok(()) };
    for (kind, id, state) in &baseline {
        bulk.append(change, actor, email.as_deref(), &Event::Baseline { kind, id, state }).await?;
    }
    bulk.write(change).await
}

/// Every object that the log must describe, in the state that the tables contain.
pub(crate) async fn live(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<Vec<Object>> {
    let mut objects = people(conn, organization).await?;
    objects.extend(projects(conn, organization).await?);
    objects.extend(machines(conn, organization).await?);
    objects.extend(keys(conn, organization).await?);
    Ok(objects)
}

async fn people(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<Vec<Object>> {
    let users: Vec<(String, String, String, String)> = sqlx::query_as(
        "select u.id, u.name, u.email, o.role from organization_users o join users u on u.id = o.user_id
         where o.organization_id = $1 order by u.id",
    )
    .bind(organization.as_str())
    .fetch_all(&mut *conn)
    .await?;
    let mut objects: Vec<Object> = users
        .into_iter()
        .map(|(id, name, email, role)| {
            ("user", id, json!({ "name": personal(&name), "email": personal(&email), "role": role }))
        })
        .collect();
    let invites: Vec<(String, String, String, i64, Option<i64>)> = sqlx::query_as(
        "select id, email, role, expires_at, accepted_at from invites where organization_id = $1 order by id",
    )
    .bind(organization.as_str())
    .fetch_all(&mut *conn)
    .await?;
    for (id, email, role, expires_at, accepted_at) in invites {
        let state = json!({
            "email": personal(&email), "role": role, "expires_at": expires_at, "accepted": accepted_at.is_some(),
        });
        objects.push(("invite", id, state));
    }
    Ok(objects)
}

/// Id, name, 1 for the default project, archiving time in Unix seconds, external key id, residency, data retention.
type Project = (String, String, i64, Option<i64>, Option<String>, Option<String>, String);

async fn projects(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<Vec<Object>> {
    let projects: Vec<Project> = sqlx::query_as(
        "select id, name, is_default, archived_at, external_key_id, residency, data_retention from projects
         where organization_id = $1 order by id",
    )
    .bind(organization.as_str())
    .fetch_all(&mut *conn)
    .await?;
    let mut objects = Vec::new();
    for (id, name, is_default, archived_at, external_key_id, residency, data_retention) in projects {
        let state = json!({
            "name": name, "is_default": is_default == 1, "archived_at": archived_at,
            "external_key_id": external_key_id, "residency": residency, "data_retention": data_retention,
        });
        objects.push(("project", id, state));
    }
    let members: Vec<(String, String, String)> = sqlx::query_as(
        "select project_id, user_id, role from project_users where organization_id = $1 order by project_id, user_id",
    )
    .bind(organization.as_str())
    .fetch_all(conn)
    .await?;
    for (project, user, role) in members {
        objects.push(("project_user", user, json!({ "project_id": project, "role": role })));
    }
    Ok(objects)
}

async fn machines(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<Vec<Object>> {
    let accounts: Vec<(String, String, String, String)> = sqlx::query_as(
        "select id, project_id, name, role from service_accounts where organization_id = $1 order by id",
    )
    .bind(organization.as_str())
    .fetch_all(conn)
    .await?;
    let account = |(id, project, name, role)| {
        ("service_account", id, json!({ "project_id": project, "name": name, "role": role }))
    };
    Ok(accounts.into_iter().map(account).collect())
}

/// Id, project id, user id, service account id, name, scopes as JSON, expiry in Unix seconds.
type ProjectKey = (String, String, Option<String>, Option<String>, String, String, Option<i64>);

async fn keys(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<Vec<Object>> {
    let keys: Vec<(String, String, String, String, Option<i64>)> = sqlx::query_as(
        "select id, name, owner_user_id, scopes, expires_at from admin_keys where organization_id = $1 order by id",
    )
    .bind(organization.as_str())
    .fetch_all(&mut *conn)
    .await?;
    let mut objects: Vec<Object> = keys
        .into_iter()
        .map(|(id, name, owner, scopes, expires_at)| {
            // What is not JSON is shown as it is, so that it differs from every list of scopes.
            let scopes = serde_json::from_str(&scopes).unwrap_or(Value::String(scopes));
            let state = json!({ "name": name, "owner": owner, "scopes": scopes, "expires_at": expires_at });
            ("admin_key", id, state)
        })
        .collect();
    let keys: Vec<ProjectKey> = sqlx::query_as(
        "select id, project_id, user_id, service_account_id, name, scopes, expires_at from project_keys
         where organization_id = $1 order by id",
    )
    .bind(organization.as_str())
    .fetch_all(conn)
    .await?;
    for (id, project, user, account, name, scopes, expires_at) in keys {
        let scopes: Value = serde_json::from_str(&scopes).unwrap_or_default();
        let state = json!({
            "project_id": project, "user_id": user, "service_account_id": account, "name": name, "scopes": scopes,
            "expires_at": expires_at,
        });
        objects.push(("project_key", id, state));
    }
    Ok(objects)
}
