//! Which sessions and one-time links of a person are current: those of the person's generation, which rises whenever all of
//! them end. A row that was moved away while that happened is refused when it is put back.

use crate::{
    access::sealed_rows::{
        self, StoredRow,
        sealed_links::SealedLink,
        sealed_people::{SealedGenerations, SealedSession},
    },
    base::{credential_seals::CredentialSeals, error::Result},
};
use sqlx::AnyConnection;

/// How often rows are read until they belong together: between two reads all sessions but this one may have ended.
const MAX_READS: u32 = 3;

/// A row that is valid in one generation only.
pub trait OfGeneration: StoredRow {
    /// Whether the row is of the person's generation.
    fn is_of(&self, current: &SealedGenerations) -> bool;
}

impl OfGeneration for SealedSession {
    fn is_of(&self, current: &SealedGenerations) -> bool {
        self.generation == current.session_generation
    }
}

impl OfGeneration for SealedLink {
    fn is_of(&self, current: &SealedGenerations) -> bool {
        self.generation == current.link_generation
    }
}

/// The generations of a person; `None` if their row is missing or has no valid seal.
///
/// # Errors
/// When the database cannot be read.
pub async fn current(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    user_id: &str,
) -> Result<Option<SealedGenerations>> {
    let mut other = None;
    for _ in 0..MAX_READS {
        let found: Option<SealedGenerations> = sealed_rows::find(conn, ONE, &[user_id]).await?;
        match found {
            Some(found) if seals.fits(&found) => return Ok(Some(found)),
            found => other = found,
        }
    }
    if let Some(row) = other {
        seals.refuse(&row);
    }
    Ok(None)
}

const ONE: &str = "where user_id = $1";

/// Reads the session or link that `condition` finds with texts bound to `$1`, `$2`, …, if its seal fits and it is of the
/// person's generation. One of another generation is reported like one whose seal does not fit.
///
/// # Errors
/// When the database cannot be read.
pub async fn find<R: OfGeneration>(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    condition: &'static str,
    values: &[&str],
) -> Result<Option<R>> {
    let mut other = None;
    for _ in 0..MAX_READS {
        let found: Option<R> = sealed_rows::find(conn, condition, values).await?;
        let Some(row) = found.and_then(|row| seals.accept(row)) else { return Ok(None) };
        let current = current(conn, seals, row.user_id().unwrap_or_default()).await?;
        if current.is_some_and(|current| row.is_of(&current)) {
            return Ok(Some(row));
        }
        other = Some(row);
    }
    if let Some(row) = other {
        seals.refuse(&row);
    }
    Ok(None)
}
