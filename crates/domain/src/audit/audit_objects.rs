//! The objects that the audit log describes, in the state that the tables contain.

use crate::audit::audit_replay::{Kind, Object};
use evidence::personal;
use kernel::base::error::Result;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// An object by kind, id and state.
pub(crate) type LoggedObject = (&'static str, String, Value);

/// Objects read per query.
const PAGE: i64 = 200;

/// The kinds, in the order in which they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Users,
    Invites,
    Projects,
    ProjectUsers,
    ServiceAccounts,
    AdminKeys,
    ProjectKeys,
}

const TABLES: [Table; 7] = [
    Table::Users,
    Table::Invites,
    Table::Projects,
    Table::ProjectUsers,
    Table::ServiceAccounts,
    Table::AdminKeys,
    Table::ProjectKeys,
];

/// A position in the list of all objects: everything before it was read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Position {
    table: usize,
    /// The key of the last object that was read: its id; for a project member, the project's and the person's.
    after: (String, String),
}

impl Position {
    /// Whether every object was read.
    pub(crate) fn is_end(&self) -> bool {
        self.table >= TABLES.len()
    }

    /// The next objects of one kind, at most [`PAGE`]; the position moves behind them. It may be empty before the end.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) async fn next(
        &mut self,
        conn: &mut AnyConnection,
        organization: &OrganizationId,
    ) -> Result<Vec<LoggedObject>> {
        let Some(table) = TABLES.get(self.table) else { return Ok(Vec::new()) };
        let (id, after) = (organization.as_str(), self.after.0.clone());
        let objects = match table {
            Table::Users => users(conn, id, after).await?,
            Table::Invites => invites(conn, id, after).await?,
            Table::Projects => projects(conn, id, after).await?,
            Table::ProjectUsers => project_users(conn, id, self.after.clone()).await?,
            Table::ServiceAccounts => service_accounts(conn, id, after).await?,
            Table::AdminKeys => admin_keys(conn, id, after).await?,
            Table::ProjectKeys => project_keys(conn, id, after).await?,
        };
        match objects.last() {
            Some((_, id, state)) if objects.len() as i64 == PAGE => {
                let project = state["project_id"].as_str().unwrap_or_default();
                let is_member = *table == Table::ProjectUsers;
                self.after = if is_member { (project.to_owned(), id.clone()) } else { (id.clone(), String::new()) };
            }
            _ => *self = Self { table: self.table + 1, after: Default::default() },
        }
        Ok(objects)
    }
}

/// All objects.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn live(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<Vec<LoggedObject>> {
    let (mut position, mut objects) = (Position::default(), Vec::new());
    while !position.is_end() {
        objects.extend(position.next(conn, organization).await?);
    }
    Ok(objects)
}

/// Whether the tables have the object.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn exists(conn: &mut AnyConnection, organization: &OrganizationId, object: &Object) -> Result<bool> {
    let sql = match object.kind {
        Kind::Organization => "select id from organizations where id = $1 and id = $2 and $3 = ''",
        Kind::User => "select user_id from organization_users where organization_id = $1 and user_id = $2 and $3 = ''",
        Kind::Invite => "select id from invites where organization_id = $1 and id = $2 and $3 = ''",
        Kind::Project => "select id from projects where organization_id = $1 and id = $2 and $3 = ''",
        Kind::ProjectUser => {
            "select user_id from project_users where organization_id = $1 and user_id = $2 and project_id = $3"
        }
        Kind::ServiceAccount => "select id from service_accounts where organization_id = $1 and id = $2 and $3 = ''",
        Kind::AdminKey => "select id from admin_keys where organization_id = $1 and id = $2 and $3 = ''",
        Kind::ProjectKey => "select id from project_keys where organization_id = $1 and id = $2 and $3 = ''",
    };
    let query = sqlx::query_as(sql).bind(organization.as_str()).bind(object.id.clone()).bind(object.place.clone());
    let found: Option<(String,)> = query.fetch_optional(conn).await?;
    Ok(found.is_some())
}

/// The number of objects.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn count(conn: &mut AnyConnection, organization: &OrganizationId) -> Result<u64> {
    let mut all = 0;
    for table in [
        "select count(*) from organization_users where organization_id = $1",
        "select count(*) from invites where organization_id = $1",
        "select count(*) from projects where organization_id = $1",
        "select count(*) from project_users where organization_id = $1",
        "select count(*) from service_accounts where organization_id = $1",
        "select count(*) from admin_keys where organization_id = $1",
        "select count(*) from project_keys where organization_id = $1",
    ] {
        let (count,): (i64,) = sqlx::query_as(table).bind(organization.as_str()).fetch_one(&mut *conn).await?;
        all += u64::try_from(count).unwrap_or_default();
    }
    Ok(all)
}

async fn users(conn: &mut AnyConnection, organization: &str, after: String) -> Result<Vec<LoggedObject>> {
    let users: Vec<(String, String, String, String)> = sqlx::query_as(
        "select u.id, u.name, u.email, o.role from organization_users o join users u on u.id = o.user_id
         where o.organization_id = $1 and o.user_id > $2 order by o.user_id limit $3",
    )
    .bind(organization)
    .bind(after)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    let user = |(id, name, email, role): (String, String, String, String)| {
        ("user", id, json!({ "name": personal(&name), "email": personal(&email), "role": role }))
    };
    Ok(users.into_iter().map(user).collect())
}

async fn invites(conn: &mut AnyConnection, organization: &str, after: String) -> Result<Vec<LoggedObject>> {
    let invites: Vec<(String, String, String, i64, Option<i64>)> = sqlx::query_as(
        "select id, email, role, expires_at, accepted_at from invites where organization_id = $1 and id > $2
         order by id limit $3",
    )
    .bind(organization)
    .bind(after)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    let invite = |(id, email, role, expires_at, accepted_at): (String, String, String, i64, Option<i64>)| {
        let state = json!({
            "email": personal(&email), "role": role, "expires_at": expires_at, "accepted": accepted_at.is_some(),
        });
        ("invite", id, state)
    };
    Ok(invites.into_iter().map(invite).collect())
}

/// Id, name, 1 for the default project, archiving time in Unix seconds, external key id, residency, data retention.
type Project = (String, String, i64, Option<i64>, Option<String>, Option<String>, String);

async fn projects(conn: &mut AnyConnection, organization: &str, after: String) -> Result<Vec<LoggedObject>> {
    let projects: Vec<Project> = sqlx::query_as(
        "select id, name, is_default, archived_at, external_key_id, residency, data_retention from projects
         where organization_id = $1 and id > $2 order by id limit $3",
    )
    .bind(organization)
    .bind(after)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    let project = |(id, name, is_default, archived_at, external_key_id, residency, data_retention): Project| {
        let state = json!({
            "name": name, "is_default": is_default == 1, "archived_at": archived_at,
            "external_key_id": external_key_id, "residency": residency, "data_retention": data_retention,
        });
        ("project", id, state)
    };
    Ok(projects.into_iter().map(project).collect())
}

async fn project_users(
    conn: &mut AnyConnection,
    organization: &str,
    (project, user): (String, String),
) -> Result<Vec<LoggedObject>> {
    let members: Vec<(String, String, String)> = sqlx::query_as(
        "select project_id, user_id, role from project_users
         where organization_id = $1 and (project_id, user_id) > ($2, $3) order by project_id, user_id limit $4",
    )
    .bind(organization)
    .bind(project)
    .bind(user)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    let member = |(project, user, role)| ("project_user", user, json!({ "project_id": project, "role": role }));
    Ok(members.into_iter().map(member).collect())
}

async fn service_accounts(conn: &mut AnyConnection, organization: &str, after: String) -> Result<Vec<LoggedObject>> {
    let accounts: Vec<(String, String, String, String)> = sqlx::query_as(
        "select id, project_id, name, role from service_accounts where organization_id = $1 and id > $2
         order by id limit $3",
    )
    .bind(organization)
    .bind(after)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    let account = |(id, project, name, role)| {
        ("service_account", id, json!({ "project_id": project, "name": name, "role": role }))
    };
    Ok(accounts.into_iter().map(account).collect())
}

async fn admin_keys(conn: &mut AnyConnection, organization: &str, after: String) -> Result<Vec<LoggedObject>> {
    let keys: Vec<(String, String, String, String, String, Option<i64>)> = sqlx::query_as(
        "select id, name, owner_user_id, scopes, audit_before, expires_at from admin_keys
         where organization_id = $1 and id > $2 order by id limit $3",
    )
    .bind(organization)
    .bind(after)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    let key =
        |(id, name, owner, scopes, audit_before, expires_at): (_, String, String, String, String, Option<i64>)| {
            // What is not JSON is shown as it is, so that it differs from every list of scopes.
            let scopes = serde_json::from_str(&scopes).unwrap_or(Value::String(scopes));
            let mut state = json!({ "name": name, "owner": owner, "scopes": scopes, "expires_at": expires_at });
            if !audit_before.is_empty() {
                state["audit_before"] = json!(audit_before);
            }
            ("admin_key", id, state)
        };
    Ok(keys.into_iter().map(key).collect())
}

/// Id, project id, user id, service account id, name, scopes as JSON, expiry in Unix seconds.
type ProjectKey = (String, String, Option<String>, Option<String>, String, String, Option<i64>);

async fn project_keys(conn: &mut AnyConnection, organization: &str, after: String) -> Result<Vec<LoggedObject>> {
    let keys: Vec<ProjectKey> = sqlx::query_as(
        "select id, project_id, user_id, service_account_id, name, scopes, expires_at from project_keys
         where organization_id = $1 and id > $2 order by id limit $3",
    )
    .bind(organization)
    .bind(after)
    .bind(PAGE)
    .fetch_all(conn)
    .await?;
    let key = |(id, project, user, account, name, scopes, expires_at): ProjectKey| {
        let scopes: Value = serde_json::from_str(&scopes).unwrap_or_default();
        let state = json!({
            "project_id": project, "user_id": user, "service_account_id": account, "name": name, "scopes": scopes,
            "expires_at": expires_at,
        });
        ("project_key", id, state)
    };
    Ok(keys.into_iter().map(key).collect())
}
