//! The records about legal holds. A person who can write to the database can hide a record for a moment, or insert one,
//! so nothing about a hold is taken from a record that lacks its hash or its MAC, from a column beside the leaf, or from
//! the search index alone.

use crate::{
    Domain,
    audit::{
        audit_alarms::{self, Check},
        audit_checkpoints, audit_walk,
    },
};
use evidence::{Kept, hex, leaf, tree::leaf_hash, verify::Fault};
use kernel::{
    base::{audit_key::Provenance, error::Result},
    ledger::{audit_facets::Facet, audit_tree},
    store::statement::Statement,
};
use serde_json::Value;
use sqlx::AnyConnection;
use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};
use types::{
    ids::{LegalHoldId, OrganizationId},
    legal_holds::{HoldStatus, LegalHold},
    problem::{Problem, ProblemKind},
    refusals,
};

/// Records read per query.
const PAGE: i64 = 500;

/// Where a leaf commits to the name of the matter.
const NAME: &str = "/detail/change/name";

/// What the whole log says about holds, in the memory of this process, by organization.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<BTreeMap<OrganizationId, ReadHolds>>);

/// The holds that the first records of a log are about, oldest first.
#[derive(Debug, Clone, Default)]
struct ReadHolds {
    /// Number of records.
    size: u64,
    holds: Vec<LegalHold>,
}

/// Sequence number, leaf, leaf hash and MAC.
type Row = (i64, String, Vec<u8>, Option<Vec<u8>>);

/// Every hold that was ever asked for, oldest first, from each record of the log, page by page. It takes long for a large
/// log and holds up nothing.
///
/// # Errors
/// 503 when a record is missing or is not as this server wrote it; the owners are alarmed then.
pub(crate) async fn whole(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<LegalHold>> {
    let mut read = ReadHolds::default();
    let mut fault = None;
    // Records that were removed from the end leave no gap.
    if let Some(found) = audit_checkpoints::examine(domain).await?.filter(|it| it.organization_id == *organization_id) {
        fault = Some(found.sentence);
    } else if let Err(found) = go_on(domain, conn, organization_id, &mut read).await? {
        fault = Some(found.to_string());
    }
    if let Some(fault) = fault {
        let alarm = refusals::alarm_log_does_not_hold(fault.as_str());
        audit_alarms::report(domain, organization_id, Check::Verification, Some(alarm)).await?;
        return Err(unclear(fault).into());
    }
    domain.holds.locked().insert(organization_id.clone(), read.clone());
    Ok(read.holds)
}

/// As [`whole`], where the records that [`whole`] has read are not read again. It is short enough for a change.
///
/// # Errors
/// As [`whole`], without the alarm: a change is open.
pub(crate) async fn newer(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<LegalHold>> {
    let mut read = domain.holds.locked().get(organization_id).cloned().unwrap_or_default();
    if audit_tree::size(conn, organization_id).await? < read.size {
        read = ReadHolds::default();
    }
    match go_on(domain, conn, organization_id, &mut read).await? {
        Ok(()) => Ok(read.holds),
        Err(fault) => {
            let (organization_id, reason) = (organization_id.as_str(), fault.to_string());
            tracing::error!(organization_id, reason, "the audit log does not hold; the legal holds are not known");
            Err(unclear(reason).into())
        }
    }
}

/// Remembers what the records say that were written since [`whole`], so that [`newer`] has few to read.
///
/// # Errors
/// As [`newer`].
pub(crate) async fn advance(domain: &Domain, conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<()> {
    let Some(mut read) = domain.holds.locked().get(organization_id).cloned() else { return Ok(()) };
    let known = read.size;
    if let Err(fault) = go_on(domain, conn, organization_id, &mut read).await? {
        return Err(unclear(fault.to_string()).into());
    }
    let mut holds = domain.holds.locked();
    // A thorough reading that was finished meanwhile is worth more.
    if let Some(last) = holds.get_mut(organization_id).filter(|last| last.size == known) {
        *last = read;
    }
    Ok(())
}

/// The holds as the search index finds their records, oldest first. A hold that was hidden from the index is not among
/// them.
///
/// # Errors
/// 503 when a record is not as this server wrote it.
pub(crate) async fn indexed(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<LegalHold>> {
    let rows: Vec<Row> = Statement::new("select l.seq, l.leaf, l.leaf_hash, l.mac from audit_facets f")
        .push("join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq where f.organization_id =")
        .bind(organization_id.as_str())
        .push("and f.facet =")
        .bind(Facet::Type.as_str())
        .push("and f.value in")
        .bind_all(HoldStatus::ALL.map(HoldStatus::event_type))
        .push("order by f.seq")
        .fetch_all(conn)
        .await?;
    let mut read = ReadHolds::default();
    match add(domain, conn, organization_id, &mut read, rows).await? {
        Ok(()) => Ok(read.holds),
        Err(fault) => Err(unclear(fault.to_string()).into()),
    }
}

/// Reads the rest of the log.
async fn go_on(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    read: &mut ReadHolds,
) -> Result<Result<(), Fault>> {
    loop {
        let rows: Vec<Row> = sqlx::query_as(
            "select seq, leaf, leaf_hash, mac from audit_logs where organization_id = $1 and seq >= $2 order by seq
             limit $3",
        )
        .bind(organization_id.as_str())
        .bind(audit_tree::signed(read.size)?)
        .bind(PAGE)
        .fetch_all(&mut *conn)
        .await?;
        let size = read.size + rows.len() as u64;
        for (expected, (seq, ..)) in (read.size..).zip(&rows) {
            if audit_tree::number(*seq)? != expected {
                return Ok(Err(audit_walk::missing(expected)));
            }
        }
        if rows.is_empty() {
            return Ok(Ok(()));
        }
        if let Err(fault) = add(domain, conn, organization_id, read, rows).await? {
            return Ok(Err(fault));
        }
        read.size = size;
    }
}

/// Checks records, and takes over what they say about holds.
async fn add(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    read: &mut ReadHolds,
    rows: Vec<Row>,
) -> Result<Result<(), Fault>> {
    let mut found = Vec::new();
    for (number, text, hash, mac) in rows {
        let seq = audit_tree::number(number)?;
        let hashed = leaf_hash(text.as_bytes());
        if hashed.as_slice() != hash {
            let why = "its bytes do not have the hash that stands beside them".to_owned();
            return Ok(Err(Fault::Record { seq, why }));
        }
        let key = domain.secrets().audit_key();
        let Some(provenance) = key.provenance(organization_id, seq, &hashed, &mac.unwrap_or_default()) else {
            let why = "this server did not write it: it does not have the MAC of the audit key".to_owned();
            return Ok(Err(Fault::Record { seq, why }));
        };
        let Ok(leaf) = serde_json::from_str::<Value>(&text) else {
            return Ok(Err(Fault::Record { seq, why: "it is not JSON".to_owned() }));
        };
        let r#type = leaf["event"]["type"].as_str().unwrap_or_default();
        let status = HoldStatus::ALL.into_iter().find(|status| status.event_type() == r#type);
        found.extend(status.map(|status| (number, leaf, status, provenance)));
    }
    if found.is_empty() {
        return Ok(Ok(()));
    }
    let mut values = audit_walk::kept(conn, organization_id, found.iter().map(|(number, ..)| *number)).await?;
    for (number, leaf, status, provenance) in found {
        let name = name(&leaf, &values.remove(&number).unwrap_or_default());
        take_over(&mut read.holds, &leaf, (status, provenance), name);
    }
    Ok(Ok(()))
}

/// Takes over what a checked record says. A record ends a hold only if this server wrote it, and only as the holds work:
/// one that was set ends when its lift was asked for and confirmed.
fn take_over(holds: &mut Vec<LegalHold>, leaf: &Value, (status, provenance): (HoldStatus, Provenance), name: String) {
    let event = &leaf["event"];
    let id = LegalHoldId::new(event[status.event_type()]["id"].as_str().unwrap_or_default());
    let at = event["effective_at"].as_i64().unwrap_or_default();
    let Some(hold) = holds.iter_mut().find(|hold| hold.id == id) else {
        holds.push(LegalHold {
            object: "orgward.legal_hold".to_owned(),
            id,
            name,
            user_id: leaf["detail"]["change"]["user_id"].as_str().map(str::to_owned),
            requested_by: requested_by(event),
            status,
            requested_at: at,
            changed_at: at,
        });
        return;
    };
    let is_valid = match status {
        HoldStatus::Withdrawn => hold.status == HoldStatus::Requested,
        HoldStatus::Lifted => hold.status == HoldStatus::LiftRequested,
        HoldStatus::Requested | HoldStatus::InForce | HoldStatus::LiftRequested => true,
    };
    if is_valid && (status.blocks() || provenance == Provenance::Recorded) {
        (hold.status, hold.changed_at) = (status, at);
    }
}

/// The person who acted, in a session or by an Admin key.
fn requested_by(event: &Value) -> Option<String> {
    let actor = &event["actor"];
    let user = actor["session"]["user"]["id"].as_str().or_else(|| actor["api_key"]["user"]["id"].as_str());
    user.map(str::to_owned)
}

/// The name of the matter; empty if it was erased or is not the one that was recorded.
fn name(leaf: &Value, values: &[Kept]) -> String {
    let committed = leaf::commitments(leaf).into_iter().find(|(field, _)| field == NAME);
    let value = values.iter().find(|value| {
        value.field == NAME && committed.as_ref().is_some_and(|(_, hash)| *hash == hex(&leaf::commitment(value)))
    });
    value.map(|value| value.value.clone()).unwrap_or_default()
}

fn unclear(fault: String) -> Problem {
    Problem::new(ProblemKind::Unavailable, refusals::holds_unclear(fault)).with_code("audit_log_does_not_hold")
}

impl Known {
    fn locked(&self) -> std::sync::MutexGuard<'_, BTreeMap<OrganizationId, ReadHolds>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
