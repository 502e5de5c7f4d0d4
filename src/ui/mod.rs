//! The console's pages, and the one table that says which address shows which.

use crate::server_fns::{
    admin_keys::*, audit_exports::*, audit_logging::*, bulk_invites::*, bulk_users::*, data_retention::*,
    email_changes::*, emails::*, invite_acceptance::*, invites::*, key_rotations::*, organization_settings::*,
    password_resets::*, profile::*, project_api_keys::*, project_users::*, projects::*, search::*, service_accounts::*,
    sessions::*, setup::*, sign_in::*, users::*,
};
use types::{ids::*, problem::Problem, search::Found};

pub mod addresses;
mod api_calls;
pub mod components;
mod device;
pub mod document;
pub mod form;
#[cfg(debug_assertions)]
mod gallery;
pub mod islands;
mod list;
pub mod notices;
pub mod page;
pub mod pages;
pub mod paths;
pub mod places;
mod project_paths;
pub mod route;
pub mod shell;
mod snippets;
pub mod texts;
pub mod visit;

pub use document::document;
pub use form::FormState;
pub use page::{Layout, Page};
pub use route::{Form, Outcome, Route, Then};
pub use texts::Language;
pub use visit::{Assets, Theme, Visit};

/// Every page and form of the console. `/` is the server's: it sends people to their organization or to sign-in.
pub fn routes() -> Vec<Route> {
    let routes = vec![
        Route::page(paths::SETUP, pages::setup::setup).form::<CompleteSetup>(Then::To(to_new_organization, "set-up")),
        Route::page(paths::SIGN_IN, pages::sign_in::sign_in).form::<SignIn>(Then::Go(to_where_they_were_going)),
        Route::page(paths::FORGOTTEN, pages::password_resets::forgotten).form::<AskPasswordReset>(Then::Show),
        Route::page(paths::PASSWORD_RESET, pages::password_resets::reset)
            .form::<CompletePasswordReset>(Then::To(to_sign_in, "password-reset")),
        Route::page(paths::EMAIL_CONFIRMATION, pages::email_changes::confirm)
            .form::<ConfirmEmail>(Then::To(to_sign_in, "email-changed")),
        Route::page(paths::SIGN_OUT, pages::sign_in::sign_out).form::<SignOut>(Then::To(to_sign_in, "signed-out")),
        Route::page(paths::INVITATION, pages::invitations::accept)
            .form::<AcceptInvitation>(Then::To(to_new_organization, "joined")),
        Route::page(paths::REFERENCE, pages::reference::reference),
        Route::page(paths::OVERVIEW, pages::overview::overview),
        Route::page(paths::SEARCH, pages::search::search).form::<Search>(Then::Go(to_found)),
        Route::page(paths::SHORTCUTS, pages::shortcuts::shortcuts),
        Route::page(paths::GENERAL, pages::general::general)
            .form::<UpdateGeneral>(Then::To(to_general, "general-saved")),
        Route::page(paths::MAILS, pages::mails::mails).form::<SendTestMail>(Then::To(to_mails, "mail-queued")),
        Route::page(paths::USERS, pages::users::all),
        Route::page(paths::CHOSEN_ROLES, pages::chosen_users::roles).form::<ChangeChosenRoles>(Then::Show),
        Route::page(paths::REMOVE_CHOSEN, pages::chosen_users::remove).form::<RemoveChosenUsers>(Then::Show),
        Route::page(paths::USER_ROLE, pages::users::role)
            .form_if::<UpdateUser>(without_role, Then::To(to_users, "member-updated")),
        Route::page(paths::DELETE_USER, pages::users::delete).form::<DeleteUser>(Then::To(to_users, "member-removed")),
        Route::page(paths::INVITES, pages::invites::all),
        Route::page(paths::NEW_INVITE, pages::invite_lists::new).form::<InviteList>(Then::Either(to_link_invite)),
        Route::page(paths::LINK_INVITE, pages::invites::link).form::<LinkInvite>(Then::Show),
        Route::page(paths::SEND_INVITE, pages::invites::send).form::<SendInvite>(Then::To(to_invites, "invite-queued")),
        Route::page(paths::DELETE_INVITE, pages::invites::delete)
            .form::<DeleteInvite>(Then::To(to_invites, "invite-revoked")),
        Route::page(paths::DATA_RETENTION, pages::data_controls::data_retention)
            .form::<UpdateDataRetention>(Then::To(to_data_retention, "data-retention-saved")),
        Route::page(paths::ENABLE_AUDIT_LOGGING, pages::data_controls::enable)
            .form::<EnableAuditLogging>(Then::To(to_data_retention, "audit-logging-enabled")),
        Route::page(paths::AUDIT_LOGS, pages::audit_logs::all),
        Route::page(paths::NEW_AUDIT_EXPORT, pages::audit_exports::new)
            .form::<StartAuditExport>(Then::Go(to_audit_export)),
        Route::page(paths::AUDIT_EXPORT, pages::audit_exports::one),
        Route::page(paths::VERIFY_AUDIT_EXPORT, pages::audit_verify::verify),
        Route::page(paths::AUDIT_LOG, pages::audit_logs::detail),
        Route::page(paths::REQUEST_LOG, pages::request_log::all),
        Route::page(paths::LOGGED_REQUEST, pages::request_log::detail),
        Route::page(paths::ADMIN_KEYS, pages::admin_keys::all),
        Route::page(paths::NEW_ADMIN_KEY, pages::admin_keys::new).form::<CreateAdminKey>(Then::Show),
        Route::page(paths::ROTATE_ADMIN_KEY, pages::key_rotations::admin_key).form::<RotateAdminKey>(Then::Show),
        Route::page(paths::DELETE_ADMIN_KEY, pages::admin_keys::delete)
            .form::<DeleteAdminKey>(Then::To(to_admin_keys, "admin-key-deleted")),
        Route::page(paths::PROJECTS, pages::projects::all),
        Route::page(paths::NEW_PROJECT, pages::projects::new)
            .form::<CreateProject>(Then::To(to_new_project, "project-created")),
        Route::page(paths::PROJECT, pages::projects::detail),
        Route::page(paths::PROJECT_SETTINGS, pages::project_settings::settings)
            .form_if::<RenameProject>(without_name, Then::To(to_project_settings, "project-renamed")),
        Route::page(paths::PROJECT_RETENTION, pages::project_settings::settings)
            .form::<UpdateProjectDataRetention>(Then::To(to_project_settings, "data-retention-saved")),
        Route::page(paths::PROJECT_KEYS, pages::project_api_keys::all),
        Route::page(paths::NEW_PROJECT_KEY, pages::project_api_keys::new).form::<CreateProjectApiKey>(Then::Show),
        Route::page(paths::ROTATE_PROJECT_KEY, pages::key_rotations::project_key).form::<RotateProjectKey>(Then::Show),
        Route::page(paths::DELETE_PROJECT_KEY, pages::project_api_keys::delete)
            .form::<DeleteProjectApiKey>(Then::To(to_project_keys, "project-key-deleted")),
        Route::page(paths::PROJECT_USERS, pages::project_users::all)
            .form_if::<CreateProjectUser>(without_email, Then::To(to_project_users, "project-user-added")),
        Route::page(paths::DELETE_PROJECT_USER, pages::project_users::delete)
            .form::<DeleteProjectUser>(Then::To(to_project_users, "project-user-removed")),
        Route::page(paths::SERVICE_ACCOUNTS, pages::service_accounts::all),
        Route::page(paths::NEW_SERVICE_ACCOUNT, pages::service_accounts::new).form::<CreateServiceAccount>(Then::Show),
        Route::page(paths::NEW_SERVICE_ACCOUNT_KEY, pages::service_account_keys::new)
            .form::<CreateServiceAccountKey>(Then::Show),
        Route::page(paths::DELETE_SERVICE_ACCOUNT, pages::service_accounts::delete)
            .form::<DeleteServiceAccount>(Then::To(to_service_accounts, "service-account-deleted")),
        Route::page(paths::ARCHIVE_PROJECT, pages::projects::archive)
            .form::<ArchiveProject>(Then::To(to_projects, "project-archived")),
        Route::page(paths::OWN_PROJECT_KEYS, pages::own_project_keys::all),
        Route::page(paths::PROFILE, pages::profile::profile)
            .form_if::<UpdateProfile>(without_own_name, Then::To(to_profile, "profile-saved")),
        Route::page(paths::PASSWORD, pages::profile::password)
            .form::<ChangePassword>(Then::To(to_profile, "password-changed")),
        Route::page(paths::EMAIL, pages::email_changes::change)
            .form::<AskEmailChange>(Then::To(to_email, "email-asked")),
        Route::page(paths::REVOKE_SESSION, pages::profile::revoke)
            .form::<RevokeSession>(Then::To(to_profile, "session-revoked")),
        Route::page(paths::REVOKE_OTHER_SESSIONS, pages::profile::revoke_others)
            .form::<RevokeOtherSessions>(Then::To(to_profile, "other-sessions-revoked")),
    ];
    routes.into_iter().chain(for_developers()).collect()
}

#[cfg(debug_assertions)]
fn for_developers() -> Option<Route> {
    Some(Route::page(paths::GALLERY, gallery::gallery))
}

#[cfg(not(debug_assertions))]
fn for_developers() -> Option<Route> {
    None
}

/// An absent name would leave the name as it is; an empty field means that somebody took it away.
fn without_name(rename: &RenameProject) -> Option<Problem> {
    rename.patch.name.is_none().then(|| Problem::missing("name"))
}

/// The same of one's own name.
fn without_own_name(update: &UpdateProfile) -> Option<Problem> {
    update.patch.name.is_none().then(|| Problem::missing("name"))
}

/// The same of a role.
fn without_role(update: &UpdateUser) -> Option<Problem> {
    update.patch.role.is_none().then(|| Problem::missing("role"))
}

/// Where a search leads: what an id names, or the page of what was found. A secret leads on without itself.
fn to_found(outcome: &Outcome<'_>) -> String {
    let found: Found = serde_json::from_value(outcome.output.clone()).unwrap_or_default();
    pages::search::instead(&organization(outcome), &found)
        .unwrap_or_else(|| paths::search(&organization(outcome), Some(&found.q)))
}

fn to_general(outcome: &Outcome<'_>) -> String {
    paths::general(&organization(outcome))
}

fn to_users(outcome: &Outcome<'_>) -> String {
    paths::users(&organization(outcome))
}

fn organization(outcome: &Outcome<'_>) -> OrganizationId {
    OrganizationId::new(outcome.param("organization_id"))
}

fn to_new_organization(outcome: &Outcome<'_>) -> String {
    paths::overview(&OrganizationId::new(outcome.text("organization_id")))
}

fn to_where_they_were_going(outcome: &Outcome<'_>) -> String {
    paths::after_sign_in(outcome.query.get("next").map(String::as_str))
}

fn to_sign_in(_: &Outcome<'_>) -> String {
    paths::SIGN_IN.to_owned()
}

/// A single invite goes on to its link; a list stays to be looked at.
fn to_link_invite(outcome: &Outcome<'_>) -> Option<(String, &'static str)> {
    let id = outcome.output.pointer("/one/id")?.as_str()?;
    Some((paths::link_invite(&organization(outcome), &InviteId::new(id)), "invite-created"))
}

fn to_invites(outcome: &Outcome<'_>) -> String {
    paths::invites(&organization(outcome))
}

fn to_mails(outcome: &Outcome<'_>) -> String {
    paths::mails(&organization(outcome))
}

fn to_email(outcome: &Outcome<'_>) -> String {
    paths::email(&organization(outcome))
}

fn to_data_retention(outcome: &Outcome<'_>) -> String {
    paths::data_retention(&organization(outcome))
}

fn to_audit_export(outcome: &Outcome<'_>) -> String {
    paths::audit_export(&organization(outcome), &AuditExportId::new(outcome.text("id")))
}

fn to_admin_keys(outcome: &Outcome<'_>) -> String {
    paths::admin_keys(&organization(outcome))
}

fn to_projects(outcome: &Outcome<'_>) -> String {
    paths::projects(&organization(outcome))
}

fn to_new_project(outcome: &Outcome<'_>) -> String {
    paths::project(&organization(outcome), &ProjectId::new(outcome.text("id")))
}

fn to_project_settings(outcome: &Outcome<'_>) -> String {
    paths::project_settings(&organization(outcome), &ProjectId::new(outcome.param("project_id")))
}

fn to_project_keys(outcome: &Outcome<'_>) -> String {
    paths::project_keys(&organization(outcome), &ProjectId::new(outcome.param("project_id")))
}

/// An absent address would be asked for as an id, which nobody types.
fn without_email(create: &CreateProjectUser) -> Option<Problem> {
    create.new.email.is_none().then(|| Problem::missing("email"))
}

fn to_project_users(outcome: &Outcome<'_>) -> String {
    paths::project_users(&organization(outcome), &ProjectId::new(outcome.param("project_id")))
}

fn to_service_accounts(outcome: &Outcome<'_>) -> String {
    paths::service_accounts(&organization(outcome), &ProjectId::new(outcome.param("project_id")))
}

fn to_profile(outcome: &Outcome<'_>) -> String {
    paths::profile(&organization(outcome))
}
