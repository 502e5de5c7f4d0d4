//! Every path of the console: the pattern of each route, and the function that fills it in.

use types::{
    ids::{AuditExportId, AuditLogId, InviteId, KeyId, LegalHoldId, OrganizationId, SessionId, UserId},
    users::Role,
};

pub use crate::project_paths::*;
pub use crate::urls::with_query;

/// Redirects a person who is signed in to their organization.
pub const HOME: &str = "/";
/// Creating the first organization and its owner; `?token=`.
pub const SETUP: &str = "/setup";
/// The page of an invite's link; `?token=`.
pub const INVITATION: &str = "/invite";
/// The Admin API's reference.
pub const REFERENCE: &str = "/docs/api";
/// Requests an email with a link to set a new password.
pub const FORGOTTEN: &str = "/forgotten";
/// The page of that link; `?token=`.
pub const PASSWORD_RESET: &str = "/new-password";
/// The page of the link that confirms a new email address; `?token=`.
pub const EMAIL_CONFIRMATION: &str = "/new-address";
/// The page of the link that stops a change of the email address; `?token=`.
pub const EMAIL_CHANGE_STOP: &str = "/stop-address-change";
/// Every component in every state; in debug builds only.
#[cfg(debug_assertions)]
pub const GALLERY: &str = "/_ui";
/// Sign-in; `?next=`.
pub const SIGN_IN: &str = "/sign-in";
/// Sign-out.
pub const SIGN_OUT: &str = "/sign-out";
/// The overview.
pub const OVERVIEW: &str = "/o/{organization_id}";
/// Search; `?q=`. After a secret was pasted: `?secret=`, the id of its key or `unknown`.
pub const SEARCH: &str = "/o/{organization_id}/search";
/// The keyboard shortcuts.
pub const SHORTCUTS: &str = "/o/{organization_id}/shortcuts";
/// Enables or disables single-character shortcuts.
pub const SWITCH_SHORTCUTS: &str = "/o/{organization_id}/shortcuts/switch";
/// The organization's general settings.
pub const GENERAL: &str = "/o/{organization_id}/general";
/// The SMTP server and the emails that were queued for it.
pub const MAILS: &str = "/o/{organization_id}/general/mail";
/// The organization's members; `?search=`, `?role=`, `?sort=`, `?order=`.
pub const USERS: &str = "/o/{organization_id}/members";
/// Changes the roles of several members.
pub const CHOSEN_ROLES: &str = "/o/{organization_id}/members/chosen/role";
/// Removes several members.
pub const REMOVE_CHOSEN: &str = "/o/{organization_id}/members/chosen/remove";
/// Changes a member's role.
pub const USER_ROLE: &str = "/o/{organization_id}/members/{user_id}/role";
/// Removes a member.
pub const DELETE_USER: &str = "/o/{organization_id}/members/{user_id}/remove";
/// All invites.
pub const INVITES: &str = "/o/{organization_id}/invites";
/// A new invite.
pub const NEW_INVITE: &str = "/o/{organization_id}/invites/new";
/// Creates an invite's link.
pub const LINK_INVITE: &str = "/o/{organization_id}/invites/{invite_id}/link";
/// Sends an invite's email.
pub const SEND_INVITE: &str = "/o/{organization_id}/invites/{invite_id}/send";
/// Revokes an invite.
pub const DELETE_INVITE: &str = "/o/{organization_id}/invites/{invite_id}/delete";
/// The audit log; `?q=`, `?since=`, `?from=`, `?to=`, `?event=`.
pub const AUDIT_LOGS: &str = "/o/{organization_id}/audit-logs";
/// New events of the audit log as server-sent events; filtered like the list, `?last=` the newest event that is known.
pub const AUDIT_LOGS_LIVE: &str = "/o/{organization_id}/audit-logs/live";
/// A new export of the audit log; filtered like the list.
pub const NEW_AUDIT_EXPORT: &str = "/o/{organization_id}/audit-logs/export";
/// One export of the audit log.
pub const AUDIT_EXPORT: &str = "/o/{organization_id}/audit-logs/exports/{export_id}";
/// A file of an export of the audit log.
pub const AUDIT_EXPORT_FILE: &str = "/o/{organization_id}/audit-logs/exports/{export_id}/{file}";
/// One audit event.
pub const AUDIT_LOG: &str = "/o/{organization_id}/audit-logs/{record_id}";
/// Verifies an export of the audit log in the browser.
pub const VERIFY_AUDIT_EXPORT: &str = "/o/{organization_id}/audit-logs/verify";
/// The request log; `?span=`, `?from=`, `?to=`, `?key=`, `?route=`, `?status=`.
pub const REQUEST_LOG: &str = "/o/{organization_id}/request-log";
/// One request, by the id that its response carried.
pub const LOGGED_REQUEST: &str = "/o/{organization_id}/request-log/{request_id}";
/// Data retention and audit logging.
pub const DATA_RETENTION: &str = "/o/{organization_id}/data-controls";
/// Enables audit logging.
pub const ENABLE_AUDIT_LOGGING: &str = "/o/{organization_id}/data-controls/audit-logging";
/// Legal holds.
pub const LEGAL_HOLDS: &str = "/o/{organization_id}/data-controls/legal-holds";
/// Asks for a legal hold.
pub const NEW_LEGAL_HOLD: &str = "/o/{organization_id}/data-controls/legal-holds/new";
/// Asks for the end of a legal hold.
pub const LIFT_LEGAL_HOLD: &str = "/o/{organization_id}/data-controls/legal-holds/{legal_hold_id}/lift";
/// All Admin keys; `?state=` is a [`types::key_states`] value.
pub const ADMIN_KEYS: &str = "/o/{organization_id}/admin-keys";
/// A new Admin key.
pub const NEW_ADMIN_KEY: &str = "/o/{organization_id}/admin-keys/new";
/// Rotates an Admin key.
pub const ROTATE_ADMIN_KEY: &str = "/o/{organization_id}/admin-keys/{key_id}/rotate";
/// Deletes an Admin key.
pub const DELETE_ADMIN_KEY: &str = "/o/{organization_id}/admin-keys/{key_id}/delete";
/// The person's own keys in all projects.
pub const OWN_PROJECT_KEYS: &str = "/o/{organization_id}/keys";
/// The person's own profile.
pub const PROFILE: &str = "/o/{organization_id}/profile";
/// Changes the person's own password.
pub const PASSWORD: &str = "/o/{organization_id}/profile/password";
/// Changes the email address that the person signs in with.
pub const EMAIL: &str = "/o/{organization_id}/profile/email";
/// Sets the theme and the language.
pub const THEME: &str = "/o/{organization_id}/profile/theme";
/// Ends one session.
pub const REVOKE_SESSION: &str = "/o/{organization_id}/profile/sessions/{session_id}/revoke";
/// Ends all sessions except this one.
pub const REVOKE_OTHER_SESSIONS: &str = "/o/{organization_id}/profile/sessions/revoke-others";

/// See [`OVERVIEW`].
pub fn overview(organization: &OrganizationId) -> String {
    format!("/o/{organization}")
}

/// See [`SEARCH`].
pub fn search(organization: &OrganizationId, q: Option<&str>) -> String {
    with_query(&format!("/o/{organization}/search"), &[("q", q)])
}

/// See [`SEARCH`]: the page after a secret was pasted. The URL never contains the secret itself.
pub fn pasted_secret(organization: &OrganizationId, key: Option<&str>) -> String {
    with_query(&format!("/o/{organization}/search"), &[("secret", Some(key.unwrap_or("unknown")))])
}

/// See [`SHORTCUTS`].
pub fn shortcuts(organization: &OrganizationId) -> String {
    format!("/o/{organization}/shortcuts")
}

/// See [`SWITCH_SHORTCUTS`].
pub fn switch_shortcuts(organization: &OrganizationId) -> String {
    format!("/o/{organization}/shortcuts/switch")
}

/// See [`INVITATION`].
pub fn invitation(token: &str) -> String {
    with_query(INVITATION, &[("token", Some(token))])
}

/// See [`PASSWORD_RESET`].
pub fn password_reset(token: &str) -> String {
    with_query(PASSWORD_RESET, &[("token", Some(token))])
}

/// See [`EMAIL_CONFIRMATION`].
pub fn email_confirmation(token: &str) -> String {
    with_query(EMAIL_CONFIRMATION, &[("token", Some(token))])
}

/// See [`EMAIL_CHANGE_STOP`].
pub fn email_change_stop(token: &str) -> String {
    with_query(EMAIL_CHANGE_STOP, &[("token", Some(token))])
}

/// See [`MAILS`].
pub fn mails(organization: &OrganizationId) -> String {
    format!("/o/{organization}/general/mail")
}

/// See [`GENERAL`].
pub fn general(organization: &OrganizationId) -> String {
    format!("/o/{organization}/general")
}

/// See [`USERS`].
pub fn users(organization: &OrganizationId) -> String {
    format!("/o/{organization}/members")
}

/// See [`CHOSEN_ROLES`].
pub fn chosen_roles(organization: &OrganizationId) -> String {
    format!("/o/{organization}/members/chosen/role")
}

/// See [`REMOVE_CHOSEN`].
pub fn remove_chosen(organization: &OrganizationId) -> String {
    format!("/o/{organization}/members/chosen/remove")
}

/// See [`USER_ROLE`].
pub fn user_role(organization: &OrganizationId, user: &UserId) -> String {
    format!("/o/{organization}/members/{user}/role")
}

/// See [`DELETE_USER`].
pub fn delete_user(organization: &OrganizationId, user: &UserId) -> String {
    format!("/o/{organization}/members/{user}/remove")
}

/// See [`INVITES`].
pub fn invites(organization: &OrganizationId) -> String {
    format!("/o/{organization}/invites")
}

/// See [`NEW_INVITE`].
pub fn new_invite(organization: &OrganizationId) -> String {
    format!("/o/{organization}/invites/new")
}

/// The same form with a role chosen.
pub fn new_invite_as(organization: &OrganizationId, role: Role) -> String {
    with_query(&new_invite(organization), &[("role", Some(role.as_str()))])
}

/// See [`LINK_INVITE`].
pub fn link_invite(organization: &OrganizationId, invite: &InviteId) -> String {
    format!("/o/{organization}/invites/{invite}/link")
}

/// See [`SEND_INVITE`].
pub fn send_invite(organization: &OrganizationId, invite: &InviteId) -> String {
    format!("/o/{organization}/invites/{invite}/send")
}

/// See [`DELETE_INVITE`].
pub fn delete_invite(organization: &OrganizationId, invite: &InviteId) -> String {
    format!("/o/{organization}/invites/{invite}/delete")
}

/// See [`AUDIT_LOGS`].
pub fn audit_logs(organization: &OrganizationId) -> String {
    format!("/o/{organization}/audit-logs")
}

/// See [`AUDIT_LOGS_LIVE`].
pub fn audit_logs_live(organization: &OrganizationId) -> String {
    format!("/o/{organization}/audit-logs/live")
}

/// See [`NEW_AUDIT_EXPORT`].
pub fn new_audit_export(organization: &OrganizationId) -> String {
    format!("/o/{organization}/audit-logs/export")
}

/// See [`AUDIT_EXPORT`].
pub fn audit_export(organization: &OrganizationId, export: &AuditExportId) -> String {
    format!("/o/{organization}/audit-logs/exports/{export}")
}

/// See [`AUDIT_EXPORT_FILE`].
pub fn audit_export_file(organization: &OrganizationId, export: &AuditExportId, file: &str) -> String {
    format!("/o/{organization}/audit-logs/exports/{export}/{file}")
}

/// See [`AUDIT_LOG`].
pub fn audit_log(organization: &OrganizationId, record: &AuditLogId) -> String {
    format!("/o/{organization}/audit-logs/{record}")
}

/// See [`VERIFY_AUDIT_EXPORT`].
pub fn verify_audit_export(organization: &OrganizationId) -> String {
    format!("/o/{organization}/audit-logs/verify")
}

/// See [`REQUEST_LOG`].
pub fn request_log(organization: &OrganizationId) -> String {
    format!("/o/{organization}/request-log")
}

/// See [`LOGGED_REQUEST`].
pub fn logged_request(organization: &OrganizationId, request_id: &str) -> String {
    format!("/o/{organization}/request-log/{request_id}")
}

/// See [`DATA_RETENTION`].
pub fn data_retention(organization: &OrganizationId) -> String {
    format!("/o/{organization}/data-controls")
}

/// See [`ENABLE_AUDIT_LOGGING`].
pub fn enable_audit_logging(organization: &OrganizationId) -> String {
    format!("/o/{organization}/data-controls/audit-logging")
}

/// See [`LEGAL_HOLDS`].
pub fn legal_holds(organization: &OrganizationId) -> String {
    format!("/o/{organization}/data-controls/legal-holds")
}

/// See [`NEW_LEGAL_HOLD`].
pub fn new_legal_hold(organization: &OrganizationId) -> String {
    format!("/o/{organization}/data-controls/legal-holds/new")
}

/// See [`LIFT_LEGAL_HOLD`].
pub fn lift_legal_hold(organization: &OrganizationId, hold: &LegalHoldId) -> String {
    format!("/o/{organization}/data-controls/legal-holds/{hold}/lift")
}

/// See [`ADMIN_KEYS`].
pub fn admin_keys(organization: &OrganizationId) -> String {
    format!("/o/{organization}/admin-keys")
}

/// See [`NEW_ADMIN_KEY`].
pub fn new_admin_key(organization: &OrganizationId) -> String {
    format!("/o/{organization}/admin-keys/new")
}

/// See [`ROTATE_ADMIN_KEY`].
pub fn rotate_admin_key(organization: &OrganizationId, key: &KeyId) -> String {
    format!("/o/{organization}/admin-keys/{key}/rotate")
}

/// See [`DELETE_ADMIN_KEY`].
pub fn delete_admin_key(organization: &OrganizationId, key: &KeyId) -> String {
    format!("/o/{organization}/admin-keys/{key}/delete")
}

/// See [`OWN_PROJECT_KEYS`].
pub fn own_project_keys(organization: &OrganizationId) -> String {
    format!("/o/{organization}/keys")
}

/// See [`PROFILE`].
pub fn profile(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile")
}

/// See [`PASSWORD`].
pub fn password(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile/password")
}

/// See [`EMAIL`].
pub fn email(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile/email")
}

/// See [`THEME`].
pub fn theme(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile/theme")
}

/// See [`REVOKE_SESSION`].
pub fn revoke_session(organization: &OrganizationId, session: &SessionId) -> String {
    format!("/o/{organization}/profile/sessions/{session}/revoke")
}

/// See [`REVOKE_OTHER_SESSIONS`].
pub fn revoke_other_sessions(organization: &OrganizationId) -> String {
    format!("/o/{organization}/profile/sessions/revoke-others")
}
