//! Writes the generations of people's sessions and one-time links.

use crate::{
    access::{
        credential_generations::OfGeneration,
        sealed_rows::{
            self,
            sealed_people::{SealedGenerations, SealedSession},
        },
    },
    base::{credential_seals::CredentialSeals, ended_seals::Ending, error::Result},
    bookkeeping::Bookkeeping,
    change::Change,
    credentials::sealed,
};
use sqlx::AnyConnection;
use types::ids::UserId;

const ONE: &str = "where user_id = $1";

const PUT: &str = "insert into credential_generations (user_id, session_generation, link_generation, seal)
    values ($1, $2, $3, $4)
    on conflict (user_id) do update set session_generation = excluded.session_generation,
        link_generation = excluded.link_generation, seal = excluded.seal";

/// Inserts the first generations of a new account.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn insert(conn: &mut AnyConnection, seals: &CredentialSeals, user_id: &UserId) -> Result<()> {
    put(conn, seals, of(user_id, 0)).await
}

/// Begins new generations of a person's sessions and links. None is valid in them yet but the session `keep` (its
/// credential's hash), which is taken over.
///
/// # Errors
/// 401 when the seal of the current generations does not fit; a database error.
pub async fn raise(change: &mut Change<'_>, user_id: &UserId, keep: Option<&str>) -> Result<()> {
    let now = change.now();
    let (conn, seals) = change.sealing()?;
    let ended = begin(conn, seals, (user_id, keep), (now, true)).await?;
    change.end_seals(ended);
    Ok(())
}

/// Begins a new generation of a person's sessions, as [`raise`], where no organization changes. Links stay valid.
///
/// # Errors
/// As [`raise`].
pub async fn raise_sessions(bookkeeping: &mut Bookkeeping, user_id: &UserId, keep: &str) -> Result<()> {
    let now = bookkeeping.now();
    let (conn, seals) = bookkeeping.sealing()?;
    let ended = begin(conn, seals, (user_id, Some(keep)), (now, false)).await?;
    bookkeeping.end_seals(ended);
    Ok(())
}

/// Begins generations later than any before if the seal of the current ones does not fit, on the word of the server
/// administrator. Ends all sessions and links.
pub(super) async fn restore(change: &mut Change<'_>, user_id: &UserId) -> Result<()> {
    let now = change.now();
    let (conn, seals) = change.sealing()?;
    let found: Option<SealedGenerations> = sealed_rows::find(conn, ONE, &[user_id.as_str()]).await?;
    match found {
        Some(found) if seals.fits(&found) => Ok(()),
        _ => put(conn, seals, of(user_id, now)).await,
    }
}

async fn begin(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    (user_id, keep): (&UserId, Option<&str>),
    (now, with_links): (i64, bool),
) -> Result<Option<Ending>> {
    let before: SealedGenerations = sealed(conn, seals, ONE, &[user_id.as_str()]).await?;
    // At least the time, so that one that begins after the row was lost is later than all before.
    let next = |generation: i64| now.max(generation + 1);
    let after = SealedGenerations {
        session_generation: next(before.session_generation),
        link_generation: if with_links { next(before.link_generation) } else { before.link_generation },
        ..before.clone()
    };
    if let Some(credential_hash) = keep {
        take_over(conn, seals, credential_hash, (&before, &after)).await?;
    }
    put(conn, seals, after).await?;
    Ok(before.seal.map(|seal| (seal, None)))
}

/// Takes a session over into the next generation. One that was not valid before does not become valid.
async fn take_over(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    credential_hash: &str,
    (before, after): (&SealedGenerations, &SealedGenerations),
) -> Result<()> {
    let key = [credential_hash, before.user_id.as_str()];
    let found: Option<SealedSession> =
        sealed_rows::find(conn, "where credential_hash = $1 and user_id = $2", &key).await?;
    let found = found.and_then(|session| seals.accept(session)).filter(|session| session.is_of(before));
    let Some(mut session) = found else { return Ok(()) };
    session.generation = after.session_generation;
    sqlx::query("update sessions set generation = $1, seal = $2 where credential_hash = $3")
        .bind(session.generation)
        .bind(seals.seal(&session))
        .bind(session.credential_hash)
        .execute(conn)
        .await?;
    Ok(())
}

async fn put(conn: &mut AnyConnection, seals: &CredentialSeals, row: SealedGenerations) -> Result<()> {
    let seal = seals.seal(&row);
    sqlx::query(PUT)
        .bind(row.user_id)
        .bind(row.session_generation)
        .bind(row.link_generation)
        .bind(seal)
        .execute(conn)
        .await?;
    Ok(())
}

fn of(user_id: &UserId, generation: i64) -> SealedGenerations {
    let user_id = user_id.to_string();
    SealedGenerations { user_id, session_generation: generation, link_generation: generation, seal: None }
}
