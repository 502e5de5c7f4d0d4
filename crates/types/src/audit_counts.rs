//! Counts of audit events: by time, by class, and by each value that a list can be filtered by.

use crate::event_types::EventClass;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Number of events by class; an absent class has none.
pub type ByClass = BTreeMap<EventClass, i64>;

/// Counts of the events that match a filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditCounts {
    /// When the log began, Unix seconds.
    pub enabled_at: i64,
    /// The number of matching events.
    pub records: i64,
    /// Whether counting stopped at `records`, although more events match.
    pub is_more: bool,
    /// The number of newest events that the bars and the facets cover; `None` if they cover all.
    pub newest_only: Option<i64>,
    /// The covered time span, Unix seconds: from (inclusive) and until (exclusive).
    pub span: (i64, i64),
    /// The length of a bar, in seconds.
    pub step: i64,
    /// All bars of the span in order, including empty ones.
    pub bars: Vec<Bar>,
    /// The facets that the list can be filtered by.
    pub facets: Vec<FacetCounts>,
    /// The newest checkpoint.
    pub signed: Option<SignedUpTo>,
    /// Whether a check has found something wrong with the log, or differences between it and the tables. The overview has
    /// the details.
    #[serde(default)]
    pub needs_attention: bool,
}

/// A bar of the histogram.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// The start of the bar, Unix seconds.
    pub from: i64,
    /// The number of events in the bar, by class.
    pub records: ByClass,
}

/// The most frequent values of one facet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetCounts {
    /// `class`, `type`, `actor` or `project`.
    pub facet: String,
    /// The most frequent values, in descending order of count.
    pub values: Vec<FacetValue>,
    /// The number of further values.
    pub others: i64,
}

/// A value of a facet, with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// The value that a filter names.
    pub value: String,
    /// The display name; of a person or a key that is gone, the last one.
    pub name: Option<String>,
    /// The number of events with this value.
    pub records: i64,
}

/// How much of the log is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedUpTo {
    /// Number of events that the checkpoint covers.
    pub size: i64,
    /// Number of events in the log.
    pub of: i64,
    /// When the checkpoint was signed, Unix seconds.
    pub at: i64,
    /// The time of the first event that it does not cover, Unix seconds; `None` if it covers all.
    pub waiting_since: Option<i64>,
}
