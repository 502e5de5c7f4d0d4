//! The binding of the database to the server's secret keys.

use crate::Domain;
use kernel::{
    base::{
        error::{Error, Result},
        secret::Secrets,
    },
    credentials::credential_sealing,
    os_errors,
    store::readers::Readers,
};

/// Checks that this server has every pepper that the database was used with, or binds a new database to the peppers.
/// Peppers that the database does not list yet are added. Seals the credentials of an earlier version. Returns as
/// [`credential_sealing::complete`].
///
/// # Errors
/// When the database lists a pepper that this server does not have, because keys and passwords that depend on it could
/// not be verified; as [`credential_sealing::complete`]; when a file beside the mark cannot be read.
pub async fn bind_secrets(domain: &Domain) -> Result<bool> {
    bind(domain).await?;
    let mark = domain.settings.credential_mark.as_deref();
    if let Some(mark) = mark {
        // First, because the mark of the database is one of the seals that end.
        let file = mark.with_extension("ended");
        domain.seals().keep_ended_in(&file).map_err(|error| {
            Error::Fault(format!("the file {} cannot be read: {}", file.display(), os_errors::cause(&error)))
        })?;
    }
    credential_sealing::complete(domain, mark).await
}

async fn bind(domain: &Domain) -> Result<()> {
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
                    "the database was created with another secret key (version {version}). Restore the key file that \
                     it was created with; without it no API key and no password can be verified"
                )));
            }
            bookkeeping.execute("update instance set pepper_check = $1 where id = 1", |query| query.bind(mine)).await?;
        }
        None => {
            let used: Option<(String,)> =
                sqlx::query_as("select id from users limit 1").fetch_optional(bookkeeping.conn()?).await?;
            if used.is_some() {
                return Err(Error::Fault(
                    "the database does not say which secret key it was created with, although it is in use. It was \
                     changed by another program. Restore it from a backup"
                        .to_owned(),
                ));
            }
            bookkeeping
                .execute("insert into instance (id, created_at, pepper_check) values (1, $1, $2)", |query| {
                    query.bind(domain.now()).bind(mine)
                })
                .await?;
        }
    }
    bookkeeping.commit().await
}

/// Whether these are the secret keys that the database is bound to. It changes nothing.
///
/// # Errors
/// When the database cannot be read.
pub async fn fits(domain: &Domain, secrets: &Secrets) -> Result<bool> {
    let known: Option<(String,)> = sqlx::query_as("select pepper_check from instance where id = 1")
        .fetch_optional(&mut *domain.reader().await?)
        .await?;
    let own = secrets.check();
    Ok(known.is_none_or(|(known,)| known.lines().all(|line| own.lines().any(|mine| mine == line))))
}

/// Whether the database has a mark that its credentials are sealed. Whether the mark is valid shows only with the keys.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_marked(domain: &Domain) -> Result<bool> {
    let mark: Option<(i64,)> =
        sqlx::query_as("select id from instance where id = 1 and credentials_sealed is not null")
            .fetch_optional(&mut *domain.reader().await?)
            .await?;
    Ok(mark.is_some())
}

/// Whether the database is already bound to secret keys.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_bound(readers: &Readers) -> Result<bool> {
    let sql = "select id from instance where id = 1";
    let row: Option<(i64,)> = sqlx::query_as(sql).fetch_optional(&mut *readers.acquire().await?).await?;
    Ok(row.is_some())
}
