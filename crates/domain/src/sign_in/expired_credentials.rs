//! An expiry that has passed stays passed, even if the clock is set back: expired keys are noted, and expired sessions
//! deleted.

use crate::{Domain, sign_in::sessions};
use kernel::base::error::Result;

/// Keys that have expired and are not noted yet.
const EXPIRED: &str = "select k.id from admin_keys k where k.expires_at <= $1
    and not exists (select 1 from expired_keys e where e.key_id = k.id)
    union all select k.id from project_keys k where k.expires_at <= $1
    and not exists (select 1 from expired_keys e where e.key_id = k.id) limit 1";

/// Notes the keys that have expired and deletes the sessions that have ended, if there are any.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn sweep(domain: &Domain) -> Result<()> {
    let now = domain.now();
    let mut reader = domain.reader().await?;
    let key: Option<(String,)> = sqlx::query_as(EXPIRED).bind(now).fetch_optional(&mut *reader).await?;
    let sessions = sessions::has_ended(domain, &mut reader).await?;
    drop(reader);
    if key.is_none() && !sessions {
        return Ok(());
    }
    let mut bookkeeping = domain.bookkeeping().await?;
    for sql in [
        "insert into expired_keys (key_id, organization_id, at) select k.id, k.organization_id, $1 from admin_keys k
         where k.expires_at <= $1 and not exists (select 1 from expired_keys e where e.key_id = k.id)",
        "insert into expired_keys (key_id, organization_id, at) select k.id, k.organization_id, $1 from project_keys k
         where k.expires_at <= $1 and not exists (select 1 from expired_keys e where e.key_id = k.id)",
    ] {
        bookkeeping.execute(sql, |query| query.bind(now)).await?;
    }
    sessions::sweep(domain, &mut bookkeeping, now).await?;
    bookkeeping.commit().await
}
