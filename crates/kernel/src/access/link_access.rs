//! Whether an invite or a one-time link still gives access.

use crate::base::error::Result;
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
    now: i64,
    organization_id: &OrganizationId,
    invite_id: &InviteId,
) -> Result<()> {
    let row: Option<(i64, Option<i64>)> =
        sqlx::query_as("select expires_at, accepted_at from invites where organization_id = $1 and id = $2")
            .bind(organization_id.as_str())
            .bind(invite_id.as_str())
            .fetch_optional(conn)
            .await?;
    match row {
        None => Err(invite_revoked().into()),
        Some((_, Some(_))) => Err(invite_used().into()),
        Some((expires_at, None)) if expires_at <= now => Err(invite_expired().into()),
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
pub async fn refuse_closed_link(conn: &mut AnyConnection, now: i64, user_id: &UserId, token_hash: &str) -> Result<()> {
    let live: Option<(String,)> =
        sqlx::query_as("select kind from account_links where token_hash = $1 and user_id = $2 and expires_at > $3")
            .bind(token_hash)
            .bind(user_id.as_str())
            .bind(now)
            .fetch_optional(conn)
            .await?;
    Ok(live.map(drop).ok_or_else(link_invalid)?)
}

pub fn link_invalid() -> Problem {
    Problem::refused("link_invalid", refusals::link_invalid())
}
