//! The MACs of records: which of them this server has written. A person who can write to the database but cannot read
//! the audit key cannot make one.

use crate::{
    base::{
        audit_key::Provenance,
        error::{Error, Result},
        secret::Secrets,
    },
    ledger::audit_tree::{number, signed},
    store::write_queue::WriteTurn,
};
use evidence::{Hash, verify::ROLLBACK_ACCEPTED};
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// A record's place, leaf hash and MAC, as the database has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// Sequence number, from 0.
    pub seq: u64,
    /// The hash that stands beside the leaf.
    pub leaf_hash: Hash,
    /// Empty if the record has none.
    pub mac: Vec<u8>,
    /// Whether the record's type column says that it accepts a rollback. The MAC does not cover that column.
    pub is_rollback: bool,
}

/// Sequence number, leaf hash, MAC, and type.
type Row = (i64, Vec<u8>, Option<Vec<u8>>, String);

/// The records from `seq` on, at most `limit`.
///
/// # Errors
/// When the database cannot be read, or a leaf hash is not 32 bytes.
pub async fn page(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    seq: u64,
    limit: i64,
) -> Result<Vec<Marked>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, leaf_hash, mac, type from audit_logs where organization_id = $1 and seq >= $2 order by seq limit $3",
    )
    .bind(organization_id.as_str())
    .bind(signed(seq)?)
    .bind(limit)
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|(seq, leaf_hash, mac, r#type)| {
            let seq = number(seq)?;
            let leaf_hash = leaf_hash.try_into();
            let leaf_hash = leaf_hash.map_err(|_| Error::Fault(format!("the hash of record {seq} is not 32 bytes")))?;
            let is_rollback = r#type == ROLLBACK_ACCEPTED;
            Ok(Marked { seq, leaf_hash, mac: mac.unwrap_or_default(), is_rollback })
        })
        .collect()
}

/// The sequence number of the first record without a MAC; `None` if each has one.
///
/// # Errors
/// When the database cannot be read.
pub async fn first_without(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Option<u64>> {
    let row: Option<(i64,)> =
        sqlx::query_as("select seq from audit_logs where organization_id = $1 and mac is null order by seq limit 1")
            .bind(organization_id.as_str())
            .fetch_optional(conn)
            .await?;
    row.map(|(seq,)| number(seq)).transpose()
}

/// Writes MACs for records whose leaf hashes the caller has verified. Each record must still have that leaf hash.
///
/// # Errors
/// When the database cannot be written, or a record has another leaf hash by now.
pub(crate) async fn write(
    turn: &mut WriteTurn,
    secrets: &Secrets,
    organization_id: &OrganizationId,
    provenance: Provenance,
    records: &[(u64, Hash)],
) -> Result<()> {
    for (seq, leaf_hash) in records {
        let mac = secrets.audit_key().mac(provenance, organization_id, *seq, leaf_hash);
        let sql = "update audit_logs set mac = $1 where organization_id = $2 and seq = $3 and leaf_hash = $4";
        let written = sqlx::query(sql)
            .bind(mac.to_vec())
            .bind(organization_id.as_str())
            .bind(signed(*seq)?)
            .bind(leaf_hash.to_vec())
            .execute(turn.conn()?)
            .await?;
        if written.rows_affected() != 1 {
            return Err(Error::Fault(format!("record {seq} of {organization_id} changed while its MAC was written")));
        }
    }
    Ok(())
}
