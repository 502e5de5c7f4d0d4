//! The paths of projects: the pattern of each route, and the function that fills it in. Re-exported by
//! [`crate::paths`].

use types::ids::{KeyId, OrganizationId, ProjectId, ServiceAccountId, UserId};

/// All projects; `?search=`; `?archived=1` shows archived ones too, `?archived=only` only those.
pub const PROJECTS: &str = "/o/{organization_id}/projects";
/// A new project.
pub const NEW_PROJECT: &str = "/o/{organization_id}/projects/new";
/// One project: its keys, or its settings once it is archived.
pub const PROJECT: &str = "/o/{organization_id}/projects/{project_id}";
/// A project's settings.
pub const PROJECT_SETTINGS: &str = "/o/{organization_id}/projects/{project_id}/settings";
/// A project's data retention; the second form of the settings.
pub const PROJECT_RETENTION: &str = "/o/{organization_id}/projects/{project_id}/data-retention";
/// The keys of a project; `?state=` is a [`types::key_states`] value.
pub const PROJECT_KEYS: &str = "/o/{organization_id}/projects/{project_id}/keys";
/// A new key of the person's own.
pub const NEW_PROJECT_KEY: &str = "/o/{organization_id}/projects/{project_id}/keys/new";
/// Rotates a project's key.
pub const ROTATE_PROJECT_KEY: &str = "/o/{organization_id}/projects/{project_id}/keys/{key_id}/rotate";
/// Deletes a project's key.
pub const DELETE_PROJECT_KEY: &str = "/o/{organization_id}/projects/{project_id}/keys/{key_id}/delete";
/// The members of a project; `?search=`.
pub const PROJECT_USERS: &str = "/o/{organization_id}/projects/{project_id}/members";
/// Removes a member from a project.
pub const DELETE_PROJECT_USER: &str = "/o/{organization_id}/projects/{project_id}/members/{user_id}/remove";
/// The service accounts of a project; `?state=` of any of their keys.
pub const SERVICE_ACCOUNTS: &str = "/o/{organization_id}/projects/{project_id}/service-accounts";
/// A new service account.
pub const NEW_SERVICE_ACCOUNT: &str = "/o/{organization_id}/projects/{project_id}/service-accounts/new";
/// A further key of a service account.
pub const NEW_SERVICE_ACCOUNT_KEY: &str =
    "/o/{organization_id}/projects/{project_id}/service-accounts/{service_account_id}/keys/new";
/// Deletes a service account.
pub const DELETE_SERVICE_ACCOUNT: &str =
    "/o/{organization_id}/projects/{project_id}/service-accounts/{service_account_id}/delete";
/// Archives a project.
pub const ARCHIVE_PROJECT: &str = "/o/{organization_id}/projects/{project_id}/archive";

/// See [`PROJECTS`].
pub fn projects(organization: &OrganizationId) -> String {
    format!("/o/{organization}/projects")
}

/// See [`NEW_PROJECT`].
pub fn new_project(organization: &OrganizationId) -> String {
    format!("/o/{organization}/projects/new")
}

/// See [`PROJECT`].
pub fn project(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}")
}

/// See [`PROJECT_SETTINGS`].
pub fn project_settings(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/settings")
}

/// See [`PROJECT_RETENTION`].
pub fn project_retention(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/data-retention")
}

/// See [`PROJECT_KEYS`].
pub fn project_keys(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/keys")
}

/// See [`NEW_PROJECT_KEY`].
pub fn new_project_key(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/keys/new")
}

/// See [`ROTATE_PROJECT_KEY`].
pub fn rotate_project_key(organization: &OrganizationId, project: &ProjectId, key: &KeyId) -> String {
    format!("/o/{organization}/projects/{project}/keys/{key}/rotate")
}

/// See [`DELETE_PROJECT_KEY`].
pub fn delete_project_key(organization: &OrganizationId, project: &ProjectId, key: &KeyId) -> String {
    format!("/o/{organization}/projects/{project}/keys/{key}/delete")
}

/// See [`PROJECT_USERS`].
pub fn project_users(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/members")
}

/// See [`DELETE_PROJECT_USER`].
pub fn delete_project_user(organization: &OrganizationId, project: &ProjectId, user: &UserId) -> String {
    format!("/o/{organization}/projects/{project}/members/{user}/remove")
}

/// See [`SERVICE_ACCOUNTS`].
pub fn service_accounts(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/service-accounts")
}

/// See [`NEW_SERVICE_ACCOUNT`].
pub fn new_service_account(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/service-accounts/new")
}

/// See [`NEW_SERVICE_ACCOUNT_KEY`].
pub fn new_service_account_key(
    organization: &OrganizationId,
    project: &ProjectId,
    account: &ServiceAccountId,
) -> String {
    format!("/o/{organization}/projects/{project}/service-accounts/{account}/keys/new")
}

/// See [`DELETE_SERVICE_ACCOUNT`].
pub fn delete_service_account(
    organization: &OrganizationId,
    project: &ProjectId,
    account: &ServiceAccountId,
) -> String {
    format!("/o/{organization}/projects/{project}/service-accounts/{account}/delete")
}

/// See [`ARCHIVE_PROJECT`].
pub fn archive_project(organization: &OrganizationId, project: &ProjectId) -> String {
    format!("/o/{organization}/projects/{project}/archive")
}
