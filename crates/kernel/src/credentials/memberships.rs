//! Writes the roles of people in organizations.

use crate::{
    access::sealed_rows::{self, sealed_people::SealedMembership},
    base::error::Result,
    change::Change,
    credentials::seal_again,
};
use types::{ids::UserId, users::Role};

/// Inserts a membership in the change's organization.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(change: &mut Change<'_>, user_id: &UserId, role: Role) -> Result<()> {
    let (now, membership) = (change.now(), membership(change, user_id, role));
    let (conn, seals) = change.sealing()?;
    sqlx::query(
        "insert into organization_users (organization_id, user_id, role, added_at, owner_since, seal)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&membership.organization_id)
    .bind(&membership.user_id)
    .bind(&membership.role)
    .bind(now)
    .bind((role == Role::Owner).then_some(now))
    .bind(seals.seal(&membership))
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the role of a member of the change's organization. Because the caller decides the role, a membership whose seal
/// did not fit is valid again.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_role(change: &mut Change<'_>, user_id: &UserId, role: Role) -> Result<()> {
    let now = change.now();
    let key = [change.actor().organization_id.as_str(), user_id.as_str()];
    let before: Option<SealedMembership> =
        sealed_rows::find(change.conn()?, "where organization_id = $1 and user_id = $2", &key).await?;
    sqlx::query(
        "update organization_users set role = $1,
         owner_since = case when $1 <> 'owner' then null when role = 'owner' then owner_since else $2 end
         where organization_id = $3 and user_id = $4",
    )
    .bind(role.as_str())
    .bind(now)
    .bind(key[0])
    .bind(key[1])
    .execute(change.conn()?)
    .await?;
    let seal = before.and_then(|before| before.seal);
    seal_again(change, &SealedMembership { seal, ..membership(change, user_id, role) }).await
}

fn membership(change: &Change<'_>, user_id: &UserId, role: Role) -> SealedMembership {
    SealedMembership {
        organization_id: change.actor().organization_id.to_string(),
        user_id: user_id.to_string(),
        role: role.as_str().to_owned(),
        seal: None,
    }
}
