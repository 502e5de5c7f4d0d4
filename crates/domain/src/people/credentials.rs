//! What a change of a person's password or email address ends.

use crate::maintenance::purge::{self, Kind};
use kernel::{base::error::Result, change::Change, credentials as sealed};
use types::ids::UserId;

/// Ends everything that the earlier credentials gave access to: the person's sessions, except `keep` (its credential
/// hash), all one-time links, and the queued emails that contain one. Returns the number of sessions that ended.
///
/// Every change of a password or an email address calls this. A person who recovers an account must end what somebody
/// else prepared with the old password, for example a pending change of the email address.
pub(crate) async fn changed(change: &mut Change<'_>, user_id: &UserId, keep: Option<&str>) -> Result<u64> {
    let key = [user_id.as_str(), keep.unwrap_or_default()];
    sealed::credential_generations::raise(change, user_id, keep).await?;
    sealed::sessions::end_in_change(change, "where user_id = $1 and credential_hash <> $2", &key).await?;
    let ended = sqlx::query("delete from sessions where user_id = $1 and credential_hash <> $2")
        .bind(key[0])
        .bind(key[1])
        .execute(change.conn()?)
        .await?
        .rows_affected();
    purge::queue_personal(change, Kind::Session, ended).await?;
    sealed::one_time_links::end(change, "where user_id = $1", &[user_id.as_str()]).await?;
    let links = sqlx::query("delete from account_links where user_id = $1")
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    purge::queue_personal(change, Kind::Link, links.rows_affected()).await?;
    let deleted = sqlx::query(
        "delete from mails where subject_id = $1 and next_attempt_at is not null
         and kind in ('password_reset', 'email_change', 'email_change_asked')",
    )
    .bind(user_id.as_str())
    .execute(change.conn()?)
    .await?;
    purge::queue_personal(change, Kind::Email, deleted.rows_affected()).await?;
    Ok(ended)
}

/// Stores a new password (its hash and the version of the pepper) and ends what the old one gave access to; see
/// [`changed`].
pub(crate) async fn set_password(
    change: &mut Change<'_>,
    user_id: &UserId,
    hashed: (String, i64),
    keep: Option<&str>,
) -> Result<u64> {
    sealed::accounts::set_password(change, user_id, hashed).await?;
    changed(change, user_id, keep).await
}
