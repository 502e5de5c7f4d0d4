//! The facets by which audit events are searched: type, project, actor, email address, object. They are derived from
//! the events and are not evidence themselves.

use crate::{base::email::comparison_key, store::statement::Statement};
use serde_json::Value;
use types::ids::OrganizationId;

/// A property that a filter may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// The event's type.
    Type,
    /// The project in which the event happened.
    Project,
    /// The id of the person, service account or key that acted.
    Actor,
    /// The email address of the person who acted, in its comparison form.
    Email,
    /// The id of the object that the event is about.
    Resource,
}

impl Facet {
    /// The facet's name in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Project => "project",
            Self::Actor => "actor",
            Self::Email => "email",
            Self::Resource => "resource",
        }
    }
}

/// The facets of an event in its wire form. `email` is the actor's email address.
pub fn of(wire: &Value, email: Option<&str>) -> Vec<(Facet, String)> {
    let mut found = Vec::new();
    let mut add = |facet: Facet, value: &Value| {
        if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
            found.push((facet, text.to_owned()));
        }
    };
    add(Facet::Type, &wire["type"]);
    add(Facet::Project, &wire["project"]["id"]);
    let actor = &wire["actor"];
    add(Facet::Actor, &actor["api_key"]["id"]);
    for holder in [&actor["session"], &actor["api_key"]] {
        add(Facet::Actor, &holder["user"]["id"]);
        add(Facet::Actor, &holder["service_account"]["id"]);
    }
    let payload = &wire[wire["type"].as_str().unwrap_or_default()];
    add(Facet::Resource, &payload["id"]);
    for list in ["certificates", "configs"] {
        for item in payload[list].as_array().into_iter().flatten() {
            add(Facet::Resource, &item["id"]);
        }
    }
    if let Some(email) = email {
        found.push((Facet::Email, comparison_key(email)));
    }
    found
}

/// The statement that inserts facets, each with the sequence number of its event.
pub fn insert(organization_id: &OrganizationId, found_by: &[(i64, &(Facet, String))]) -> Statement {
    let mut statement = Statement::new("insert into audit_facets (organization_id, facet, value, seq) values");
    statement.bind_rows(found_by.iter().map(|(seq, (facet, value))| {
        [organization_id.as_str().into(), facet.as_str().into(), value.into(), (*seq).into()]
    }));
    statement.push("on conflict do nothing");
    statement
}

/// Whether an event type is tenant-scoped (REFERENCE 5.2).
pub fn is_tenant_scoped(r#type: &str) -> bool {
    r#type.starts_with("tenant.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_record_is_found_by_who_what_and_where() {
        let wire = json!({
            "type": "api_key.deleted", "project": { "id": "proj_1" }, "api_key.deleted": { "id": "key_2" },
            "actor": { "type": "api_key", "api_key": { "id": "key_1", "user": { "id": "user-1" } } },
        });
        let found: Vec<_> = of(&wire, Some("Ada@X.org")).into_iter().map(|(f, v)| (f.as_str(), v)).collect();
        let expected = [
            ("type", "api_key.deleted"),
            ("project", "proj_1"),
            ("actor", "key_1"),
            ("actor", "user-1"),
            ("resource", "key_2"),
            ("email", "ada@x.org"),
        ];
        assert_eq!(found, expected.map(|(facet, value)| (facet, value.to_owned())));
    }
}
