//! What can happen, as the audit log tells it (REFERENCE section 5).

use crate::types::{ids::ProjectId, users::Role};
use evidence::personal;
use serde_json::{Value, json};

/// One thing that happened. The wire shows type and payload; `detail` is kept beside them for the console, the export
/// and for rebuilding what was from the log alone.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Audit logging was enabled: the first record of every log.
    AuditLoggingEnabled { organization_id: &'a str, name: &'a str },
    /// What was there when logging began, one for each live object.
    Baseline { kind: &'a str, id: &'a str, state: &'a Value },
    /// An Admin key was made.
    AdminKeyCreated { id: &'a str, name: &'a str, owner: &'a str, expires_at: Option<i64> },
    /// An Admin key was deleted.
    AdminKeyDeleted { id: &'a str, name: &'a str, owner: &'a str },
    /// A project was made.
    ProjectCreated { id: &'a ProjectId, name: &'a str, settings: &'a Value },
    /// A project was renamed, or other settings of it changed.
    ProjectUpdated { id: &'a ProjectId, name: &'a str, new_name: Option<&'a str>, detail: &'a Value },
    /// A project was archived.
    ProjectArchived { id: &'a ProjectId, name: &'a str },
    /// Somebody joined the organization.
    UserAdded { id: &'a str, name: &'a str, email: &'a str, role: Role },
    /// Somebody's role changed.
    UserUpdated { id: &'a str, from: Role, to: Role },
    /// Somebody signed in.
    LoginSucceeded,
    /// Somebody could not sign in, once or `attempts` times; a count names no address.
    LoginFailed { email: &'a str, attempts: i64, error_code: &'a str, error_message: &'a str },
    /// Somebody signed out.
    LogoutSucceeded,
    /// A sign-out with a session that was no longer one.
    LogoutFailed { error_code: &'a str, error_message: &'a str },
    /// A person ended a session of theirs from another one.
    SessionRevoked { id: &'a str },
    /// The operator gave somebody a new password.
    PasswordReset { user_id: &'a str },
}

impl Event<'_> {
    /// The type. Those that begin with `orgward.` have no place in the catalogue of REFERENCE 5.2 and are not shown
    /// under `/v1`.
    pub fn r#type(&self) -> &'static str {
        match self {
            Self::AuditLoggingEnabled { .. } => "organization.updated",
            Self::Baseline { .. } => "orgward.baseline",
            Self::AdminKeyCreated { .. } => "api_key.created",
            Self::AdminKeyDeleted { .. } => "api_key.deleted",
            Self::ProjectCreated { .. } => "project.created",
            Self::ProjectUpdated { .. } => "project.updated",
            Self::ProjectArchived { .. } => "project.archived",
            Self::UserAdded { .. } => "user.added",
            Self::UserUpdated { .. } => "user.updated",
            Self::LoginSucceeded => "login.succeeded",
            Self::LoginFailed { .. } => "login.failed",
            Self::LogoutSucceeded => "logout.succeeded",
            Self::LogoutFailed { .. } => "logout.failed",
            Self::SessionRevoked { .. } => "orgward.session.revoked",
            Self::PasswordReset { .. } => "orgward.password.reset",
        }
    }

    /// The payload under the key of the type's name.
    pub fn payload(&self) -> Value {
        match *self {
            Self::AuditLoggingEnabled { organization_id, .. } => {
                json!({ "id": organization_id, "changes_requested": {} })
            }
            Self::Baseline { kind, id, .. } => json!({ "kind": kind, "id": id }),
            Self::AdminKeyCreated { id, .. } => json!({ "id": id, "data": { "scopes": [] } }),
            Self::ProjectCreated { id, name, .. } => json!({ "id": id, "data": { "name": name, "title": name } }),
            Self::ProjectUpdated { id, new_name, .. } => {
                let changes = new_name.map_or_else(|| json!({}), |title| json!({ "title": title }));
                json!({ "id": id, "changes_requested": changes })
            }
            Self::ProjectArchived { id, .. } => json!({ "id": id }),
            Self::UserAdded { id, role, .. } => json!({ "id": id, "data": { "role": role } }),
            Self::UserUpdated { id, to, .. } => json!({ "id": id, "changes_requested": { "role": to } }),
            Self::LoginSucceeded | Self::LogoutSucceeded => json!({}),
            Self::LoginFailed { error_code, error_message, .. } | Self::LogoutFailed { error_code, error_message } => {
                json!({ "error_code": error_code, "error_message": error_message })
            }
            Self::AdminKeyDeleted { id, .. } | Self::SessionRevoked { id } | Self::PasswordReset { user_id: id } => {
                json!({ "id": id })
            }
        }
    }

    /// What the wire has no place for.
    pub fn detail(&self) -> Value {
        match *self {
            Self::AuditLoggingEnabled { name, .. } => {
                json!({ "audit_logging": { "from": "off", "to": "on" }, "name": name })
            }
            Self::Baseline { state, .. } => state.clone(),
            Self::AdminKeyCreated { name, owner, expires_at, .. } => {
                json!({ "kind": "admin", "name": name, "owner": owner, "expires_at": expires_at })
            }
            Self::AdminKeyDeleted { name, owner, .. } => json!({ "kind": "admin", "name": name, "owner": owner }),
            Self::ProjectCreated { settings, .. } => settings.clone(),
            Self::ProjectUpdated { name, detail, .. } => json!({ "name": { "from": name }, "changes": detail }),
            Self::ProjectArchived { name, .. } => json!({ "name": name }),
            Self::UserAdded { name, email, .. } => json!({ "name": personal(name), "email": personal(email) }),
            Self::UserUpdated { from, .. } => json!({ "role": { "from": from } }),
            Self::LoginFailed { email: "", attempts, .. } => json!({ "attempts": attempts }),
            Self::LoginFailed { email, attempts, .. } => json!({ "email": personal(email), "attempts": attempts }),
            Self::LoginSucceeded | Self::LogoutSucceeded | Self::LogoutFailed { .. } => json!({}),
            Self::SessionRevoked { .. } | Self::PasswordReset { .. } => json!({}),
        }
    }

    /// The project that it happened in; `None` for what is about no project.
    pub fn project(&self) -> Option<(&ProjectId, &str)> {
        match *self {
            Self::ProjectCreated { id, name, .. } | Self::ProjectArchived { id, name } => Some((id, name)),
            Self::ProjectUpdated { id, name, new_name, .. } => Some((id, new_name.unwrap_or(name))),
            _ => None,
        }
    }
}
