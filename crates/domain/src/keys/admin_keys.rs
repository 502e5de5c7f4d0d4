//! Admin keys (REFERENCE 2.7). Owners create them, and a key acts as its owner. The secret is shown once.

use crate::{
    Domain,
    audit::{absent_rows, audit_before, audit_replay},
    email::emails,
    keys::{admin_key_scopes, key_lifetimes, key_states},
    maintenance::purge::{self, Kind},
};
use kernel::{
    access::{
        actor::{Actor, Who},
        permissions::Permission,
    },
    base::{
        error::{Error, Result},
        names::Name,
        secret::{KeyKind, Secret, Secrets},
    },
    change::Change,
    credentials as sealed, json_row,
    ledger::event::Event,
    store::{
        cursor::{self, Cursor},
        statement::Statement,
    },
};
use serde_json::json;
use sqlx::AnyConnection;
use types::{
    admin_key_scopes::{AdminKeyScopes, Scoped},
    admin_keys::{AdminKey, AdminKeyOwner, CreatedAdminKey, NewAdminKey},
    audit_before::AuditBefore,
    emails::MailKind,
    ids::{KeyId, OrganizationId, UserId},
    key_states::KeyQuery,
    pages::{Deleted, List, Order, PageQuery},
    problem::{Problem, ProblemKind},
    refusals,
    unchecked::Unchecked,
};

/// Selects every column of a key.
const SELECT: &str =
    "select k.id, k.name, k.redacted_value, k.scopes, k.audit_before, k.created_at, k.expires_at, l.last_used_at, k.owner_user_id,
    u.name as owner_name, u.created_at as owner_created_at, o.role as owner_role
    from admin_keys k
    join users u on u.id = k.owner_user_id
    join organization_users o on o.organization_id = k.organization_id and o.user_id = k.owner_user_id
    left join key_uses l on l.key_id = k.id
    where k.organization_id =";

/// Lists Admin keys by creation time, oldest first unless `page` asks for `desc`, optionally only those in one state.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for an unknown state or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    filter: &KeyQuery,
    page: &PageQuery,
) -> Result<List<Scoped<AdminKey>>> {
    let mut reading = domain.read(actor, Permission::AdminKeysRead).await?;
    let state = key_states::parse(filter.state.as_deref())?;
    let cursor = Cursor::parse(page, KeyId::PREFIX)?;
    let conn = reading.conn();
    let foreign = "select id from admin_keys where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(conn, foreign, &actor.organization_id, &cursor.after).await?;
    let mut statement = select(&actor.organization_id);
    if let Some(state) = state {
        key_states::narrow(&mut statement, state, domain.now());
    }
    match cursor.order {
        Order::Asc => statement.push("and k.id >").bind(&cursor.after).push("order by k.id limit"),
        Order::Desc => statement.push("and k.id <").bind(cursor.before()).push("order by k.id desc limit"),
    };
    let rows: Vec<Row> = statement.bind(cursor.fetch()).fetch_rows(conn).await?;
    let keys = rows.into_iter().map(Scoped::try_from).collect::<Result<_>>()?;
    Ok(List::from_rows(keys, cursor.limit, |scoped: &Scoped<AdminKey>| scoped.key.id.to_string()))
}

fn select(organization_id: &OrganizationId) -> Statement {
    let mut statement = Statement::new(SELECT);
    statement.bind(organization_id.as_str());
    statement
}

/// Returns one Admin key.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown key.
pub async fn get(domain: &Domain, actor: &Actor, key_id: &KeyId) -> Result<Scoped<AdminKey>> {
    let mut reading = domain.read(actor, Permission::AdminKeysRead).await?;
    find(reading.conn(), &actor.organization_id, key_id).await?.try_into()
}

/// Creates a key that acts as its creator, within the scopes of the Admin key that acts, if one does. The secret is
/// returned once; only its keyed hash is stored.
///
/// # Errors
/// 403 unless the actor is an organization owner who has entered their password recently, and for scopes that the Admin
/// key that acts does not have; 400 for an invalid field, a lifetime beyond that of the Admin key that acts, or, in the
/// console, a name that is in use.
pub async fn create(domain: &Domain, actor: &Actor, new: Unchecked<NewAdminKey>) -> Result<Scoped<CreatedAdminKey>> {
    let mut change = domain.change(actor, Permission::AdminKeysWrite).await?;
    let new = new.check()?;
    let (name, asked, audit_before) = fields(&new)?;
    let scopes = admin_key_scopes::granted(&mut change, asked).await?;
    let expires_at = key_lifetimes::expires_at(&mut change, new.expires_in_seconds).await?;
    let owner = actor
        .who
        .user_id()
        .cloned()
        .ok_or_else(|| Problem::new(ProblemKind::Forbidden, refusals::admin_key_owner()))?;
    if let Who::Person { .. } = actor.who {
        refuse_same_name(change.conn()?, actor, &name).await?;
    }
    change.require_confirmation().await?;
    let key = NewKey { owner: &owner, name: &name, scopes: &scopes, audit_before, expires_at };
    let created = make(&mut change, domain.secrets(), &key).await?;
    emails::notify_owners(domain, &mut change, MailKind::AdminKeyCreated, name.as_str()).await?;
    change.commit(&key.created(&created.key.id)).await?;
    Ok(Scoped { key: created, scopes, audit_before })
}

/// The fields of a new key that are checked alone, with the errors of all of them.
fn fields(new: &NewAdminKey) -> Result<(Name, Option<AdminKeyScopes>, AuditBefore), Problem> {
    match (Name::parse("name", new.name.as_deref()), admin_key_scopes::parse(new), audit_before::parse(new)) {
        (Ok(name), Ok(scopes), Ok(audit_before)) => Ok((name, scopes, audit_before)),
        (name, scopes, audit_before) => {
            let problems = [name.err(), scopes.err(), audit_before.err()].into_iter().flatten().collect();
            Err(Problem::join(problems).unwrap_or_else(|| Problem::missing("name")))
        }
    }
}

/// Deletes a key. It stops working when the transaction commits. A key may delete itself.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown key.
pub async fn delete(domain: &Domain, actor: &Actor, key_id: &KeyId) -> Result<Deleted> {
    let found = delete_row(domain, actor, key_id).await;
    absent_rows::look_into(domain, &actor.organization_id, (audit_replay::Kind::AdminKey, key_id.as_str(), ""), found)
        .await
}

async fn delete_row(domain: &Domain, actor: &Actor, key_id: &KeyId) -> Result<Deleted> {
    let mut change = domain.change(actor, Permission::AdminKeysWrite).await?;
    let row = find(change.conn()?, &actor.organization_id, key_id).await?;
    remove(&mut change, key_id).await?;
    change.commit(&Event::AdminKeyDeleted { id: key_id.as_str(), name: &row.name, owner: &row.owner_user_id }).await?;
    Ok(Deleted::new("organization.admin_api_key.deleted", key_id))
}

/// A key to create.
pub(crate) struct NewKey<'a> {
    pub owner: &'a UserId,
    pub name: &'a Name,
    pub scopes: &'a AdminKeyScopes,
    pub audit_before: AuditBefore,
    /// Unix seconds; `None` if the key does not expire.
    pub expires_at: Option<i64>,
}

impl<'a> NewKey<'a> {
    /// The event of its creation.
    pub(crate) fn created(&self, key_id: &'a KeyId) -> Event<'a> {
        let &Self { owner, name, scopes, audit_before, expires_at } = self;
        let (id, name, owner) = (key_id.as_str(), name.as_str(), owner.as_str());
        Event::AdminKeyCreated { id, name, owner, scopes, audit_before, expires_at }
    }
}

/// Inserts a new key. The caller appends the event.
pub(crate) async fn make(change: &mut Change<'_>, secrets: &Secrets, new: &NewKey<'_>) -> Result<CreatedAdminKey> {
    let &NewKey { owner, name, scopes, audit_before, expires_at } = new;
    let secret = Secret::generate(KeyKind::Admin);
    let key_id = KeyId::new(change.new_id(KeyId::PREFIX));
    let organization_id = change.actor().organization_id.clone();
    let redacted_value = secret.redacted(KeyKind::Admin);
    let new = sealed::admin_keys::NewAdminKey {
        id: &key_id,
        owner,
        name,
        redacted_value,
        secret: secrets.hash(&secret),
        scopes: json!(scopes).to_string(),
        audit_before,
        expires_at,
    };
    sealed::admin_keys::insert(change, new).await?;
    let key = find(change.conn()?, &organization_id, &key_id).await?.into();
    Ok(CreatedAdminKey { key, value: secret.reveal() })
}

/// Deletes a key's rows. The caller appends the event.
pub(crate) async fn remove(change: &mut Change<'_>, key_id: &KeyId) -> Result<()> {
    let organization_id = change.actor().organization_id.as_str();
    let sql = "delete from admin_keys where organization_id = $1 and id = $2 returning seal";
    sealed::delete(change, sql, &[organization_id, key_id.as_str()]).await?;
    for sql in [
        "delete from key_uses where organization_id = $1 and key_id = $2",
        "delete from expired_keys where organization_id = $1 and key_id = $2",
    ] {
        sqlx::query(sql).bind(organization_id).bind(key_id.as_str()).execute(change.conn()?).await?;
    }
    purge::queue(change, Kind::AdminKey).await
}

/// Deletes all Admin keys of a member who is being removed or whose role changes, and appends one event per key.
pub(crate) async fn remove_all(change: &mut Change<'_>, owner: &UserId) -> Result<()> {
    let keys: Vec<(String, String)> =
        sqlx::query_as("select id, name from admin_keys where organization_id = $1 and owner_user_id = $2 order by id")
            .bind(change.actor().organization_id.as_str())
            .bind(owner.as_str())
            .fetch_all(change.conn()?)
            .await?;
    for (id, name) in keys {
        remove(change, &KeyId::new(&id)).await?;
        change.append(&Event::AdminKeyDeleted { id: &id, name: &name, owner: owner.as_str() }).await?;
    }
    Ok(())
}

json_row! {
    /// A key with its owner.
    pub(crate) struct Row {
        id: String,
        pub(crate) name: String,
        pub(crate) redacted_value: String,
        /// A JSON list of names.
        pub(crate) scopes: String,
        /// As [`AuditBefore::as_str`].
        pub(crate) audit_before: String,
        created_at: i64,
        pub(crate) expires_at: Option<i64>,
        last_used_at: Option<i64>,
        pub(crate) owner_user_id: String,
        pub(crate) owner_name: String,
        owner_created_at: i64,
        owner_role: String,
    }
}

impl TryFrom<Row> for Scoped<AdminKey> {
    type Error = Error;

    /// Fails if the stored scopes or the stored choice of `before` are invalid.
    fn try_from(row: Row) -> Result<Self> {
        let scopes = admin_key_scopes::stored(&row.scopes, &row.id)?;
        let audit_before = audit_before::stored(&row.audit_before, &row.id)?;
        Ok(Self { key: row.into(), scopes, audit_before })
    }
}

impl From<Row> for AdminKey {
    fn from(row: Row) -> Self {
        Self {
            object: "organization.admin_api_key".to_owned(),
            id: KeyId::new(row.id),
            name: row.name,
            redacted_value: row.redacted_value,
            created_at: row.created_at,
            expires_at: row.expires_at,
            last_used_at: row.last_used_at,
            owner: AdminKeyOwner {
                r#type: "user".to_owned(),
                object: "organization.user".to_owned(),
                id: row.owner_user_id,
                name: row.owner_name,
                created_at: row.owner_created_at,
                role: row.owner_role,
            },
        }
    }
}

/// Finds one key, or fails with 404.
pub(crate) async fn find(conn: &mut AnyConnection, organization_id: &OrganizationId, key_id: &KeyId) -> Result<Row> {
    let rows = select(organization_id).push("and k.id =").bind(key_id.as_str()).fetch_rows(conn).await?;
    Ok(rows.into_iter().next().ok_or_else(|| Problem::not_found("Admin key", key_id.as_str()))?)
}

/// Refuses a name that is in use. In the console, it most likely means that the form was sent twice; and when a key
/// leaks, two keys with the same name cannot be distinguished.
async fn refuse_same_name(conn: &mut AnyConnection, actor: &Actor, name: &Name) -> Result<()> {
    let other: Option<(String,)> =
        sqlx::query_as("select redacted_value from admin_keys where organization_id = $1 and name_key = $2 limit 1")
            .bind(actor.organization_id.as_str())
            .bind(name.key())
            .fetch_optional(conn)
            .await?;
    match other {
        Some((redacted,)) => Err(Problem::invalid("name", "duplicate_name", refusals::admin_key_name(redacted)).into()),
        None => Ok(()),
    }
}
