//! What each record must be found by, according to its leaf and its values, compared with the facets that searches read.

use crate::audit::{audit_filters, audit_walk::StoredRecord};
use kernel::{
    base::{
        email::{comparison_key, comparison_keys},
        error::{Error, Result},
    },
    ledger::{
        audit_facets::{self, Facet},
        audit_tree,
    },
};
use sqlx::AnyConnection;
use std::collections::{BTreeMap, BTreeSet};
use types::ids::OrganizationId;

/// The name of a facet and a value of it.
pub(crate) type FacetOf = (String, String);

/// What a record is found by.
pub(crate) struct Indexed {
    pub seq: i64,
    /// Unix seconds.
    pub effective_at: i64,
    pub r#type: String,
    /// Without the email address.
    pub facets: BTreeSet<FacetOf>,
    /// The actor's email address; `None` also if it was erased.
    pub email: Option<String>,
    /// The facets by which bitmaps find the record: those that must be there, with the address as it is stored.
    pub stored: BTreeSet<FacetOf>,
}

/// Rows of `audit_facets` that are missing, and rows that no record justifies.
#[derive(Default)]
pub(crate) struct FacetChanges {
    pub missing: Vec<(i64, FacetOf)>,
    pub extra: Vec<(i64, FacetOf)>,
}

impl FacetChanges {
    pub(crate) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.extra.is_empty()
    }
}

impl Indexed {
    fn of(record: &StoredRecord) -> Result<Self> {
        let damaged = || Error::Fault(format!("audit record {} cannot be read", record.seq));
        let leaf = evidence::open(&record.leaf, &record.values).map_err(|_| damaged())?;
        let event = &leaf["event"];
        let facets = audit_facets::of(event, None).into_iter();
        Ok(Self {
            seq: audit_tree::signed(record.seq)?,
            effective_at: event["effective_at"].as_i64().ok_or_else(damaged)?,
            r#type: event["type"].as_str().ok_or_else(damaged)?.to_owned(),
            facets: facets.map(|(facet, value)| (facet.as_str().to_owned(), value)).collect(),
            email: audit_filters::actor_email(event).map(str::to_owned),
            stored: BTreeSet::new(),
        })
    }

    /// Compares the record with its rows.
    fn compare(&mut self, rows: BTreeSet<FacetOf>, changes: &mut FacetChanges) {
        self.stored.clone_from(&self.facets);
        if let Some(email) = &self.email {
            // Earlier versions stored other keys for the same address, and searches look for all of them.
            let facet = Facet::Email.as_str().to_owned();
            let known =
                comparison_keys(email).into_iter().map(|key| (facet.clone(), key)).find(|key| rows.contains(key));
            self.stored.insert(known.unwrap_or_else(|| (facet, comparison_key(email))));
        }
        changes.missing.extend(self.stored.difference(&rows).map(|of| (self.seq, of.clone())));
        changes.extra.extend(rows.difference(&self.stored).map(|of| (self.seq, of.clone())));
    }
}

/// What consecutive records are found by, and how the stored facets differ from it.
///
/// # Errors
/// When a leaf cannot be read, or the database.
pub(crate) async fn compare(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    records: &[StoredRecord],
) -> Result<(Vec<Indexed>, FacetChanges)> {
    let mut indexed: Vec<Indexed> = records.iter().map(Indexed::of).collect::<Result<_>>()?;
    let (Some(first), Some(last)) = (indexed.first(), indexed.last()) else { return Ok(Default::default()) };
    let rows: Vec<(i64, String, String)> = sqlx::query_as(
        "select seq, facet, value from audit_facets where organization_id = $1 and seq >= $2 and seq <= $3",
    )
    .bind(organization_id.as_str())
    .bind(first.seq)
    .bind(last.seq)
    .fetch_all(conn)
    .await?;
    let mut stored: BTreeMap<i64, BTreeSet<FacetOf>> = BTreeMap::new();
    for (seq, facet, value) in rows {
        stored.entry(seq).or_default().insert((facet, value));
    }
    let mut changes = FacetChanges::default();
    for record in &mut indexed {
        record.compare(stored.remove(&record.seq).unwrap_or_default(), &mut changes);
    }
    Ok((indexed, changes))
}
