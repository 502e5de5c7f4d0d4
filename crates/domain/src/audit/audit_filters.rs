//! Filters, applied to single events rather than to the search index.

use kernel::{
    base::email::comparison_keys,
    ledger::audit_facets::{self, Facet},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use types::audit_logs::{AuditLogQuery, Range};

/// A filter that is asked about one event after another.
pub(crate) struct Matcher {
    filter: AuditLogQuery,
    emails: BTreeSet<String>,
}

impl Matcher {
    pub(crate) fn new(filter: &AuditLogQuery) -> Self {
        let emails = filter.actor_emails.iter().flat_map(|email| comparison_keys(email)).collect();
        Self { filter: filter.clone(), emails }
    }

    /// Whether the filter matches an event, given in its wire form with its personal values. An erased address matches
    /// no address.
    pub(crate) fn matches(&self, event: &Value) -> bool {
        let filter = &self.filter;
        let is_in_time = event["effective_at"].as_i64().is_some_and(|at| contains(&filter.effective_at, at));
        if filter.tenant_only || !is_in_time {
            return false;
        }
        let facets = audit_facets::of(event, None);
        let has = |facet: Facet, wanted: &[String]| {
            wanted.is_empty() || facets.iter().any(|(found, value)| *found == facet && wanted.contains(value))
        };
        has(Facet::Type, &filter.event_types)
            && has(Facet::Project, &filter.project_ids)
            && has(Facet::Actor, &filter.actor_ids)
            && has(Facet::Resource, &filter.resource_ids)
            && (filter.actor_emails.is_empty()
                || actor_email(event)
                    .is_some_and(|email| comparison_keys(email).iter().any(|key| self.emails.contains(key))))
    }
}

fn contains(range: &Range, at: i64) -> bool {
    let Range { gt, gte, lt, lte } = *range;
    gt.is_none_or(|bound| at > bound)
        && gte.is_none_or(|bound| at >= bound)
        && lt.is_none_or(|bound| at < bound)
        && lte.is_none_or(|bound| at <= bound)
}

/// The email address of an event's actor; `None` if it has none, or if it was erased.
pub(crate) fn actor_email(event: &Value) -> Option<&str> {
    ["session", "api_key"].iter().find_map(|holder| event["actor"][holder]["user"]["email"].as_str())
}

/// A filter as exports and events contain it: the fields that are set, or null without any.
pub(crate) fn as_json(filter: &AuditLogQuery) -> Value {
    if *filter == AuditLogQuery::default() {
        return Value::Null;
    }
    let mut fields = json!(filter);
    if let Some(members) = fields.as_object_mut() {
        members.retain(|_, value| !is_nothing(value));
    }
    fields
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_nothing),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Value {
        json!({
            "type": "user.added", "effective_at": 100, "user.added": { "id": "user-2" }, "project": { "id": "proj_1" },
            "actor": { "type": "session", "session": { "user": { "id": "user-1", "email": "Ada@Bücher.example" } } },
        })
    }

    #[test]
    fn every_condition_of_a_filter_must_match_and_any_of_its_values() {
        let list = |values: &[&str]| values.iter().map(|value| (*value).to_owned()).collect::<Vec<_>>();
        let matches = |filter: AuditLogQuery| Matcher::new(&filter).matches(&event());
        let all = AuditLogQuery::default;
        assert!(matches(all()));
        assert!(matches(AuditLogQuery { event_types: list(&["x.y", "user.added"]), ..all() }));
        assert!(matches(AuditLogQuery { actor_ids: list(&["user-1"]), resource_ids: list(&["user-2"]), ..all() }));
        assert!(!matches(AuditLogQuery { actor_ids: list(&["user-1"]), resource_ids: list(&["user-1"]), ..all() }));
        assert!(!matches(AuditLogQuery { project_ids: list(&["proj_2"]), ..all() }));
        assert!(matches(AuditLogQuery { actor_emails: list(&["ada@xn--bcher-kva.example"]), ..all() }));
        assert!(!matches(AuditLogQuery { actor_emails: list(&["bo@example.com"]), ..all() }));
        for (gt, gte, lt, lte, is_in) in [
            (Some(99), None, None, None, true),
            (Some(100), None, None, None, false),
            (None, Some(100), Some(101), None, true),
            (None, None, Some(100), None, false),
            (None, None, None, Some(100), true),
        ] {
            let effective_at = Range { gt, gte, lt, lte };
            assert_eq!(matches(AuditLogQuery { effective_at, ..all() }), is_in, "{effective_at:?}");
        }
        let mut erased = event();
        erased["actor"]["session"]["user"]["email"] = json!({ "sha256": "ab" });
        let filter = AuditLogQuery { actor_emails: list(&["ada@xn--bcher-kva.example"]), ..all() };
        assert!(!Matcher::new(&filter).matches(&erased));
    }
}
