//! Writes service accounts.

use crate::{
    access::sealed_rows::sealed_keys::SealedServiceAccount,
    base::{error::Result, names::Name},
    change::Change,
    credentials::{seal_again, sealed},
};
use types::{
    ids::{ProjectId, ServiceAccountId},
    service_accounts::ServiceAccountRole,
};

/// Inserts a service account in a project of the change's organization.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(
    change: &mut Change<'_>,
    project_id: &ProjectId,
    account_id: &ServiceAccountId,
    name: &Name,
    role: ServiceAccountRole,
) -> Result<()> {
    let now = change.now();
    let account = SealedServiceAccount {
        id: account_id.to_string(),
        organization_id: change.actor().organization_id.to_string(),
        project_id: project_id.to_string(),
        role: role.as_str().to_owned(),
        seal: None,
    };
    let (conn, seals) = change.sealing()?;
    sqlx::query(
        "insert into service_accounts (id, organization_id, project_id, name, name_key, role, created_at, seal)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&account.id)
    .bind(&account.organization_id)
    .bind(&account.project_id)
    .bind(name.as_str())
    .bind(name.key())
    .bind(&account.role)
    .bind(now)
    .bind(seals.seal(&account))
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the name and the role of a service account of the change's organization.
///
/// # Errors
/// 401 when the account's seal does not fit.
pub async fn update(
    change: &mut Change<'_>,
    account_id: &ServiceAccountId,
    name: &Name,
    role: ServiceAccountRole,
) -> Result<()> {
    let key = [change.actor().organization_id.as_str(), account_id.as_str()];
    let (conn, seals) = change.sealing()?;
    let mut account: SealedServiceAccount = sealed(conn, seals, "where organization_id = $1 and id = $2", &key).await?;
    sqlx::query("update service_accounts set name = $1, name_key = $2, role = $3 where id = $4")
        .bind(name.as_str())
        .bind(name.key())
        .bind(role.as_str())
        .bind(&account.id)
        .execute(conn)
        .await?;
    account.role = role.as_str().to_owned();
    seal_again(change, &account).await
}
