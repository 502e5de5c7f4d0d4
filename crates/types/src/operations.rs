//! The catalogue of the Admin API: what each operation is called, takes and answers. The OpenAPI document and the
//! reference page are made of it.

use crate::{
    admin_keys::*,
    audit_logs::*,
    audit_proofs::*,
    data_retention::*,
    event_types,
    invites::*,
    operation::{Kind, Operation, Parameter, delete, get, parameter, post, raw},
    pages::*,
    project_api_keys::*,
    project_users::*,
    projects::*,
    request_log::*,
    service_accounts::*,
    users::*,
};

const LIMIT: Parameter = parameter("limit", Kind::Limit, "Items of a page.");
const AFTER: Parameter = parameter("after", Kind::Text, "The id of the item after which the page begins.");
const ORDER: Parameter = parameter("order", Kind::OneOf(&["asc", "desc"]), "By creation, oldest first unless `desc`.");
const PAGE: &[Parameter] = &[LIMIT, AFTER];

const AUDIT_LOGS: &[Parameter] = &[
    parameter("effective_at", Kind::Span, "When it took effect, Unix seconds."),
    parameter("project_ids[]", Kind::Many, "In one of these projects."),
    parameter("event_types[]", Kind::ManyOf(&event_types::ALL), "Of one of these types."),
    parameter("actor_ids[]", Kind::Many, "By one of these people, service accounts or keys."),
    parameter("actor_emails[]", Kind::Many, "By somebody with one of these addresses."),
    parameter("resource_ids[]", Kind::Many, "About one of these objects."),
    parameter("tenant_only", Kind::Flag, "Tenant-scoped events only."),
    LIMIT,
    AFTER,
    parameter("before", Kind::Text, "The id of the record ahead of which the page ends."),
];

const REQUESTS: &[Parameter] = &[
    parameter("since", Kind::Number, "From this time on, Unix seconds."),
    parameter("until", Kind::Number, "Before this time, Unix seconds."),
    parameter("key_id", Kind::Text, "Made with this key."),
    parameter("route", Kind::Text, "To this route, as a template."),
    parameter("status", Kind::Number, "Answered with this status."),
    LIMIT,
    AFTER,
];

const SIZES: &[Parameter] = &[
    parameter("from", Kind::Number, "The smaller size; 1 when absent."),
    parameter("to", Kind::Number, "The larger size; the newest checkpoint's when absent."),
];

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

/// The operation of that name. In a constant, a name that is none does not compile.
pub const fn named(id: &str) -> &'static Operation {
    let mut index = 0;
    while index < ALL.len() {
        if is_same(ALL[index].id.as_bytes(), id.as_bytes()) {
            return &ALL[index];
        }
        index += 1;
    }
    panic!("no operation has this name");
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut index = 0;
    while index < one.len() && index < other.len() && one[index] == other[index] {
        index += 1;
    }
    index == one.len() && index == other.len()
}

/// Every operation, noun by noun.
pub const ALL: &[Operation] = &[
    get::<List<Invite>>(v1!("/invites"), "list-invites", "invites.list", "List invites", PAGE),
    post::<NewInvite, Invite>(
        v1!("/invites"),
        "inviteUser",
        "invites.create",
        "Invite somebody",
        &["email", "role"],
        r#"{"email":"ada@example.com","role":"reader","projects":[]}"#,
    ),
    get::<Invite>(v1!("/invites/{invite_id}"), "retrieve-invite", "invites.retrieve", "Retrieve an invite", &[]),
    delete(v1!("/invites/{invite_id}"), "delete-invite", "invites.delete", "Revoke an invite"),
    get::<List<User>>(
        v1!("/users"),
        "list-users",
        "users.list",
        "List people",
        &[LIMIT, AFTER, parameter("emails", Kind::Many, "Only people with one of these addresses.")],
    ),
    get::<User>(v1!("/users/{user_id}"), "retrieve-user", "users.retrieve", "Retrieve a person", &[]),
    post::<UserPatch, User>(
        v1!("/users/{user_id}"),
        "modify-user",
        "users.update",
        "Change a person's role",
        &[],
        r#"{"role":"owner"}"#,
    ),
    delete(v1!("/users/{user_id}"), "delete-user", "users.delete", "Remove a person and their keys"),
    get::<List<Project>>(
        v1!("/projects"),
        "list-projects",
        "projects.list",
        "List projects",
        &[LIMIT, AFTER, parameter("include_archived", Kind::Flag, "Archived projects too.")],
    ),
    post::<NewProject, Project>(
        v1!("/projects"),
        "create-project",
        "projects.create",
        "Create a project",
        &["name"],
        r#"{"name":"Grid forecasting"}"#,
    ),
    get::<Project>(v1!("/projects/{project_id}"), "retrieve-project", "projects.retrieve", "Retrieve a project", &[]),
    post::<ProjectPatch, Project>(
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
            in_project!("/archive"),
            "archive-project",
            "projects.archive",
            "Archive a project, for good",
            &[],
            "",
        )
    },
    get::<List<ProjectUser>>(
        in_project!("/users"),
        "list-project-users",
        "projects.users.list",
        "List a project's people",
        PAGE,
    ),
    post::<NewProjectUser, ProjectUser>(
        in_project!("/users"),
        "create-project-user",
        "projects.users.create",
        "Add a member of the organization to a project",
        &["role"],
        r#"{"email":"ada@example.com","role":"member"}"#,
    ),
    get::<ProjectUser>(
        in_project!("/users/{user_id}"),
        "retrieve-project-user",
        "projects.users.retrieve",
        "Retrieve a member of a project",
        &[],
    ),
    post::<ProjectUserPatch, ProjectUser>(
        in_project!("/users/{user_id}"),
        "modify-project-user",
        "projects.users.update",
        "Change a person's role in a project",
        &[],
        r#"{"role":"owner"}"#,
    ),
    delete(
        in_project!("/users/{user_id}"),
        "delete-project-user",
        "projects.users.delete",
        "Take a person out of a project",
    ),
    get::<List<ServiceAccount>>(
        in_project!("/service_accounts"),
        "list-project-service-accounts",
        "projects.service_accounts.list",
        "List service accounts",
        PAGE,
    ),
    post::<NewServiceAccount, CreatedServiceAccount>(
        in_project!("/service_accounts"),
        "create-project-service-account",
        "projects.service_accounts.create",
        "Create a service account and its first key",
        &["name"],
        r#"{"name":"ci"}"#,
    ),
    get::<ServiceAccount>(
        in_project!("/service_accounts/{service_account_id}"),
        "retrieve-project-service-account",
        "projects.service_accounts.retrieve",
        "Retrieve a service account",
        &[],
    ),
    post::<ServiceAccountPatch, ServiceAccount>(
        in_project!("/service_accounts/{service_account_id}"),
        "update-project-service-account",
        "projects.service_accounts.update",
        "Change a service account",
        &[],
        r#"{"role":"owner"}"#,
    ),
    delete(
        in_project!("/service_accounts/{service_account_id}"),
        "delete-project-service-account",
        "projects.service_accounts.delete",
        "Delete a service account and its keys",
    ),
    post::<NewServiceAccountKey, CreatedServiceAccountKey>(
        in_project!("/service_accounts/{service_account_id}/api_keys"),
        "CreateanAPIkeyforaserviceaccount",
        "projects.service_accounts.api_keys.create",
        "Create a further key for a service account",
        &[],
        r#"{"name":"ci, second","expires_in_seconds":2592000}"#,
    ),
    get::<List<ProjectApiKey>>(
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
        in_project!("/api_keys/{api_key_id}"),
        "retrieve-project-api-key",
        "projects.api_keys.retrieve",
        "Retrieve a project's key",
        &[],
    ),
    post::<ProjectApiKeyPatch, ProjectApiKey>(
        in_project!("/api_keys/{api_key_id}"),
        "update-project-api-key",
        "projects.api_keys.update",
        "Change what a key may do or when it expires",
        &[],
        r#"{"scopes":["api.files.read"]}"#,
    ),
    delete(
        in_project!("/api_keys/{api_key_id}"),
        "delete-project-api-key",
        "projects.api_keys.delete",
        "Delete a project's key",
    ),
    get::<List<AdminKey>>(
        v1!("/admin_api_keys"),
        "admin-api-keys-list",
        "admin_api_keys.list",
        "List Admin keys",
        &[LIMIT, AFTER, ORDER],
    ),
    post::<NewAdminKey, CreatedAdminKey>(
        v1!("/admin_api_keys"),
        "admin-api-keys-create",
        "admin_api_keys.create",
        "Create an Admin key",
        &["name"],
        r#"{"name":"terraform","expires_in_seconds":31536000}"#,
    ),
    get::<AdminKey>(
        v1!("/admin_api_keys/{key_id}"),
        "admin-api-keys-get",
        "admin_api_keys.retrieve",
        "Retrieve an Admin key",
        &[],
    ),
    delete(v1!("/admin_api_keys/{key_id}"), "admin-api-keys-delete", "admin_api_keys.delete", "Delete an Admin key"),
    get::<List<AuditLog>>(
        v1!("/audit_logs"),
        "list-audit-logs",
        "audit_logs.list",
        "List audit log records",
        AUDIT_LOGS,
    ),
    get::<DataRetention<Retention>>(
        v1!("/data_retention"),
        "retrieve-organization-data-retention",
        "data_retention.retrieve",
        "Retrieve the organization's data retention",
        &[],
    ),
    post::<DataRetentionPatch, DataRetention<Retention>>(
        v1!("/data_retention"),
        "update-organization-data-retention",
        "data_retention.update",
        "Change the organization's data retention",
        &["retention_type"],
        r#"{"retention_type":"zero_data_retention"}"#,
    ),
    get::<DataRetention<ProjectRetention>>(
        in_project!("/data_retention"),
        "retrieve-project-data-retention",
        "projects.data_retention.retrieve",
        "Retrieve a project's data retention",
        &[],
    ),
    post::<ProjectDataRetentionPatch, DataRetention<ProjectRetention>>(
        in_project!("/data_retention"),
        "update-project-data-retention",
        "projects.data_retention.update",
        "Change a project's data retention",
        &["retention_type"],
        r#"{"retention_type":"organization_default"}"#,
    ),
    raw(
        "/orgward/v1/organization/audit_logs/checkpoint",
        "orgward-get-checkpoint",
        "Get the audit log's newest checkpoint, a signed note",
        "text/plain",
    ),
    get::<ConsistencyProof>(
        "/orgward/v1/organization/audit_logs/consistency",
        "orgward-prove-consistency",
        "",
        "Prove that the audit log has only grown",
        SIZES,
    ),
    raw(
        "/orgward/v1/organization/audit_logs/key",
        "orgward-get-audit-key",
        "Get the public key of the audit log's checkpoints",
        "text/plain",
    ),
    get::<InclusionProof>(
        "/orgward/v1/organization/audit_logs/proofs/{record_id}",
        "orgward-prove-inclusion",
        "",
        "Prove that a record is in the audit log",
        &[],
    ),
    raw(
        "/orgward/v1/organization/audit_logs/tile/entries/{index}",
        "orgward-get-entries",
        "Get the leaves of a tile of the audit log's tree",
        "application/octet-stream",
    ),
    raw(
        "/orgward/v1/organization/audit_logs/tile/{level}/{index}",
        "orgward-get-tile",
        "Get the hashes of a tile of the audit log's tree",
        "application/octet-stream",
    ),
    get::<List<LoggedRequest>>(
        "/orgward/v1/organization/requests",
        "orgward-list-requests",
        "",
        "List requests to the Admin API, newest first",
        REQUESTS,
    ),
];
