//! Writes invites and the projects that they grant.

use crate::{
    access::sealed_rows::sealed_links::SealedInvite,
    base::{email::Email, error::Result},
    change::Change,
    credentials::{seal_again, sealed, write_seal},
    store::statement::Statement,
};
use types::{
    ids::{InviteId, UserId},
    invites::InviteProject,
    users::Role,
};

/// An invite to insert.
pub struct NewInvite<'a> {
    pub id: &'a InviteId,
    pub email: &'a Email,
    pub role: Role,
    /// The projects that it grants.
    pub projects: &'a [InviteProject],
    /// Whether the request named the projects.
    pub names_projects: bool,
    /// Unix seconds.
    pub expires_at: i64,
}

/// Inserts an invite of the person who acts.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert(change: &mut Change<'_>, new: &NewInvite<'_>) -> Result<()> {
    let (now, organization_id) = (change.now(), change.actor().organization_id.clone());
    sqlx::query(
        "insert into invites (id, organization_id, email, email_key, role, invited_by, created_at, expires_at,
         names_projects) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(new.id.as_str())
    .bind(organization_id.as_str())
    .bind(new.email.as_str())
    .bind(new.email.key())
    .bind(new.role.as_str())
    .bind(change.actor().who.user_id().map(UserId::to_string))
    .bind(now)
    .bind(new.expires_at)
    .bind(i64::from(new.names_projects))
    .execute(change.conn()?)
    .await?;
    for (place, project) in (0_i64..).zip(new.projects) {
        Statement::new("insert into invite_projects (organization_id, invite_id, place, project_id, role) values")
            .bind_row([
                organization_id.as_str().into(),
                new.id.as_str().into(),
                place.into(),
                project.id.as_str().into(),
                project.role.as_str().into(),
            ])
            .execute(change.conn()?)
            .await?;
    }
    let granted = new.projects.iter().map(|project| format!("{} {}", project.id, project.role.as_str()));
    let granted = granted.collect::<Vec<_>>().join(",");
    let invite = SealedInvite {
        id: new.id.to_string(),
        organization_id: organization_id.to_string(),
        email: new.email.as_str().to_owned(),
        role: new.role.as_str().to_owned(),
        token_hash: None,
        invited_by: change.actor().who.user_id().map(UserId::to_string),
        link_sent_as: None,
        expires_at: new.expires_at,
        accepted_at: None,
        granted: (!granted.is_empty()).then_some(granted),
        seal: None,
    };
    let (conn, seals) = change.sealing()?;
    write_seal(conn, seals, &invite).await
}

/// Sets the link of an invite (the hash of its token) and how it leaves the server. The person who acts becomes the one
/// who invites.
///
/// # Errors
/// 401 when the invite's seal does not fit.
pub async fn open_by(
    change: &mut Change<'_>,
    invite_id: &InviteId,
    token_hash: String,
    sent_as: &'static str,
) -> Result<()> {
    let invited_by = change.actor().who.user_id().map(UserId::to_string);
    let mut invite = find(change, invite_id).await?;
    invite.invited_by = invited_by.or(invite.invited_by);
    (invite.token_hash, invite.link_sent_as) = (Some(token_hash), Some(sent_as.to_owned()));
    sqlx::query("update invites set token_hash = $1, link_sent_as = $2, invited_by = $3 where id = $4")
        .bind(&invite.token_hash)
        .bind(sent_as)
        .bind(&invite.invited_by)
        .bind(&invite.id)
        .execute(change.conn()?)
        .await?;
    seal_again(change, &invite).await
}

/// Removes the link of an invite, so that it opens nothing.
///
/// # Errors
/// 401 when the invite's seal does not fit.
pub async fn close(change: &mut Change<'_>, invite_id: &InviteId) -> Result<()> {
    let mut invite = find(change, invite_id).await?;
    invite.token_hash = None;
    sqlx::query("update invites set token_hash = null where id = $1").bind(&invite.id).execute(change.conn()?).await?;
    seal_again(change, &invite).await
}

/// Records that a person has accepted an invite.
///
/// # Errors
/// 401 when the invite's seal does not fit.
pub async fn set_accepted(change: &mut Change<'_>, invite_id: &InviteId, user_id: &UserId) -> Result<()> {
    let now = change.now();
    let mut invite = find(change, invite_id).await?;
    invite.accepted_at = Some(now);
    sqlx::query("update invites set accepted_at = $1, accepted_by = $2 where id = $3")
        .bind(now)
        .bind(user_id.as_str())
        .bind(&invite.id)
        .execute(change.conn()?)
        .await?;
    seal_again(change, &invite).await
}

async fn find(change: &mut Change<'_>, invite_id: &InviteId) -> Result<SealedInvite> {
    let key = [change.actor().organization_id.as_str(), invite_id.as_str()];
    let (conn, seals) = change.sealing()?;
    sealed(conn, seals, "where organization_id = $1 and id = $2", &key).await
}
