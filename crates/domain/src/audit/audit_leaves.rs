//! Reading stored leaves as events, with their personal values restored. Each is held against its hash, its MAC, its values
//! and its columns, so that a reader learns when another program has changed a record.

use crate::{
    Domain,
    audit::{
        audit_alarms::{self, Check},
        audit_erasure_reports,
        audit_rows::Row,
        audit_verified_leaves::CheckedLeaf,
        audit_walk::kept,
    },
};
use evidence::{Kept, hex, leaf};
use kernel::base::error::{Error, Result};
use serde_json::Value;
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::{
    audit_logs::{AuditLog, AuditRecord},
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals::{self, Reason},
};

/// Parses leaves and replaces commitments by the stored personal values. A record that another program changed is marked,
/// also one without a value whose erasure the log does not report.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn open(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    rows: Vec<Row>,
) -> Result<Vec<AuditRecord>> {
    let mut opened = restore(domain, conn, organization_id, rows).await?;
    if opened.iter().any(|opened| !opened.missing.is_empty()) {
        let reported = audit_erasure_reports::read(domain, conn, organization_id).await?;
        for Opened { record, missing } in &mut opened {
            record.is_altered |= missing.iter().any(|field| !reported.contains(record.seq, field));
        }
    }
    Ok(opened.into_iter().map(|opened| opened.record).collect())
}

/// The same for a caller that uses only values that are there: missing ones count as erased.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn open_present(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    rows: Vec<Row>,
) -> Result<Vec<AuditRecord>> {
    let opened = restore(domain, conn, organization_id, rows).await?;
    Ok(opened.into_iter().map(|opened| opened.record).collect())
}

/// A record with the values that are there, and the fields of those that are not.
struct Opened {
    record: AuditRecord,
    missing: Vec<String>,
}

async fn restore(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    rows: Vec<Row>,
) -> Result<Vec<Opened>> {
    let mut values = kept(conn, organization_id, rows.iter().map(|row| row.seq)).await?;
    rows.into_iter()
        .map(|row| {
            let checked = domain.verified_leaves.check(domain, organization_id, row)?;
            let (seq, leaf_hash) = (checked.row.seq, hex(&checked.row.leaf_hash.0));
            let Parsed { event, detail, missing, fits } =
                parsed(&checked, &values.remove(&seq).unwrap_or_default()).unwrap_or_else(|| unreadable(&checked.row));
            let is_altered = !(checked.is_ours && fits);
            let names = BTreeMap::new();
            let record = AuditRecord { seq, event, detail, leaf_hash, is_altered, is_after_gap: false, names };
            Ok(Opened { record, missing })
        })
        .collect()
}

/// What a leaf says with its personal values.
struct Parsed {
    event: AuditLog,
    detail: Value,
    /// The fields whose values are missing.
    missing: Vec<String>,
    /// Whether the values are the ones that the leaf commits to, and the columns beside it say the same.
    fits: bool,
}

/// The event of a leaf; `None` if it is none.
fn parsed(checked: &CheckedLeaf, kept: &[Kept]) -> Option<Parsed> {
    let CheckedLeaf { row, commitments, .. } = checked;
    let mut leaf = leaf::open_parsed(checked.leaf.clone()?, kept);
    let (mut event, mut detail) = (leaf["event"].take(), leaf["detail"].take());
    let is_there = |field: &str| kept.iter().any(|value| value.field == field);
    let missing: Vec<_> =
        commitments.iter().map(|(field, _)| field).filter(|field| !is_there(field)).cloned().collect();
    if !missing.is_empty() {
        without_erased(&mut event);
        without_erased(&mut detail);
    }
    let Value::Object(members) = event else { return None };
    let mut event = AuditLog::from_members(members)?;
    let is_beside = (&event.id, &event.r#type, event.effective_at) == (&row.id, &row.r#type, row.effective_at);
    // Pages and cursors find the record by its column.
    event.id.clone_from(&row.id);
    let fits = is_beside && leaf::mismatch(commitments, kept).is_none();
    Some(Parsed { event, detail, missing, fits })
}

/// What the columns alone say, for a record whose leaf is no event any more.
fn unreadable(row: &Row) -> Parsed {
    let event = AuditLog {
        object: "organization.audit_log".to_owned(),
        id: row.id.clone(),
        r#type: row.r#type.clone(),
        effective_at: row.effective_at,
        rest: serde_json::Map::new(),
    };
    Parsed { event, detail: Value::Null, missing: Vec::new(), fits: false }
}

/// What is wrong with a page: an altered record, or one that is missing.
pub(crate) fn fault(records: &[AuditRecord], missing: Option<i64>) -> Option<Reason> {
    let altered = records.iter().find(|record| record.is_altered).map(|record| refusals::record_altered(record.seq));
    altered.or_else(|| missing.map(refusals::record_missing))
}

/// Reports a fault to the owners and the server administrator.
///
/// # Errors
/// When the email to the owners cannot be queued.
pub(crate) async fn report(domain: &Domain, organization_id: &OrganizationId, fault: &Reason) -> Result<()> {
    audit_alarms::report(domain, organization_id, Check::Verification, Some(fault.clone())).await
}

/// The refusal to answer, because the program that reads it would keep it as evidence: 503.
pub(crate) fn refusal(fault: Reason) -> Error {
    Problem::new(ProblemKind::Unavailable, fault).with_code("audit_log_does_not_hold").into()
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
