//! Writes Admin keys.

use crate::{
    access::sealed_rows::sealed_keys::SealedAdminKey,
    base::{error::Result, names::Name},
    change::Change,
    credentials::{seal_again, sealed},
};
use types::{
    audit_before::AuditBefore,
    ids::{KeyId, UserId},
};

/// An Admin key to insert.
pub struct NewAdminKey<'a> {
    pub id: &'a KeyId,
    pub owner: &'a UserId,
    pub name: &'a Name,
    /// What lists show of the secret.
    pub redacted_value: String,
    /// The secret's keyed hash, and the version of the pepper.
    pub secret: (String, i64),
    /// A JSON list; empty for all permissions.
    pub scopes: String,
    pub audit_before: AuditBefore,
    /// Unix seconds; `None` if the key does not expire.
    pub expires_at: Option<i64>,
}

/// Inserts a key in the change's organization.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(change: &mut Change<'_>, new: NewAdminKey<'_>) -> Result<()> {
    let (secret_hash, secret_pepper) = new.secret;
    let key = SealedAdminKey {
        id: new.id.to_string(),
        organization_id: change.actor().organization_id.to_string(),
        owner_user_id: new.owner.to_string(),
        name: new.name.as_str().to_owned(),
        secret_hash,
        secret_pepper,
        scopes: new.scopes,
        created_at: change.now(),
        expires_at: new.expires_at,
        audit_before: new.audit_before.as_str().to_owned(),
        seal: None,
    };
    let (conn, seals) = change.sealing()?;
    sqlx::query(
        "insert into admin_keys (id, organization_id, owner_user_id, name, name_key, redacted_value, secret_hash,
         secret_pepper, created_at, expires_at, scopes, audit_before, seal)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(&key.id)
    .bind(&key.organization_id)
    .bind(&key.owner_user_id)
    .bind(&key.name)
    .bind(new.name.key())
    .bind(new.redacted_value)
    .bind(&key.secret_hash)
    .bind(key.secret_pepper)
    .bind(key.created_at)
    .bind(key.expires_at)
    .bind(&key.scopes)
    .bind(&key.audit_before)
    .bind(seals.seal(&key))
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets when a key of the change's organization expires, in Unix seconds.
///
/// # Errors
/// 401 when the key's seal does not fit.
pub async fn set_expiry(change: &mut Change<'_>, key_id: &KeyId, expires_at: i64) -> Result<()> {
    let condition =
        ("where organization_id = $1 and id = $2", [change.actor().organization_id.as_str(), key_id.as_str()]);
    let (conn, seals) = change.sealing()?;
    let mut key: SealedAdminKey = sealed(conn, seals, condition.0, &condition.1).await?;
    sqlx::query("update admin_keys set expires_at = $1 where id = $2")
        .bind(expires_at)
        .bind(&key.id)
        .execute(conn)
        .await?;
    key.expires_at = Some(expires_at);
    seal_again(change, &key).await
}
