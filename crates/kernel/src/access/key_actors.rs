//! What a change by an Admin key needs to know about its actor, read with one query: the key, the role and the account of its
//! owner, and the end of the organization's audit log. A change takes the organization's write lock with the same text of
//! statements.

use crate::{
    access::sealed_rows::{
        sealed_keys::SealedAdminKey,
        sealed_people::{SealedAccount, SealedMembership},
    },
    base::error::Result,
    ledger::audit::{Last, Tail},
    store::statement::Statement,
};
use sqlx::{AnyConnection, FromRow, any::AnyRow};

/// The key is bound to $1, its organization to $2, and its owner to $3.
const READ: &str =
    "select k.*, m.role as owner_role, m.seal as owner_seal, u.email, u.password_hash, u.password_pepper,
    u.email_verified_at, u.seal as account_seal,
    a.seq as last_seq, a.effective_at as last_at, a.leaf_hash as last_hash
    from admin_keys k
    left join organization_users m on m.organization_id = k.organization_id and m.user_id = k.owner_user_id
    left join users u on u.id = k.owner_user_id
    left join audit_logs a on a.organization_id = k.organization_id
        and a.seq = (select max(l.seq) from audit_logs l where l.organization_id = k.organization_id)
    where not exists (select 1 from expired_keys e where e.key_id = k.id)";

/// See the module. No seal has been checked.
pub(crate) struct KeyActor {
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
    last_hash: Option<Vec<u8>>,
}

/// The statement that reads them.
pub(crate) fn select(key_id: &str, organization_id: &str, user_id: &str) -> Statement {
    let mut statement = Statement::new(READ);
    statement.push("and k.id =").bind(key_id);
    statement.push("and k.organization_id =").bind(organization_id);
    statement.push("and k.owner_user_id =").bind(user_id);
    statement
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
    Ok(select(key_id, organization_id, user_id).fetch_all(conn).await?.pop())
}

impl<'r> FromRow<'r, AnyRow> for KeyActor {
    fn from_row(row: &'r AnyRow) -> Result<Self, sqlx::Error> {
        let (key, owner) = (SealedAdminKey::from_row(row)?, Owner::from_row(row)?);
        let membership = owner.owner_role.map(|role| SealedMembership {
            organization_id: key.organization_id.clone(),
            user_id: key.owner_user_id.clone(),
            role,
            seal: owner.owner_seal,
        });
        let account = owner.email.map(|email| SealedAccount {
            id: key.owner_user_id.clone(),
            email,
            password_hash: owner.password_hash,
            password_pepper: owner.password_pepper,
            email_verified_at: owner.email_verified_at,
            seal: owner.account_seal,
        });
        let last = owner.last_seq.zip(owner.last_at).zip(owner.last_hash);
        let last = last.map(|((seq, at), hash)| Last::from((seq, at, hash)));
        Ok(Self { key, membership, account, tail: Tail::Read(last) })
    }
}
