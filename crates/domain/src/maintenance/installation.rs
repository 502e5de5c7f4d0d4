//! What this installation is bound to, and what it must know before it serves anyone.

use crate::Domain;
use kernel::base::error::{Error, Result};

/// Makes sure that the database was made under the peppers this server has, or binds a new one to them.
///
/// # Errors
/// A sentence when the database knows a pepper that is missing here: every key and password would seem wrong.
pub async fn bind_secrets(domain: &Domain) -> Result<()> {
    let mine = domain.secrets().check();
    let mut bookkeeping = domain.bookkeeping().await?;
    let known: Option<(String,)> =
        sqlx::query_as("select pepper_check from instance where id = 1").fetch_optional(bookkeeping.conn()?).await?;
    match known {
        Some((known,)) if known == mine => return Ok(()),
        Some((known,)) => {
            if let Some(line) = known.lines().find(|line| !mine.lines().any(|own| own == *line)) {
                let version = line.split(':').next().unwrap_or_default().to_owned();
                return Err(Error::Fault(format!(
                    "the database was made under another secret key (version {version}). Put the file that it was made \
                     with back in place; without it no key and no password can be recognized"
                )));
            }
            bookkeeping.execute("update instance set pepper_check = $1 where id = 1", |query| query.bind(mine)).await?;
        }
        None => {
            bookkeeping
                .execute("insert into instance (id, created_at, pepper_check) values (1, $1, $2)", |query| {
                    query.bind(domain.now()).bind(mine)
                })
                .await?;
        }
    }
    bookkeeping.commit().await
}

/// Whether the database was bound to a secret key before.
///
/// # Errors
/// When it cannot be read.
pub async fn is_bound(readers: &sqlx::AnyPool) -> Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("select id from instance where id = 1").fetch_optional(readers).await?;
    Ok(row.is_some())
}

/// Whether the database can be read and written now.
///
/// # Errors
/// When it cannot.
pub async fn ready(domain: &Domain) -> Result<()> {
    let mut bookkeeping = domain.bookkeeping().await?;
    // The same value once more: the engine still writes the page, so that a full disk shows.
    bookkeeping.execute("update instance set created_at = created_at where id = 1", |query| query).await?;
    bookkeeping.commit().await
}
