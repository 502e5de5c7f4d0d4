//! Reading stored leaves as events, with their personal values restored.

use crate::audit::audit_walk::kept;
use evidence::hex;
use kernel::base::error::{Error, Result};
use serde_json::Value;
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{audit_logs::AuditRecord, ids::OrganizationId};

/// The sequence number, the leaf and the leaf hash of an event.
pub(crate) type Row = (i64, String, Vec<u8>);

/// Parses leaves and replaces commitments by the stored personal values.
pub(crate) async fn open(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    rows: Vec<Row>,
) -> Result<Vec<AuditRecord>> {
    let mut values = kept(conn, organization_id, rows.iter().map(|(seq, ..)| *seq)).await?;
    let damaged = |seq: i64| Error::Fault(format!("audit record {seq} of {organization_id} cannot be read"));
    rows.into_iter()
        .map(|(seq, leaf, leaf_hash)| {
            let kept = values.remove(&seq).unwrap_or_default();
            let mut leaf = evidence::open(&leaf, &kept).map_err(|_| damaged(seq))?;
            let (mut event, mut detail) = (leaf["event"].take(), leaf["detail"].take());
            without_erased(&mut event);
            without_erased(&mut detail);
            let event = serde_json::from_value(event).map_err(|_| damaged(seq))?;
            Ok(AuditRecord { seq, event, detail, leaf_hash: hex(&leaf_hash), names: BTreeMap::new() })
        })
        .collect()
}

/// Omits erased values: a commitment is not a value, and an empty string would look like one.
fn without_erased(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !evidence::is_commitment(member));
            members.values_mut().for_each(without_erased);
        }
        Value::Array(items) => {
            items.retain(|item| !evidence::is_commitment(item));
            items.iter_mut().for_each(without_erased);
        }
        _ => {}
    }
}
