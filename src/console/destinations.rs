//! Where a form leads once it has succeeded. Each function returns the URL of the next page.

use crate::console::route::Outcome;
use types::{
    audit_exports::AuditExportJob, bulk_invites::InviteListOutcome, invites::Accepted, projects::Project,
    search::Found, setup::SetUp,
};
use ui::{
    pages, paths,
    returning::{list_of, list_of_either},
    sign_in_paths,
};

pub fn to_admin_keys<T>(outcome: &Outcome<'_, T>) -> String {
    list_of(outcome.request, paths::admin_keys(&outcome.organization()))
}

/// The export that was just started.
pub fn to_audit_export(outcome: &Outcome<'_, AuditExportJob>) -> String {
    paths::audit_export(&outcome.organization(), &outcome.output.id)
}

pub fn to_data_retention<T>(outcome: &Outcome<'_, T>) -> String {
    paths::data_retention(&outcome.organization())
}

pub fn to_email<T>(outcome: &Outcome<'_, T>) -> String {
    paths::email(&outcome.organization())
}

/// The page of the object that an id names, else the results page. A pasted secret never appears in the URL.
pub fn to_found(outcome: &Outcome<'_, Found>) -> String {
    let organization = outcome.organization();
    pages::search::instead(&organization, outcome.output)
        .unwrap_or_else(|| paths::search(&organization, Some(&outcome.output.q)))
}

pub fn to_general<T>(outcome: &Outcome<'_, T>) -> String {
    paths::general(&outcome.organization())
}

pub fn to_invites<T>(outcome: &Outcome<'_, T>) -> String {
    list_of(outcome.request, paths::invites(&outcome.organization()))
}

/// The organization that a person just joined.
pub fn to_joined(outcome: &Outcome<'_, Accepted>) -> String {
    paths::overview(&outcome.output.organization_id)
}

/// The page with the link of a single invite; `None` for a list of several, whose outcome is shown on the form's page.
pub fn to_link_invite(outcome: &Outcome<'_, InviteListOutcome>) -> Option<(String, &'static str)> {
    let InviteListOutcome::One(invite) = outcome.output else { return None };
    Some((paths::link_invite(&outcome.organization(), &invite.id), "invite-created"))
}

pub fn to_legal_holds<T>(outcome: &Outcome<'_, T>) -> String {
    list_of(outcome.request, paths::legal_holds(&outcome.organization()))
}

pub fn to_mails<T>(outcome: &Outcome<'_, T>) -> String {
    paths::mails(&outcome.organization())
}

/// The organization that was just set up.
pub fn to_new_organization(outcome: &Outcome<'_, SetUp>) -> String {
    paths::overview(&outcome.output.organization_id)
}

/// The project that was just created.
pub fn to_new_project(outcome: &Outcome<'_, Project>) -> String {
    paths::project(&outcome.organization(), &outcome.output.id)
}

pub fn to_profile<T>(outcome: &Outcome<'_, T>) -> String {
    paths::profile(&outcome.organization())
}

pub fn to_project_keys<T>(outcome: &Outcome<'_, T>) -> String {
    let own = paths::own_project_keys(&outcome.organization());
    list_of_either(outcome.request, paths::project_keys(&outcome.organization(), &outcome.project()), &own)
}

pub fn to_project_settings<T>(outcome: &Outcome<'_, T>) -> String {
    paths::project_settings(&outcome.organization(), &outcome.project())
}

pub fn to_project_users<T>(outcome: &Outcome<'_, T>) -> String {
    list_of(outcome.request, paths::project_users(&outcome.organization(), &outcome.project()))
}

pub fn to_projects<T>(outcome: &Outcome<'_, T>) -> String {
    paths::projects(&outcome.organization())
}

pub fn to_service_accounts<T>(outcome: &Outcome<'_, T>) -> String {
    list_of(outcome.request, paths::service_accounts(&outcome.organization(), &outcome.project()))
}

pub fn to_sign_in<T>(_: &Outcome<'_, T>) -> String {
    paths::SIGN_IN.to_owned()
}

pub fn to_users<T>(outcome: &Outcome<'_, T>) -> String {
    list_of(outcome.request, paths::users(&outcome.organization()))
}

/// The page that was requested before sign-in, else the start page.
pub fn to_wanted_page<T>(outcome: &Outcome<'_, T>) -> String {
    sign_in_paths::after_sign_in(outcome.request.query("next"))
}
