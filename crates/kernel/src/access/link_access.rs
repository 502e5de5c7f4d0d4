//! Whether an invite or a one-time link still gives access.

use crate::{
    access::{
        credential_generations,
        sealed_rows::{
            self,
            sealed_links::{SealedInvite, SealedLink},
        },
    },
    base::{credential_seals::CredentialSeals, error::Result},
};
use sqlx::AnyConnection;
use types::{
    ids::{InviteId, OrganizationId, UserId},
    problem::Problem,
    refusals,
};

/// Refuses an invite that was revoked, was accepted or has expired. A change calls it under the write lock, because the
/// invite may have been accepted or revoked since the page was loaded. `now` is in Unix seconds.
pub async fn refuse_closed_invite(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    now: i64,
    organization_id: &OrganizationId,
    invite_id: &InviteId,
) -> Result<()> {
    let key = [organization_id.as_str(), invite_id.as_str()];
    let invite: Option<SealedInvite> = sealed_rows::find(conn, "where organization_id = $1 and id = $2", &key).await?;
    match invite.and_then(|invite| seals.accept(invite)) {
        None => Err(invite_revoked().into()),
        Some(SealedInvite { accepted_at: Some(_), .. }) => Err(invite_used().into()),
        Some(invite) if invite.expires_at <= now => Err(invite_expired().into()),
        Some(_) => Ok(()),
    }
}

pub fn invite_used() -> Problem {
    Problem::refused("invite_used", refusals::invite_used())
}

pub fn invite_revoked() -> Problem {
    Problem::refused("invite_revoked", refusals::invite_revoked())
}

pub fn invite_expired() -> Problem {
    Problem::refused("invite_expired", refusals::invite_expired())
}

/// Refuses a one-time link that was used, was replaced or has expired. A change calls it under the write lock, because
/// two requests may use the same link. `now` is in Unix seconds.
pub async fn refuse_closed_link(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    now: i64,
    user_id: &UserId,
    token_hash: &str,
) -> Result<()> {
    let key = [token_hash, user_id.as_str()];
    let link: Option<SealedLink> =
        credential_generations::find(conn, seals, "where token_hash = $1 and user_id = $2", &key).await?;
    Ok(link.filter(|link| link.expires_at > now).map(drop).ok_or_else(link_invalid)?)
}

pub fn link_invalid() -> Problem {
    Problem::refused("link_invalid", refusals::link_invalid())
}
