//! What a change of a person's password or email address ends, and whether their email address is verified.

use crate::maintenance::purge::{self, Kind};
use kernel::{base::error::Result, change::Change};
use types::ids::UserId;

/// Ends everything that the earlier credentials gave access to: the person's sessions, except `keep` (its credential
/// hash), all one-time links, and the queued emails that contain one. Returns the number of sessions that ended.
///
/// Every change of a password or an email address calls this. A person who recovers an account must end what somebody
/// else prepared with the old password, for example a pending change of the email address.
pub(crate) async fn changed(change: &mut Change<'_>, user_id: &UserId, keep: Option<&str>) -> Result<u64> {
    let ended = sqlx::query("delete from sessions where user_id = $1 and credential_hash <> $2")
        .bind(user_id.as_str())
        .bind(keep.unwrap_or_default())
        .execute(change.conn()?)
        .await?;
    purge::queue_personal(change, Kind::Session, ended.rows_affected()).await?;
    for (kind, sql) in [
        (Kind::Link, "delete from account_links where user_id = $1"),
        (
            Kind::Email,
            "delete from mails where subject_id = $1 and next_attempt_at is not null
             and kind in ('password_reset', 'email_change', 'email_change_asked')",
        ),
    ] {
        let deleted = sqlx::query(sql).bind(user_id.as_str()).execute(change.conn()?).await?;
        purge::queue_personal(change, kind, deleted.rows_affected()).await?;
    }
    Ok(ended.rows_affected())
}

/// Stores a new password (its hash and the version of the pepper) and ends what the old one gave access to; see
/// [`changed`].
pub(crate) async fn set_password(
    change: &mut Change<'_>,
    user_id: &UserId,
    (hash, pepper): (String, i64),
    keep: Option<&str>,
) -> Result<u64> {
    sqlx::query("update users set password_hash = $1, password_pepper = $2 where id = $3")
        .bind(hash)
        .bind(pepper)
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    changed(change, user_id, keep).await
}

/// Records that the person's email address is theirs: they followed a link that was sent to it, or the server
/// administrator vouched for them.
pub(crate) async fn verify_email(change: &mut Change<'_>, user_id: &UserId) -> Result<()> {
    sqlx::query("update users set email_verified_at = $1 where id = $2 and email_verified_at is null")
        .bind(change.now())
        .bind(user_id.as_str())
        .execute(change.conn()?)
        .await?;
    Ok(())
}
