//! Admin keys, the audit log, data retention.

use super::parameters::*;
use crate::{
    admin_key_scopes::Scope::*,
    admin_keys::*,
    audit_logs::*,
    data_retention::*,
    event_types,
    operation::{Operation, Parameter, delete, get, post},
    pages::*,
};

const AUDIT_LOGS: &[Parameter] = &audit_logs(&event_types::ALL);

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
    get::<List<AdminKey>>(
        ManagementRead,
        v1!("/admin_api_keys"),
        "admin-api-keys-list",
        "admin_api_keys.list",
        "List Admin keys",
        &[LIMIT, AFTER, ORDER],
    ),
    post::<NewAdminKey, CreatedAdminKey>(
        ManagementWrite,
        v1!("/admin_api_keys"),
        "admin-api-keys-create",
        "admin_api_keys.create",
        "Create an Admin key",
        &["name"],
        r#"{"name":"terraform","expires_in_seconds":31536000}"#,
    ),
    get::<AdminKey>(
        ManagementRead,
        v1!("/admin_api_keys/{key_id}"),
        "admin-api-keys-get",
        "admin_api_keys.retrieve",
        "Retrieve an Admin key",
        &[],
    ),
    delete(
        ManagementWrite,
        v1!("/admin_api_keys/{key_id}"),
        "admin-api-keys-delete",
        "admin_api_keys.delete",
        "Delete an Admin key",
    ),
    get::<List<AuditLog>>(
        AuditLogsRead,
        v1!("/audit_logs"),
        "list-audit-logs",
        "audit_logs.list",
        "List audit log records",
        AUDIT_LOGS,
    ),
    get::<DataRetention<Retention>>(
        ManagementRead,
        v1!("/data_retention"),
        "retrieve-organization-data-retention",
        "data_retention.retrieve",
        "Retrieve the organization's data retention",
        &[],
    ),
    post::<DataRetentionPatch, DataRetention<Retention>>(
        ManagementWrite,
        v1!("/data_retention"),
        "update-organization-data-retention",
        "data_retention.update",
        "Change the organization's data retention",
        &["retention_type"],
        r#"{"retention_type":"zero_data_retention"}"#,
    ),
    get::<DataRetention<ProjectRetention>>(
        ManagementRead,
        in_project!("/data_retention"),
        "retrieve-project-data-retention",
        "projects.data_retention.retrieve",
        "Retrieve a project's data retention",
        &[],
    ),
    post::<ProjectDataRetentionPatch, DataRetention<ProjectRetention>>(
        ManagementWrite,
        in_project!("/data_retention"),
        "update-project-data-retention",
        "projects.data_retention.update",
        "Change a project's data retention",
        &["retention_type"],
        r#"{"retention_type":"organization_default"}"#,
    ),
];
