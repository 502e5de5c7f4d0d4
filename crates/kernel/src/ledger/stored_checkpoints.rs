//! The checkpoints in the database.

use crate::{
    base::{
        audit_key::AuditKey,
        error::{Error, Result},
    },
    ledger::audit_tree::{self, number},
    store::signed_logs::Signed,
};
use evidence::{
    checkpoint::{Checkpoint, origin},
    proof::Head,
};
use sqlx::AnyConnection;
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
    let origin = origin(organization_id.as_str());
    let verifiers = key.verifiers(&origin);
    let mut below = i64::MAX;
    loop {
        let Some(found) = newest_below(conn, organization_id, below).await? else { return Ok(None) };
        let is_ours = Checkpoint::open(&found.note, &verifiers)
            .is_ok_and(|checkpoint| checkpoint.origin == origin && checkpoint.head == found.head);
        if is_ours {
            return Ok(Some(found));
        }
        let (organization_id, size) = (organization_id.as_str(), found.head.size);
        tracing::error!(organization_id, size, "a checkpoint in the database is not signed by the audit key");
        below = audit_tree::signed(found.head.size)?;
    }
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

pub(super) async fn insert(conn: &mut AnyConnection, organization_id: &OrganizationId, signed: &Signed) -> Result<()> {
    sqlx::query(
        "insert into audit_checkpoints (organization_id, size, root, note, at) values ($1, $2, $3, $4, $5)
         on conflict (organization_id, size) do update set root = excluded.root, note = excluded.note, at = excluded.at",
    )
    .bind(organization_id.as_str())
    .bind(audit_tree::signed(signed.head.size)?)
    .bind(signed.head.root.to_vec())
    .bind(&signed.note)
    .bind(signed.at)
    .execute(conn)
    .await?;
    Ok(())
}
