//! Seals the rows of earlier versions, once in the life of a database.
//!
//! A row without a seal could be one of an earlier version, or one that another program inserted. Therefore a start seals rows
//! only if it is certain that none has before: the database holds a mark, which is itself a seal, and a file outside the
//! database holds another. An attacker who can write to the database can remove the mark, and every seal, but not the file.

use crate::{
    Kernel,
    access::sealed_rows::{
        self, StoredRow,
        sealed_keys::{SealedAdminKey, SealedProject, SealedProjectKey, SealedServiceAccount},
        sealed_links::{SealedEmail, SealedInvite, SealedLink, SealedSetupLink},
        sealed_people::{SealedAccount, SealedGenerations, SealedMembership, SealedProjectMembership, SealedSession},
    },
    base::{
        credential_seals::CredentialSeals,
        error::{Error, Result},
    },
    credentials::{
        installation_mark::{self, GENERATIONS_SCHEMA, VERSION, said, version, version_of},
        write_seal,
    },
    ledger::audit_tree::number,
};
use sqlx::AnyConnection;
use std::path::Path;
use types::ids::OrganizationId;

/// Seals every row if none was sealed before, and marks the database. Does nothing if the database is marked. `mark` is
/// the file outside the database; `None` without one. Returns whether the mark was missing although rows have seals: another
/// program removed it, and with it the list of audit logs.
///
/// # Errors
/// When the file, or the one of deleted credentials beside it, or the audit log says that the rows were sealed and the
/// database does not; when the database or the file cannot be written.
pub async fn complete(kernel: &Kernel, mark: Option<&Path>) -> Result<bool> {
    let mut was_removed = false;
    let seals = kernel.seals();
    let marked = version(&mut *kernel.reader().await?, seals).await?;
    if marked < VERSION {
        let mut turn = kernel.writer.turn().await?;
        // Serializes two processes that start at the same time.
        sqlx::query("update instance set created_at = created_at where id = 1").execute(turn.conn()?).await?;
        let conn = turn.conn()?;
        if version(conn, seals).await? < VERSION {
            was_removed = seal_once(kernel, conn, mark).await?;
            turn.commit().await?;
        }
    } else if let Some(file) = mark.filter(|file| !file.exists()) {
        tracing::error!(
            file = %file.display(),
            "the file that says that the credentials are sealed was missing and is created again; if the data folder was \
             lost, restore the file of deleted credentials beside it too"
        );
    }
    mark.map_or(Ok(()), installation_mark::write)?;
    Ok(was_removed)
}

/// Whether every credential in the database is sealed by this server.
///
/// # Errors
/// When the database cannot be read.
pub async fn is_complete(kernel: &Kernel) -> Result<bool> {
    Ok(sealed_version(kernel).await? == VERSION)
}

/// As [`is_complete`], for a database that a version with this schema made.
///
/// # Errors
/// As [`is_complete`].
pub async fn is_complete_for(kernel: &Kernel, schema: i64) -> Result<bool> {
    Ok(sealed_version(kernel).await? >= version_of(schema))
}

/// Whether the file outside the database says that every kind of row was sealed that a version with this schema seals.
pub fn is_whole_mark(file: &Path, schema: i64) -> bool {
    said(file) >= version_of(schema)
}

/// Whether the database's mark says that the generations of sessions and links are sealed.
pub(super) async fn has_generations(kernel: &Kernel) -> Result<bool> {
    Ok(sealed_version(kernel).await? >= version_of(GENERATIONS_SCHEMA))
}

async fn sealed_version(kernel: &Kernel) -> Result<i64> {
    version(&mut *kernel.reader().await?, kernel.seals()).await
}

async fn seal_once(kernel: &Kernel, conn: &mut AnyConnection, mark: Option<&Path>) -> Result<bool> {
    let seals = kernel.seals();
    if is_empty(conn).await? {
        installation_mark::set(conn, seals).await?;
        return Ok(false);
    }
    let mut marked = version(conn, seals).await?;
    if let Some(file) = mark.filter(|file| said(file) > marked) {
        return Err(unsealed(&file.display().to_string(), Some(file)));
    }
    let was_removed = marked == 0
        && (has_seal::<SealedAccount>(conn, seals).await? || has_seal::<SealedMembership>(conn, seals).await?);
    if was_removed {
        tracing::error!(
            "the mark that the credentials in this database are sealed was removed; credentials without a valid seal are \
             refused"
        );
        marked = 1;
    }
    let mut sealed = 0;
    if marked == 0 {
        if let Some(file) = mark.map(|mark| mark.with_extension("ended")).filter(|file| file.exists()) {
            return Err(unsealed(&file.display().to_string(), Some(&file)));
        }
        if has_mac(kernel, conn).await? {
            return Err(unsealed("its audit log", None));
        }
        sealed = fill_all(conn, seals).await?;
    }
    if marked >= 2 {
        // An earlier start has sealed the projects.
    } else if has_seal::<SealedProject>(conn, seals).await? {
        tracing::error!("the mark that the projects in this database are sealed was removed; others are refused");
    } else {
        sealed += fill::<SealedProject>(conn, seals).await?;
    }
    if marked >= 3 {
        // And the generations.
    } else if has_seal::<SealedGenerations>(conn, seals).await? {
        tracing::error!(
            "the mark that the generations of sessions and links in this database are sealed was removed; others are refused"
        );
    } else {
        sealed += fill::<SealedGenerations>(conn, seals).await?;
    }
    match mark.filter(|file| !file.exists()) {
        Some(file) => tracing::error!(
            sealed,
            file = %file.display(),
            "credentials without a seal were accepted as they are: that is right only for the first start after an upgrade, \
             or of a backup that an earlier version made. Otherwise the file was lost, and a person who can write to the \
             database may have changed passwords, roles and keys: restore a backup"
        ),
        None => tracing::info!(sealed, "sealed the rows of an earlier version"),
    }
    installation_mark::set(conn, seals).await?;
    Ok(was_removed)
}

async fn fill_all(conn: &mut AnyConnection, seals: &CredentialSeals) -> Result<u64> {
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
    Ok(sealed)
}

/// The refusal to seal rows again. `file` is what the server administrator removes to accept them.
fn unsealed(witness: &str, file: Option<&Path>) -> Error {
    let remedy = file.map_or_else(String::new, |file| {
        format!(
            ". If it is a database of this server that you put back by hand, put back its credentials.ended too, or remove \
             that file. If an earlier version of Orgward made it, remove {} and start again; every key, password and role \
             is then accepted as it is",
            file.display()
        )
    });
    Error::Fault(format!(
        "the credentials in this database are not sealed, or by a seal that was replaced, but {witness} says that they \
         were. The database was changed by another program, or an older one was put back. Nothing was changed now. Restore \
         the right database with its files{remedy}"
    ))
}

/// Whether some record has a MAC: the versions that write them seal credentials before they serve.
async fn has_mac(kernel: &Kernel, conn: &mut AnyConnection) -> Result<bool> {
    let rows: Vec<(String, i64, Vec<u8>, Vec<u8>)> = sqlx::query_as(
        "select organization_id, seq, leaf_hash, mac from audit_logs where mac is not null
         order by organization_id, seq limit 2000",
    )
    .fetch_all(conn)
    .await?;
    let key = kernel.secrets().audit_key();
    Ok(rows.into_iter().any(|(organization_id, seq, leaf_hash, mac)| {
        let (Ok(seq), Ok(leaf_hash)) = (number(seq), leaf_hash.try_into()) else { return false };
        key.provenance(&OrganizationId::new(organization_id), seq, &leaf_hash, &mac).is_some()
    }))
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
