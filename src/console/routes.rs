//! The route table of the console: which path shows which page, and which server function its form runs.

use crate::{
    console::{
        admin_keys, audit_exports, audit_logs, audit_verify, bulk_invites, bulk_users, data_controls,
        destinations::{
            to_admin_keys, to_audit_export, to_data_retention, to_email, to_found, to_general, to_invites, to_joined,
            to_legal_holds, to_link_invite, to_mails, to_new_organization, to_new_project, to_profile, to_project_keys,
            to_project_settings, to_project_users, to_projects, to_service_accounts, to_sign_in, to_users,
            to_wanted_page,
        },
        email_changes, emails, follow_ups, invite_acceptance, invites, key_rotations, legal_holds, my_project_keys,
        organization_settings, overview, password_resets, profile, project_api_keys, project_settings, project_users,
        projects, request_log,
        route::{Route, Then},
        search, service_account_keys, service_accounts, setup, shortcuts, users,
    },
    server_fns::{
        admin_keys::{CreateAdminKey, DeleteAdminKey},
        audit_exports::StartAuditExport,
        audit_logging::EnableAuditLogging,
        bulk_invites::InviteList,
        bulk_users::{ChangeChosenRoles, RemoveChosenUsers},
        data_retention::{UpdateDataRetention, UpdateProjectDataRetention},
        email_changes::{AskEmailChange, ConfirmEmail, StopEmailChange},
        emails::SendTestMail,
        invite_acceptance::AcceptInvitation,
        invites::{DeleteInvite, LinkInvite, SendInvite},
        key_rotations::{RotateAdminKey, RotateProjectKey},
        legal_holds::{LiftLegalHold, RequestLegalHold},
        organization_settings::UpdateGeneral,
        password_resets::{AskPasswordReset, CompletePasswordReset},
        profile::{ChangePassword, UpdateProfile},
        project_api_keys::{CreateProjectApiKey, DeleteProjectApiKey},
        project_users::{CreateProjectUser, DeleteProjectUser},
        projects::{ArchiveProject, CreateProject, RenameProject},
        search::Search,
        service_accounts::{CreateServiceAccount, CreateServiceAccountKey, DeleteServiceAccount},
        sessions::{RevokeOtherSessions, RevokeSession},
        setup::CompleteSetup,
        sign_in::{SignIn, SignOut},
        users::{DeleteUser, UpdateUser},
    },
};
use types::problem::Problem;
use ui::{pages, paths};

/// Every page and form of the console, except `/`, which redirects and has no page.
pub fn routes() -> Vec<Route> {
    let routes =
        vec![
            Route::page(paths::SETUP, setup::setup).form::<CompleteSetup>(Then::To(to_new_organization, "set-up")),
            Route::view(paths::SIGN_IN, pages::sign_in::sign_in).form::<SignIn>(Then::Go(to_wanted_page)),
            Route::page(paths::FORGOTTEN, password_resets::forgotten).form::<AskPasswordReset>(Then::Show),
            Route::page(paths::PASSWORD_RESET, password_resets::reset)
                .form::<CompletePasswordReset>(Then::To(to_sign_in, "password-reset")),
            Route::page(paths::EMAIL_CONFIRMATION, email_changes::confirm)
                .form::<ConfirmEmail>(Then::To(to_sign_in, "email-changed")),
            Route::page(paths::EMAIL_CHANGE_STOP, email_changes::stop)
                .form::<StopEmailChange>(Then::To(to_sign_in, "email-change-stopped")),
            Route::view(paths::SIGN_OUT, pages::sign_in::sign_out).form::<SignOut>(Then::To(to_sign_in, "signed-out")),
            Route::page(paths::INVITATION, invite_acceptance::accept)
                .form::<AcceptInvitation>(Then::To(to_joined, "joined")),
            Route::view(paths::REFERENCE, pages::reference::reference),
            Route::page(paths::OVERVIEW, overview::overview),
            Route::page(paths::SEARCH, search::search).form::<Search>(Then::Go(to_found)),
            Route::page(paths::SHORTCUTS, shortcuts::shortcuts),
            Route::page(paths::GENERAL, organization_settings::general)
                .form::<UpdateGeneral>(Then::To(to_general, "general-saved")),
            Route::page(paths::MAILS, emails::mails).form_once::<SendTestMail>(
                never,
                Then::To(to_mails, "mail-queued"),
                follow_ups::none,
            ),
            Route::page(paths::USERS, users::all),
            Route::page(paths::CHOSEN_ROLES, bulk_users::roles).form_once::<ChangeChosenRoles>(
                never,
                Then::Show,
                follow_ups::users,
            ),
            Route::page(paths::REMOVE_CHOSEN, bulk_users::remove).form_once::<RemoveChosenUsers>(
                never,
                Then::Show,
                follow_ups::users,
            ),
            Route::page(paths::USER_ROLE, users::role)
                .form_if::<UpdateUser>(without_role, Then::To(to_users, "member-updated")),
            Route::page(paths::DELETE_USER, users::delete).form_once::<DeleteUser>(
                never,
                Then::To(to_users, "member-removed"),
                follow_ups::none,
            ),
            Route::page(paths::INVITES, invites::all),
            Route::page(paths::NEW_INVITE, bulk_invites::new).form_once::<InviteList>(
                never,
                Then::Either(to_link_invite),
                follow_ups::invites,
            ),
            Route::page(paths::LINK_INVITE, invites::link).form_once::<LinkInvite>(
                never,
                Then::Show,
                follow_ups::invite_link,
            ),
            Route::page(paths::SEND_INVITE, invites::send).form_once::<SendInvite>(
                never,
                Then::To(to_invites, "invite-queued"),
                follow_ups::none,
            ),
            Route::page(paths::DELETE_INVITE, invites::delete).form_once::<DeleteInvite>(
                never,
                Then::To(to_invites, "invite-revoked"),
                follow_ups::none,
            ),
            Route::page(paths::DATA_RETENTION, data_controls::data_retention)
                .form::<UpdateDataRetention>(Then::To(to_data_retention, "data-retention-saved")),
            Route::page(paths::ENABLE_AUDIT_LOGGING, data_controls::enable)
                .form::<EnableAuditLogging>(Then::To(to_data_retention, "audit-logging-enabled")),
            Route::page(paths::LEGAL_HOLDS, legal_holds::all),
            Route::page(paths::NEW_LEGAL_HOLD, legal_holds::new).form_once::<RequestLegalHold>(
                never,
                Then::To(to_legal_holds, "legal-hold-requested"),
                follow_ups::none,
            ),
            Route::page(paths::LIFT_LEGAL_HOLD, legal_holds::lift)
                .form::<LiftLegalHold>(Then::To(to_legal_holds, "legal-hold-lift")),
            Route::page(paths::AUDIT_LOGS, audit_logs::all),
            Route::page(paths::NEW_AUDIT_EXPORT, audit_exports::new)
                .form_once::<StartAuditExport>(never, Then::Go(to_audit_export), follow_ups::none)
                .refuse_if(audit_exports::unclear),
            Route::page(paths::AUDIT_EXPORT, audit_exports::one),
            Route::page(paths::VERIFY_AUDIT_EXPORT, audit_verify::verify),
            Route::page(paths::AUDIT_LOG, audit_logs::detail),
            Route::page(paths::REQUEST_LOG, request_log::all),
            Route::page(paths::LOGGED_REQUEST, request_log::detail),
            Route::page(paths::ADMIN_KEYS, admin_keys::all),
            Route::page(paths::NEW_ADMIN_KEY, admin_keys::new).form_once::<CreateAdminKey>(
                never,
                Then::Show,
                follow_ups::admin_key,
            ),
            Route::page(paths::ROTATE_ADMIN_KEY, key_rotations::admin_key).form_once::<RotateAdminKey>(
                never,
                Then::Show,
                follow_ups::rotated_admin_key,
            ),
            Route::page(paths::DELETE_ADMIN_KEY, admin_keys::delete).form_once::<DeleteAdminKey>(
                never,
                Then::To(to_admin_keys, "admin-key-deleted"),
                follow_ups::none,
            ),
            Route::page(paths::PROJECTS, projects::all),
            Route::page(paths::NEW_PROJECT, projects::new).form_once::<CreateProject>(
                never,
                Then::To(to_new_project, "project-created"),
                follow_ups::none,
            ),
            Route::page(paths::PROJECT, projects::detail),
            Route::page(paths::PROJECT_SETTINGS, project_settings::settings)
                .form_if::<RenameProject>(without_name, Then::To(to_project_settings, "project-renamed")),
            Route::page(paths::PROJECT_RETENTION, project_settings::settings)
                .form::<UpdateProjectDataRetention>(Then::To(to_project_settings, "data-retention-saved")),
            Route::page(paths::PROJECT_KEYS, project_api_keys::all),
            Route::page(paths::NEW_PROJECT_KEY, project_api_keys::new).form_once::<CreateProjectApiKey>(
                never,
                Then::Show,
                follow_ups::project_key,
            ),
            Route::page(paths::ROTATE_PROJECT_KEY, key_rotations::project_key).form_once::<RotateProjectKey>(
                never,
                Then::Show,
                follow_ups::rotated_project_key,
            ),
            Route::page(paths::DELETE_PROJECT_KEY, project_api_keys::delete).form_once::<DeleteProjectApiKey>(
                never,
                Then::To(to_project_keys, "project-key-deleted"),
                follow_ups::none,
            ),
            Route::page(paths::PROJECT_USERS, project_users::all).form_once::<CreateProjectUser>(
                without_email,
                Then::To(to_project_users, "project-user-added"),
                follow_ups::none,
            ),
            Route::page(paths::DELETE_PROJECT_USER, project_users::delete).form_once::<DeleteProjectUser>(
                never,
                Then::To(to_project_users, "project-user-removed"),
                follow_ups::none,
            ),
            Route::page(paths::SERVICE_ACCOUNTS, service_accounts::all),
            Route::page(paths::NEW_SERVICE_ACCOUNT, service_accounts::new).form_once::<CreateServiceAccount>(
                never,
                Then::Show,
                follow_ups::service_account,
            ),
            Route::page(paths::NEW_SERVICE_ACCOUNT_KEY, service_account_keys::new)
                .form_once::<CreateServiceAccountKey>(never, Then::Show, follow_ups::service_account_key),
            Route::page(paths::DELETE_SERVICE_ACCOUNT, service_accounts::delete).form_once::<DeleteServiceAccount>(
                never,
                Then::To(to_service_accounts, "service-account-deleted"),
                follow_ups::none,
            ),
            Route::page(paths::ARCHIVE_PROJECT, projects::archive).form_once::<ArchiveProject>(
                never,
                Then::To(to_projects, "project-archived"),
                follow_ups::none,
            ),
            Route::page(paths::OWN_PROJECT_KEYS, my_project_keys::all),
            Route::page(paths::PROFILE, profile::profile)
                .form_if::<UpdateProfile>(without_own_name, Then::To(to_profile, "profile-saved")),
            Route::page(paths::PASSWORD, profile::password)
                .form::<ChangePassword>(Then::To(to_profile, "password-changed")),
            Route::page(paths::EMAIL, email_changes::change).form::<AskEmailChange>(Then::To(to_email, "email-asked")),
            Route::page(paths::REVOKE_SESSION, profile::revoke)
                .form::<RevokeSession>(Then::To(to_profile, "session-revoked")),
            Route::page(paths::REVOKE_OTHER_SESSIONS, profile::revoke_others)
                .form::<RevokeOtherSessions>(Then::To(to_profile, "other-sessions-revoked")),
        ];
    routes.into_iter().chain(for_developers()).collect()
}

#[cfg(debug_assertions)]
fn for_developers() -> Option<Route> {
    Some(Route::view(paths::GALLERY, ui::gallery::gallery))
}

#[cfg(not(debug_assertions))]
fn for_developers() -> Option<Route> {
    None
}

/// Refuses nothing: the server function checks every field.
fn never<S>(_: &S) -> Option<Problem> {
    None
}

/// Refuses an empty name: the server function keeps the name if it is absent, but in this form an empty field is a
/// mistake.
fn without_name(rename: &RenameProject) -> Option<Problem> {
    rename.patch.name.is_none().then(|| Problem::missing("name"))
}

/// Refuses an empty name of the person's own profile, for the same reason.
fn without_own_name(update: &UpdateProfile) -> Option<Problem> {
    update.patch.name.is_none().then(|| Problem::missing("name"))
}

/// Refuses an empty role, for the same reason.
fn without_role(update: &UpdateUser) -> Option<Problem> {
    update.patch.role.is_none().then(|| Problem::missing("role"))
}

/// Refuses an empty email address: without one the server function requires a user id, which this form has no field
/// for.
fn without_email(create: &CreateProjectUser) -> Option<Problem> {
    create.new.email.is_none().then(|| Problem::missing("email"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ui::notices;

    #[test]
    fn every_form_that_redirects_shows_a_notice_that_has_a_sentence() {
        let codes = routes().into_iter().filter_map(|route| route.form?.notice);
        for code in codes.chain(["theme-saved", "shortcuts-saved"]) {
            assert!(notices::sentence(code).is_some(), "{code}");
        }
    }
}
