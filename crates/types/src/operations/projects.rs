//! Projects, their members, service accounts and keys.

use super::parameters::*;
use crate::{
    admin_key_scopes::Scope::*,
    operation::{Kind, Operation, delete, get, parameter, post},
    pages::*,
    project_api_keys::*,
    project_users::*,
    projects::*,
    service_accounts::*,
};

macro_rules! v1 {
    ($rest:literal) => {
        concat!("/v1/organization", $rest)
    };
}

macro_rules! in_project {
    ($rest:literal) => {
        concat!("/v1/organization/projects/{project_id}", $rest)
    };
}

pub(super) const OPERATIONS: &[Operation] = &[
    get::<List<Project>>(
        ManagementRead,
        v1!("/projects"),
        "list-projects",
        "projects.list",
        "List projects",
        &[LIMIT, AFTER, parameter("include_archived", Kind::Flag, "Archived projects too.")],
    ),
    post::<NewProject, Project>(
        ManagementWrite,
        v1!("/projects"),
        "create-project",
        "projects.create",
        "Create a project",
        &["name"],
        r#"{"name":"Grid forecasting"}"#,
    ),
    get::<Project>(
        ManagementRead,
        v1!("/projects/{project_id}"),
        "retrieve-project",
        "projects.retrieve",
        "Retrieve a project",
        &[],
    ),
    post::<ProjectPatch, Project>(
        ManagementWrite,
        v1!("/projects/{project_id}"),
        "modify-project",
        "projects.update",
        "Rename a project",
        &[],
        r#"{"name":"Grid forecasting 2"}"#,
    ),
    Operation {
        body: None,
        ..post::<ProjectPatch, Project>(
            ManagementWrite,
            in_project!("/archive"),
            "archive-project",
            "projects.archive",
            "Archive a project, for good",
            &[],
            "",
        )
    },
    get::<List<ProjectUser>>(
        ManagementRead,
        in_project!("/users"),
        "list-project-users",
        "projects.users.list",
        "List a project's people",
        PAGE,
    ),
    post::<NewProjectUser, ProjectUser>(
        ManagementWrite,
        in_project!("/users"),
        "create-project-user",
        "projects.users.create",
        "Add a member of the organization to a project",
        &["role"],
        r#"{"email":"ada@example.com","role":"member"}"#,
    ),
    get::<ProjectUser>(
        ManagementRead,
        in_project!("/users/{user_id}"),
        "retrieve-project-user",
        "projects.users.retrieve",
        "Retrieve a member of a project",
        &[],
    ),
    post::<ProjectUserPatch, ProjectUser>(
        ManagementWrite,
        in_project!("/users/{user_id}"),
        "modify-project-user",
        "projects.users.update",
        "Change a person's role in a project",
        &[],
        r#"{"role":"owner"}"#,
    ),
    delete(
        ManagementWrite,
        in_project!("/users/{user_id}"),
        "delete-project-user",
        "projects.users.delete",
        "Take a person out of a project",
    ),
    get::<List<ServiceAccount>>(
        ManagementRead,
        in_project!("/service_accounts"),
        "list-project-service-accounts",
        "projects.service_accounts.list",
        "List service accounts",
        PAGE,
    ),
    post::<NewServiceAccount, CreatedServiceAccount>(
        ManagementWrite,
        in_project!("/service_accounts"),
        "create-project-service-account",
        "projects.service_accounts.create",
        "Create a service account and its first key",
        &["name"],
        r#"{"name":"ci"}"#,
    ),
    get::<ServiceAccount>(
        ManagementRead,
        in_project!("/service_accounts/{service_account_id}"),
        "retrieve-project-service-account",
        "projects.service_accounts.retrieve",
        "Retrieve a service account",
        &[],
    ),
    post::<ServiceAccountPatch, ServiceAccount>(
        ManagementWrite,
        in_project!("/service_accounts/{service_account_id}"),
        "update-project-service-account",
        "projects.service_accounts.update",
        "Change a service account",
        &[],
        r#"{"role":"owner"}"#,
    ),
    delete(
        ManagementWrite,
        in_project!("/service_accounts/{service_account_id}"),
        "delete-project-service-account",
        "projects.service_accounts.delete",
        "Delete a service account and its keys",
    ),
    post::<NewServiceAccountKey, CreatedServiceAccountKey>(
        ManagementWrite,
        in_project!("/service_accounts/{service_account_id}/api_keys"),
        "CreateanAPIkeyforaserviceaccount",
        "projects.service_accounts.api_keys.create",
        "Create a further key for a service account",
        &[],
        r#"{"name":"ci, second","expires_in_seconds":2592000}"#,
    ),
    get::<List<ProjectApiKey>>(
        ManagementRead,
        in_project!("/api_keys"),
        "list-project-api-keys",
        "projects.api_keys.list",
        "List a project's keys",
        &[
            LIMIT,
            AFTER,
            parameter(
                "owner_project_access",
                Kind::OneOf(&["active", "inactive", "any"]),
                "By whether the owner still has access to the project.",
            ),
        ],
    ),
    get::<ProjectApiKey>(
        ManagementRead,
        in_project!("/api_keys/{api_key_id}"),
        "retrieve-project-api-key",
        "projects.api_keys.retrieve",
        "Retrieve a project's key",
        &[],
    ),
    post::<ProjectApiKeyPatch, ProjectApiKey>(
        ManagementWrite,
        in_project!("/api_keys/{api_key_id}"),
        "update-project-api-key",
        "projects.api_keys.update",
        "Change what a key may do or when it expires",
        &[],
        r#"{"scopes":["api.files.read"]}"#,
    ),
    delete(
        ManagementWrite,
        in_project!("/api_keys/{api_key_id}"),
        "delete-project-api-key",
        "projects.api_keys.delete",
        "Delete a project's key",
    ),
];
