//! What a change by an Admin key needs to know about its actor, read with one query: the key, the role and the account of its
//! owner, and the end of the organization's audit log.

use crate::{
    access::sealed_rows::{
        sealed_keys::SealedAdminKey,
        sealed_people::{SealedAccount, SealedMembership},
    },
    base::error::Result,
    ledger::audit::Tail,
};
use sqlx::{AnyConnection, FromRow, any::AnyRow};

/// The key is bound to $1, its organization to $2, and its owner to $3.
const READ: &str = "select k.*, m.role as owner_role, m.seal as owner_seal, u.email, u.password_hash, u.password_pepper,
    u.email_verified_at, u.seal as account_seal,
    (select a.seq from audit_logs a where a.organization_id = k.organization_id order by a.seq desc limit 1) as last_seq,
    (select a.effective_at from audit_logs a where a.organization_id = k.organization_id order by a.seq desc limit 1)
        as last_at
    from admin_keys k
    left join organization_users m on m.organization_id = k.organization_id and m.user_id = k.owner_user_id
    left join users u on u.id = k.owner_user_id
    where k.id = $1 and k.organization_id = $2 and k.owner_user_id = $3
    and not exists (select 1 from expired_keys e where e.key_id = k.id)";

/// See the module. No seal has been checked.
pub(super) struct KeyActor {
    pub key: SealedAdminKey,
    pub membership: Option<SealedMembership>,
    pub account: Option<SealedAccount>,
    pub tail: Tail,
}

#[derive(sqlx::FromRow)]
struct Owner {
    owner_role: Option<String>,
    owner_seal: Option<String>,
    email: Option<String>,
    password_hash: Option<String>,
    password_pepper: Option<i64>,
    email_verified_at: Option<i64>,
    account_seal: Option<String>,
    last_seq: Option<i64>,
    last_at: Option<i64>,
}

/// Reads them; `None` without such a key, or if its expiry is recorded.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn find(
    conn: &mut AnyConnection,
    key_id: &str,
    organization_id: &str,
    user_id: &str,
) -> Result<Option<KeyActor>> {
    let query = sqlx::query(READ).bind(key_id.to_owned()).bind(organization_id.to_owned()).bind(user_id.to_owned());
    let row: Option<AnyRow> = query.fetch_optional(conn).await?;
    let Some(row) = row else { return Ok(None) };
    let (key, owner) = (SealedAdminKey::from_row(&row)?, Owner::from_row(&row)?);
    let membership = owner.owner_role.map(|role| SealedMembership {
        organization_id: organization_id.to_owned(),
        user_id: user_id.to_owned(),
        role,
        seal: owner.owner_seal,
    });
    let account = owner.email.map(|email| SealedAccount {
        id: user_id.to_owned(),
        email,
        password_hash: owner.password_hash,
        password_pepper: owner.password_pepper,
        email_verified_at: owner.email_verified_at,
        seal: owner.account_seal,
    });
    Ok(Some(KeyActor { key, membership, account, tail: Tail::Read(owner.last_seq.zip(owner.last_at)) }))
}
