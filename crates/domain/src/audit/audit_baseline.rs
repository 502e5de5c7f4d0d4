//! Records the objects that exist when an organization's audit log begins, so that the state can be rebuilt from the log
//! alone. Few of them are recorded in the transaction that begins the log, many of them later, page by page, because
//! other changes wait meanwhile. How far that is, is in the log itself, so that it cannot be repeated by changing tables.

use crate::{
    Domain,
    audit::{
        audit_objects::{self, LoggedObject, Position},
        audit_replay::Fold,
    },
};
use evidence::tree::leaf_hash;
use kernel::{
    access::{actor::Actor, memberships, permissions::Permission},
    base::error::{Error, Result},
    bulk_events::Bulk,
    change::Change,
    ledger::{audit, audit_facets::Facet, audit_tree::number, event::Event},
};
use serde_json::Value;
use sqlx::AnyConnection;
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;
use types::{audit_logging::BaselineProgress, ids::OrganizationId};

/// Events read per query.
const PAGE: i64 = 500;

/// Begins the organization's audit log within a change: first the event that enables it, then one event per existing
/// object, unless there are more than the settings allow; [`record_all`] records those. If the log has already begun,
/// nothing is written.
pub(crate) async fn begin_log(domain: &Domain, change: &mut Change<'_>) -> Result<()> {
    let actor = change.actor();
    if audit::enabled_since(change.conn()?, &actor.organization_id).await?.is_some() {
        return Ok(());
    }
    let count = audit_objects::count(change.conn()?, &actor.organization_id).await?;
    if count > domain.settings.max_baseline_at_once {
        return change.begin_audit_log(Some(count)).await;
    }
    let baseline = audit_objects::live(change.conn()?, &actor.organization_id).await?;
    let (conn, seals) = change.sealing()?;
    let email = audit::email_of(conn, seals, actor).await?;
    change.begin_audit_log(None).await?;
    append(change, email.as_deref(), &baseline).await
}

/// Records the objects that existed when logs began and that these do not describe yet, each page in a change of its
/// own. After an interruption another call continues.
///
/// # Errors
/// When the database cannot be read or written; when a log is damaged.
pub async fn record_all(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        while record_page(domain, &organization_id).await? {
            tokio::task::yield_now().await;
        }
    }
    Ok(())
}

/// Resolves when a log has begun whose baseline is to be recorded.
pub async fn wanted(domain: &Domain) {
    domain.baselines.wanted.notified().await;
}

/// Lets [`wanted`] resolve.
pub(crate) fn want(domain: &Domain) {
    domain.baselines.wanted.notify_one();
}

/// Records the next page of a log's baseline. Returns false when nothing is left.
///
/// # Errors
/// As [`record_all`].
pub async fn record_page(domain: &Domain, organization_id: &OrganizationId) -> Result<bool> {
    // After an error the log is read from its beginning again: what was committed is not known.
    let mut recording = domain.baselines.take(organization_id);
    recording.read(domain, &mut *domain.reader().await?, organization_id).await?;
    if recording.fold.pending_baseline().is_none() {
        domain.baselines.keep(organization_id, recording.without_objects());
        return Ok(false);
    }
    let actor = Actor::server(organization_id.clone());
    let mut change = domain.change(&actor, Permission::AuditLogsEnable).await?;
    // The page is chosen by what the log says at the time of its commit.
    recording.read(domain, change.conn()?, organization_id).await?;
    if recording.fold.pending_baseline().is_none() {
        change.abandon();
        return Ok(false);
    }
    let mut page = recording.position.next(change.conn()?, organization_id).await?;
    page.retain(|(kind, id, state)| !recording.fold.knows(kind, id, state));
    if recording.position.is_end() {
        append(&mut change, None, &page).await?;
        let objects = recording.fold.baseline_events() + page.len() as u64;
        let organization = organization_id.as_str();
        change.commit(&Event::BaselineCompleted { organization_id: organization, objects }).await?;
        return Ok(false);
    }
    match page.pop() {
        Some((kind, id, state)) => {
            append(&mut change, None, &page).await?;
            change.commit(&Event::Baseline { kind, id: &id, state: &state }).await?;
        }
        None => change.abandon(),
    }
    domain.baselines.keep(organization_id, recording);
    Ok(true)
}

/// The progress of a log's baseline; `None` when it is complete.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn progress(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Option<BaselineProgress>> {
    let first: Option<(String,)> = sqlx::query_as("select leaf from audit_logs where organization_id = $1 and seq = 0")
        .bind(organization_id.as_str())
        .fetch_optional(&mut *conn)
        .await?;
    let first: Option<Value> = first.and_then(|(leaf,)| serde_json::from_str(&leaf).ok());
    let pending = first.and_then(|leaf| leaf["detail"]["change"]["baseline"]["pending"].as_u64());
    let Some(total) = pending else { return Ok(None) };
    let mut counts = [0, 0];
    for (count, r#type) in counts.iter_mut().zip(["orgward.baseline", "orgward.baseline.completed"]) {
        let (counted,): (i64,) = sqlx::query_as(
            "select count(*) from audit_facets where organization_id = $1 and facet = $2 and value = $3",
        )
        .bind(organization_id.as_str())
        .bind(Facet::Type.as_str())
        .bind(r#type)
        .fetch_one(&mut *conn)
        .await?;
        *count = u64::try_from(counted).unwrap_or_default();
    }
    let [recorded, completed] = counts;
    Ok((completed == 0).then_some(BaselineProgress { recorded, total }))
}

async fn append(change: &mut Change<'_>, email: Option<&str>, objects: &[LoggedObject]) -> Result<()> {
    let actor = change.actor();
    let Some(mut bulk) = Bulk::begin(change).await? else { return Ok(()) };
    for (kind, id, state) in objects {
        bulk.append(change, actor, email, &Event::Baseline { kind, id, state }).await?;
    }
    bulk.write(change).await
}

/// How far the recording of each log's baseline is, in the memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Baselines {
    recordings: Mutex<BTreeMap<OrganizationId, Recording>>,
    wanted: Notify,
}

impl Baselines {
    fn take(&self, organization_id: &OrganizationId) -> Recording {
        self.locked().remove(organization_id).unwrap_or_default()
    }

    fn keep(&self, organization_id: &OrganizationId, recording: Recording) {
        self.locked().insert(organization_id.clone(), recording);
    }

    fn locked(&self) -> MutexGuard<'_, BTreeMap<OrganizationId, Recording>> {
        self.recordings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How far the recording of one log's baseline is.
#[derive(Debug, Default)]
struct Recording {
    fold: Fold,
    /// The sequence number of the next event.
    next: i64,
    position: Position,
}

impl Recording {
    /// The same position in the log, without the memory that objects need.
    fn without_objects(self) -> Self {
        Self { next: self.next, ..Self::default() }
    }

    /// Reads the log's further events. Each must be one that this server wrote: they decide what is recorded. A log whose
    /// baseline is complete is not read on.
    async fn read(
        &mut self,
        domain: &Domain,
        conn: &mut AnyConnection,
        organization_id: &OrganizationId,
    ) -> Result<()> {
        while self.next == 0 || self.fold.pending_baseline().is_some() {
            let rows: Vec<(i64, String, Option<Vec<u8>>)> = sqlx::query_as(
                "select seq, leaf, mac from audit_logs where organization_id = $1 and seq >= $2 order by seq limit $3",
            )
            .bind(organization_id.as_str())
            .bind(self.next)
            .bind(if self.next == 0 { 1 } else { PAGE })
            .fetch_all(&mut *conn)
            .await?;
            if rows.is_empty() {
                return Ok(());
            }
            for (seq, leaf, mac) in rows {
                let (hash, key) = (leaf_hash(leaf.as_bytes()), domain.secrets().audit_key());
                let is_ours = key.provenance(organization_id, number(seq)?, &hash, &mac.unwrap_or_default()).is_some();
                match serde_json::from_str(&leaf) {
                    Ok(leaf) if is_ours && seq == self.next => self.fold.take(&leaf),
                    // A log of an earlier version may have no MACs yet; its baseline was recorded at once.
                    _ if seq == 0 => {}
                    _ => return Err(damaged(organization_id, self.next)),
                }
                self.next = seq + 1;
            }
        }
        Ok(())
    }
}

fn damaged(organization_id: &OrganizationId, seq: i64) -> Error {
    Error::Fault(format!(
        "the objects that existed when the audit log of {organization_id} began are not recorded, because its record {seq} \
         is missing or was not written by this server"
    ))
}
