//! The sealed rows of keys, of the service accounts that own some of them, and of the projects that they work in.

use crate::access::sealed_rows::sealed_row;

sealed_row! {
    /// A key that acts as its owner. Times are Unix seconds.
    SealedAdminKey, AdminKey, "admin_keys" from "admin_keys" by (id) {
        id: String,
        organization_id: String,
        owner_user_id: String,
        name: String,
        secret_hash: String,
        secret_pepper: i64,
        /// A JSON list.
        scopes: String,
        created_at: i64,
        expires_at: Option<i64>,
    }
    later {
        /// What `before` means in its list of audit logs: who could change it could have a collector of events pass over
        /// some.
        audit_before: String
    }
    id |row| row.id.clone(), organization |row| Some(&row.organization_id), user |row| Some(&row.owner_user_id)
}

sealed_row! {
    /// A key of a person or of a service account in one project. Times are Unix seconds.
    SealedProjectKey, ProjectKey, "project_keys" from "project_keys" by (id) {
        id: String,
        organization_id: String,
        project_id: String,
        user_id: Option<String>,
        service_account_id: Option<String>,
        name: String,
        secret_hash: String,
        secret_pepper: i64,
        /// A JSON list.
        scopes: String,
        created_at: i64,
        expires_at: Option<i64>,
    }
    id |row| row.id.clone(), organization |row| Some(&row.organization_id), user |row| row.user_id.as_deref()
}

sealed_row! {
    /// A service account's role in its project.
    SealedServiceAccount, ServiceAccount, "service_accounts" from "service_accounts" by (id) {
        id: String,
        organization_id: String,
        project_id: String,
        role: String,
    }
    id |row| row.id.clone(), organization |row| Some(&row.organization_id), user |_| None
}

sealed_row! {
    /// A project. Its keys are valid while it is not archived.
    SealedProject, Project, "projects" from "projects" by (id) {
        id: String,
        organization_id: String,
        /// 1 for the default project, which cannot be archived.
        is_default: i64,
        /// Unix seconds.
        archived_at: Option<i64>,
    }
    id |row| row.id.clone(), organization |row| Some(&row.organization_id), user |_| None
}
