//! Project keys (REFERENCE 2.6): API keys that work in one project and belong to a member or to a service account.

use crate::{
    Domain,
    audit::{absent_rows, audit_replay},
    keys::{
        key_lifetimes, key_states,
        project_api_key_rows::{Row, active, find, missing, select},
    },
    maintenance::purge::{self, Kind},
    projects,
};
use kernel::{
    access::{
        actor::Actor,
        permissions::{AccessLevel, Permission},
    },
    base::{
        error::Result,
        names::Name,
        scopes,
        secret::{KeyKind, Secret, Secrets},
    },
    change::Change,
    credentials::{self as sealed, project_api_keys::NewProjectKey},
    ledger::event::{Event, In, Owner},
    store::{cursor::Cursor, statement::Statement},
};
use serde_json::json;
use types::{
    ids::{KeyId, ProjectId},
    pages::{Deleted, List, PageQuery},
    problem::{Problem, ProblemKind},
    project_api_keys::{CreatedProjectApiKey, NewProjectApiKey, ProjectApiKey, ProjectApiKeyPatch, ProjectApiKeyQuery},
    refusals,
    unchecked::Unchecked,
};

/// Lists a project's keys, oldest first. Owners of the project or the organization see all keys, a project member only
/// their own. Unless `owner_project_access` says otherwise, keys of people without access to the project are left out.
///
/// # Errors
/// 404 for an unknown project; 400 for an archived project, an unknown filter or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    filter: &ProjectApiKeyQuery,
    page: &PageQuery,
) -> Result<List<ProjectApiKey>> {
    let mut reading = domain.read(actor, Permission::OwnProjectKeys(project_id)).await?;
    let sees_all = reading.access_level >= Permission::ProjectKeysRead(project_id).least();
    projects::open(domain, reading.conn(), &actor.organization_id, project_id).await?;
    let state = key_states::parse(filter.state.as_deref())?;
    let cursor = Cursor::parse(page, KeyId::PREFIX)?;
    let elsewhere = "select id from project_keys where id = $1 and (organization_id <> $2 or project_id <> $3)
                     union all select id from admin_keys where id = $1";
    cursor.refuse_elsewhere(reading.conn(), elsewhere, &actor.organization_id, project_id).await?;
    let mut statement = select(&actor.organization_id, project_id);
    statement.push("and k.id >").bind(&cursor.after);
    match filter.owner_project_access.as_deref() {
        None => {
            statement.push("and (k.service_account_id is not null or (").push(active!()).push("))");
        }
        Some("active") => {
            statement.push("and (").push(active!()).push(")");
        }
        Some("inactive") => {
            statement.push("and not (").push(active!()).push(")");
        }
        Some("any") => {}
        Some(_) => {
            return Err(Problem::invalid("owner_project_access", "invalid_value", refusals::owner_access()).into());
        }
    }
    if let Some(state) = state {
        key_states::narrow(&mut statement, state, domain.now());
    }
    if !sees_all {
        statement.push("and k.user_id =").bind(actor.who.user_id().map_or("", |user_id| user_id.as_str()));
    }
    let rows: Vec<Row> = statement.push("order by k.id limit").bind(cursor.fetch()).fetch_all(reading.conn()).await?;
    let keys = rows.into_iter().map(ProjectApiKey::from).collect();
    Ok(List::from_rows(keys, cursor.limit, |key: &ProjectApiKey| key.id.to_string()))
}

/// Returns one key of a project.
///
/// # Errors
/// 404 for an unknown project or key, for a key that the actor may not see, and for an archived project.
pub async fn get(domain: &Domain, actor: &Actor, project_id: &ProjectId, key_id: &KeyId) -> Result<ProjectApiKey> {
    let mut reading = domain.read(actor, Permission::OwnProjectKeys(project_id)).await?;
    let access_level = reading.access_level;
    projects::of_child(domain, reading.conn(), &actor.organization_id, project_id, || missing(key_id)).await?;
    let row = find(reading.conn(), &actor.organization_id, project_id, key_id).await?;
    refuse_unknowable(actor, access_level, project_id, &row)?;
    Ok(row.into())
}

/// Creates a key for the actor. The secret is returned once; only a keyed hash is stored.
///
/// # Errors
/// 404 for an unknown project; 403 when the actor does not act for a person; 400 for an archived project or an invalid
/// field.
pub async fn create(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    new: Unchecked<NewProjectApiKey>,
) -> Result<CreatedProjectApiKey> {
    let mut change = domain.change(actor, Permission::OwnProjectKeys(project_id)).await?;
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    let new = new.check()?;
    let name = Name::parse("name", new.name.as_deref())?;
    let scopes = scopes::parse(new.scopes)?;
    let expires_at = key_lifetimes::expires_at(&mut change, new.expires_in_seconds).await?;
    let owner =
        actor.who.user_id().ok_or_else(|| Problem::new(ProblemKind::Forbidden, refusals::project_key_person()))?;
    let key = NewKey {
        kind: KeyKind::Project,
        project: In { id: project_id, name: &project.name },
        owner: Owner { r#type: "user", id: owner.as_str() },
        name: &name,
        scopes: &scopes,
        expires_at,
    };
    let (key_id, secret) = insert(&mut change, domain.secrets(), &key).await?;
    let row = find(change.conn()?, &actor.organization_id, project_id, &key_id).await?;
    change.commit(&key.created(&key_id)).await?;
    Ok(CreatedProjectApiKey { key: row.into(), value: secret.reveal() })
}

/// Changes the scopes or the expiry of a key.
///
/// # Errors
/// 404 for an unknown project or key, or for a key that the actor may not see; 403 for a key that they may not change;
/// 400 for an archived project, an expired key, an empty request or an invalid field.
pub async fn update(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    key_id: &KeyId,
    patch: Unchecked<ProjectApiKeyPatch>,
) -> Result<ProjectApiKey> {
    let mut change = domain.change(actor, Permission::OwnProjectKeys(project_id)).await?;
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    let row = writable(&mut change, project_id, key_id).await?;
    let patch = patch.check()?;
    if patch.scopes.is_none() && patch.expires_in_seconds.is_none() {
        return Err(Problem::refused("missing_required_parameter", refusals::key_nothing()).into());
    }
    let scopes = patch.scopes.map(|scopes| scopes::parse(Some(scopes))).transpose()?;
    let expires_at = match patch.expires_in_seconds {
        Some(seconds) => key_lifetimes::expires_at(&mut change, Some(seconds)).await?,
        None => row.expires_at,
    };
    if key_lifetimes::has_expired(&mut change, key_id, row.expires_at).await? {
        return Err(Problem::refused("key_expired", refusals::key_expired()).into());
    }
    let stored = scopes.as_ref().map(|scopes| json!(scopes).to_string());
    sealed::project_api_keys::update(&mut change, key_id, stored.as_deref(), expires_at).await?;
    let detail = json!({
        "scopes": { "from": serde_json::from_str::<serde_json::Value>(&row.scopes).unwrap_or_default() },
        "expires_at": { "from": row.expires_at, "to": expires_at },
    });
    let event = Event::ProjectKeyUpdated {
        project: In { id: project_id, name: &project.name },
        id: key_id.as_str(),
        scopes: scopes.as_deref(),
        expires_in_seconds: patch.expires_in_seconds,
        detail: &detail,
    };
    let updated = find(change.conn()?, &actor.organization_id, project_id, key_id).await?;
    change.commit(&event).await?;
    Ok(updated.into())
}

/// Deletes a key; it stops working when the transaction commits. The key's service account and its other keys remain.
///
/// # Errors
/// 404 for an unknown project or key, for a key that the actor may not see, and for an archived project; 403 for a key
/// that they may not delete.
pub async fn delete(domain: &Domain, actor: &Actor, project_id: &ProjectId, key_id: &KeyId) -> Result<Deleted> {
    let found = delete_row(domain, actor, project_id, key_id).await;
    absent_rows::look_into(domain, &actor.organization_id, (audit_replay::Kind::ProjectKey, key_id.as_str(), ""), found)
        .await
}

async fn delete_row(domain: &Domain, actor: &Actor, project_id: &ProjectId, key_id: &KeyId) -> Result<Deleted> {
    let mut change = domain.change(actor, Permission::OwnProjectKeys(project_id)).await?;
    let project =
        projects::of_child(domain, change.conn()?, &actor.organization_id, project_id, || missing(key_id)).await?;
    let row = writable(&mut change, project_id, key_id).await?;
    remove(&mut change, key_id.as_str()).await?;
    let place = In { id: project_id, name: &project.name };
    let event = Event::ProjectKeyDeleted { project: place, id: key_id.as_str(), name: &row.name, owner: row.owner() };
    change.commit(&event).await?;
    Ok(Deleted::new("organization.project.api_key.deleted", key_id))
}

/// Finds a key that the actor may change: their own key, a service account's key if they manage the project's service
/// accounts, or any key if they are an organization owner.
async fn writable(change: &mut Change<'_>, project_id: &ProjectId, key_id: &KeyId) -> Result<Row> {
    let actor = change.actor();
    let row = find(change.conn()?, &actor.organization_id, project_id, key_id).await?;
    refuse_unknowable(actor, change.access_level, project_id, &row)?;
    if row.service_account_id.is_some() {
        change.require(Permission::ServiceAccountsWrite(project_id)).await?;
    } else if !row.is_of(actor) {
        change.require(Permission::ProjectKeysWrite(project_id)).await?;
    }
    Ok(row)
}

/// Fails with 404 for another person's key unless the actor may see all keys of the project.
pub(crate) fn refuse_unknowable(
    actor: &Actor,
    access_level: AccessLevel,
    project_id: &ProjectId,
    row: &Row,
) -> Result<()> {
    if row.is_of(actor) || access_level >= Permission::ProjectKeysRead(project_id).least() {
        return Ok(());
    }
    Err(Problem::not_found("API key", &row.id).into())
}

/// A key to create.
pub(crate) struct NewKey<'a> {
    pub kind: KeyKind,
    pub project: In<'a>,
    pub owner: Owner<'a>,
    pub name: &'a Name,
    pub scopes: &'a [String],
    /// Unix seconds; `None` if the key does not expire.
    pub expires_at: Option<i64>,
}

impl<'a> NewKey<'a> {
    /// The event of its creation.
    pub(crate) fn created(&self, key_id: &'a KeyId) -> Event<'a> {
        Event::ProjectKeyCreated {
            project: self.project,
            id: key_id.as_str(),
            name: self.name.as_str(),
            owner: self.owner,
            scopes: self.scopes,
            expires_at: self.expires_at,
        }
    }
}

/// Inserts a new key. The caller appends the event.
pub(crate) async fn insert(change: &mut Change<'_>, secrets: &Secrets, new: &NewKey<'_>) -> Result<(KeyId, Secret)> {
    let secret = Secret::generate(new.kind);
    let key_id = KeyId::new(change.new_id(KeyId::PREFIX));
    let (user_id, service_account_id) = match new.owner.r#type {
        "user" => (Some(new.owner.id), None),
        _ => (None, Some(new.owner.id)),
    };
    let key = NewProjectKey {
        id: &key_id,
        project_id: new.project.id,
        user_id,
        service_account_id,
        name: new.name,
        redacted_value: secret.redacted(new.kind),
        secret: secrets.hash(&secret),
        scopes: json!(new.scopes).to_string(),
        expires_at: new.expires_at,
    };
    sealed::project_api_keys::insert(change, key).await?;
    Ok((key_id, secret))
}

/// Deletes all project keys of an owner in this organization, and appends one event per key.
pub(crate) async fn remove_all(change: &mut Change<'_>, owner: Owner<'_>) -> Result<()> {
    let column = if owner.r#type == "user" { "and k.user_id =" } else { "and k.service_account_id =" };
    let keys: Vec<(String, String, String, String)> = Statement::new(
        "select k.id, k.name, p.id, p.name from project_keys k join projects p on p.id = k.project_id
         where k.organization_id =",
    )
    .bind(change.actor().organization_id.as_str())
    .push(column)
    .bind(owner.id)
    .push("order by k.id")
    .fetch_all(change.conn()?)
    .await?;
    for (key_id, name, project_id, project_name) in keys {
        remove(change, &key_id).await?;
        let project_id = ProjectId::new(project_id);
        let place = In { id: &project_id, name: &project_name };
        change.append(&Event::ProjectKeyDeleted { project: place, id: &key_id, name: &name, owner }).await?;
    }
    Ok(())
}

async fn remove(change: &mut Change<'_>, key_id: &str) -> Result<()> {
    let organization_id = change.actor().organization_id.as_str();
    let sql = "delete from project_keys where organization_id = $1 and id = $2 returning seal";
    sealed::delete(change, sql, &[organization_id, key_id]).await?;
    for sql in [
        "delete from expired_keys where organization_id = $1 and key_id = $2",
        "delete from key_uses where organization_id = $1 and key_id = $2",
    ] {
        sqlx::query(sql).bind(organization_id).bind(key_id).execute(change.conn()?).await?;
    }
    purge::queue(change, Kind::ProjectKey).await
}
