//! What an audit event says in words: a sentence, its actor, and where it came from.

use crate::texts::t;
use serde_json::Value;
use types::audit_logs::AuditRecord;

/// A string of the event, by its JSON pointer.
pub fn text(record: &AuditRecord, pointer: &str) -> Option<String> {
    let mut parts = pointer.trim_start_matches('/').splitn(2, '/');
    let value = record.event.rest.get(parts.next()?)?;
    let value = match parts.next() {
        Some(rest) => value.pointer(&format!("/{rest}"))?,
        None => value,
    };
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A string of the details that only Orgward records, by its JSON pointer.
pub fn detail(record: &AuditRecord, pointer: &str) -> Option<String> {
    record.detail.pointer(pointer).and_then(Value::as_str).map(str::to_owned)
}

/// A string of the event's payload, by its JSON pointer.
pub fn payload<'a>(record: &'a AuditRecord, pointer: &str) -> Option<&'a str> {
    record.event.rest.get(&record.event.r#type)?.pointer(pointer)?.as_str()
}

/// The name that an object had when the event happened; its id if the name is unknown.
fn named(record: &AuditRecord, id: &str) -> String {
    record.names.get(id).map_or(id, String::as_str).to_owned()
}

/// The event as a sentence.
pub fn sentence(record: &AuditRecord) -> String {
    // Each event has a payload, unless another program made its leaf unreadable.
    if record.event.rest.is_empty() {
        return t!("audit-logs-did-unreadable");
    }
    let id = payload(record, "/id").unwrap_or_default();
    let known = named(record, id);
    let name = detail(record, "/change/name").unwrap_or_else(|| known.clone());
    let old_name = detail(record, "/change/name/from").unwrap_or_else(|| known.clone());
    let role = payload(record, "/data/role").or_else(|| payload(record, "/changes_requested/role")).unwrap_or("member");
    let principal = named(record, payload(record, "/principal_id").unwrap_or(id));
    match record.event.r#type.as_str() {
        "api_key.created" => t!("audit-logs-did-api-key-created", name = name),
        "api_key.updated" => t!("audit-logs-did-api-key-updated", name = known),
        "api_key.deleted" => t!("audit-logs-did-api-key-deleted", name = name),
        "invite.sent" => {
            t!("audit-logs-did-invite-sent", who = payload(record, "/data/email").unwrap_or(id), role = role)
        }
        "invite.accepted" => t!("audit-logs-did-invite-accepted"),
        "invite.deleted" => t!("audit-logs-did-invite-deleted", who = known),
        "user.added" => t!("audit-logs-did-user-added", name = name, role = role),
        "user.updated" if payload(record, "/changes_requested/role").is_none() => t!("audit-logs-did-profile"),
        "user.updated"
            if payload(record, "/changes_requested/role")
                == record.detail.pointer("/change/role/from").and_then(Value::as_str) =>
        {
            t!("audit-logs-did-user-described", name = known)
        }
        "user.updated" => t!("audit-logs-did-user-updated", name = known, role = role),
        "user.deleted" => t!("audit-logs-did-user-deleted", name = name),
        "role.assignment.created" => t!("audit-logs-did-role-given", name = principal),
        "role.assignment.deleted" => t!("audit-logs-did-role-taken", name = principal),
        "project.created" => {
            t!("audit-logs-did-project-created", name = payload(record, "/data/title").unwrap_or(id))
        }
        "project.updated" => match payload(record, "/changes_requested/title") {
            Some(title) => t!("audit-logs-did-project-renamed", name = old_name, title = title),
            None => t!("audit-logs-did-project-changed", name = old_name),
        },
        "project.archived" => t!("audit-logs-did-project-archived", name = name),
        "service_account.created" => t!("audit-logs-did-account-created", name = name),
        "service_account.updated" => t!("audit-logs-did-account-updated", name = old_name),
        "service_account.deleted" => t!("audit-logs-did-account-deleted", name = name),
        "organization.updated" if record.detail.pointer("/change/audit_logging").is_some() => {
            t!("audit-logs-did-enabled")
        }
        "organization.updated" => t!("audit-logs-did-organization-updated"),
        "login.succeeded" => t!("audit-logs-did-sign-in"),
        "login.failed" => failed_sign_in(record),
        "logout.succeeded" => t!("audit-logs-did-sign-out"),
        "logout.failed" => t!("audit-logs-did-not-sign-out"),
        "orgward.baseline" => t!("audit-logs-did-baseline", what = what_was_there(record)),
        "orgward.baseline.completed" => t!("audit-logs-did-baseline-completed", objects = told(record, "objects")),
        "orgward.audit_logs.reindexed" => t!("audit-logs-did-reindexed", records = told(record, "records")),
        "orgward.invite.linked" => t!("audit-logs-did-linked", who = known),
        "orgward.session.revoked" => t!("audit-logs-did-session"),
        "orgward.password.changed" => t!("audit-logs-did-own-password"),
        "orgward.password.reset" => t!("audit-logs-did-password", name = known),
        "orgward.reset_link.created" => t!("audit-logs-did-reset-link", name = known),
        "orgward.email_change.asked" => t!("audit-logs-did-email-change", email = new_email(record)),
        "orgward.email_change.stopped" => {
            t!("audit-logs-did-email-change-stopped", email = new_email(record))
        }
        "orgward.audit_logs.exported" => t!("audit-logs-did-exported", format = told(record, "format")),
        "orgward.request_log.swept" => {
            t!("audit-logs-did-requests-swept", rows = record.detail["change"]["rows"].as_u64().unwrap_or_default())
        }
        "orgward.audit_logs.rollback_accepted" => t!("audit-logs-did-rollback"),
        "orgward.audit_key.changed" => t!("audit-logs-did-key-changed"),
        "orgward.person.erased" => t!("audit-logs-did-erased", values = told(record, "values"), id = id),
        "orgward.demo.generated" => t!("audit-logs-did-demo"),
        "orgward.legal_hold.requested" => t!("audit-logs-did-hold-requested", name = name),
        "orgward.legal_hold.set" => t!("audit-logs-did-hold-set", name = name),
        "orgward.legal_hold.lift_requested" => t!("audit-logs-did-hold-lift-requested", name = name),
        "orgward.legal_hold.lifted" => t!("audit-logs-did-hold-lifted", name = name),
        "orgward.legal_hold.withdrawn" => t!("audit-logs-did-hold-withdrawn", name = name),
        other => other.to_owned(),
    }
}

/// The email address that somebody asked for; empty if it was erased.
fn new_email(record: &AuditRecord) -> String {
    detail(record, "/change/email/to").unwrap_or_default()
}

/// A member of the event's own details, as text.
fn told(record: &AuditRecord, name: &str) -> String {
    match &record.detail["change"][name] {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn failed_sign_in(record: &AuditRecord) -> String {
    match record.detail.pointer("/change/attempts").and_then(Value::as_i64) {
        Some(attempts) if attempts > 1 => t!("audit-logs-did-not-sign-in-often", attempts = attempts),
        _ => match record.detail.pointer("/change/typed/length").and_then(Value::as_i64) {
            Some(length) if detail(record, "/change/typed/kind").as_deref() == Some("key") => {
                t!("audit-logs-did-not-sign-in-key", length = length)
            }
            Some(length) => t!("audit-logs-did-not-sign-in-no-address", length = length),
            None => failed_address(record),
        },
    }
}

/// The sentence with the address that was typed, unless the event's actor shows it.
fn failed_address(record: &AuditRecord) -> String {
    let unknown = text(record, "/actor/session/user/id").is_none();
    match detail(record, "/change/email").filter(|_| unknown) {
        Some(email) => t!("audit-logs-did-not-sign-in-as", email = email),
        None => t!("audit-logs-did-not-sign-in"),
    }
}

fn what_was_there(record: &AuditRecord) -> String {
    let kind = payload(record, "/kind").unwrap_or("object").replace('_', " ");
    let known = payload(record, "/id").and_then(|id| record.names.get(id)).cloned();
    match detail(record, "/change/name").or(known) {
        Some(name) => format!("{kind} {name}"),
        None => kind,
    }
}

/// The actor: an email address, an id, a key, or the server administrator.
pub fn actor(record: &AuditRecord) -> String {
    let by = detail(record, "/by/type").unwrap_or_default();
    if let Some(key) = text(record, "/actor/api_key/id").map(|id| named(record, &id)) {
        return match text(record, "/actor/api_key/user/email") {
            Some(email) => t!("audit-logs-by-key-of", key = key, email = email),
            None => t!("audit-logs-by-key", key = key),
        };
    }
    text(record, "/actor/session/user/email")
        .or_else(|| text(record, "/actor/session/user/id").map(|id| named(record, &id)))
        .unwrap_or_else(|| match by.as_str() {
            "operator" => operator(record),
            "server" => t!("audit-logs-by-server"),
            _ => t!("audit-logs-by-no-person"),
        })
}

/// The server administrator, with the user and host of the operating system as far as the event names them.
fn operator(record: &AuditRecord) -> String {
    let member = |name: &str| detail(record, &format!("/by/{name}")).filter(|text| !text.is_empty());
    let user = match (member("sudo_user"), member("os_user")) {
        (Some(person), Some(user)) => Some(format!("{person} ({user})")),
        (person, user) => person.or(user),
    };
    match (user, member("host")) {
        (Some(user), Some(host)) => t!("audit-logs-by-operator-at", user = user, host = host),
        (Some(user), None) => t!("audit-logs-by-operator-named", user = user),
        _ => t!("audit-logs-by-operator"),
    }
}

/// The IP address, or an empty string.
pub fn address(record: &AuditRecord) -> String {
    text(record, "/actor/session/ip_address").or_else(|| detail(record, "/by/ip_address")).unwrap_or_default()
}
