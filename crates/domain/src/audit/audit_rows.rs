//! Events as they are stored: a leaf beside its columns.

use kernel::store::json_rows::{Bytes, Column, JsonRow};
use serde::Deserialize;

/// The beginning of a statement that selects [`Row`]s of `audit_logs l`.
pub(crate) const SELECT: &str = "select l.seq, l.leaf, l.leaf_hash, l.mac, l.id, l.type, l.effective_at from";

/// An event as it is stored.
#[derive(PartialEq, Deserialize)]
pub(crate) struct Row {
    /// Sequence number, from 0.
    pub seq: i64,
    pub leaf: String,
    pub leaf_hash: Bytes,
    pub mac: Option<Bytes>,
    pub id: String,
    pub r#type: String,
    /// Unix seconds.
    pub effective_at: i64,
}

impl JsonRow for Row {
    const COLUMNS: &'static [Column] = &[
        Column::Plain("seq"),
        Column::Plain("leaf"),
        Column::Bytes("leaf_hash"),
        Column::Bytes("mac"),
        Column::Plain("id"),
        Column::Plain("type"),
        Column::Plain("effective_at"),
    ];
}
