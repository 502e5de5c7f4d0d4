//! What can be done with the thing that a form made, once its page cannot be shown any more.

use crate::console::route::Outcome;
use types::{
    admin_key_scopes::Scoped,
    admin_keys::CreatedAdminKey,
    ids::{InviteId, KeyId, OrganizationId, ServiceAccountId},
    key_rotations::Rotated,
    one_time_forms::FollowUp,
    project_api_keys::CreatedProjectApiKey,
    service_accounts::{CreatedServiceAccount, CreatedServiceAccountKey},
};
use ui::paths;

pub fn admin_key(outcome: &Outcome<'_, Scoped<CreatedAdminKey>>) -> Vec<FollowUp> {
    of_admin_key(&outcome.organization(), &outcome.output.key.key.id)
}

pub fn rotated_admin_key(outcome: &Outcome<'_, Rotated<Scoped<CreatedAdminKey>>>) -> Vec<FollowUp> {
    of_admin_key(&outcome.organization(), &outcome.output.created.key.key.id)
}

fn of_admin_key(organization: &OrganizationId, key: &KeyId) -> Vec<FollowUp> {
    let (rotate, delete) = (paths::rotate_admin_key(organization, key), paths::delete_admin_key(organization, key));
    vec![FollowUp::Rotate(rotate), FollowUp::DeleteKey(delete)]
}

pub fn project_key(outcome: &Outcome<'_, CreatedProjectApiKey>) -> Vec<FollowUp> {
    of_project_key(outcome, &outcome.output.key.id)
}

pub fn rotated_project_key(outcome: &Outcome<'_, Rotated<CreatedProjectApiKey>>) -> Vec<FollowUp> {
    of_project_key(outcome, &outcome.output.created.key.id)
}

pub fn service_account_key(outcome: &Outcome<'_, CreatedServiceAccountKey>) -> Vec<FollowUp> {
    of_project_key(outcome, &outcome.output.id)
}

fn of_project_key<T>(outcome: &Outcome<'_, T>, key: &KeyId) -> Vec<FollowUp> {
    let (organization, project) = (outcome.organization(), outcome.project());
    vec![
        FollowUp::Rotate(paths::rotate_project_key(&organization, &project, key)),
        FollowUp::DeleteKey(paths::delete_project_key(&organization, &project, key)),
    ]
}

pub fn service_account(outcome: &Outcome<'_, CreatedServiceAccount>) -> Vec<FollowUp> {
    let (organization, project) = (outcome.organization(), outcome.project());
    let account: &ServiceAccountId = &outcome.output.account.id;
    vec![
        FollowUp::AnotherKey(paths::new_service_account_key(&organization, &project, account)),
        FollowUp::DeleteAccount(paths::delete_service_account(&organization, &project, account)),
    ]
}

pub fn invite_link<T>(outcome: &Outcome<'_, T>) -> Vec<FollowUp> {
    let invite = InviteId::new(outcome.request.param("invite_id"));
    vec![FollowUp::NewLink(paths::link_invite(&outcome.organization(), &invite))]
}

pub fn invites<T>(outcome: &Outcome<'_, T>) -> Vec<FollowUp> {
    vec![FollowUp::See(paths::invites(&outcome.organization()))]
}

pub fn users<T>(outcome: &Outcome<'_, T>) -> Vec<FollowUp> {
    vec![FollowUp::See(paths::users(&outcome.organization()))]
}

/// For forms that redirect: the address that they lead to is the follow-up.
pub fn none<T>(_: &Outcome<'_, T>) -> Vec<FollowUp> {
    Vec::new()
}
