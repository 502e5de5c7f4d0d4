//! The details of an event that the audit log stores in addition to its wire form: old and new values, for the console,
//! for exports and for rebuilding state from the log alone.

use crate::ledger::event::{Event, Tried};
use evidence::{hex, personal, proof::Head};
use serde_json::{Value, json};
use types::audit_before::AuditBefore;

impl Event<'_> {
    /// The details that the wire form omits.
    pub fn detail(&self) -> Value {
        match *self {
            Self::AuditLoggingEnabled { name, pending, .. } => {
                let mut detail = json!({ "audit_logging": { "from": "off", "to": "on" }, "name": name });
                if let Some(objects) = pending {
                    detail["baseline"] = json!({ "pending": objects });
                }
                detail
            }
            Self::BaselineCompleted { objects, .. } => json!({ "objects": objects }),
            Self::Baseline { state, .. } => state.clone(),
            Self::AdminKeyCreated { name, owner, scopes, audit_before, expires_at, .. } => {
                let mut detail = json!({ "kind": "admin", "name": name, "owner": owner, "scopes": scopes, "expires_at": expires_at });
                if audit_before != AuditBefore::Server {
                    detail["audit_before"] = json!(audit_before.as_str());
                }
                detail
            }
            Self::AdminKeyDeleted { name, owner, .. } => json!({ "kind": "admin", "name": name, "owner": owner }),
            Self::ProjectCreated { settings, .. } => settings.clone(),
            Self::ProjectUpdated { name, detail, .. } => json!({ "name": { "from": name }, "changes": detail }),
            Self::ProjectArchived { name, .. } => json!({ "name": name }),
            Self::UserAdded { name, email, .. } => json!({ "name": personal(name), "email": personal(email) }),
            Self::ProfileUpdated { name, time_zone, email, .. } => {
                let mut changes = json!({});
                for (field, (from, to)) in [("name", name), ("email", email)] {
                    if from != to {
                        changes[field] = json!({ "from": personal(from), "to": personal(to) });
                    }
                }
                if time_zone.0 != time_zone.1 {
                    changes["time_zone"] = json!({ "from": time_zone.0, "to": time_zone.1 });
                }
                changes
            }
            Self::PasswordChanged { sessions, .. } => json!({ "sessions": sessions }),
            Self::UserUpdated { from, detail, .. } => {
                let mut changes = json!({ "role": { "from": from } });
                for (field, change) in detail.as_object().into_iter().flatten() {
                    changes[field] = change.clone();
                }
                changes
            }
            Self::UserDeleted { name, email, role, invites, .. } => {
                json!({ "name": personal(name), "email": personal(email), "role": role, "invites": invites })
            }
            Self::InviteSent { projects, expires_at, .. } => json!({ "projects": projects, "expires_at": expires_at }),
            Self::InviteAccepted { user_id, .. } => json!({ "user_id": user_id }),
            Self::ProjectUserUpdated { from, .. } => json!({ "role": { "from": from } }),
            Self::ProjectUserDeleted { role, .. } => json!({ "role": role }),
            Self::ServiceAccountCreated { name, .. } | Self::ServiceAccountDeleted { name, .. } => {
                json!({ "name": name })
            }
            Self::ServiceAccountUpdated { detail, .. }
            | Self::AdminKeyUpdated { detail, .. }
            | Self::ProjectKeyUpdated { detail, .. } => detail.clone(),
            Self::ProjectKeyCreated { name, owner, expires_at, .. } => json!({
                "kind": "project", "name": name, "expires_at": expires_at,
                "owner": { "type": owner.r#type, "id": owner.id },
            }),
            Self::ProjectKeyDeleted { name, owner, .. } => {
                json!({ "kind": "project", "name": name, "owner": { "type": owner.r#type, "id": owner.id } })
            }
            Self::OrganizationUpdated { name, support_contact, .. } => {
                let mut changes = json!({});
                if name.0 != name.1 {
                    changes["name"] = json!({ "from": name.0, "to": name.1 });
                }
                if support_contact.0 != support_contact.1 {
                    let [from, to] = [support_contact.0, support_contact.1].map(contact);
                    changes["support_contact"] = json!({ "from": from, "to": to });
                }
                changes
            }
            Self::RetentionUpdated { from, to, .. } => json!({ "data_retention": { "from": from, "to": to } }),
            Self::RoleAssigned { .. }
            | Self::RoleUnassigned { .. }
            | Self::InviteDeleted { .. }
            | Self::InviteLinked { .. }
            | Self::DemoGenerated { .. }
            | Self::ProjectUserAdded { .. } => json!({}),
            Self::LoginFailed { tried, attempts, .. } => match tried {
                None => json!({ "attempts": attempts }),
                Some(Tried::Email(email)) => json!({ "email": personal(email), "attempts": attempts }),
                Some(Tried::Other { kind, length }) => {
                    json!({ "typed": { "kind": kind, "length": length }, "attempts": attempts })
                }
            },
            Self::LoginSucceeded | Self::LogoutSucceeded | Self::LogoutFailed { .. } => json!({}),
            Self::SessionRevoked { .. } | Self::PasswordReset { .. } | Self::ResetLinkCreated { .. } => json!({}),
            Self::EmailChangeAsked { from, to, .. } => {
                json!({ "email": { "from": personal(from), "to": personal(to) } })
            }
            Self::EmailChangeStopped { from, to, sessions, .. } => {
                json!({ "email": { "from": personal(from), "to": personal(to) }, "sessions": sessions })
            }
            Self::RollbackAccepted { kept, here, origin, backup_at } => {
                let mut change = json!({ "signed": head(kept), "found": head(here), "origin": origin });
                if let Some(at) = backup_at {
                    change["backup_at"] = json!(at);
                }
                change
            }
            Self::AuditKeyChanged { old, new, note } => json!({ "old": old, "new": new, "note": note }),
            Self::PersonErased { fields, values, others, .. } => match others.is_empty() {
                true => json!({ "fields": fields, "values": values }),
                false => json!({ "fields": fields, "values": values, "others": others }),
            },
            // The name of a matter often contains the name of a person.
            Self::LegalHold { name, user_id, .. } => json!({ "name": personal(name), "user_id": user_id }),
            Self::AuditLogsReindexed { records, facets, counts } => {
                json!({ "records": records, "facets": facets, "counts": counts })
            }
            Self::RequestLogSwept { rows, from, to, is_archived } => {
                json!({ "rows": rows, "from": from, "to": to, "archived": is_archived })
            }
            Self::AuditLogsExported { format, filter, size } => {
                json!({ "format": format, "filter": committed(filter), "size": size })
            }
        }
    }
}

/// The organization's support contact: an email address is a personal value; the name of a channel is not.
fn contact(contact: &str) -> Value {
    if contact.contains('@') { personal(contact) } else { json!(contact) }
}

/// A filter of audit events, with the email addresses in it as personal values.
fn committed(filter: &Value) -> Value {
    let mut filter = filter.clone();
    for address in filter.get_mut("actor_emails").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(text) = address.as_str() {
            *address = personal(text);
        }
    }
    filter
}

/// A log's size and root, as events contain them.
fn head(head: &Head) -> Value {
    json!({ "size": head.size, "root": hex(&head.root) })
}
