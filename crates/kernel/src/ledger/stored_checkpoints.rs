//! The checkpoints in the database.

use crate::{
    base::{
        audit_key::AuditKey,
        error::{Error, Result},
    },
    ledger::audit_tree::{self, number},
    store::{signed_logs::Signed, statement::Statement},
};
use evidence::{
    checkpoint::{Checkpoint, NoteError, verifier},
    origin,
    proof::Head,
};
use sqlx::{AnyConnection, error::ErrorKind};
use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};
use types::ids::OrganizationId;

/// The newest checkpoint in the database that the audit key or one before it has signed. Others are passed over: a
/// person who can write to the database can insert them.
///
/// # Errors
/// When the database cannot be read, or a root is not 32 bytes.
pub async fn trusted(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    key: &AuditKey,
) -> Result<Option<Signed>> {
    // First: a commit in between makes the other one newer, never older.
    let newest = newest(conn, organization_id).await?.map(|newest| newest.head.size);
    let found = newest_signed(conn, organization_id, &key.publics()).await?;
    if newest > found.as_ref().map(|found| found.head.size) {
        let (organization_id, size) = (organization_id.as_str(), newest);
        tracing::error!(organization_id, size, "a checkpoint in the database is not signed by the audit key");
    }
    Ok(found)
}

/// The newest checkpoint in the database under an origin of the log that one of these public keys, in base64, has signed.
/// Others are passed over.
///
/// # Errors
/// As [`trusted`].
pub async fn newest_signed(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    publics: &[String],
) -> Result<Option<Signed>> {
    let mut below = i64::MAX;
    loop {
        let Some(found) = newest_below(conn, organization_id, below).await? else { return Ok(None) };
        if opened(&found.note, organization_id, publics).is_ok_and(|checkpoint| checkpoint.head == found.head) {
            return Ok(Some(found));
        }
        below = audit_tree::signed(found.head.size)?;
    }
}

/// The contents of a note that one of these public keys, in base64, has signed under an origin of the log.
///
/// # Errors
/// Why the note is not accepted.
pub fn opened(note: &str, organization_id: &OrganizationId, publics: &[String]) -> Result<Checkpoint, NoteError> {
    let name = Checkpoint::peek(note)?.origin;
    if !origin::is_of(&name, organization_id.as_str()) {
        return Err(NoteError::UnknownKey);
    }
    let verifiers: Vec<String> = publics.iter().filter_map(|key| verifier(&name, key).ok()).collect();
    let mut accepted = ACCEPTED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = accepted.iter().find(|known| known.note == note && known.verifiers == verifiers) {
        return Ok(known.checkpoint.clone());
    }
    let checkpoint = Checkpoint::open(note, &verifiers)?;
    accepted.truncate(MAX_ACCEPTED - 1);
    accepted.push_front(Accepted { note: note.to_owned(), verifiers, checkpoint: checkpoint.clone() });
    Ok(checkpoint)
}

/// Notes that were accepted last, newest first. A page of the console opens the same one several times, and its signature takes
/// as long to verify as two statements.
static ACCEPTED: Mutex<VecDeque<Accepted>> = Mutex::new(VecDeque::new());

/// Maximum number of accepted notes that are kept.
const MAX_ACCEPTED: usize = 8;

struct Accepted {
    note: String,
    /// The keys that it was opened with.
    verifiers: Vec<String>,
    checkpoint: Checkpoint,
}

/// The newest checkpoint in the database. Its signature is not verified.
///
/// # Errors
/// When the database cannot be read, or its root is not 32 bytes.
pub async fn newest(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<Signed>> {
    newest_below(conn, organization_id, i64::MAX).await
}

async fn newest_below(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    below: i64,
) -> Result<Option<Signed>> {
    let row: Option<(i64, Vec<u8>, String, i64)> = sqlx::query_as(
        "select size, root, note, at from audit_checkpoints where organization_id = $1 and size < $2
         order by size desc limit 1",
    )
    .bind(organization_id.as_str())
    .bind(below)
    .fetch_optional(conn)
    .await?;
    row.map(|(size, root, note, at)| {
        let root = root.try_into().map_err(|_| Error::Fault("a checkpoint's root is not 32 bytes".to_owned()))?;
        Ok(Signed { head: Head { size: number(size)?, root }, note, at })
    })
    .transpose()
}

/// Writes a checkpoint if `key`, in base64, is still the audit key that the database lists last, and returns whether it
/// is: another process may have replaced it.
///
/// # Errors
/// When the database cannot be written.
pub(super) async fn insert(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    signed: &Signed,
    key: &str,
) -> Result<bool> {
    let inserted = insertion(organization_id, signed, key)?.execute(conn).await;
    match inserted {
        Ok(_) => Ok(true),
        Err(Error::Database(sqlx::Error::Database(error))) if error.kind() == ErrorKind::NotNullViolation => Ok(false),
        Err(error) => Err(error),
    }
}

/// The statement that writes a checkpoint. If `key` is not the audit key that the database lists last, it fails, because the
/// note would be null.
pub(super) fn insertion(organization_id: &OrganizationId, signed: &Signed, key: &str) -> Result<Statement> {
    let mut statement =
        Statement::new("insert into audit_checkpoints (organization_id, size, root, at, note) values (");
    statement.bind(organization_id.as_str()).push(",").bind(audit_tree::signed(signed.head.size)?);
    statement.push(",").bind(signed.head.root.as_slice()).push(",").bind(signed.at);
    statement.push(", case when (select public_key from audit_keys order by version desc limit 1) =").bind(key);
    statement.push("then").bind(&signed.note).push("end)");
    statement.push("on conflict (organization_id, size) do update");
    statement.push("set root = excluded.root, note = excluded.note, at = excluded.at");
    Ok(statement)
}
