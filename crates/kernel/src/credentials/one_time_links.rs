//! Writes the one-time links of people.

use crate::{
    access::{
        credential_generations,
        sealed_rows::{self, sealed_links::SealedLink},
    },
    base::{credential_seals::CredentialSeals, ended_seals::Ending, error::Result},
    bookkeeping::Bookkeeping,
    change::Change,
    credentials::{expiry, refused},
};
use sqlx::{Any, AnyConnection, any::AnyArguments, query::Query};

const PUT: &str = "insert into account_links (user_id, kind, token_hash, email, created_at, expires_at, seal,
        generation)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    on conflict (user_id, kind) do update set token_hash = excluded.token_hash, email = excluded.email,
        created_at = excluded.created_at, expires_at = excluded.expires_at, seal = excluded.seal,
        generation = excluded.generation";

/// Stores a link, which replaces the previous one of its kind. Its generation and its seal are set here.
///
/// # Errors
/// 401 when the seal of the person's generations does not fit; a database error.
pub async fn put(change: &mut Change<'_>, link: SealedLink) -> Result<()> {
    let (conn, seals) = change.sealing()?;
    let link = of_current(conn, seals, link).await?;
    // Another program may have moved the previous link away, to put it back.
    let seal = seals.seal_anew(&link, link.expires_at);
    bind(sqlx::query(PUT), link, seal).execute(conn).await?;
    Ok(())
}

/// As [`put`], where no organization changes.
///
/// # Errors
/// As [`put`].
pub async fn put_in_bookkeeping(bookkeeping: &mut Bookkeeping, link: SealedLink) -> Result<()> {
    let now = bookkeeping.now();
    let (conn, seals) = bookkeeping.sealing()?;
    let key = [link.user_id.as_str(), link.kind.as_str()];
    let replaced = endings(conn, seals, ("where user_id = $1 and kind = $2", &key), now).await?;
    let link = of_current(conn, seals, link).await?;
    // Another program may have moved the previous link away, to put it back.
    let seal = seals.seal_anew(&link, link.expires_at);
    bookkeeping.end_seals(replaced);
    bookkeeping.execute(PUT, |query| bind(query, link, seal)).await?;
    Ok(())
}

/// Notes that the links that `condition` finds, with texts bound to `$1`, `$2`, …, end with the change, before they are
/// deleted.
///
/// # Errors
/// When the database cannot be read.
pub async fn end(change: &mut Change<'_>, condition: &'static str, values: &[&str]) -> Result<()> {
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
    let links: Vec<SealedLink> = sealed_rows::fetch(conn, condition, values).await?;
    let ending = |link: SealedLink| {
        let expires_at = expiry(seals, &link, link.expires_at, now);
        link.seal.map(|seal| (seal, Some(expires_at)))
    };
    Ok(links.into_iter().filter_map(ending).collect())
}

async fn of_current(conn: &mut AnyConnection, seals: &CredentialSeals, link: SealedLink) -> Result<SealedLink> {
    let current = credential_generations::current(conn, seals, &link.user_id).await?.ok_or_else(refused)?;
    Ok(SealedLink { generation: current.link_generation, ..link })
}

fn bind(query: Query<'_, Any, AnyArguments>, link: SealedLink, seal: String) -> Query<'_, Any, AnyArguments> {
    query
        .bind(link.user_id)
        .bind(link.kind)
        .bind(link.token_hash)
        .bind(link.email)
        .bind(link.created_at)
        .bind(link.expires_at)
        .bind(seal)
        .bind(link.generation)
}
