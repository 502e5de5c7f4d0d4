//! Unknown fields of a request body. They are ignored (REFERENCE 1.7), except those that would have granted less: a caller
//! who sends `read_only` or `expires_at` and gets 200 believes in a key that can do less than it can.

use serde::de::DeserializeOwned;
use serde_ignored::Path;
use serde_json::Value;
use types::{
    admin_keys::NewAdminKey,
    data_retention::{DataRetentionPatch, ProjectDataRetentionPatch},
    invites::NewInvite,
    legal_holds::NewLegalHold,
    problem::Problem,
    project_api_keys::ProjectApiKeyPatch,
    project_users::{NewProjectUser, ProjectUserPatch},
    projects::{NewProject, ProjectPatch},
    refusals,
    service_accounts::{NewServiceAccount, NewServiceAccountKey, ServiceAccountPatch},
    users::UserPatch,
};

/// Parts of names of fields that limit what is granted. Names are compared in lower case, letters and digits only.
const LIMITS: &[&str] = &[
    "scope",
    "permission",
    "privilege",
    "capabilit",
    "restrict",
    "readonly",
    "allowlist",
    "whitelist",
    "allowedip",
    "ipallow",
];

/// Parts of names of fields that limit for how long it is granted.
const TIMES: &[&str] = &["expir", "ttl", "lifetime", "duration", "until", "validfor", "notafter", "maxage"];

/// A part of a name, and the values with which the field asks for no less than is granted.
type Name = (&'static str, &'static [&'static str]);

/// The refusal for a field of that name.
pub type Refusal = fn(&str) -> refusals::Reason;

/// A request body.
pub trait Body: DeserializeOwned {
    /// Further names that limit what this body grants.
    const NAMES: &'static [Name] = &[];
    /// Whether the body has an expiry, which is called `expires_in_seconds`.
    const EXPIRES: bool = false;
    /// The refusal for a field that limits what is granted.
    const LIMITED: Refusal = |param| refusals::would_narrow(param);
}

impl Body for NewAdminKey {
    const NAMES: &'static [Name] = &[("role", &["owner"]), ("project", &[]), ("access", &[])];
    const EXPIRES: bool = true;
    const LIMITED: Refusal = |param| refusals::admin_key_limit(param);
}

impl Body for NewServiceAccount {
    const NAMES: &'static [Name] = &[("role", &["member", "owner"]), ("access", &[])];
    const EXPIRES: bool = true;
}

impl Body for NewServiceAccountKey {
    const NAMES: &'static [Name] = &[("role", &[]), ("access", &[])];
    const EXPIRES: bool = true;
}

impl Body for ProjectApiKeyPatch {
    const NAMES: &'static [Name] = &[("role", &[]), ("access", &[])];
    const EXPIRES: bool = true;
}

impl Body for NewInvite {
    const NAMES: &'static [Name] = &[("project", &[])];
}

impl Body for DataRetentionPatch {}
impl Body for NewLegalHold {}
impl Body for NewProject {}
impl Body for NewProjectUser {}
impl Body for ProjectDataRetentionPatch {}
impl Body for ProjectPatch {}
impl Body for ProjectUserPatch {}
impl Body for ServiceAccountPatch {}
impl Body for UserPatch {}

/// The position of an unknown field: names of members and indexes of items, outermost first.
pub type Position = Vec<String>;

/// The position that a decoder reports.
pub fn position(path: &Path<'_>) -> Position {
    let (parent, part) = match path {
        Path::Root => return Vec::new(),
        Path::Seq { parent, index } => (parent, Some(index.to_string())),
        Path::Map { parent, key } => (parent, Some(key.clone())),
        Path::Some { parent } | Path::NewtypeStruct { parent } | Path::NewtypeVariant { parent } => (parent, None),
    };
    let mut parts = position(parent);
    parts.extend(part);
    parts
}

/// Refuses a body with unknown fields that would have granted less. One that is null or false asks for nothing.
pub fn refuse<T: Body>(unknown: &[Position], bytes: &[u8]) -> Result<(), Problem> {
    for position in unknown {
        let Some(reason) = limit::<T>(position) else { continue };
        let whole: Value = serde_json::from_slice(bytes).unwrap_or(Value::Bool(true));
        let value = position.iter().try_fold(&whole, |value, part| match value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?),
            other => other.get(part),
        });
        let (harmless, reason) = reason;
        let asks_nothing = matches!(value, Some(Value::Null | Value::Bool(false)))
            || value.and_then(Value::as_str).is_some_and(|word| harmless.contains(&word));
        if !asks_nothing {
            let param = param(position);
            return Err(Problem::invalid(param.clone(), "unsupported_parameter", reason(&param)));
        }
    }
    Ok(())
}

/// The harmless values of an unknown field that limits what is granted, and its refusal; `None` for any other field.
fn limit<T: Body>(position: &Position) -> Option<(&'static [&'static str], Refusal)> {
    let name: String = position.last()?.chars().filter(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if TIMES.iter().any(|part| name.contains(part)) {
        let reason: Refusal =
            if T::EXPIRES { |param| refusals::expiry_name(param) } else { |param| refusals::would_narrow(param) };
        return Some((&[], reason));
    }
    if LIMITS.iter().any(|part| name.contains(part)) {
        return Some((&[], T::LIMITED));
    }
    let (_, harmless) = T::NAMES.iter().find(|(part, _)| name.contains(part))?;
    Some((harmless, T::LIMITED))
}

/// The name of a field as refusals spell it: `projects[0].expires_at`.
fn param(position: &Position) -> String {
    let mut text = String::new();
    for part in position {
        if part.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty() {
            text.push_str(&format!("[{part}]"));
        } else {
            text.push_str(if text.is_empty() { "" } else { "." });
            text.extend(part.chars().filter(|c| !c.is_control()).take(64));
        }
    }
    text
}
