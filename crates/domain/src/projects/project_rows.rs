//! Reads projects from the database.

use kernel::base::error::Result;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use types::{
    ids::{OrganizationId, ProjectId},
    problem::Problem,
    projects::Project,
    refusals::{self, Reason},
};

#[derive(sqlx::FromRow)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(super) created_at: i64,
    pub(super) archived_at: Option<i64>,
    pub(super) external_key_id: Option<String>,
    pub(super) residency: Option<String>,
    pub(super) is_default: i64,
}

impl Row {
    /// Whether it is the default project.
    pub(crate) fn is_default(&self) -> bool {
        self.is_default == 1
    }

    /// Whether its settings can no longer change: it is the default project or archived.
    pub(crate) fn is_settled(&self) -> bool {
        self.is_default() || self.archived_at.is_some()
    }

    /// The fields that the API payload of the `project.created` event does not contain.
    pub(crate) fn settings(&self) -> Value {
        json!({
            "is_default": self.is_default == 1,
            "external_key_id": self.external_key_id,
            "residency": self.residency,
        })
    }

    pub(super) fn refuse_default(&self, reason: Reason) -> Result<(), Problem> {
        if self.is_default == 1 {
            return Err(Problem::refused("default_project", reason));
        }
        Ok(())
    }

    /// Refuses membership changes in the default project, because people join and leave it together with the
    /// organization (REFERENCE 7.17).
    pub(crate) fn refuse_default_membership(&self) -> Result<(), Problem> {
        if self.is_default == 1 {
            return Err(Problem::refused("default_project", refusals::default_project_people()));
        }
        Ok(())
    }

    /// Refuses service accounts in the default project; they need a separate project.
    pub(crate) fn refuse_default_service_account(&self) -> Result<(), Problem> {
        if self.is_default == 1 {
            return Err(Problem::refused("default_project", refusals::default_project_accounts()));
        }
        Ok(())
    }

    pub(super) fn refuse_archived(&self) -> Result<(), Problem> {
        if self.archived_at.is_some() {
            return Err(Problem::refused("project_archived", refusals::project_archived(self.name.as_str())));
        }
        Ok(())
    }
}

impl From<Row> for Project {
    fn from(row: Row) -> Self {
        Self {
            object: "organization.project".to_owned(),
            id: ProjectId::new(row.id),
            name: row.name,
            created_at: row.created_at,
            status: if row.archived_at.is_some() { "archived" } else { "active" }.to_owned(),
            archived_at: row.archived_at,
            external_key_id: row.external_key_id,
            residency: row.residency,
        }
    }
}

/// Finds a project that is not archived.
///
/// # Errors
/// 404 for an unknown project; 400 for an archived one.
pub(crate) async fn open(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
) -> Result<Row> {
    let row = find(conn, organization_id, project_id).await?;
    row.refuse_archived()?;
    Ok(row)
}

/// Finds the project of one of its users, service accounts or keys, to read or delete that child. The children of an
/// archived project are not found (REFERENCE 7.5): Terraform then drops them from its state, where a 400 would stop every
/// plan and destroy.
///
/// # Errors
/// 404 for an unknown project; `missing`, a 404 too, for an archived one.
pub(crate) async fn of_child(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    missing: impl FnOnce() -> Problem,
) -> Result<Row> {
    let row = find(conn, organization_id, project_id).await?;
    if row.archived_at.is_some() {
        return Err(missing().into());
    }
    Ok(row)
}

/// Finds a project, archived or not.
///
/// # Errors
/// 404 for an unknown project.
pub(crate) async fn find(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
) -> Result<Row> {
    let row: Option<Row> = sqlx::query_as(
        "select id, name, created_at, archived_at, external_key_id, residency, is_default from projects
         where organization_id = $1 and id = $2",
    )
    .bind(organization_id.as_str())
    .bind(project_id.as_str())
    .fetch_optional(conn)
    .await?;
    Ok(row.ok_or_else(|| Problem::not_found("project", project_id.as_str()))?)
}
