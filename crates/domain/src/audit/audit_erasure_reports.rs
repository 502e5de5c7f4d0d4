//! Which missing personal values the log itself reports as erased. A value that is missing without a report was deleted by
//! another program. Reports are read once and remembered, so that a page with missing values costs one more query, which
//! returns only the newest known report and those after it.

use crate::Domain;
use evidence::{
    Hash, leaf_hash,
    verify::{ERASED, erased_values},
};
use kernel::{
    base::error::Result,
    ledger::{audit_facets::Facet, audit_tree},
    store::statement::Statement,
};
use roaring::RoaringTreemap;
use serde_json::Value;
use sqlx::AnyConnection;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use types::ids::OrganizationId;

/// Reports read per query; each is at most a few kilobytes.
const PAGE: i64 = 500;

/// What the reports of each log say, in the memory of this process.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<BTreeMap<OrganizationId, Arc<Reported>>>);

/// The values that a log reports as erased.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reported {
    /// Sequence number and leaf hash of the newest report that was read.
    newest: Option<(i64, Hash)>,
    /// By field, the sequence numbers of the records whose value there was erased.
    values: BTreeMap<String, RoaringTreemap>,
}

/// Sequence number, leaf, and MAC.
type Row = (i64, String, Option<Vec<u8>>);

/// The values that the log reports as erased. It must be called after the values were read: an erasure that is committed
/// in between is then among the reports. A report that another program changed or wrote counts for nothing.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn read(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Arc<Reported>> {
    let mut reported = domain.erasures.locked().get(organization_id).cloned().unwrap_or_default();
    let mut rows = page(conn, organization_id, &reported).await?;
    if reported.newest.is_some_and(|newest| rows.first().map(place) != Some(newest)) {
        // The log is not the one that was read before: it was rolled back, or that report was changed.
        reported = Arc::default();
        rows = page(conn, organization_id, &reported).await?;
    }
    let (mut is_new, mut is_valid) = (false, true);
    loop {
        let is_last = (rows.len() as i64) < PAGE;
        for row in rows {
            if reported.newest.is_none_or(|(seq, _)| row.0 > seq) {
                is_new = true;
                is_valid &= Arc::make_mut(&mut reported).add(domain, organization_id, &row)?;
            }
        }
        if is_last {
            break;
        }
        rows = page(conn, organization_id, &reported).await?;
    }
    // A report that does not count now may be put right later.
    if is_new && is_valid {
        domain.erasures.locked().insert(organization_id.clone(), reported.clone());
    }
    Ok(reported)
}

/// The newest report that was read, and those after it.
async fn page(conn: &mut AnyConnection, organization_id: &OrganizationId, read: &Reported) -> Result<Vec<Row>> {
    statement(organization_id, read.newest.map_or(0, |(seq, _)| seq)).fetch_all(conn).await
}

fn statement(organization_id: &OrganizationId, from: i64) -> Statement {
    let mut statement = Statement::new("select l.seq, l.leaf, l.mac from audit_facets f");
    statement
        .push("join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq where f.organization_id =")
        .bind(organization_id.as_str())
        .push("and f.facet =")
        .bind(Facet::Type.as_str())
        .push("and f.value =")
        .bind(ERASED)
        .push("and f.seq >=")
        .bind(from)
        .push("order by f.seq limit")
        .bind(PAGE);
    statement
}

fn place((seq, text, ..): &Row) -> (i64, Hash) {
    (*seq, leaf_hash(text.as_bytes()))
}

impl Reported {
    /// Whether a report lists the value of this record at this field.
    pub(crate) fn contains(&self, seq: i64, field: &str) -> bool {
        let seqs = self.values.get(field);
        seqs.zip(u64::try_from(seq).ok()).is_some_and(|(seqs, seq)| seqs.contains(seq))
    }

    /// Takes over what a report lists. Returns false if it is no report of this server, and lists nothing then.
    fn add(&mut self, domain: &Domain, organization_id: &OrganizationId, row: &Row) -> Result<bool> {
        let (seq, hash) = place(row);
        let (_, text, mac) = row;
        self.newest = Some((seq, hash));
        let (key, mac) = (domain.secrets().audit_key(), mac.as_deref().unwrap_or_default());
        let number = audit_tree::number(seq)?;
        if key.provenance(organization_id, number, &hash, mac).is_none() {
            return Ok(false);
        }
        let Ok(leaf) = serde_json::from_str::<Value>(text) else { return Ok(false) };
        if leaf["event"]["type"] != ERASED {
            return Ok(false);
        }
        for (field, seqs) in erased_values(&leaf) {
            self.values.entry(field.to_owned()).or_default().extend(seqs);
        }
        Ok(true)
    }
}

impl Known {
    fn locked(&self) -> MutexGuard<'_, BTreeMap<OrganizationId, Arc<Reported>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The query plan of what a page with missing values reads more, one line per step. For tests.
#[doc(hidden)]
pub async fn plan(domain: &Domain, organization_id: &OrganizationId) -> Result<Vec<String>> {
    statement(organization_id, 1).plan(&mut *domain.reader().await?).await
}
