//! The key that signs checkpoints. The private key is in its own file; the current and all earlier public keys are in
//! the database and in the log.

use crate::Domain;
use kernel::{
    base::error::{Error, Result},
    bookkeeping::Bookkeeping,
    ledger::audit_keys::public,
    store::readers::Readers,
};
use sqlx::AnyConnection;

/// The public keys of one log in the format of signed notes, `name+hash+base64`, oldest first.
pub(crate) async fn verifiers(conn: &mut AnyConnection, origin: &str) -> Result<Vec<String>> {
    let keys = public(conn).await?;
    keys.iter()
        .map(|key| {
            evidence::checkpoint::verifier(origin, key)
                .map_err(|_| Error::Fault("a public audit key in the database cannot be read".to_owned()))
        })
        .collect()
}

/// Whether the database lists a key that signs checkpoints.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_known(readers: &Readers) -> Result<bool> {
    let sql = "select version from audit_keys limit 1";
    let row: Option<(i64,)> = sqlx::query_as(sql).fetch_optional(&mut *readers.acquire().await?).await?;
    Ok(row.is_some())
}

/// Checks that this server signs with the newest key in the database, or registers the first key.
///
/// # Errors
/// When the key file contains a different key, or the database cannot be read or written.
pub async fn bind(domain: &Domain) -> Result<()> {
    let mine = domain.secrets().audit_key().signing().public();
    let mut bookkeeping = domain.bookkeeping().await?;
    match public(bookkeeping.conn()?).await?.last() {
        Some(last) if *last == mine => Ok(()),
        Some(_) => Err(Error::Fault(
            "the audit key file does not contain the key that signed this database's checkpoints. Restore the matching \
             key file, or, if it is lost, run 'orgward audit new-key --lost'"
                .to_owned(),
        )),
        None => {
            name(&mut bookkeeping, &mine).await?;
            bookkeeping.commit().await
        }
    }
}

/// Registers the key that signs from now on.
pub(crate) async fn name(bookkeeping: &mut Bookkeeping, public_key: &str) -> Result<()> {
    let (key, now) = (public_key.to_owned(), bookkeeping.now());
    bookkeeping
        .execute(
            "insert into audit_keys (version, public_key, since)
             select coalesce(max(version), 0) + 1, $1, $2 from audit_keys",
            |query| query.bind(key).bind(now),
        )
        .await?;
    Ok(())
}
