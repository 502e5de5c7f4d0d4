//! Reading single events: leaves with their personal values restored, and one event by its id.

use crate::{
    Domain,
    audit::{audit_names, audit_verification::kept},
};
use evidence::hex;
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::{Error, Result},
    store::statement::Statement,
};
use serde_json::Value;
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    audit_logs::{AuditRecord, AuditRecordPage},
    ids::{AuditLogId, OrganizationId},
    problem::Problem,
};

/// The sequence number, the leaf and the leaf hash of an event.
pub(crate) type Row = (i64, String, Vec<u8>);

/// One event, with the ids of the previous and the next event.
///
/// # Errors
/// 403 for anyone but an owner; 404 for an event that does not exist.
pub async fn get(domain: &Domain, actor: &Actor, record_id: &AuditLogId) -> Result<AuditRecordPage> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let (conn, organization_id) = (reading.conn(), &actor.organization_id);
    let rows: Vec<Row> = Statement::new("select seq, leaf, leaf_hash from audit_logs where organization_id =")
        .bind(organization_id.as_str())
        .push("and id =")
        .bind(record_id.as_str())
        .fetch_all(conn)
        .await?;
    let mut records = open(conn, organization_id, rows).await?;
    audit_names::fill(conn, organization_id, &mut records).await?;
    let record = records.into_iter().next();
    let record = record.ok_or_else(|| Problem::not_found("audit log record", record_id.as_str()))?;
    Ok(AuditRecordPage {
        older: id_at(conn, organization_id, record.seq - 1).await?,
        newer: id_at(conn, organization_id, record.seq + 1).await?,
        record,
    })
}

async fn id_at(conn: &mut AnyConnection, organization_id: &OrganizationId, seq: i64) -> Result<Option<String>> {
    let id: Option<(String,)> = sqlx::query_as("select id from audit_logs where organization_id = $1 and seq = $2")
        .bind(organization_id.as_str())
        .bind(seq)
        .fetch_optional(conn)
        .await?;
    Ok(id.map(|(id,)| id))
}

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
        Value::Array(items) => items.iter_mut().for_each(without_erased),
        _ => {}
    }
}
