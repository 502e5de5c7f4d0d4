//! The statements that write sealed columns. No other code writes them, so that every row is stored with its seal, and
//! no change seals what another program wrote into a row: a function that keeps a part of a row checks the seal first.

pub mod accounts;
pub mod admin_keys;
pub mod credential_checks;
pub mod credential_generations;
pub mod credential_sealing;
pub mod emails;
pub mod installation_mark;
pub mod invites;
pub mod memberships;
pub mod one_time_links;
pub mod project_api_keys;
pub mod project_users;
pub mod projects;
pub mod service_accounts;
pub mod sessions;
pub mod setup;

use crate::{
    access::sealed_rows::{self, StoredRow},
    base::{credential_seals::CredentialSeals, error::Result},
    change::Change,
};
use sqlx::AnyConnection;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Seconds for which an ended row is remembered whose expiry is not known. No session and no link lives that long.
const UNKNOWN_EXPIRY_SECONDS: i64 = 400 * 24 * 60 * 60;

/// Reads a row whose seal must fit.
///
/// # Errors
/// 401 when there is no such row or its seal does not fit; a database error.
async fn sealed<R: StoredRow>(
    conn: &mut AnyConnection,
    seals: &CredentialSeals,
    condition: &'static str,
    values: &[&str],
) -> Result<R> {
    let found: Option<R> = sealed_rows::find(conn, condition, values).await?;
    Ok(found.and_then(|row| seals.accept(row)).ok_or_else(refused)?)
}

/// Writes a new seal for a row whose columns have just been written; the previous seal ends with the change.
async fn seal_again<R: StoredRow>(change: &mut Change<'_>, row: &R) -> Result<()> {
    let (conn, seals) = change.sealing()?;
    write_seal(conn, seals, row).await?;
    change.end_seals(row.seal().map(|seal| (seal.to_owned(), None)));
    Ok(())
}

async fn write_seal<R: StoredRow>(conn: &mut AnyConnection, seals: &CredentialSeals, row: &R) -> Result<()> {
    let mut query = sqlx::query(R::WRITE_SEAL).bind(seals.seal(row));
    for value in row.key() {
        query = query.bind(value.to_owned());
    }
    query.execute(conn).await?;
    Ok(())
}

/// Deletes rows with a statement that ends in `returning seal`, with texts bound to `$1`, `$2`, …; their seals end with
/// the change. Returns the number of rows.
///
/// # Errors
/// When the database cannot be written.
pub async fn delete(change: &mut Change<'_>, sql: &'static str, values: &[&str]) -> Result<u64> {
    let mut query = sqlx::query_as(sql);
    for value in values {
        query = query.bind((*value).to_owned());
    }
    let seals: Vec<(Option<String>,)> = query.fetch_all(change.conn()?).await?;
    let deleted = seals.len() as u64;
    change.end_seals(seals.into_iter().filter_map(|(seal,)| seal).map(|seal| (seal, None)));
    Ok(deleted)
}

/// When an ended row must not be remembered any more. The expiry in a row whose seal does not fit is not believed: it may
/// have been changed just before the row ended, to be put right later.
fn expiry<R: StoredRow>(seals: &CredentialSeals, row: &R, expires_at: i64, now: i64) -> i64 {
    if seals.fits(row) { expires_at } else { now + UNKNOWN_EXPIRY_SECONDS }
}

fn refused() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, refusals::gone())
}
