//! The changes of an audit event, as fields with their old and new values.

use crate::components::Difference;
use serde_json::Value;
use types::{audit_logs::AuditRecord, event_types::EventClass};

/// The changed fields, and the other facts of the event.
pub fn of(record: &AuditRecord) -> (Vec<Difference>, Vec<(String, String)>) {
    let class = EventClass::of(&record.event.r#type);
    let nothing = Value::Null;
    let detail = record.detail.get("change").unwrap_or(&nothing);
    let payload = record.event.rest.get(&record.event.r#type).unwrap_or(&nothing);
    let mut found = Found::default();
    match class {
        EventClass::Create => {
            found.leaves("", &payload["data"], &mut |found, name, text| found.after(name, text));
            found.leaves("", detail, &mut |found, name, text| found.after(name, text));
        }
        EventClass::Delete => found.leaves("", detail, &mut |found, name, text| found.before(name, text)),
        EventClass::Change => {
            found.changed("", detail);
            found.leaves("", &payload["changes_requested"], &mut |found, name, text| found.after(name, text));
        }
        EventClass::SignIn | EventClass::Failed | EventClass::Other => {}
    }
    if matches!(class, EventClass::SignIn | EventClass::Failed | EventClass::Other) {
        found.leaves("", payload, &mut |found, name, text| found.facts.push((name, text)));
        found.leaves("", detail, &mut |found, name, text| found.facts.push((name, text)));
    }
    (found.differences, found.facts)
}

#[derive(Default)]
struct Found {
    differences: Vec<Difference>,
    facts: Vec<(String, String)>,
}

impl Found {
    fn field(&mut self, name: String) -> &mut Difference {
        // The wire calls a project's name its title.
        let field = if name == "title" { "name".to_owned() } else { name };
        if let Some(index) = self.differences.iter().position(|known| known.field == field) {
            return &mut self.differences[index];
        }
        self.differences.push(Difference { field, before: None, after: None });
        self.differences.last_mut().expect("it was just put there")
    }

    fn after(&mut self, name: String, text: String) {
        self.field(name).after = Some(text);
    }

    fn before(&mut self, name: String, text: String) {
        self.field(name).before = Some(text);
    }

    /// `{"role": {"from": …, "to": …}}`; any other value becomes a fact.
    fn changed(&mut self, name: &str, value: &Value) {
        let Value::Object(members) = value else {
            self.leaves(name, value, &mut |found, name, text| found.facts.push((name, text)));
            return;
        };
        if !members.is_empty() && members.keys().all(|member| matches!(member.as_str(), "from" | "to")) {
            for (member, value) in members {
                let is_before = member == "from";
                self.leaves(name, value, &mut |found, name, text| {
                    if is_before { found.before(name, text) } else { found.after(name, text) }
                });
            }
            return;
        }
        for (member, value) in members {
            let inner = match (name, member.as_str()) {
                (_, "changes") | ("", _) => member.as_str().trim_start_matches("changes").to_owned(),
                _ => format!("{name}.{member}"),
            };
            self.changed(&inner, value);
        }
    }

    /// Passes the leaves of a structure to `take`, with dotted names.
    fn leaves(&mut self, name: &str, value: &Value, take: &mut dyn FnMut(&mut Self, String, String)) {
        match value {
            Value::Object(members) => {
                for (member, value) in members {
                    let name = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                    self.leaves(&name, value, take);
                }
            }
            Value::Null => {}
            Value::String(text) => take(self, name.to_owned(), text.clone()),
            other => take(self, name.to_owned(), other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::collections::BTreeMap;

    fn record(r#type: &str, payload: Value, change: Value) -> AuditRecord {
        let event = json!({ "object": "organization.audit_log", "id": "audit_log-1", "type": r#type, "effective_at": 0, r#type: payload });
        AuditRecord {
            seq: 1,
            event: serde_json::from_value(event).unwrap(),
            detail: json!({ "change": change }),
            leaf_hash: String::new(),
            is_altered: false,
            is_after_gap: false,
            names: BTreeMap::new(),
        }
    }

    fn told(record: &AuditRecord) -> Vec<String> {
        let text = |side: Option<String>| side.unwrap_or_else(|| "·".to_owned());
        of(record).0.into_iter().map(|d| format!("{}: {} > {}", d.field, text(d.before), text(d.after))).collect()
    }

    #[test]
    fn old_and_new_values_meet_under_one_name() {
        let role = record(
            "user.updated",
            json!({ "id": "user-1", "changes_requested": { "role": "owner" } }),
            json!({ "role": { "from": "reader" } }),
        );
        assert_eq!(told(&role), ["role: reader > owner"]);
        let title = record(
            "project.updated",
            json!({ "id": "p", "changes_requested": { "title": "New" } }),
            json!({ "name": { "from": "Old" }, "changes": {} }),
        );
        assert_eq!(told(&title), ["name: Old > New"]);
        let retention =
            record("organization.updated", json!({}), json!({ "data_retention": { "from": "a", "to": "b" } }));
        assert_eq!(told(&retention), ["data_retention: a > b"]);
    }

    #[test]
    fn what_is_made_has_no_before_and_what_is_gone_no_after() {
        let made = record(
            "invite.sent",
            json!({ "id": "i", "data": { "email": "a@x", "role": "reader" } }),
            json!({ "expires_at": 7 }),
        );
        assert_eq!(told(&made), ["email: · > a@x", "role: · > reader", "expires_at: · > 7"]);
        let gone =
            record("api_key.deleted", json!({ "id": "k" }), json!({ "name": "nightly", "owner": { "id": "user-1" } }));
        assert_eq!(told(&gone), ["name: nightly > ·", "owner.id: user-1 > ·"]);
    }

    #[test]
    fn a_refusal_changed_nothing_and_says_why() {
        let failed = record("login.failed", json!({ "error_code": "invalid_credentials" }), json!({ "attempts": 3 }));
        let (differences, facts) = of(&failed);
        assert!(differences.is_empty());
        assert_eq!(facts.len(), 2, "{facts:?}");
    }
}
