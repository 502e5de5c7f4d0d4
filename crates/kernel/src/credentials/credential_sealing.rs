//! Seals the rows of earlier versions, once in the life of a database.
//!
//! A row without a seal could be one of an earlier version, or one that another program inserted. Therefore a start seals rows
//! only if it is certain that none has before: the database holds a mark, which is itself a seal, and a file outside the
//! database holds another. An attacker who can write to the database can remove the mark, and every seal, but not the file.

use crate::{
    Kernel,
    access::sealed_rows::{
        self, StoredRow,
        sealed_keys::{SealedAdminKey, SealedProjectKey, SealedServiceAccount},
        sealed_links::{SealedEmail, SealedInvite, SealedLink, SealedSetupLink},
        sealed_people::{SealedAccount, SealedMembership, SealedProjectMembership, SealedSession},
    },
    base::{
        credential_seals::{CredentialSeals, Field, SealKind, SealedRow},
        error::{Error, Result},
    },
    credentials::write_seal,
    os_errors,
};
use sqlx::AnyConnection;
use std::{fs::OpenOptions, io::Write, os::unix::fs::OpenOptionsExt, path::Path};

const MARK_TEXT: &str = "The credentials in Orgward's database are sealed. As long as this file exists, Orgward refuses a \
    database whose\ncredentials are not. Remove it only after you restored a backup that an earlier version made.\n";

/// Seals every row if none was sealed before, and marks the database. Does nothing if the database is marked. `mark` is
/// the file outside the database; `None` without one.
///
/// # Errors
/// When the file says that the rows were sealed and the database does not; when the database or the file cannot be
/// written.
pub async fn complete(kernel: &Kernel, mark: Option<&Path>) -> Result<()> {
    let seals = kernel.seals();
    if !is_marked(&mut *kernel.reader().await?, seals).await? {
        let mut turn = kernel.writer.turn().await?;
        // Serializes two processes that start at the same time.
        sqlx::query("update instance set created_at = created_at where id = 1").execute(turn.conn()?).await?;
        let conn = turn.conn()?;
        if !is_marked(conn, seals).await? {
            seal_once(conn, seals, mark).await?;
            turn.commit().await?;
        }
    }
    mark.map_or(Ok(()), write)
}

async fn seal_once(conn: &mut AnyConnection, seals: &CredentialSeals, mark: Option<&Path>) -> Result<()> {
    if is_empty(conn).await? {
        return set_mark(conn, seals).await;
    }
    if let Some(file) = mark.filter(|file| file.exists()) {
        return Err(Error::Fault(format!(
            "the credentials in this database are not sealed, but {0} says that they were. The database was changed by \
             another program, or restored from a backup that an earlier version of Orgward made. Nothing was changed \
             now. Restore the right database. If you did restore such a backup, remove {0} and start again; every key, \
             password and role is then accepted as it is",
            file.display()
        )));
    }
    if has_seal::<SealedAccount>(conn, seals).await? || has_seal::<SealedMembership>(conn, seals).await? {
        tracing::error!(
            "the mark that the credentials in this database are sealed was removed; credentials without a valid seal are \
             refused"
        );
        return set_mark(conn, seals).await;
    }
    let mut sealed = fill::<SealedAccount>(conn, seals).await?;
    sealed += fill::<SealedMembership>(conn, seals).await?;
    sealed += fill::<SealedProjectMembership>(conn, seals).await?;
    sealed += fill::<SealedAdminKey>(conn, seals).await?;
    sealed += fill::<SealedProjectKey>(conn, seals).await?;
    sealed += fill::<SealedServiceAccount>(conn, seals).await?;
    sealed += fill::<SealedSession>(conn, seals).await?;
    sealed += fill::<SealedInvite>(conn, seals).await?;
    sealed += fill::<SealedLink>(conn, seals).await?;
    sealed += fill::<SealedSetupLink>(conn, seals).await?;
    sealed += fill::<SealedEmail>(conn, seals).await?;
    tracing::info!(sealed, "sealed the credentials of an earlier version");
    set_mark(conn, seals).await
}

/// Whether the database has no accounts and no setup link yet.
async fn is_empty(conn: &mut AnyConnection) -> Result<bool> {
    let any: Option<(String,)> = sqlx::query_as("select id from users limit 1").fetch_optional(&mut *conn).await?;
    let link: Option<(String,)> =
        sqlx::query_as("select token_hash from setup_links limit 1").fetch_optional(conn).await?;
    Ok(any.is_none() && link.is_none())
}

/// Whether some row has a seal that this server made.
async fn has_seal<R: StoredRow>(conn: &mut AnyConnection, seals: &CredentialSeals) -> Result<bool> {
    let rows: Vec<R> = sealed_rows::fetch(conn, "where seal is not null limit 2000", &[]).await?;
    Ok(rows.iter().any(|row| seals.fits(row)))
}

/// Seals the rows without a seal; returns their number.
async fn fill<R: StoredRow>(conn: &mut AnyConnection, seals: &CredentialSeals) -> Result<u64> {
    let mut sealed = 0;
    loop {
        let rows: Vec<R> = sealed_rows::fetch(conn, "where seal is null limit 2000", &[]).await?;
        if rows.is_empty() {
            return Ok(sealed);
        }
        for row in &rows {
            write_seal(conn, seals, row).await?;
            sealed += 1;
        }
    }
}

/// The row of this installation, whose seal says that all others have one.
struct Installation {
    created_at: i64,
    seal: Option<String>,
}

impl SealedRow for Installation {
    const KIND: SealKind = SealKind::Installation;

    fn id(&self) -> String {
        "1".to_owned()
    }

    fn organization_id(&self) -> Option<&str> {
        None
    }

    fn user_id(&self) -> Option<&str> {
        None
    }

    fn fields(&self) -> Vec<Field<'_>> {
        vec![Field::from(&self.created_at)]
    }

    fn seal(&self) -> Option<&str> {
        self.seal.as_deref()
    }
}

async fn installation(conn: &mut AnyConnection) -> Result<Option<Installation>> {
    let row: Option<(i64, Option<String>)> =
        sqlx::query_as("select created_at, credentials_sealed from instance where id = 1").fetch_optional(conn).await?;
    Ok(row.map(|(created_at, seal)| Installation { created_at, seal }))
}

async fn is_marked(conn: &mut AnyConnection, seals: &CredentialSeals) -> Result<bool> {
    Ok(installation(conn).await?.is_some_and(|installation| seals.fits(&installation)))
}

async fn set_mark(conn: &mut AnyConnection, seals: &CredentialSeals) -> Result<()> {
    let installation = installation(conn).await?.ok_or_else(|| Error::Fault("the database is not bound".to_owned()))?;
    sqlx::query("update instance set credentials_sealed = $1 where id = 1")
        .bind(seals.seal(&installation))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes the file outside the database, if it does not exist.
fn write(file: &Path) -> Result<()> {
    if file.exists() {
        return Ok(());
    }
    let write = || {
        let mut opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(file)?;
        opened.write_all(MARK_TEXT.as_bytes())?;
        opened.sync_all()
    };
    write().map_err(|error: std::io::Error| {
        let why = os_errors::cannot_write(&error);
        Error::Fault(format!("the file {} cannot be written: {why}", file.display()))
    })
}
