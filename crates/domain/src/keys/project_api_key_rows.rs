//! Reads project keys with their owners from the database.

use kernel::{access::actor::Actor, base::error::Result, ledger::event::Owner, store::statement::Statement};
use sqlx::AnyConnection;
use types::{
    ids::{KeyId, OrganizationId, ProjectId, ServiceAccountId, UserId},
    problem::Problem,
    project_api_keys::{Access, KeyOwner, KeyOwnerServiceAccount, KeyOwnerUser, ProjectApiKey},
    project_users::ProjectRole,
    service_accounts::ServiceAccountRole,
};

/// SQL condition that a key's owner has access to the project: a person as a project member or an organization owner, a
/// service account by a role other than `none`.
macro_rules! active {
    () => {
        "(k.user_id is not null and (coalesce(o.role, '') = 'owner' or m.role is not null))
         or (k.service_account_id is not null and coalesce(s.role, 'none') <> 'none')"
    };
}
pub(crate) use active;

const SELECT: &str = concat!(
    "select k.id, k.name, k.redacted_value, k.created_at, k.expires_at, k.scopes, l.last_used_at,
     k.user_id, u.name as user_name, u.email as user_email, u.created_at as user_created_at,
     case when o.role = 'owner' then 'owner' else m.role end as user_role,
     k.service_account_id, s.name as account_name, s.created_at as account_created_at, s.role as account_role,
     case when ",
    active!(),
    " then cast(1 as bigint) else cast(0 as bigint) end as is_active
     from project_keys k
     left join users u on u.id = k.user_id
     left join organization_users o on o.organization_id = k.organization_id and o.user_id = k.user_id
     left join project_users m on m.project_id = k.project_id and m.user_id = k.user_id
     left join service_accounts s on s.id = k.service_account_id
     left join key_uses l on l.key_id = k.id
     where k.organization_id ="
);

/// A key with its owner.
#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub id: String,
    pub name: String,
    pub redacted_value: String,
    created_at: i64,
    pub expires_at: Option<i64>,
    pub scopes: String,
    last_used_at: Option<i64>,
    user_id: Option<String>,
    user_name: Option<String>,
    user_email: Option<String>,
    user_created_at: Option<i64>,
    user_role: Option<String>,
    pub service_account_id: Option<String>,
    account_name: Option<String>,
    account_created_at: Option<i64>,
    account_role: Option<String>,
    is_active: i64,
}

impl Row {
    /// Whether the actor is the person who owns the key.
    pub fn is_of(&self, actor: &Actor) -> bool {
        self.user_id.is_some() && self.user_id.as_deref() == actor.who.user_id().map(UserId::as_str)
    }

    /// Name of the person or the service account that owns the key.
    pub fn owner_name(&self) -> &str {
        self.user_name.as_deref().or(self.account_name.as_deref()).unwrap_or_default()
    }

    /// The person or the service account that owns the key.
    pub fn owner(&self) -> Owner<'_> {
        match (&self.user_id, &self.service_account_id) {
            (Some(id), _) => Owner { r#type: "user", id },
            (None, account) => Owner { r#type: "service_account", id: account.as_deref().unwrap_or_default() },
        }
    }
}

impl From<Row> for ProjectApiKey {
    fn from(row: Row) -> Self {
        let owner = match row.user_id {
            Some(id) => KeyOwner::User {
                user: KeyOwnerUser {
                    id: UserId::new(id),
                    email: row.user_email.unwrap_or_default(),
                    name: row.user_name.unwrap_or_default(),
                    created_at: row.user_created_at.unwrap_or_default(),
                    role: row.user_role.as_deref().and_then(ProjectRole::parse).unwrap_or(ProjectRole::Member),
                },
            },
            None => KeyOwner::ServiceAccount {
                service_account: KeyOwnerServiceAccount {
                    id: ServiceAccountId::new(row.service_account_id.unwrap_or_default()),
                    name: row.account_name.unwrap_or_default(),
                    created_at: row.account_created_at.unwrap_or_default(),
                    role: row
                        .account_role
                        .as_deref()
                        .and_then(ServiceAccountRole::parse)
                        .unwrap_or(ServiceAccountRole::None),
                },
            },
        };
        Self {
            object: "organization.project.api_key".to_owned(),
            id: KeyId::new(row.id),
            name: row.name,
            redacted_value: row.redacted_value,
            created_at: row.created_at,
            last_used_at: row.last_used_at,
            expires_at: row.expires_at,
            owner_project_access: if row.is_active == 1 { Access::Active } else { Access::Inactive },
            owner,
        }
    }
}

/// Selects the keys of a project. Callers can append conditions on `k`.
pub(crate) fn select(organization_id: &OrganizationId, project_id: &ProjectId) -> Statement {
    let mut statement = Statement::new(SELECT);
    statement.bind(organization_id.as_str()).push("and k.project_id =").bind(project_id.as_str());
    statement
}

/// Finds one key, or fails with 404.
pub(crate) async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    key_id: &KeyId,
) -> Result<Row> {
    let rows = select(organization_id, project_id).push("and k.id =").bind(key_id.as_str()).fetch_all(conn).await?;
    Ok(rows.into_iter().next().ok_or_else(|| missing(key_id))?)
}

/// The refusal for a key that is not in the project.
pub(crate) fn missing(key_id: &KeyId) -> Problem {
    Problem::not_found("API key", key_id.as_str())
}
