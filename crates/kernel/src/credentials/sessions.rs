//! Writes sessions.

use crate::{
    access::{
        credential_generations,
        sealed_rows::{self, sealed_people::SealedSession},
    },
    base::{credential_seals::CredentialSeals, ended_seals::Ending, error::Result},
    bookkeeping::Bookkeeping,
    change::Change,
    credentials::{expiry, refused},
};
use sqlx::AnyConnection;
use types::ids::UserId;

const ONE: &str = "where credential_hash = $1";

/// Inserts a session that begins now, with the password just entered. `origin` is the client's IP address and user
/// agent.
///
/// # Errors
/// 401 when the seal of the person's generations does not fit; a database error.
pub async fn insert(
    bookkeeping: &mut Bookkeeping,
    credential_hash: &str,
    (id, user_id): (String, &UserId),
    origin: (&str, &str),
    expires_at: i64,
) -> Result<()> {
    let now = bookkeeping.now();
    let (conn, seals) = bookkeeping.sealing()?;
    let current = credential_generations::current(conn, seals, user_id.as_str()).await?;
    let generation = current.ok_or_else(refused)?.session_generation;
    let session = SealedSession {
        credential_hash: credential_hash.to_owned(),
        id,
        user_id: user_id.to_string(),
        created_at: now,
        last_seen_at: now,
        confirmed_at: now,
        expires_at,
        generation,
        seal: None,
    };
    let seal = seals.seal(&session);
    let (address, user_agent) = (origin.0.to_owned(), origin.1.to_owned());
    bookkeeping
        .execute(
            "insert into sessions (credential_hash, id, user_id, address, user_agent, created_at, last_seen_at,
             confirmed_at, expires_at, seal, generation) values ($1, $2, $3, $4, $5, $6, $6, $6, $7, $8, $9)",
            |query| {
                query
                    .bind(session.credential_hash)
                    .bind(session.id)
                    .bind(session.user_id)
                    .bind(address)
                    .bind(user_agent)
                    .bind(now)
                    .bind(expires_at)
                    .bind(seal)
                    .bind(generation)
            },
        )
        .await?;
    Ok(())
}

/// Records that the session was used now and, with `is_confirmed`, that the password was entered now. Returns whether
/// the session is there and valid; otherwise nothing is written.
///
/// # Errors
/// When the database cannot be written.
pub async fn touch(bookkeeping: &mut Bookkeeping, credential_hash: &str, is_confirmed: bool) -> Result<bool> {
    let now = bookkeeping.now();
    let (conn, seals) = bookkeeping.sealing()?;
    let found: Option<SealedSession> = credential_generations::find(conn, seals, ONE, &[credential_hash]).await?;
    let Some(mut session) = found else { return Ok(false) };
    session.last_seen_at = now;
    if is_confirmed {
        session.confirmed_at = now;
    }
    let seal = seals.seal(&session);
    bookkeeping
        .execute(
            "update sessions set last_seen_at = $1, confirmed_at = $2, seal = $3 where credential_hash = $4",
            |query| query.bind(now).bind(session.confirmed_at).bind(seal).bind(session.credential_hash),
        )
        .await?;
    Ok(true)
}

/// Notes that a credential whose session is not stored is refused from this bookkeeping on: its row may have been moved away
/// by SQL, to be put back. It is remembered until `expires_at`, in Unix seconds.
pub fn end_absent(bookkeeping: &mut Bookkeeping, credential_hash: &str, expires_at: i64) {
    bookkeeping.end_seals([(credential_hash.to_owned(), Some(expires_at))]);
}

/// Notes that the sessions that `condition` finds, with texts bound to `$1`, `$2`, …, end with this bookkeeping, before
/// they are deleted.
///
/// # Errors
/// When the database cannot be read.
pub async fn end(bookkeeping: &mut Bookkeeping, condition: &'static str, values: &[&str]) -> Result<()> {
    let now = bookkeeping.now();
    let (conn, seals) = bookkeeping.sealing()?;
    let ended = endings(conn, seals, (condition, values), now).await?;
    bookkeeping.end_seals(ended);
    Ok(())
}

/// As [`end`], with a change.
///
/// # Errors
/// When the database cannot be read.
pub async fn end_in_change(change: &mut Change<'_>, condition: &'static str, values: &[&str]) -> Result<()> {
    let now = change.now();
    let (conn, seals) = change.sealing()?;
    let ended = endings(conn, seals, (condition, values), now).await?;
    change.end_seals(ended);
    Ok(())
}

async fn endings(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    (condition, values): (&'static str, &[&str]),
    now: i64,
) -> Result<Vec<Ending>> {
    let sessions: Vec<SealedSession> = sealed_rows::fetch(conn, condition, values).await?;
    let ending = |session: SealedSession| {
        let expires_at = expiry(seals, &session, session.expires_at, now);
        (session.credential_hash, Some(expires_at))
    };
    Ok(sessions.into_iter().map(ending).collect())
}
