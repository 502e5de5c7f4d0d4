//! Writes the one-time links of people.

use crate::{
    access::sealed_rows::sealed_links::SealedLink, base::error::Result, bookkeeping::Bookkeeping, change::Change,
};
use sqlx::{Any, any::AnyArguments, query::Query};

const PUT: &str = "insert into account_links (user_id, kind, token_hash, email, created_at, expires_at, seal)
    values ($1, $2, $3, $4, $5, $6, $7)
    on conflict (user_id, kind) do update set token_hash = excluded.token_hash, email = excluded.email,
        created_at = excluded.created_at, expires_at = excluded.expires_at, seal = excluded.seal";

/// Stores a link, which replaces the previous one of its kind. Its seal is made here.
///
/// # Errors
/// When the database cannot be written.
pub async fn put(change: &mut Change<'_>, link: SealedLink) -> Result<()> {
    let (conn, seals) = change.sealing()?;
    let seal = seals.seal(&link);
    bind(sqlx::query(PUT), link, seal).execute(conn).await?;
    Ok(())
}

/// As [`put`], where no organization changes.
///
/// # Errors
/// When the database cannot be written.
pub async fn put_in_bookkeeping(bookkeeping: &mut Bookkeeping, link: SealedLink) -> Result<()> {
    let seal = bookkeeping.sealing()?.1.seal(&link);
    bookkeeping.execute(PUT, |query| bind(query, link, seal)).await?;
    Ok(())
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
}
