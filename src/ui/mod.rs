//! The console's pages, and the one table that says which address shows which.

pub mod components;
mod device;
pub mod document;
pub mod form;
pub mod islands;
mod list;
pub mod notices;
pub mod page;
pub mod pages;
pub mod paths;
pub mod route;
pub mod shell;
mod snippets;
pub mod visit;

pub use document::document;
pub use form::FormState;
pub use page::{Layout, Page};
pub use route::{Form, Outcome, Route, Then};
pub use visit::{Assets, Theme, Visit};

use crate::server_fns::{admin_keys::*, projects::*, sessions::*, setup::*, sign_in::*};
use crate::types::{ids::*, problem::Problem};

/// Every page and form of the console. `/` is the server's: it sends people to their organization or to sign-in.
pub fn routes() -> Vec<Route> {
    vec![
        Route::page(paths::SETUP, pages::setup::setup).form::<CompleteSetup>(Then::To(to_new_organization, "set-up")),
        Route::page(paths::SIGN_IN, pages::sign_in::sign_in).form::<SignIn>(Then::Go(to_where_they_were_going)),
        Route::page(paths::SIGN_OUT, pages::sign_in::sign_out).form::<SignOut>(Then::To(to_sign_in, "signed-out")),
        Route::page(paths::OVERVIEW, pages::overview::overview),
        Route::page(paths::ADMIN_KEYS, pages::admin_keys::all),
        Route::page(paths::NEW_ADMIN_KEY, pages::admin_keys::new).form::<CreateAdminKey>(Then::Show),
        Route::page(paths::DELETE_ADMIN_KEY, pages::admin_keys::delete)
            .form::<DeleteAdminKey>(Then::To(to_admin_keys, "admin-key-deleted")),
        Route::page(paths::PROJECTS, pages::projects::all),
        Route::page(paths::NEW_PROJECT, pages::projects::new)
            .form::<CreateProject>(Then::To(to_new_project, "project-created")),
        Route::page(paths::PROJECT, pages::projects::detail)
            .form_if::<RenameProject>(without_name, Then::To(to_project, "project-renamed")),
        Route::page(paths::ARCHIVE_PROJECT, pages::projects::archive)
            .form::<ArchiveProject>(Then::To(to_projects, "project-archived")),
        Route::page(paths::PROFILE, pages::profile::profile),
        Route::page(paths::REVOKE_SESSION, pages::profile::revoke)
            .form::<RevokeSession>(Then::To(to_profile, "session-revoked")),
        Route::page(paths::REVOKE_OTHER_SESSIONS, pages::profile::revoke_others)
            .form::<RevokeOtherSessions>(Then::To(to_profile, "other-sessions-revoked")),
    ]
}

/// An absent name would leave the name as it is; an empty field means that somebody took it away.
fn without_name(rename: &RenameProject) -> Option<Problem> {
    rename.patch.name.is_none().then(|| Problem::missing("name"))
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

fn to_admin_keys(outcome: &Outcome<'_>) -> String {
    paths::admin_keys(&organization(outcome))
}

fn to_projects(outcome: &Outcome<'_>) -> String {
    paths::projects(&organization(outcome))
}

fn to_new_project(outcome: &Outcome<'_>) -> String {
    paths::project(&organization(outcome), &ProjectId::new(outcome.text("id")))
}

fn to_project(outcome: &Outcome<'_>) -> String {
    paths::project(&organization(outcome), &ProjectId::new(outcome.param("project_id")))
}

fn to_profile(outcome: &Outcome<'_>) -> String {
    paths::profile(&organization(outcome))
}
