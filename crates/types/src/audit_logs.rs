//! The audit log as the Admin API shows it (REFERENCE 2.8 and 5).

use serde::{Deserialize, Serialize};

/// A record on the wire. Its payload stands under a member named as its type, so its shape is the catalogue's
/// (REFERENCE 5.2), not one of a fixed set of members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AuditLog {
    /// Always `organization.audit_log`.
    #[schemars(extend("const" = "organization.audit_log"))]
    pub object: String,
    /// `audit_log-…`
    pub id: String,
    /// The event's type.
    pub r#type: String,
    /// Unix seconds.
    pub effective_at: i64,
    /// Who did it, the project it was in, and the payload.
    #[serde(flatten)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}

/// Bounds of a number, each inclusive or not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// Greater than.
    pub gt: Option<i64>,
    /// Greater than or equal.
    pub gte: Option<i64>,
    /// Less than.
    pub lt: Option<i64>,
    /// Less than or equal.
    pub lte: Option<i64>,
}

/// Which records are wanted: every filter must hold, of a filter's values any. An empty list is no filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditLogQuery {
    /// When it took effect, Unix seconds.
    #[serde(default)]
    pub effective_at: Range,
    /// In one of these projects.
    #[serde(default)]
    pub project_ids: Vec<String>,
    /// Of one of these types.
    #[serde(default)]
    pub event_types: Vec<String>,
    /// By one of these people, service accounts or keys.
    #[serde(default)]
    pub actor_ids: Vec<String>,
    /// By somebody with one of these addresses, compared in lower case.
    #[serde(default)]
    pub actor_emails: Vec<String>,
    /// About one of these objects.
    #[serde(default)]
    pub resource_ids: Vec<String>,
    /// Tenant-scoped events only, of which there are none here.
    #[serde(default)]
    pub tenant_only: bool,
}

/// A record as the console shows it: what the wire shows, and what only Orgward knows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Its number in the log, from 0 without a gap.
    pub seq: i64,
    /// What the wire shows, also of types that it leaves out.
    pub event: AuditLog,
    /// Old and new values, owner, expiry, the request; shaped by the type.
    pub detail: serde_json::Value,
    /// The leaf hash of RFC 6962, in hexadecimal.
    pub leaf_hash: String,
}

/// A record as the live tail shows it: words only, which travel as their plain list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct AuditLine {
    /// Where it opens beside the list.
    pub href: String,
    /// What happened.
    pub what: String,
    /// The event's type.
    pub r#type: String,
    /// Who did it.
    pub by: String,
    /// The time of day, UTC.
    pub at: String,
}

impl From<Vec<String>> for AuditLine {
    fn from(words: Vec<String>) -> Self {
        let mut words = words.into_iter();
        let [href, what, r#type, by, at] = std::array::from_fn(|_| words.next().unwrap_or_default());
        Self { href, what, r#type, by, at }
    }
}

impl From<AuditLine> for Vec<String> {
    fn from(line: AuditLine) -> Self {
        vec![line.href, line.what, line.r#type, line.by, line.at]
    }
}

/// One record with the ones beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecordPage {
    /// The record.
    pub record: AuditRecord,
    /// The id of the one before it in time.
    pub older: Option<String>,
    /// The id of the one after it.
    pub newer: Option<String>,
}
