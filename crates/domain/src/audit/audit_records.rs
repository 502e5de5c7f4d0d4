//! Reading one event by its id, with the events next to it.

use crate::{
    Domain,
    audit::{
        audit_leaves, audit_names,
        audit_rows::{Row, SELECT},
    },
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::Result,
    store::statement::Statement,
};
use sqlx::AnyConnection;
use types::{
    audit_logs::AuditRecordPage,
    ids::{AuditLogId, OrganizationId},
    problem::Problem,
};

/// One event, with the ids of the previous and the next event. An event that another program changed is marked.
///
/// # Errors
/// 403 for anyone but an owner; 404 for an event that does not exist.
pub async fn get(domain: &Domain, actor: &Actor, record_id: &AuditLogId) -> Result<AuditRecordPage> {
    let mut reading = domain.read(actor, Permission::AuditLogsRead).await?;
    let (conn, organization_id) = (reading.conn(), &actor.organization_id);
    let rows: Vec<Row> = Statement::new(SELECT)
        .push("audit_logs l where l.organization_id =")
        .bind(organization_id.as_str())
        .push("and l.id =")
        .bind(record_id.as_str())
        .fetch_rows(conn)
        .await?;
    let mut records = audit_leaves::open(domain, conn, organization_id, rows).await?;
    audit_names::fill(domain, conn, organization_id, &mut records).await?;
    let record = records.into_iter().next();
    let mut record = record.ok_or_else(|| Problem::not_found("audit log record", record_id.as_str()))?;
    let older = id_at(conn, organization_id, record.seq - 1).await?;
    let newer = id_at(conn, organization_id, record.seq + 1).await?;
    drop(reading);
    record.is_after_gap = record.seq > 0 && older.is_none();
    let missing = record.is_after_gap.then(|| record.seq - 1);
    if let Some(fault) = audit_leaves::fault(std::slice::from_ref(&record), missing) {
        audit_leaves::report(domain, organization_id, &fault).await?;
    }
    Ok(AuditRecordPage { older, newer, record })
}

async fn id_at(conn: &mut AnyConnection, organization_id: &OrganizationId, seq: i64) -> Result<Option<String>> {
    let id: Option<(String,)> = sqlx::query_as("select id from audit_logs where organization_id = $1 and seq = $2")
        .bind(organization_id.as_str())
        .bind(seq)
        .fetch_optional(conn)
        .await?;
    Ok(id.map(|(id,)| id))
}
