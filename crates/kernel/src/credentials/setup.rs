//! Writes the link to the setup of a new server.

use crate::{access::sealed_rows::sealed_links::SealedSetupLink, base::error::Result, bookkeeping::Bookkeeping};

/// Inserts a setup link that is valid from now until `expires_at`, in Unix seconds.
///
/// # Errors
/// When the database cannot be written.
pub async fn insert_link(bookkeeping: &mut Bookkeeping, token_hash: String, expires_at: i64) -> Result<()> {
    let link = SealedSetupLink { token_hash, created_at: bookkeeping.now(), expires_at, seal: None };
    let seal = bookkeeping.sealing()?.1.seal(&link);
    bookkeeping
        .execute(
            "insert into setup_links (token_hash, created_at, expires_at, seal) values ($1, $2, $3, $4)",
            |query| query.bind(link.token_hash).bind(link.created_at).bind(expires_at).bind(seal),
        )
        .await?;
    Ok(())
}
