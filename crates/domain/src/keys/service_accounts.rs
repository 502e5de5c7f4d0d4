//! Service accounts of a project (REFERENCE 2.5): identities for machines, with their own role and keys.

use crate::{
    Domain,
    audit::{absent_rows, audit_replay},
    keys::{
        key_lifetimes,
        project_api_keys::{self, NewKey},
    },
    maintenance::purge::{self, Kind},
    projects,
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{error::Result, names::Name, scopes, secret::KeyKind},
    credentials,
    ledger::event::{Event, In, Owner},
    store::{cursor::Cursor, statement::Statement},
};
use serde_json::json;
use sqlx::AnyConnection;
use types::{
    ids::{OrganizationId, ProjectId, ServiceAccountId},
    pages::{Deleted, List, PageQuery},
    problem::Problem,
    refusals,
    service_accounts::{
        CreatedServiceAccount, CreatedServiceAccountKey, NewServiceAccount, NewServiceAccountKey, ServiceAccount,
        ServiceAccountPatch, ServiceAccountRole,
    },
    unchecked::Unchecked,
};

/// Default name of a key.
const KEY_NAME: &str = "Secret Key";

const SELECT: &str = "select id, name, role, created_at from service_accounts where organization_id =";

/// Lists a project's service accounts, oldest first.
///
/// # Errors
/// 404 for an unknown project; 400 for an archived project or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    page: &PageQuery,
) -> Result<List<ServiceAccount>> {
    let mut reading = domain.read(actor, Permission::ServiceAccountsRead(project_id)).await?;
    projects::open(domain, reading.conn(), &actor.organization_id, project_id).await?;
    let cursor = Cursor::parse(page, ServiceAccountId::PREFIX)?;
    let elsewhere = "select id from service_accounts where id = $1 and (organization_id <> $2 or project_id <> $3)";
    cursor.refuse_elsewhere(reading.conn(), elsewhere, &actor.organization_id, project_id).await?;
    let rows: Vec<Row> = select(&actor.organization_id, project_id)
        .push("and id >")
        .bind(&cursor.after)
        .push("order by id limit")
        .bind(cursor.fetch())
        .fetch_all(reading.conn())
        .await?;
    let accounts = rows.into_iter().map(ServiceAccount::from).collect();
    Ok(List::from_rows(accounts, cursor.limit, |account: &ServiceAccount| account.id.to_string()))
}

/// Returns one service account.
///
/// # Errors
/// 404 for an unknown project or service account, and for an archived project.
pub async fn get(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    account_id: &ServiceAccountId,
) -> Result<ServiceAccount> {
    let mut reading = domain.read(actor, Permission::ServiceAccountsRead(project_id)).await?;
    projects::of_child(domain, reading.conn(), &actor.organization_id, project_id, || missing(account_id)).await?;
    Ok(find(reading.conn(), &actor.organization_id, project_id, account_id).await?.into())
}

/// Creates a service account with the role `member` and its first key, whose secret is returned once. With
/// `create_service_account_only`, creates the account without a key and with the role `none`.
///
/// # Errors
/// 404 for an unknown project; 400 for the default project, an archived project or an invalid field.
pub async fn create(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    new: Unchecked<NewServiceAccount>,
) -> Result<CreatedServiceAccount> {
    let mut change = domain.change(actor, Permission::ServiceAccountsWrite(project_id)).await?;
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    project.refuse_default_service_account()?;
    let new = new.check()?;
    let name = Name::parse("name", new.name.as_deref())?;
    let alone = new.create_service_account_only == Some(true);
    if alone && new.expires_in_seconds.is_some() {
        return Err(Problem::invalid("expires_in_seconds", "invalid_value", refusals::account_only()).into());
    }
    let expires_at = key_lifetimes::expires_at(&mut change, new.expires_in_seconds).await?;
    let role = if alone { ServiceAccountRole::None } else { ServiceAccountRole::Member };
    let account_id = ServiceAccountId::new(change.new_id(ServiceAccountId::PREFIX));
    let account = ServiceAccount {
        object: "organization.project.service_account".to_owned(),
        id: account_id.clone(),
        name: name.as_str().to_owned(),
        role,
        created_at: change.now(),
    };
    credentials::service_accounts::insert(&mut change, project_id, &account_id, &name, role).await?;
    let place = In { id: project_id, name: &project.name };
    let created = Event::ServiceAccountCreated { project: place, id: account_id.as_str(), name: name.as_str(), role };
    if alone {
        change.commit(&created).await?;
        return Ok(CreatedServiceAccount { account, api_key: None });
    }
    change.append(&created).await?;
    let key = NewKey {
        kind: KeyKind::ServiceAccount,
        project: place,
        owner: Owner { r#type: "service_account", id: account_id.as_str() },
        name: &Name::parse("name", Some(KEY_NAME))?,
        scopes: &[],
        expires_at,
    };
    let (key_id, secret) = project_api_keys::insert(&mut change, domain.secrets(), &key).await?;
    change.commit(&key.created(&key_id)).await?;
    let api_key = CreatedServiceAccountKey {
        object: "organization.project.service_account.api_key".to_owned(),
        id: key_id,
        name: KEY_NAME.to_owned(),
        value: secret.reveal(),
        created_at: account.created_at,
        expires_at,
    };
    Ok(CreatedServiceAccount { account, api_key: Some(api_key) })
}

/// Changes the name or the role of a service account.
///
/// # Errors
/// 404 for an unknown project or service account; 400 for an archived project or an invalid field.
pub async fn update(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    account_id: &ServiceAccountId,
    patch: Unchecked<ServiceAccountPatch>,
) -> Result<ServiceAccount> {
    let mut change = domain.change(actor, Permission::ServiceAccountsWrite(project_id)).await?;
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    let before = ServiceAccount::from(find(change.conn()?, &actor.organization_id, project_id, account_id).await?);
    let patch = patch.check()?;
    let name = match &patch.name {
        Some(name) => Name::parse("name", Some(name))?,
        None => Name::stored(&before.name),
    };
    let role = match patch.role.as_deref() {
        Some(word) => ServiceAccountRole::parse(word)
            .filter(|role| *role != ServiceAccountRole::None)
            .ok_or_else(|| Problem::invalid("role", "invalid_value", refusals::account_role()))?,
        None => before.role,
    };
    if name.as_str() == before.name && role == before.role {
        change.abandon();
        return Ok(before);
    }
    credentials::service_accounts::update(&mut change, account_id, &name, role).await?;
    let detail = json!({
        "name": { "from": before.name, "to": name.as_str() },
        "role": { "from": before.role, "to": role },
    });
    let event = Event::ServiceAccountUpdated {
        project: In { id: project_id, name: &project.name },
        id: account_id.as_str(),
        new_role: (role != before.role).then_some(role),
        detail: &detail,
    };
    change.commit(&event).await?;
    Ok(ServiceAccount { name: name.as_str().to_owned(), role, ..before })
}

/// Deletes a service account and its keys in one transaction, with one event per key.
///
/// # Errors
/// 404 for an unknown project or service account, and for an archived project.
pub async fn delete(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    account_id: &ServiceAccountId,
) -> Result<Deleted> {
    let found = delete_row(domain, actor, project_id, account_id).await;
    absent_rows::look_into(
        domain,
        &actor.organization_id,
        (audit_replay::Kind::ServiceAccount, account_id.as_str(), ""),
        found,
    )
    .await
}

async fn delete_row(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    account_id: &ServiceAccountId,
) -> Result<Deleted> {
    let mut change = domain.change(actor, Permission::ServiceAccountsWrite(project_id)).await?;
    let project =
        projects::of_child(domain, change.conn()?, &actor.organization_id, project_id, || missing(account_id)).await?;
    let row = find(change.conn()?, &actor.organization_id, project_id, account_id).await?;
    let owner = Owner { r#type: "service_account", id: account_id.as_str() };
    project_api_keys::remove_all(&mut change, owner).await?;
    let sql = "delete from service_accounts where organization_id = $1 and id = $2 returning seal";
    credentials::delete(&mut change, sql, &[actor.organization_id.as_str(), account_id.as_str()]).await?;
    purge::queue(&mut change, Kind::ServiceAccount).await?;
    let place = In { id: project_id, name: &project.name };
    change.commit(&Event::ServiceAccountDeleted { project: place, id: account_id.as_str(), name: &row.name }).await?;
    Ok(Deleted::new("organization.project.service_account.deleted", account_id))
}

/// Creates another key for a service account. The secret is returned once.
///
/// # Errors
/// 404 for an unknown project or service account; 400 for an archived project or an invalid field.
pub async fn create_key(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    account_id: &ServiceAccountId,
    new: Unchecked<NewServiceAccountKey>,
) -> Result<CreatedServiceAccountKey> {
    let mut change = domain.change(actor, Permission::ServiceAccountsWrite(project_id)).await?;
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    find(change.conn()?, &actor.organization_id, project_id, account_id).await?;
    let new = new.check()?;
    let name = Name::parse("name", Some(new.name.as_deref().unwrap_or(KEY_NAME)))?;
    let scopes = scopes::parse(new.scopes)?;
    let expires_at = key_lifetimes::expires_at(&mut change, new.expires_in_seconds).await?;
    let key = NewKey {
        kind: KeyKind::ServiceAccount,
        project: In { id: project_id, name: &project.name },
        owner: Owner { r#type: "service_account", id: account_id.as_str() },
        name: &name,
        scopes: &scopes,
        expires_at,
    };
    let created_at = change.now();
    let (key_id, secret) = project_api_keys::insert(&mut change, domain.secrets(), &key).await?;
    change.commit(&key.created(&key_id)).await?;
    Ok(CreatedServiceAccountKey {
        object: "organization.project.service_account.api_key".to_owned(),
        id: key_id,
        name: name.as_str().to_owned(),
        value: secret.reveal(),
        created_at,
        expires_at,
    })
}

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    id: String,
    name: String,
    role: String,
    created_at: i64,
}

impl From<Row> for ServiceAccount {
    fn from(row: Row) -> Self {
        Self {
            object: "organization.project.service_account".to_owned(),
            id: ServiceAccountId::new(row.id),
            name: row.name,
            role: ServiceAccountRole::parse(&row.role).unwrap_or(ServiceAccountRole::None),
            created_at: row.created_at,
        }
    }
}

fn select(organization_id: &OrganizationId, project_id: &ProjectId) -> Statement {
    let mut statement = Statement::new(SELECT);
    statement.bind(organization_id.as_str()).push("and project_id =").bind(project_id.as_str());
    statement
}

async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    account_id: &ServiceAccountId,
) -> Result<Row> {
    let rows = select(organization_id, project_id).push("and id =").bind(account_id.as_str()).fetch_all(conn).await?;
    let row = rows.into_iter().next();
    Ok(row.ok_or_else(|| missing(account_id))?)
}

fn missing(account_id: &ServiceAccountId) -> Problem {
    Problem::not_found("service account", account_id.as_str())
}
