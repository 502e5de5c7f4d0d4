//! The audit log: a record is appended in the transaction of what it tells, or not at all.

use super::{
    change::Change,
    clock,
    error::{Error, Result},
    event::Event,
    id,
    permissions::{Actor, Who},
    secret,
};
use crate::types::ids::{AuditLogId, OrganizationId, UserId};
use evidence::personal;
use serde_json::{Value, json};
use sqlx::AnyConnection;

/// When audit logging was enabled: the time of record number 0. `None`: it is off.
pub async fn enabled_since(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<i64>> {
    let first: Option<(i64,)> =
        sqlx::query_as("select effective_at from audit_logs where organization_id = $1 and seq = 0")
            .bind(organization_id.as_str())
            .fetch_optional(conn)
            .await?;
    Ok(first.map(|(at,)| at))
}

/// Appends a record, if the organization's log has begun. Call it inside a change, after the write lock is held.
pub(super) async fn append(conn: &mut AnyConnection, actor: &Actor, event: &Event<'_>) -> Result<()> {
    match last(conn, &actor.organization_id).await? {
        Some((seq, at)) => insert(conn, actor, event, seq + 1, at).await,
        None => Ok(()),
    }
}

/// Begins the log: the enabling itself, then what is there already, so that live state can be rebuilt from the log.
/// There is no way back.
pub(super) async fn enable(change: &mut Change<'_>) -> Result<()> {
    let actor = change.actor();
    let conn = change.conn()?;
    if last(conn, &actor.organization_id).await?.is_some() {
        return Ok(());
    }
    let organization = actor.organization_id.as_str();
    let (name,): (String,) =
        sqlx::query_as("select name from organizations where id = $1").bind(organization).fetch_one(&mut *conn).await?;
    insert(conn, actor, &Event::AuditLoggingEnabled { organization_id: organization, name: &name }, 0, 0).await?;
    for (kind, id, state) in live(conn, &actor.organization_id).await? {
        append(conn, actor, &Event::Baseline { kind, id: &id, state: &state }).await?;
    }
    Ok(())
}

/// Id, name, whether it is the default one, when archived, external key, residency.
type LiveProject = (String, String, i64, Option<i64>, Option<String>, Option<String>);

/// Everything that the log would have to tell about, had it been on from the start.
async fn live(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<Vec<(&'static str, String, Value)>> {
    let mut objects = Vec::new();
    let users: Vec<(String, String, String, String)> = sqlx::query_as(
        "select u.id, u.name, u.email, o.role from organization_users o join users u on u.id = o.user_id
         where o.organization_id = $1 order by u.id",
    )
    .bind(organization.as_str())
    .fetch_all(&mut *conn)
    .await?;
    for (id, name, email, role) in users {
        objects.push(("user", id, json!({ "name": personal(&name), "email": personal(&email), "role": role })));
    }
    let projects: Vec<LiveProject> = sqlx::query_as(
        "select id, name, is_default, archived_at, external_key_id, residency from projects
         where organization_id = $1 order by id",
    )
    .bind(organization.as_str())
    .fetch_all(&mut *conn)
    .await?;
    for (id, name, is_default, archived_at, external_key_id, residency) in projects {
        let state = json!({
            "name": name, "is_default": is_default == 1, "archived_at": archived_at,
            "external_key_id": external_key_id, "residency": residency,
        });
        objects.push(("project", id, state));
    }
    let members: Vec<(String, String, String)> = sqlx::query_as(
        "select project_id, user_id, role from project_users where organization_id = $1 order by project_id, user_id",
    )
    .bind(organization.as_str())
    .fetch_all(&mut *conn)
    .await?;
    for (project, user, role) in members {
        objects.push(("project_user", user, json!({ "project_id": project, "role": role })));
    }
    let keys: Vec<(String, String, String, Option<i64>)> = sqlx::query_as(
        "select id, name, owner_user_id, expires_at from admin_keys where organization_id = $1 order by id",
    )
    .bind(organization.as_str())
    .fetch_all(conn)
    .await?;
    for (id, name, owner, expires_at) in keys {
        objects.push(("admin_key", id, json!({ "name": name, "owner": owner, "expires_at": expires_at })));
    }
    Ok(objects)
}

async fn last(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<(i64, i64)>> {
    Ok(sqlx::query_as("select seq, effective_at from audit_logs where organization_id = $1 order by seq desc limit 1")
        .bind(organization_id.as_str())
        .fetch_optional(conn)
        .await?)
}

async fn insert(conn: &mut AnyConnection, actor: &Actor, event: &Event<'_>, seq: i64, not_before: i64) -> Result<()> {
    // A clock that was set back must not put a record before the one it follows.
    let effective_at = clock::now().max(not_before);
    let id = id::new(AuditLogId::PREFIX);
    let wire = wire_event(conn, &id, effective_at, actor, event).await?;
    let detail = json!({
        "request_id": actor.origin.request_id,
        "by": by(actor),
        "change": event.detail(),
    });
    let number = u64::try_from(seq).map_err(|_| Error::Fault("a negative audit sequence".to_owned()))?;
    let sealed = evidence::seal(actor.organization_id.as_str(), number, wire, detail, secret::random_bytes)
        .map_err(|error| Error::Fault(format!("an audit leaf could not be written: {error}")))?;
    sqlx::query(
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash)
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(actor.organization_id.as_str())
    .bind(seq)
    .bind(&id)
    .bind(event.r#type())
    .bind(effective_at)
    .bind(&sealed.leaf)
    .bind(sealed.leaf_hash.to_vec())
    .execute(&mut *conn)
    .await?;
    for kept in &sealed.kept {
        sqlx::query("insert into audit_values (organization_id, seq, field, salt, value) values ($1, $2, $3, $4, $5)")
            .bind(actor.organization_id.as_str())
            .bind(seq)
            .bind(&kept.field)
            .bind(kept.salt.to_vec())
            .bind(&kept.value)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}

/// The event as `/v1` shows it (REFERENCE 5.1).
async fn wire_event(
    conn: &mut AnyConnection,
    id: &str,
    effective_at: i64,
    actor: &Actor,
    event: &Event<'_>,
) -> Result<Value> {
    let mut wire = json!({
        "object": "organization.audit_log",
        "id": id,
        "type": event.r#type(),
        "effective_at": effective_at,
    });
    wire[event.r#type()] = event.payload();
    if let Some((project, name)) = event.project() {
        wire["project"] = json!({ "id": project, "name": name });
    } else if let Who::AdminKey { .. } = actor.who {
        // What an Admin key does outside any project is told as done in the default project (REFERENCE 5.1).
        let default: Option<(String, String)> =
            sqlx::query_as("select id, name from projects where organization_id = $1 and is_default = 1")
                .bind(actor.organization_id.as_str())
                .fetch_optional(&mut *conn)
                .await?;
        if let Some((id, name)) = default {
            wire["project"] = json!({ "id": id, "name": name });
        }
    }
    let user = match actor.who.user_id() {
        Some(user_id) => Some(wire_user(conn, user_id).await?),
        None => None,
    };
    match &actor.who {
        Who::Operator => {}
        Who::AdminKey { key_id, .. } => {
            wire["actor"] = json!({ "type": "api_key", "api_key": { "id": key_id, "type": "user", "user": user } });
        }
        Who::Person { .. } | Who::Anonymous => {
            wire["actor"] = json!({ "type": "session", "session": session(actor, user) });
        }
    }
    Ok(wire)
}

async fn wire_user(conn: &mut AnyConnection, user_id: &UserId) -> Result<Value> {
    let email: Option<(String,)> =
        sqlx::query_as("select email from users where id = $1").bind(user_id.as_str()).fetch_optional(conn).await?;
    Ok(match email {
        Some((email,)) => json!({ "id": user_id, "email": personal(&email) }),
        None => json!({ "id": user_id }),
    })
}

/// A console session as actor. Empty strings are left out: a collector would try to read them as addresses.
fn session(actor: &Actor, user: Option<Value>) -> Value {
    let mut session = json!({});
    if let Some(user) = user {
        session["user"] = user;
    }
    for (name, value) in [("ip_address", &actor.origin.address), ("user_agent", &actor.origin.user_agent)] {
        if !value.is_empty() {
            session[name] = personal(value);
        }
    }
    session
}

/// Who acted, with what the wire leaves out: a key's address, or that it was the operator.
fn by(actor: &Actor) -> Value {
    match &actor.who {
        Who::Operator => json!({ "type": "operator" }),
        Who::Person { .. } => json!({ "type": "session" }),
        Who::Anonymous => json!({ "type": "anonymous" }),
        Who::AdminKey { .. } => json!({
            "type": "admin_key",
            "ip_address": personal(&actor.origin.address),
            "user_agent": personal(&actor.origin.user_agent),
        }),
    }
}
