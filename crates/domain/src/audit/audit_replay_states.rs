//! The properties of objects, as events and tables give them to the replay of the audit log.

use kernel::base::email::comparison_key;
use serde_json::Value;

/// The properties of an object, such as role, owner or expiry, as far as they are known, in no particular order.
pub type State = Vec<(&'static str, String)>;

/// The properties that are personal values; a difference is reported without them.
pub(crate) const PERSONAL: [&str; 3] = ["email", "full name", "support contact"];

pub(super) fn project_state(told: &Value) -> State {
    let archived = told.get("archived_at").is_some_and(|at| !at.is_null());
    let mut state = vec![("archived", yes(archived)), ("default", yes(told["is_default"] == true))];
    for (name, member) in [("external key", "external_key_id"), ("residency", "residency")] {
        state.extend(told.get(member).map(|value| (name, word(value))));
    }
    state
}

pub(super) fn person_state(told: &Value) -> State {
    let mut state = known([("full name", &told["name"])]);
    state.extend(email(&told["email"]));
    state
}

/// The email address in the form in which addresses are compared, if it is known.
pub(super) fn email(value: &Value) -> Option<(&'static str, String)> {
    known([("email", value)]).pop().map(|(name, email)| (name, comparison_key(&email)))
}

/// The properties whose values are known. A value that is missing or was erased is not.
pub(super) fn known<const N: usize>(facts: [(&'static str, &Value); N]) -> State {
    let is_known = |value: &Value| !evidence::is_commitment(value) && !matches!(value, Value::Null);
    let text = |value: &Value| match value.as_object() {
        // A value that is not stored in a leaf yet.
        Some(members) => members.values().next().map_or_else(String::new, word),
        None => word(value),
    };
    facts.into_iter().filter(|(_, value)| is_known(value)).map(|(name, value)| (name, text(value))).collect()
}

pub(super) fn invite_state(role: &str, told: &Value) -> State {
    let accepted = told["accepted"] == true;
    vec![("role", role.to_owned()), ("expiry", word(&told["expires_at"])), ("accepted", yes(accepted))]
}

/// Events of versions without scopes are about keys that may do everything. Only keys with a meaning of `before` of their
/// own name it.
pub(super) fn admin_key_state(told: &Value, scopes: Option<&Value>) -> State {
    let scopes = scopes.map_or_else(|| "[]".to_owned(), word);
    let mut state = vec![
        ("owner", word(&told["owner"])),
        ("scopes", scopes),
        ("meaning of before", word(&told["audit_before"])),
        ("expiry", word(&told["expires_at"])),
    ];
    state.extend(known([("name", &told["name"])]));
    state
}

pub(super) fn project_key_state(project: &str, owner: &str, scopes: &Value, expires_at: &Value) -> State {
    vec![
        ("project", project.to_owned()),
        ("owner", owner.to_owned()),
        ("scopes", word(scopes)),
        ("expiry", word(expires_at)),
    ]
}

pub(super) fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// A value as text, for comparison and for display.
pub(super) fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
