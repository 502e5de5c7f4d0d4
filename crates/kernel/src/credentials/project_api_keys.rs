//! Writes the keys of projects.

use crate::{
    access::sealed_rows::sealed_keys::SealedProjectKey,
    base::{error::Result, names::Name},
    change::Change,
    credentials::{seal_again, sealed},
};
use types::ids::{KeyId, ProjectId};

/// A project key to insert. It has either a person or a service account.
pub struct NewProjectKey<'a> {
    pub id: &'a KeyId,
    pub project_id: &'a ProjectId,
    pub user_id: Option<&'a str>,
    pub service_account_id: Option<&'a str>,
    pub name: &'a Name,
    /// What lists show of the secret.
    pub redacted_value: String,
    /// The secret's keyed hash, and the version of the pepper.
    pub secret: (String, i64),
    /// A JSON list.
    pub scopes: String,
    /// Unix seconds; `None` if the key does not expire.
    pub expires_at: Option<i64>,
}

/// Inserts a key in the change's organization.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(change: &mut Change<'_>, new: NewProjectKey<'_>) -> Result<()> {
    let (secret_hash, secret_pepper) = new.secret;
    let key = SealedProjectKey {
        id: new.id.to_string(),
        organization_id: change.actor().organization_id.to_string(),
        project_id: new.project_id.to_string(),
        user_id: new.user_id.map(str::to_owned),
        service_account_id: new.service_account_id.map(str::to_owned),
        name: new.name.as_str().to_owned(),
        secret_hash,
        secret_pepper,
        scopes: new.scopes,
        created_at: change.now(),
        expires_at: new.expires_at,
        seal: None,
    };
    let (conn, seals) = change.sealing()?;
    sqlx::query(
        "insert into project_keys (id, organization_id, project_id, user_id, service_account_id, name, redacted_value,
         secret_hash, secret_pepper, scopes, created_at, expires_at, name_key, seal)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(&key.id)
    .bind(&key.organization_id)
    .bind(&key.project_id)
    .bind(&key.user_id)
    .bind(&key.service_account_id)
    .bind(&key.name)
    .bind(new.redacted_value)
    .bind(&key.secret_hash)
    .bind(key.secret_pepper)
    .bind(&key.scopes)
    .bind(key.created_at)
    .bind(key.expires_at)
    .bind(new.name.key())
    .bind(seals.seal(&key))
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets when a key of the change's organization expires (Unix seconds) and, if given, its scopes, a JSON list.
///
/// # Errors
/// 401 when the key's seal does not fit.
pub async fn update(
    change: &mut Change<'_>,
    key_id: &KeyId,
    scopes: Option<&str>,
    expires_at: Option<i64>,
) -> Result<()> {
    let condition =
        ("where organization_id = $1 and id = $2", [change.actor().organization_id.as_str(), key_id.as_str()]);
    let (conn, seals) = change.sealing()?;
    let mut key: SealedProjectKey = sealed(conn, seals, condition.0, &condition.1).await?;
    key.scopes = scopes.map_or(key.scopes, str::to_owned);
    key.expires_at = expires_at;
    sqlx::query("update project_keys set scopes = $1, expires_at = $2 where id = $3")
        .bind(&key.scopes)
        .bind(key.expires_at)
        .bind(&key.id)
        .execute(conn)
        .await?;
    seal_again(change, &key).await
}
