//! Writes the roles of people in projects.

use crate::{
    access::sealed_rows::{self, sealed_people::SealedProjectMembership},
    base::error::Result,
    change::Change,
    credentials::seal_again,
};
use types::{
    ids::{ProjectId, UserId},
    project_users::ProjectRole,
};

/// Inserts a membership in a project of the change's organization.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(
    change: &mut Change<'_>,
    project_id: &ProjectId,
    user_id: &UserId,
    role: ProjectRole,
) -> Result<()> {
    let (now, membership) = (change.now(), membership(change, project_id, user_id, role));
    let (conn, seals) = change.sealing()?;
    sqlx::query(
        "insert into project_users (organization_id, project_id, user_id, role, added_at, seal)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&membership.organization_id)
    .bind(&membership.project_id)
    .bind(&membership.user_id)
    .bind(&membership.role)
    .bind(now)
    .bind(seals.seal(&membership))
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the role of a member of a project. Because the caller decides the role, a membership whose seal did not fit is
/// valid again.
///
/// # Errors
/// When the database cannot be written.
pub async fn set_role(
    change: &mut Change<'_>,
    project_id: &ProjectId,
    user_id: &UserId,
    role: ProjectRole,
) -> Result<()> {
    let key = [change.actor().organization_id.as_str(), project_id.as_str(), user_id.as_str()];
    let condition = "where organization_id = $1 and project_id = $2 and user_id = $3";
    let before: Option<SealedProjectMembership> = sealed_rows::find(change.conn()?, condition, &key).await?;
    sqlx::query("update project_users set role = $1 where organization_id = $2 and project_id = $3 and user_id = $4")
        .bind(role.as_str())
        .bind(key[0])
        .bind(key[1])
        .bind(key[2])
        .execute(change.conn()?)
        .await?;
    let seal = before.and_then(|before| before.seal);
    seal_again(change, &SealedProjectMembership { seal, ..membership(change, project_id, user_id, role) }).await
}

fn membership(
    change: &Change<'_>,
    project_id: &ProjectId,
    user_id: &UserId,
    role: ProjectRole,
) -> SealedProjectMembership {
    SealedProjectMembership {
        organization_id: change.actor().organization_id.to_string(),
        project_id: project_id.to_string(),
        user_id: user_id.to_string(),
        role: role.as_str().to_owned(),
        seal: None,
    }
}
