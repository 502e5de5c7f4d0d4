//! How many audit records there are: by time, by class, and beside each value that a list can be narrowed by.

use crate::event_types::EventClass;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Records by class; what is absent is none.
pub type ByClass = BTreeMap<EventClass, i64>;

/// Counts of the records that a filter finds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCounts {
    /// When the log began, Unix seconds.
    pub enabled_at: i64,
    /// How many records are found.
    pub records: i64,
    /// Counting stopped there, and more are found.
    pub is_more: bool,
    /// The newest of them only are in the bars and beside the facets; `None`: all are.
    pub newest_only: Option<i64>,
    /// The span of time that is looked at, Unix seconds: from, and up to but without.
    pub span: (i64, i64),
    /// Seconds that a bar is long.
    pub step: i64,
    /// The bars from the span's first to its last, empty ones too.
    pub bars: Vec<Bar>,
    /// What can be narrowed by.
    pub facets: Vec<FacetCounts>,
    /// The newest checkpoint.
    pub signed: Option<SignedUpTo>,
}

/// A bar of the histogram.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// Where it begins, Unix seconds.
    pub from: i64,
    /// How many records are in it.
    pub records: ByClass,
}

/// What records can be narrowed by, most first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// `class`, `type`, `actor` or `project`.
    pub facet: String,
    /// The most frequent values.
    pub values: Vec<FacetValue>,
    /// How many further values there are.
    pub others: i64,
}

/// A value with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// What a filter names.
    pub value: String,
    /// What people call it, if it is still there.
    pub name: Option<String>,
    /// How many records have it.
    pub records: i64,
}

/// How far the log is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedUpTo {
    /// Records that the checkpoint covers.
    pub size: i64,
    /// Records in the log.
    pub of: i64,
    /// When it was signed, Unix seconds.
    pub at: i64,
    /// When the first record came that it does not cover; `None`: it covers all.
    pub waiting_since: Option<i64>,
}
