//! The events of the audit log (REFERENCE section 5).

use crate::access::roles;
use evidence::{personal, proof::Head};
use serde_json::{Value, json};
use types::{
    admin_key_scopes::AdminKeyScopes, audit_before::AuditBefore, data_retention::Retention, ids::ProjectId,
    legal_holds::HoldStatus, project_users::ProjectRole, service_accounts::ServiceAccountRole, users::Role,
};

/// The project in which an event happened.
#[derive(Debug, Clone, Copy)]
pub struct In<'a> {
    pub id: &'a ProjectId,
    /// The name at the time of the event.
    pub name: &'a str,
}

/// The owner of a project key.
#[derive(Debug, Clone, Copy)]
pub struct Owner<'a> {
    /// `user` or `service_account`.
    pub r#type: &'static str,
    /// The id of the person or the service account.
    pub id: &'a str,
}

/// One event. The wire shows type and payload; `detail` is stored in addition, for the console, for exports and for
/// rebuilding the organization's state from the log alone.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Audit logging was enabled: the first event of every log. `pending` is the number of objects that exist, if they
    /// are too many for the same transaction and are recorded later.
    AuditLoggingEnabled { organization_id: &'a str, name: &'a str, pending: Option<u64> },
    /// An object that existed when logging began, in the state that it has when this is recorded; one event for each
    /// live object.
    Baseline { kind: &'a str, id: &'a str, state: &'a Value },
    /// The objects that existed when logging began are all recorded, in that many events.
    BaselineCompleted { organization_id: &'a str, objects: u64 },
    /// An Admin key was created.
    AdminKeyCreated {
        id: &'a str,
        name: &'a str,
        owner: &'a str,
        scopes: &'a AdminKeyScopes,
        audit_before: AuditBefore,
        expires_at: Option<i64>,
    },
    /// The expiry of an Admin key changed, because the key was rotated.
    AdminKeyUpdated { id: &'a str, expires_in_seconds: i64, detail: &'a Value },
    /// An Admin key was deleted.
    AdminKeyDeleted { id: &'a str, name: &'a str, owner: &'a str },
    /// A project was created.
    ProjectCreated { id: &'a ProjectId, name: &'a str, settings: &'a Value },
    /// A project was renamed, or its other settings changed.
    ProjectUpdated { id: &'a ProjectId, name: &'a str, new_name: Option<&'a str>, detail: &'a Value },
    /// A project was archived.
    ProjectArchived { id: &'a ProjectId, name: &'a str },
    /// A person joined the organization.
    UserAdded { id: &'a str, name: &'a str, email: &'a str, role: Role },
    /// A member's role, technical level or developer persona changed. `detail` has the old and new value of the last
    /// two, by name, if they changed.
    UserUpdated { id: &'a str, from: Role, to: Role, detail: &'a Value },
    /// A member was removed, with their project memberships, their keys (each has an event of its own) and their
    /// accepted invites.
    UserDeleted { id: &'a str, name: &'a str, email: &'a str, role: Role, invites: &'a [String] },
    /// A predefined role was assigned to a person, in the organization or in a project.
    RoleAssigned { role_id: &'a str, principal_id: &'a str, resource_id: &'a str, project: Option<In<'a>> },
    /// A predefined role of a person was unassigned.
    RoleUnassigned { role_id: &'a str, principal_id: &'a str, resource_id: &'a str, project: Option<In<'a>> },
    /// A person was invited.
    InviteSent { id: &'a str, email: &'a str, role: Role, projects: &'a Value, expires_at: i64 },
    /// An invite was accepted.
    InviteAccepted { id: &'a str, user_id: &'a str },
    /// An invite was revoked.
    InviteDeleted { id: &'a str },
    /// A new link for an invite was created; the previous link is void.
    InviteLinked { id: &'a str },
    /// A person was added to a project.
    ProjectUserAdded { project: In<'a>, id: &'a str, role: ProjectRole },
    /// A person's role in a project changed.
    ProjectUserUpdated { project: In<'a>, id: &'a str, from: ProjectRole, to: ProjectRole },
    /// A person was removed from a project.
    ProjectUserDeleted { project: In<'a>, id: &'a str, role: ProjectRole },
    /// A service account was created.
    ServiceAccountCreated { project: In<'a>, id: &'a str, name: &'a str, role: ServiceAccountRole },
    /// A service account was renamed, or its role changed.
    ServiceAccountUpdated { project: In<'a>, id: &'a str, new_role: Option<ServiceAccountRole>, detail: &'a Value },
    /// A service account was deleted; each of its keys has an event of its own.
    ServiceAccountDeleted { project: In<'a>, id: &'a str, name: &'a str },
    /// A project key was created.
    ProjectKeyCreated {
        project: In<'a>,
        id: &'a str,
        name: &'a str,
        owner: Owner<'a>,
        scopes: &'a [String],
        expires_at: Option<i64>,
    },
    /// The scopes or the expiry of a project key changed.
    ProjectKeyUpdated {
        project: In<'a>,
        id: &'a str,
        scopes: Option<&'a [String]>,
        expires_in_seconds: Option<i64>,
        detail: &'a Value,
    },
    /// A project key was deleted.
    ProjectKeyDeleted { project: In<'a>, id: &'a str, name: &'a str, owner: Owner<'a> },
    /// The organization's name or support contact changed: old and new value of each.
    OrganizationUpdated { organization_id: &'a str, name: (&'a str, &'a str), support_contact: (&'a str, &'a str) },
    /// The organization's data retention changed.
    RetentionUpdated { organization_id: &'a str, from: Retention, to: Retention },
    /// A person signed in.
    LoginSucceeded,
    /// A sign-in failed, once or `attempts` times. An event that sums up several attempts has no `tried`.
    LoginFailed { tried: Option<Tried<'a>>, attempts: i64, error_code: &'a str, error_message: &'a str },
    /// A person signed out.
    LogoutSucceeded,
    /// A sign-out failed, because its session was no longer valid.
    LogoutFailed { error_code: &'a str, error_message: &'a str },
    /// A person revoked one of their sessions from another session.
    SessionRevoked { id: &'a str },
    /// A person changed their own name, time zone or email address: old and new value of each.
    ProfileUpdated { id: &'a str, name: (&'a str, &'a str), time_zone: (&'a str, &'a str), email: (&'a str, &'a str) },
    /// A person changed their own password, which ended that many of their other sessions.
    PasswordChanged { user_id: &'a str, sessions: u64 },
    /// The server administrator set a new password for a person, or the person chose one with a link that was sent to
    /// their email address.
    PasswordReset { user_id: &'a str },
    /// The server administrator created a link with which a person chooses a new password.
    ResetLinkCreated { user_id: &'a str },
    /// A person asked for another email address: the current one and the new one, which is not confirmed yet.
    EmailChangeAsked { user_id: &'a str, from: &'a str, to: &'a str },
    /// A change of the email address was stopped with the link that was sent to the current one, which ended that many
    /// sessions.
    EmailChangeStopped { user_id: &'a str, from: &'a str, to: &'a str, sessions: u64 },
    /// The server administrator accepted a log that differs from the signed one. Checkpoints that cover this event have the
    /// new origin. `backup_at` is the time of the backup that the database was restored from, in Unix seconds; `None` if it
    /// came here in another way.
    RollbackAccepted { kept: &'a Head, here: &'a Head, origin: &'a str, backup_at: Option<i64> },
    /// Checkpoints are signed with a new key from here on. `note` is signed by both keys; `None` if the old key was
    /// lost.
    AuditKeyChanged { old: &'a str, new: &'a str, note: Option<&'a str> },
    /// Personal values of a person were erased. `fields` has, by field, the sequence numbers of the events they
    /// belonged to. `others` has the ids of the other people that these events are about.
    PersonErased { user_id: &'a str, fields: &'a Value, values: usize, others: &'a [&'a str] },
    /// A legal hold got this status. `name` is the matter, as the owner named it; `user_id` the person that the hold
    /// covers, `None` for the whole organization.
    LegalHold { status: HoldStatus, id: &'a str, name: &'a str, user_id: Option<&'a str> },
    /// The organization and its log are generated, for demonstrations and measurements.
    DemoGenerated { organization_id: &'a str },
    /// The server administrator rebuilt the search index: how many records were read, and how many facets and counts
    /// were wrong.
    AuditLogsReindexed { records: u64, facets: u64, counts: u64 },
    /// Requests that the request log no longer keeps are deleted: how many rows, when the first and the last were answered, and
    /// whether they were archived before.
    RequestLogSwept { rows: u64, from: i64, to: i64, is_archived: bool },
    /// Events were exported.
    AuditLogsExported { format: &'a str, filter: &'a Value, size: u64 },
}

impl Event<'_> {
    /// The event's type. Types that begin with `orgward.` are not in the catalog of REFERENCE 5.2 and are not shown
    /// under `/v1`.
    pub fn r#type(&self) -> &'static str {
        match self {
            Self::AuditLoggingEnabled { .. } => "organization.updated",
            Self::Baseline { .. } => "orgward.baseline",
            Self::BaselineCompleted { .. } => "orgward.baseline.completed",
            Self::AdminKeyCreated { .. } => "api_key.created",
            Self::AdminKeyUpdated { .. } => "api_key.updated",
            Self::AdminKeyDeleted { .. } => "api_key.deleted",
            Self::ProjectCreated { .. } => "project.created",
            Self::ProjectUpdated { .. } => "project.updated",
            Self::ProjectArchived { .. } => "project.archived",
            Self::UserAdded { .. } => "user.added",
            Self::UserUpdated { .. } => "user.updated",
            Self::UserDeleted { .. } => "user.deleted",
            Self::RoleAssigned { .. } => "role.assignment.created",
            Self::RoleUnassigned { .. } => "role.assignment.deleted",
            Self::InviteSent { .. } => "invite.sent",
            Self::InviteAccepted { .. } => "invite.accepted",
            Self::InviteDeleted { .. } => "invite.deleted",
            Self::InviteLinked { .. } => "orgward.invite.linked",
            Self::ProjectUserAdded { .. } => "user.added",
            Self::ProjectUserUpdated { .. } => "user.updated",
            Self::ProjectUserDeleted { .. } => "user.deleted",
            Self::ServiceAccountCreated { .. } => "service_account.created",
            Self::ServiceAccountUpdated { .. } => "service_account.updated",
            Self::ServiceAccountDeleted { .. } => "service_account.deleted",
            Self::ProjectKeyCreated { .. } => "api_key.created",
            Self::ProjectKeyUpdated { .. } => "api_key.updated",
            Self::ProjectKeyDeleted { .. } => "api_key.deleted",
            Self::OrganizationUpdated { .. } | Self::RetentionUpdated { .. } => "organization.updated",
            Self::LoginSucceeded => "login.succeeded",
            Self::LoginFailed { .. } => "login.failed",
            Self::LogoutSucceeded => "logout.succeeded",
            Self::LogoutFailed { .. } => "logout.failed",
            Self::SessionRevoked { .. } => "orgward.session.revoked",
            Self::ProfileUpdated { .. } => "user.updated",
            Self::PasswordChanged { .. } => "orgward.password.changed",
            Self::PasswordReset { .. } => "orgward.password.reset",
            Self::ResetLinkCreated { .. } => "orgward.reset_link.created",
            Self::EmailChangeAsked { .. } => "orgward.email_change.asked",
            Self::EmailChangeStopped { .. } => "orgward.email_change.stopped",
            Self::RollbackAccepted { .. } => evidence::verify::ROLLBACK_ACCEPTED,
            Self::AuditKeyChanged { .. } => evidence::verify::KEY_CHANGED,
            Self::PersonErased { .. } => evidence::verify::ERASED,
            Self::LegalHold { status, .. } => status.event_type(),
            Self::DemoGenerated { .. } => "orgward.demo.generated",
            Self::AuditLogsReindexed { .. } => "orgward.audit_logs.reindexed",
            Self::RequestLogSwept { .. } => "orgward.request_log.swept",
            Self::AuditLogsExported { .. } => "orgward.audit_logs.exported",
        }
    }

    /// The payload, which the wire form has under a member named like the type.
    pub fn payload(&self) -> Value {
        match *self {
            Self::AuditLoggingEnabled { organization_id, .. } => {
                json!({ "id": organization_id, "changes_requested": {} })
            }
            Self::Baseline { kind, id, .. } => json!({ "kind": kind, "id": id }),
            Self::AdminKeyCreated { id, scopes, .. } => json!({ "id": id, "data": { "scopes": scopes } }),
            Self::AdminKeyUpdated { id, expires_in_seconds, .. } => {
                json!({ "id": id, "changes_requested": { "expires_in_seconds": expires_in_seconds } })
            }
            Self::ProjectCreated { id, name, .. } => json!({ "id": id, "data": { "name": name, "title": name } }),
            Self::ProjectUpdated { id, new_name, .. } => {
                let changes = new_name.map_or_else(|| json!({}), |title| json!({ "title": title }));
                json!({ "id": id, "changes_requested": changes })
            }
            Self::ProjectArchived { id, .. } => json!({ "id": id }),
            Self::UserAdded { id, role, .. } => json!({ "id": id, "data": { "role": role } }),
            Self::UserUpdated { id, to, .. } => json!({ "id": id, "changes_requested": { "role": to } }),
            // The payload has no member for a person's name (REFERENCE 5.2).
            Self::ProfileUpdated { id, .. } => json!({ "id": id, "changes_requested": {} }),
            Self::RoleAssigned { role_id, principal_id, resource_id, project }
            | Self::RoleUnassigned { role_id, principal_id, resource_id, project } => json!({
                "id": format!("role_assignment_{role_id}_{principal_id}"),
                "principal_id": principal_id,
                "principal_type": "user",
                "resource_id": resource_id,
                "resource_type": if project.is_some() { roles::PROJECT } else { roles::ORGANIZATION },
            }),
            Self::InviteSent { id, email, role, .. } => {
                json!({ "id": id, "data": { "email": personal(email), "role": role } })
            }
            Self::ProjectUserAdded { id, role, .. } => json!({ "id": id, "data": { "role": role } }),
            Self::ProjectUserUpdated { id, to, .. } => json!({ "id": id, "changes_requested": { "role": to } }),
            Self::ServiceAccountCreated { id, role, .. } => json!({ "id": id, "data": { "role": role } }),
            Self::ServiceAccountUpdated { id, new_role, .. } => {
                // The payload has no member for a new name (REFERENCE 7.25).
                let changes = new_role.map_or_else(|| json!({}), |role| json!({ "role": role }));
                json!({ "id": id, "changes_requested": changes })
            }
            Self::ProjectKeyCreated { id, scopes, .. } => json!({ "id": id, "data": { "scopes": scopes } }),
            Self::ProjectKeyUpdated { id, scopes, expires_in_seconds, .. } => {
                let mut changes = json!({});
                if let Some(scopes) = scopes {
                    changes["scopes"] = json!(scopes);
                }
                if let Some(seconds) = expires_in_seconds {
                    changes["expires_in_seconds"] = json!(seconds);
                }
                json!({ "id": id, "changes_requested": changes })
            }
            Self::OrganizationUpdated { organization_id, name: (from, to), .. } => match from == to {
                true => json!({ "id": organization_id, "changes_requested": {} }),
                false => json!({ "id": organization_id, "changes_requested": { "title": to, "name": to } }),
            },
            // Data retention has no event type of its own (REFERENCE 7.10).
            Self::RetentionUpdated { organization_id, .. } => json!({ "id": organization_id, "changes_requested": {} }),
            Self::LoginSucceeded
            | Self::LogoutSucceeded
            | Self::RollbackAccepted { .. }
            | Self::AuditKeyChanged { .. }
            | Self::AuditLogsReindexed { .. }
            | Self::RequestLogSwept { .. }
            | Self::AuditLogsExported { .. } => json!({}),
            Self::LoginFailed { error_code, error_message, .. } | Self::LogoutFailed { error_code, error_message } => {
                json!({ "error_code": error_code, "error_message": error_message })
            }
            Self::AdminKeyDeleted { id, .. }
            | Self::UserDeleted { id, .. }
            | Self::InviteAccepted { id, .. }
            | Self::InviteDeleted { id }
            | Self::InviteLinked { id }
            | Self::ProjectUserDeleted { id, .. }
            | Self::ServiceAccountDeleted { id, .. }
            | Self::ProjectKeyDeleted { id, .. }
            | Self::SessionRevoked { id }
            | Self::PersonErased { user_id: id, .. }
            | Self::LegalHold { id, .. }
            | Self::DemoGenerated { organization_id: id }
            | Self::BaselineCompleted { organization_id: id, .. }
            | Self::PasswordChanged { user_id: id, .. }
            | Self::ResetLinkCreated { user_id: id }
            | Self::EmailChangeAsked { user_id: id, .. }
            | Self::EmailChangeStopped { user_id: id, .. }
            | Self::PasswordReset { user_id: id } => json!({ "id": id }),
        }
    }

    /// The project in which the event happened, with its name; `None` if the event concerns no project.
    pub fn project(&self) -> Option<(&ProjectId, &str)> {
        match *self {
            Self::ProjectCreated { id, name, .. } | Self::ProjectArchived { id, name } => Some((id, name)),
            Self::ProjectUpdated { id, name, new_name, .. } => Some((id, new_name.unwrap_or(name))),
            Self::ProjectUserAdded { project, .. }
            | Self::ProjectUserUpdated { project, .. }
            | Self::ProjectUserDeleted { project, .. }
            | Self::ServiceAccountCreated { project, .. }
            | Self::ServiceAccountUpdated { project, .. }
            | Self::ServiceAccountDeleted { project, .. }
            | Self::ProjectKeyCreated { project, .. }
            | Self::ProjectKeyUpdated { project, .. }
            | Self::ProjectKeyDeleted { project, .. }
            | Self::RoleAssigned { project: Some(project), .. }
            | Self::RoleUnassigned { project: Some(project), .. } => Some((project.id, project.name)),
            _ => None,
        }
    }
}

/// What was typed as the email address of a failed sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried<'a> {
    /// An email address, whether or not an account has it.
    Email(&'a str),
    /// Anything else. It may be a password or a key, so only its kind and length are kept.
    Other {
        /// `key` or `no_address`.
        kind: &'static str,
        /// In characters.
        length: usize,
    },
}
