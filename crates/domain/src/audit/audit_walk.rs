//! The stored log, page by page, and the check of each record: its hash, its personal values, and the columns beside its
//! leaf. Verification, exports and the search index all read the log through this.

use evidence::{
    Kept,
    verify::{Fault, Walk},
};
use kernel::{
    base::error::Result,
    ledger::audit_tree,
    store::{
        json_rows::{Bytes, Column, JsonRow},
        statement::Statement,
    },
};
use serde::Deserialize;
use sqlx::AnyConnection;
use std::collections::BTreeMap;
use types::ids::OrganizationId;

/// Events read per query.
pub(crate) const PAGE: i64 = 500;

/// A record as it is stored.
pub(crate) struct StoredRecord {
    /// Sequence number, from 0.
    pub seq: u64,
    pub leaf: String,
    pub leaf_hash: Vec<u8>,
    /// The personal values that are there.
    pub values: Vec<Kept>,
    beside: Beside,
}

/// The columns by which a leaf is searched. They are not hashed, but changing them hides an event from searches.
struct Beside {
    id: String,
    r#type: String,
    effective_at: i64,
}

impl StoredRecord {
    /// Holds the record against its hash, its values and its columns, as the next one of the walk.
    ///
    /// # Errors
    /// The fault that was found.
    pub(crate) fn check(&self, walk: &mut Walk) -> Result<(), Fault> {
        walk.next(self.seq, &self.leaf, &self.leaf_hash, &self.values)?;
        match self.beside.fits(&self.leaf) {
            true => Ok(()),
            false => Err(Fault::Record {
                seq: self.seq,
                why: "its id, type or time column differs from its leaf".to_owned(),
            }),
        }
    }
}

impl Beside {
    fn fits(&self, leaf: &str) -> bool {
        #[derive(serde::Deserialize)]
        struct Leaf<'a> {
            #[serde(borrow)]
            event: Event<'a>,
        }
        #[derive(serde::Deserialize)]
        struct Event<'a> {
            #[serde(borrow)]
            id: std::borrow::Cow<'a, str>,
            #[serde(borrow)]
            r#type: std::borrow::Cow<'a, str>,
            effective_at: i64,
        }
        serde_json::from_str::<Leaf<'_>>(leaf).is_ok_and(|Leaf { event }| {
            event.id == self.id && event.r#type == self.r#type && event.effective_at == self.effective_at
        })
    }
}

/// The fault of a log in which the record with this number is not there.
pub(crate) fn missing(seq: u64) -> Fault {
    Fault::Record { seq, why: "it is missing".to_owned() }
}

/// Sequence number, leaf, leaf hash, id, type, and time in Unix seconds.
type Row = (i64, String, Vec<u8>, String, String, i64);

/// Up to [`PAGE`] records from a sequence number on, below another one, in the order of the log.
pub(crate) async fn page(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    from: u64,
    below: u64,
) -> Result<Vec<StoredRecord>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, leaf, leaf_hash, id, type, effective_at from audit_logs
         where organization_id = $1 and seq >= $2 and seq < $3 order by seq limit $4",
    )
    .bind(organization_id.as_str())
    .bind(audit_tree::signed(from)?)
    .bind(audit_tree::signed(below)?)
    .bind(PAGE)
    .fetch_all(&mut *conn)
    .await?;
    let mut values = kept(conn, organization_id, rows.iter().map(|(seq, ..)| *seq)).await?;
    rows.into_iter()
        .map(|(seq, leaf, leaf_hash, id, r#type, effective_at)| {
            let values = values.remove(&seq).unwrap_or_default();
            let beside = Beside { id, r#type, effective_at };
            Ok(StoredRecord { seq: audit_tree::number(seq)?, leaf, leaf_hash, values, beside })
        })
        .collect()
}

/// A stored personal value.
#[derive(Deserialize)]
struct Value {
    seq: i64,
    field: String,
    salt: Bytes,
    value: String,
}

impl JsonRow for Value {
    const COLUMNS: &'static [Column] =
        &[Column::Plain("seq"), Column::Plain("field"), Column::Bytes("salt"), Column::Plain("value")];
}

/// The personal values that the given events commit to, by sequence number.
pub(crate) async fn kept(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    records: impl IntoIterator<Item = i64>,
) -> Result<BTreeMap<i64, Vec<Kept>>> {
    let rows: Vec<Value> = Statement::new("select seq, field, salt, value from audit_values where organization_id =")
        .bind(organization_id.as_str())
        .push("and seq in")
        .bind_all(records)
        .push("order by seq, field")
        .fetch_rows(conn)
        .await?;
    let mut values: BTreeMap<i64, Vec<Kept>> = BTreeMap::new();
    for Value { seq, field, salt: Bytes(salt), value } in rows {
        // Orgward never writes a salt of another length; replacing it with zeros makes the commitment check fail.
        let salt = salt.try_into().unwrap_or_default();
        values.entry(seq).or_default().push(Kept { field, salt, value });
    }
    Ok(values)
}
