//! The audit log as the Admin API shows it (REFERENCE 2.8 and 5).

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An event on the wire. Its payload is in a member named like its type, so the shape of an event follows the catalog
/// (REFERENCE 5.2), not a fixed set of members.
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
    /// The actor, the project and the payload.
    #[serde(flatten)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}

impl AuditLog {
    /// The event with these members; `None` if one that every event has is absent or of another type. Reading it with serde
    /// copies each member, which takes longer than parsing it.
    pub fn from_members(mut members: serde_json::Map<String, serde_json::Value>) -> Option<Self> {
        let mut text = |name| match members.remove(name) {
            Some(serde_json::Value::String(text)) => Some(text),
            _ => None,
        };
        let (object, id, r#type) = (text("object")?, text("id")?, text("type")?);
        let effective_at = members.remove("effective_at")?.as_i64()?;
        Some(Self { object, id, r#type, effective_at, rest: members })
    }
}

/// An event as Orgward's own list shows it: of any type, with its place in the log and what the Admin API omits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct NumberedAuditLog {
    /// The event as the Admin API shows it.
    #[serde(flatten)]
    pub event: AuditLog,
    /// Sequence number in the log, from 0 without gaps: a collector that has every number has every event.
    pub seq: i64,
    /// The leaf hash of RFC 6962, in hexadecimal.
    pub leaf_hash: String,
    /// `by` with the kind of actor, for a server administrator with the user and host of the operating system; `change`
    /// with old and new values, whose shape depends on the type; `request_id`. Erased values are absent.
    pub detail: serde_json::Value,
}

impl From<AuditRecord> for NumberedAuditLog {
    fn from(record: AuditRecord) -> Self {
        Self { event: record.event, seq: record.seq, leaf_hash: record.leaf_hash, detail: record.detail }
    }
}

/// Lower and upper bounds of a number, each inclusive or exclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

/// A filter for events. An event matches if it satisfies every condition; a list is satisfied by any of its values. An
/// empty list sets no condition. A condition that does not exist is refused: ignoring it would find more than was asked
/// for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditLogQuery {
    /// The time of the event, Unix seconds.
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
    /// By a person with one of these email addresses, compared in lower case.
    #[serde(default)]
    pub actor_emails: Vec<String>,
    /// About one of these objects.
    #[serde(default)]
    pub resource_ids: Vec<String>,
    /// Only tenant-scoped events, of which Orgward has none.
    #[serde(default)]
    pub tenant_only: bool,
}

/// An event as the console shows it: its wire form, and the details that only Orgward has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecord {
    /// Sequence number in the log, from 0 without gaps.
    pub seq: i64,
    /// The wire form, also for types that `/v1` omits.
    pub event: AuditLog,
    /// Old and new values, owner, expiry, the request; the shape depends on the type.
    pub detail: serde_json::Value,
    /// The leaf hash of RFC 6962, in hexadecimal.
    pub leaf_hash: String,
    /// Whether the record is not as the server wrote it: its hash, its MAC, a personal value, or the column of its id,
    /// type or time does not fit, or a value is missing although the log reports no erasure of it.
    #[serde(default)]
    pub is_altered: bool,
    /// Whether the record before it is missing from the database. A list with a filter does not show that.
    #[serde(default)]
    pub is_after_gap: bool,
    /// The names that people, keys, service accounts and invites had when the event happened, by id, as far as they are
    /// known. An invite is named by its email address.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
}

/// An event as the live tail shows it: texts only, serialized as a list in the order of the fields. The browser reads the list
/// as it is: every visitor would pay for a type of its own there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(into = "Vec<String>")]
pub struct AuditLine {
    /// The URL that shows the event next to the list.
    pub href: String,
    /// A description of the event.
    pub what: String,
    /// The mark of a record that another program changed; empty for others.
    pub altered: String,
    /// The event's type.
    pub r#type: String,
    /// The actor.
    pub by: String,
    /// The time of day, UTC.
    pub at: String,
}

impl From<AuditLine> for Vec<String> {
    fn from(line: AuditLine) -> Self {
        vec![line.href, line.what, line.altered, line.r#type, line.by, line.at]
    }
}

/// One event, with the ids of its neighbors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AuditRecordPage {
    pub record: AuditRecord,
    /// The id of the previous event; `None` for the first.
    pub older: Option<String>,
    /// The id of the next event; `None` for the newest.
    pub newer: Option<String>,
}

#[cfg(test)]
mod event_tests {
    use super::*;
    use serde_json::{Value, json};

    fn read(event: Value) -> Option<AuditLog> {
        AuditLog::from_members(event.as_object().cloned().expect("an object"))
    }

    #[test]
    fn an_event_is_read_as_serde_reads_it() {
        let whole = json!({"object": "o", "id": "i", "type": "t", "effective_at": 7, "t": {"a": [1]}, "actor": null});
        assert_eq!(read(whole.clone()), serde_json::from_value(whole.clone()).ok());
        for name in ["object", "id", "type", "effective_at"] {
            for other in [None, Some(json!(null)), Some(json!(1.5)), Some(json!(["i"]))] {
                let mut event = whole.clone();
                match other {
                    None => drop(event.as_object_mut().and_then(|members| members.remove(name))),
                    Some(other) => event[name] = other,
                }
                assert_eq!(read(event.clone()), None, "{event}");
                assert!(serde_json::from_value::<AuditLog>(event).is_err());
            }
        }
    }
}
