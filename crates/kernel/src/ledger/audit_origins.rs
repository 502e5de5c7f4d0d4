//! The origins that records begin: an accepted rollback names the origin of all checkpoints that cover its record.

use crate::{
    base::error::{Error, Result},
    ledger::audit_tree::{number, signed},
};
use evidence::{leaf_hash, origin, verify::ROLLBACK_ACCEPTED};
use serde_json::Value;
use sqlx::AnyConnection;
use types::ids::OrganizationId;

/// Records read per query.
const PAGE: i64 = 512;

/// The newest origin that one of the records from `from` on, below `below`, begins; `None` if they begin none. The MACs of
/// these records must be checked by the caller. Here each leaf is held against its hash, so that a person who can write to
/// the database can neither make up nor hide a rollback.
///
/// # Errors
/// When a leaf does not have its hash, or the database cannot be read.
pub(super) async fn begun(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    from: u64,
    below: u64,
) -> Result<Option<String>> {
    let (mut next, mut newest) = (from, None);
    loop {
        let rows: Vec<(i64, String, Vec<u8>)> = sqlx::query_as(
            "select seq, leaf, leaf_hash from audit_logs where organization_id = $1 and seq >= $2 and seq < $3
             order by seq limit $4",
        )
        .bind(organization_id.as_str())
        .bind(signed(next)?)
        .bind(signed(below)?)
        .bind(PAGE)
        .fetch_all(&mut *conn)
        .await?;
        let Some((last, ..)) = rows.last() else { return Ok(newest) };
        next = number(*last)? + 1;
        for (seq, leaf, hash) in rows {
            if leaf_hash(leaf.as_bytes()) != *hash {
                return Err(Error::Fault(format!("record {seq} does not have the hash that stands beside it")));
            }
            newest = named(&leaf, organization_id).or(newest);
        }
    }
}

/// The origin that a record begins.
fn named(leaf: &str, organization_id: &OrganizationId) -> Option<String> {
    if !leaf.contains(ROLLBACK_ACCEPTED) {
        return None;
    }
    let leaf: Value = serde_json::from_str(leaf).ok()?;
    let name = leaf["detail"]["change"]["origin"].as_str().filter(|_| leaf["event"]["type"] == ROLLBACK_ACCEPTED)?;
    origin::is_of(name, organization_id.as_str()).then(|| name.to_owned())
}
