//! How long a new key may last: an Admin key that expires cannot create or change a key that outlives it.

use kernel::{
    access::actor::Who,
    base::{error::Result, expiry},
    change::Change,
};
use types::{ids::KeyId, problem::Problem, refusals};

/// The time of expiry of a key that the actor of the change creates or changes, in Unix seconds; `None` means never.
/// `seconds` is the requested lifetime. Without one, the key of an expiring Admin key expires with it.
///
/// # Errors
/// 400 unless the lifetime is between 1 second and one year, and for a key that would outlive the actor's Admin key.
pub(crate) async fn expires_at(change: &mut Change<'_>, seconds: Option<i64>) -> Result<Option<i64>> {
    let now = change.now();
    let asked = expiry::parse(seconds, now)?;
    let Some(latest) = own_expiry(change).await? else { return Ok(asked) };
    match asked {
        Some(at) if at > latest => Err(Problem::invalid(
            "expires_in_seconds",
            "integer_above_max_value",
            refusals::expiry_of_maker(latest - now),
        )
        .into()),
        _ => Ok(Some(asked.unwrap_or(latest))),
    }
}

/// Whether a key's expiry has passed, now or before the clock was set back.
pub(crate) async fn has_expired(change: &mut Change<'_>, key_id: &KeyId, expires_at: Option<i64>) -> Result<bool> {
    let noted: Option<(i64,)> =
        sqlx::query_as("select at from expired_keys where organization_id = $1 and key_id = $2")
            .bind(change.actor().organization_id.as_str())
            .bind(key_id.as_str())
            .fetch_optional(change.conn()?)
            .await?;
    Ok(noted.is_some() || expires_at.is_some_and(|at| at <= change.now()))
}

/// When the Admin key that acts expires; `None` if it never does or if somebody else acts.
async fn own_expiry(change: &mut Change<'_>) -> Result<Option<i64>> {
    let actor = change.actor();
    let Who::AdminKey { key_id, .. } = &actor.who else { return Ok(None) };
    let row: Option<(Option<i64>,)> =
        sqlx::query_as("select expires_at from admin_keys where organization_id = $1 and id = $2")
            .bind(actor.organization_id.as_str())
            .bind(key_id.as_str())
            .fetch_optional(change.conn()?)
            .await?;
    Ok(row.and_then(|(expires_at,)| expires_at))
}
