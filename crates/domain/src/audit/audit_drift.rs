//! Compares the state that the audit log implies with the database tables, in one consistent read.

use crate::{
    Domain,
    audit::{
        audit_objects,
        audit_replay::{Fold, Object},
        audit_replay_states::{PERSONAL, State},
        audit_walk, barred_rows,
    },
};
use evidence::leaf_hash;
use kernel::{
    access::memberships,
    base::{audit_key::AuditKey, error::Result},
    ledger::audit_tree,
};
use serde_json::json;
use sqlx::{AnyConnection, Connection};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use types::{ids::OrganizationId, organizations::AuditDifferences};

/// Events read per query.
const PAGE: i64 = 500;

/// Maximum number of differences that are described.
const MAX_DESCRIBED: usize = 20;

/// The state of the comparison in this process: the replay of each log, and the last result.
#[derive(Debug, Default)]
pub struct Known {
    readings: Mutex<BTreeMap<OrganizationId, Reading>>,
    found: Mutex<BTreeMap<OrganizationId, AuditDifferences>>,
    /// Held while a log is replayed, so that no replay begins anew because another has taken its state.
    turn: tokio::sync::Mutex<()>,
}

impl Known {
    /// The result of the last comparison; `None` before the first one, or while the log is off.
    pub fn found(&self, organization_id: &OrganizationId) -> Option<AuditDifferences> {
        locked(&self.found).get(organization_id).cloned()
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The replay of a log up to the events read so far.
#[derive(Debug, Default, Clone)]
struct Reading {
    fold: Fold,
    /// The sequence number of the next event.
    next: i64,
    faults: Faults,
}

/// Differences and unreadable events. All of them are counted, the first ones are described.
#[derive(Debug, Default, Clone)]
struct Faults {
    count: u64,
    first: Vec<String>,
}

impl Faults {
    fn add(&mut self, sentence: impl FnOnce() -> String) {
        self.count += 1;
        if self.first.len() < MAX_DESCRIBED {
            self.first.push(sentence());
        }
    }
}

/// Compares every log with the tables, and reports differences to the server log and the metrics.
///
/// # Errors
/// When the database cannot be read.
pub async fn compare_all(domain: &Domain) -> Result<()> {
    for organization_id in memberships::all(domain).await? {
        let Some(found) = compare(domain, &organization_id).await? else { continue };
        let organization = organization_id.as_str().to_owned();
        metrics::gauge!("orgward_audit_differences", "organization" => organization).set(found.count as f64);
        if found.count > 0 {
            tracing::error!(
                organization_id = organization_id.as_str(),
                count = found.count,
                first = %found.first.iter().take(3).cloned().collect::<Vec<_>>().join("; "),
                "the audit log and the database tables differ"
            );
        }
    }
    Ok(())
}

/// Compares one log with the tables. It only reads, and reads each event only once per process. `None` while the log is
/// off. A record that is not as this server wrote it ends the replay and is the only difference: what the log says from
/// there on is not known.
///
/// # Errors
/// When the database cannot be read.
pub async fn compare(domain: &Domain, organization_id: &OrganizationId) -> Result<Option<AuditDifferences>> {
    compare_with(domain, organization_id, Some(domain.secrets().audit_key())).await
}

/// As [`compare`], for a caller that has checked the MACs itself, or has no key to check them with.
///
/// # Errors
/// As [`compare`].
pub async fn compare_without_macs(
    domain: &Domain,
    organization_id: &OrganizationId,
) -> Result<Option<AuditDifferences>> {
    compare_with(domain, organization_id, None).await
}

/// Whether the audit log says that the object exists now. It reads the events since the last comparison. `false` if the log
/// is off, or cannot be read to its end.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn says(domain: &Domain, organization_id: &OrganizationId, object: &Object) -> Result<bool> {
    let known = &domain.differences;
    let _turn = known.turn.lock().await;
    let mut reading = locked(&known.readings).remove(organization_id).unwrap_or_default();
    let (log, mut page) = ((organization_id, Some(domain.secrets().audit_key())), Page::More);
    while page == Page::More {
        page = reading.read(&mut *domain.reader().await?, log).await?;
    }
    let is_said = page == Page::Last && reading.fold.objects().contains_key(object);
    locked(&known.readings).insert(organization_id.clone(), reading);
    Ok(is_said)
}

async fn compare_with(
    domain: &Domain,
    organization_id: &OrganizationId,
    key: Option<&AuditKey>,
) -> Result<Option<AuditDifferences>> {
    let known = &domain.differences;
    let _turn = known.turn.lock().await;
    let mut reading = locked(&known.readings).remove(organization_id).unwrap_or_default();
    let mut connection = domain.reader().await?;
    let size = audit_tree::signed(audit_tree::size(&mut connection, organization_id).await?)?;
    if size == 0 {
        locked(&known.found).remove(organization_id);
        return Ok(None);
    }
    if size < reading.next {
        // The log was restored to an older state.
        reading = Reading::default();
    }
    // Most events are read outside the snapshot, because a long snapshot keeps the database from removing old versions.
    let log = (organization_id, key);
    let mut page = Page::More;
    while reading.next < size && page == Page::More {
        page = reading.read(&mut connection, log).await?;
        tokio::task::yield_now().await;
    }
    let mut snapshot = connection.begin().await?;
    while !matches!(page, Page::Fault(_)) {
        page = reading.read(&mut snapshot, log).await?;
        if page == Page::Last {
            break;
        }
    }
    if let Page::Fault(fault) = page {
        let (records, compared_at) = (reading.next, domain.now());
        let first = vec![format!("the log cannot be compared from record {records} on: {fault}")];
        let found = AuditDifferences { count: 1, first, records, compared_at };
        locked(&known.readings).insert(organization_id.clone(), reading);
        locked(&known.found).insert(organization_id.clone(), found.clone());
        return Ok(Some(found));
    }
    let mut live = Fold::default();
    for (kind, id, state) in audit_objects::live(&mut snapshot, organization_id).await? {
        live.begin(kind, &id, &state);
    }
    let organization: (String, String, String) =
        sqlx::query_as("select name, support_contact, data_retention from organizations where id = $1")
            .bind(organization_id.as_str())
            .fetch_one(&mut *snapshot)
            .await?;
    let (name, support_contact, data_retention) = organization;
    let state = json!({ "name": name, "support_contact": support_contact, "data_retention": data_retention });
    live.begin("organization", organization_id.as_str(), &state);
    snapshot.rollback().await?;
    let mut faults = reading.faults.clone();
    if reading.fold.pending_baseline().is_some() {
        // Objects that the log does not describe yet are expected.
        live.retain(reading.fold.objects());
    }
    differences(reading.fold.objects(), live.objects(), &mut faults);
    if key.is_some() {
        let (logged, stored, seals) = (reading.fold.objects(), live.objects(), domain.seals());
        let missing = logged.keys().filter(|object| !stored.contains_key(object));
        missing.for_each(|object| barred_rows::bar_missing(seals, organization_id, object));
        let unlogged = stored.keys().filter(|object| !logged.contains_key(object));
        unlogged.for_each(|object| barred_rows::bar_unlogged(seals, organization_id, object));
    }
    let found =
        AuditDifferences { count: faults.count, first: faults.first, records: reading.next, compared_at: domain.now() };
    locked(&known.readings).insert(organization_id.clone(), reading);
    locked(&known.found).insert(organization_id.clone(), found.clone());
    Ok(Some(found))
}

/// Sequence number, leaf, leaf hash and MAC.
type Row = (i64, String, Vec<u8>, Option<Vec<u8>>);

/// What follows a page of the log.
#[derive(PartialEq, Eq)]
enum Page {
    More,
    Last,
    /// The next record is not as this server wrote it.
    Fault(String),
}

impl Reading {
    /// Reads and applies the next page. A record that does not have its hash, or, with a key, its MAC, is not applied.
    async fn read(
        &mut self,
        conn: &mut AnyConnection,
        (organization_id, key): (&OrganizationId, Option<&AuditKey>),
    ) -> Result<Page> {
        let rows: Vec<Row> = sqlx::query_as(
            "select seq, leaf, leaf_hash, mac from audit_logs where organization_id = $1 and seq >= $2 order by seq
             limit $3",
        )
        .bind(organization_id.as_str())
        .bind(self.next)
        .bind(PAGE)
        .fetch_all(&mut *conn)
        .await?;
        let is_full = rows.len() as i64 == PAGE;
        let mut values = audit_walk::kept(conn, organization_id, rows.iter().map(|(seq, ..)| *seq)).await?;
        for (seq, leaf, hash, mac) in rows {
            if seq != self.next {
                let next = self.next;
                self.faults.add(|| format!("record {next} of the log is missing"));
                self.next = seq;
            }
            let hashed = leaf_hash(leaf.as_bytes());
            if hashed.as_slice() != hash {
                return Ok(Page::Fault("its bytes do not have the hash that stands beside them".to_owned()));
            }
            let (number, mac) = (audit_tree::number(seq)?, mac.unwrap_or_default());
            if key.is_some_and(|key| key.provenance(organization_id, number, &hashed, &mac).is_none()) {
                return Ok(Page::Fault("it does not have the MAC of this server's audit key".to_owned()));
            }
            match evidence::open(&leaf, &values.remove(&seq).unwrap_or_default()) {
                Ok(leaf) => self.fold.take(&leaf),
                Err(_) => self.faults.add(|| format!("record {seq} of the log cannot be read")),
            }
            self.next = seq + 1;
        }
        Ok(if is_full { Page::More } else { Page::Last })
    }
}

/// Adds a fault for every object that differs: first the objects of the log, then those that only the tables contain.
fn differences(told: &BTreeMap<Object, State>, live: &BTreeMap<Object, State>, faults: &mut Faults) {
    for (object, state) in told {
        match live.get(object) {
            None => faults.add(|| format!("{object} is not there, and the log says that it is")),
            Some(found) => {
                let unlike: Vec<String> = state.iter().filter_map(|fact| unlike(fact, found)).collect();
                if !unlike.is_empty() {
                    faults.add(|| format!("{object}: {}", unlike.join("; ")));
                }
            }
        }
    }
    for object in live.keys().filter(|object| !told.contains_key(*object)) {
        faults.add(|| format!("{object} is there, and the log does not tell of it"));
    }
}

/// How a property differs from what the log says. What the log does not say is not compared.
fn unlike((name, told): &(&'static str, String), found: &State) -> Option<String> {
    let found = found.iter().find(|(known, _)| known == name).map_or("none", |(_, found)| found.as_str());
    match found == told {
        true => None,
        // Differences are written to the server's log, which holds no personal values.
        false if PERSONAL.contains(name) => Some(format!("its {name} is not the one in the log")),
        false => Some(format!("its {name} is {found}, and the log says {told}")),
    }
}
