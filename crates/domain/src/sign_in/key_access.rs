//! Which key a secret belongs to, and whether it is valid: the key and what makes its owner one must be as this server
//! stored them.

use crate::{Domain, keys::admin_key_scopes, sign_in::KeyHolder};
use kernel::{
    access::{
        actor::Who,
        admissions::Admissions,
        authorization,
        sealed_rows::{
            StoredRow,
            sealed_keys::{SealedAdminKey, SealedProject, SealedProjectKey, SealedServiceAccount},
            sealed_people::{SealedMembership, SealedProjectMembership},
        },
    },
    base::error::Result,
};
use sqlx::{AnyConnection, FromRow, any::AnyRow};
use types::ids::{KeyId, OrganizationId, UserId};

/// What else decides whether a key is valid: the role of its owner in the organization and in the project, that of its
/// service account, and whether the project is archived, each with its seal.
#[derive(sqlx::FromRow)]
struct Access {
    last_used_at: Option<i64>,
    owner_role: Option<String>,
    owner_seal: Option<String>,
    project_role: Option<String>,
    project_seal: Option<String>,
    account_role: Option<String>,
    account_seal: Option<String>,
    is_default: Option<i64>,
    archived_at: Option<i64>,
    archive_seal: Option<String>,
}

const ADMIN_KEY: &str = "select k.*, l.last_used_at, o.role as owner_role, o.seal as owner_seal,
    cast(null as text) as project_role, cast(null as text) as project_seal,
    cast(null as text) as account_role, cast(null as text) as account_seal,
    cast(null as bigint) as is_default, cast(null as bigint) as archived_at, cast(null as text) as archive_seal
    from admin_keys k
    left join organization_users o on o.organization_id = k.organization_id and o.user_id = k.owner_user_id
    left join key_uses l on l.key_id = k.id
    where k.secret_hash = $1 and not exists (select 1 from expired_keys e where e.key_id = k.id)";

const PROJECT_KEY: &str = "select k.*, l.last_used_at, o.role as owner_role, o.seal as owner_seal,
    m.role as project_role, m.seal as project_seal, s.role as account_role, s.seal as account_seal,
    p.is_default, p.archived_at, p.seal as archive_seal
    from project_keys k
    join projects p on p.organization_id = k.organization_id and p.id = k.project_id
    left join organization_users o on o.organization_id = k.organization_id and o.user_id = k.user_id
    left join project_users m on m.organization_id = k.organization_id and m.project_id = k.project_id
        and m.user_id = k.user_id
    left join service_accounts s on s.organization_id = k.organization_id and s.project_id = k.project_id
        and s.id = k.service_account_id
    left join key_uses l on l.key_id = k.id
    where k.secret_hash = $1 and not exists (select 1 from expired_keys e where e.key_id = k.id)";

/// Finds a valid Admin key. It is valid only while the person who owns it is an organization owner.
pub(super) async fn admin_key(domain: &Domain, conn: &mut AnyConnection, hash: &str) -> Result<Option<KeyHolder>> {
    let Some((key, access)) = find::<SealedAdminKey>(domain, conn, (ADMIN_KEY, hash)).await? else { return Ok(None) };
    let membership = access.membership(&key.organization_id, &key.owner_user_id);
    let Some(admissions) = authorization::admit_key(domain.seals(), domain.now(), &key, membership) else {
        return Ok(None);
    };
    Ok(Some(KeyHolder {
        admissions,
        scopes: Some(admin_key_scopes::stored(&key.scopes, &key.id)?),
        organization_id: OrganizationId::new(key.organization_id),
        who: Who::AdminKey { key_id: KeyId::new(key.id), user_id: UserId::new(key.owner_user_id) },
        last_used_at: access.last_used_at,
    }))
}

/// Finds a valid project key. It is valid only while the project is active and the owner of the key has access to it.
pub(super) async fn project_key(domain: &Domain, conn: &mut AnyConnection, hash: &str) -> Result<Option<KeyHolder>> {
    let found = find::<SealedProjectKey>(domain, conn, (PROJECT_KEY, hash)).await?;
    let Some((key, access)) = found else { return Ok(None) };
    let is_live = key.expires_at.is_none_or(|at| at > domain.now());
    let has_access = is_live
        && access.is_active(domain, &key)
        && match (&key.user_id, &key.service_account_id) {
            (Some(user_id), _) => {
                access.is_owner(domain, &key.organization_id, user_id) || access.is_member(domain, &key, user_id)
            }
            (None, account_id) => access.is_service_account(domain, &key, account_id.as_deref().unwrap_or_default()),
        };
    Ok(has_access.then(|| KeyHolder {
        organization_id: OrganizationId::new(key.organization_id),
        who: Who::ProjectKey { key_id: KeyId::new(key.id), user_id: key.user_id.map(UserId::new) },
        scopes: None,
        last_used_at: access.last_used_at,
        admissions: Admissions::default(),
    }))
}

/// The key with this secret hash, if its seal fits.
async fn find<K: StoredRow>(
    domain: &Domain,
    conn: &mut AnyConnection,
    (sql, hash): (&'static str, &str),
) -> Result<Option<(K, Access)>> {
    let row: Option<AnyRow> = sqlx::query(sql).bind(hash.to_owned()).fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(None) };
    let access = Access::from_row(&row)?;
    Ok(domain.seals().accept(K::from_row(&row)?).map(|key| (key, access)))
}

impl Access {
    /// The membership of the key's owner in the organization; its seal has not been checked.
    fn membership(&self, organization_id: &str, user_id: &str) -> Option<SealedMembership> {
        let (organization_id, user_id) = (organization_id.to_owned(), user_id.to_owned());
        let seal = self.owner_seal.clone();
        self.owner_role.clone().map(|role| SealedMembership { organization_id, user_id, role, seal })
    }

    fn is_owner(&self, domain: &Domain, organization_id: &str, user_id: &str) -> bool {
        let membership = self.membership(organization_id, user_id).filter(|membership| membership.role == "owner");
        membership.is_some_and(|membership| domain.seals().accept(membership).is_some())
    }

    fn is_member(&self, domain: &Domain, key: &SealedProjectKey, user_id: &str) -> bool {
        let Some(role) = self.project_role.clone() else { return false };
        let membership = SealedProjectMembership {
            organization_id: key.organization_id.clone(),
            project_id: key.project_id.clone(),
            user_id: user_id.to_owned(),
            role,
            seal: self.project_seal.clone(),
        };
        domain.seals().accept(membership).is_some()
    }

    /// Whether the key's project is not archived.
    fn is_active(&self, domain: &Domain, key: &SealedProjectKey) -> bool {
        let project = SealedProject {
            id: key.project_id.clone(),
            organization_id: key.organization_id.clone(),
            is_default: self.is_default.unwrap_or_default(),
            archived_at: self.archived_at,
            seal: self.archive_seal.clone(),
        };
        domain.seals().accept(project).is_some_and(|project| project.archived_at.is_none())
    }

    fn is_service_account(&self, domain: &Domain, key: &SealedProjectKey, account_id: &str) -> bool {
        let Some(role) = self.account_role.clone().filter(|role| role != "none") else { return false };
        let account = SealedServiceAccount {
            id: account_id.to_owned(),
            organization_id: key.organization_id.clone(),
            project_id: key.project_id.clone(),
            role,
            seal: self.account_seal.clone(),
        };
        domain.seals().accept(account).is_some()
    }
}
