//! Writes the generations of people's sessions and one-time links.

use crate::{
    access::{
        credential_generations::{OfGeneration, current},
        sealed_rows::{
            self,
            sealed_people::{SealedGenerations, SealedSession},
        },
    },
    base::{credential_seals::CredentialSeals, error::Result, secret::random_bytes},
    bookkeeping::Bookkeeping,
    change::Change,
    credentials::UNKNOWN_EXPIRY_SECONDS,
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
    put(conn, seals, of(user_id, [0, 0])).await
}

/// Begins new generations of a person's sessions and links. None is valid in them yet but the session `keep` (its
/// credential's hash), which is taken over. If the row of the current generations is missing or was not written by this
/// server, that is reported, and no session is taken over: a removed row must not prevent that sessions end.
///
/// # Errors
/// When the database cannot be read or written.
pub async fn raise(change: &mut Change<'_>, user_id: &UserId, keep: Option<&str>) -> Result<()> {
    let now = change.now();
    let (conn, seals) = change.sealing()?;
    let ended = begin(conn, seals, (user_id, keep), true).await?.map(|seal| (seal, Some(now + UNKNOWN_EXPIRY_SECONDS)));
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
    let ended = begin(conn, seals, (user_id, Some(keep)), false).await?;
    let ended = ended.map(|seal| (seal, Some(now + UNKNOWN_EXPIRY_SECONDS)));
    bookkeeping.end_seals(ended);
    Ok(())
}

/// Begins new generations if the seal of the current ones does not fit, on the word of the server administrator. Ends
/// all sessions and links.
pub(super) async fn restore(change: &mut Change<'_>, user_id: &UserId) -> Result<()> {
    let (conn, seals) = change.sealing()?;
    let found: Option<SealedGenerations> = sealed_rows::find(conn, ONE, &[user_id.as_str()]).await?;
    match found {
        Some(found) if seals.fits(&found) => Ok(()),
        _ => put(conn, seals, of(user_id, [fresh(), fresh()])).await,
    }
}

/// Returns the seal of the previous generations, if they had one that fits.
async fn begin(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    (user_id, keep): (&UserId, Option<&str>),
    with_links: bool,
) -> Result<Option<String>> {
    let Some(before) = current(conn, seals, user_id.as_str()).await? else {
        tracing::error!(
            user_id = user_id.as_str(),
            "the generations of a person's sessions and links were altered or removed"
        );
        put(conn, seals, of(user_id, [fresh(), fresh()])).await?;
        return Ok(None);
    };
    let after = SealedGenerations {
        session_generation: fresh(),
        link_generation: if with_links { fresh() } else { before.link_generation },
        ..before.clone()
    };
    if let Some(credential_hash) = keep {
        take_over(conn, seals, credential_hash, (&before, &after)).await?;
    }
    put(conn, seals, after).await?;
    Ok(before.seal)
}

/// A generation that no other row has: a random number, so that none comes again after a row was lost.
fn fresh() -> i64 {
    i64::from_le_bytes(random_bytes()) & i64::MAX | 1
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

fn of(user_id: &UserId, [session_generation, link_generation]: [i64; 2]) -> SealedGenerations {
    SealedGenerations { user_id: user_id.to_string(), session_generation, link_generation, seal: None }
}
