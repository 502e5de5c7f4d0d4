//! Reads projects from the database.

use crate::Domain;
use kernel::{
    access::sealed_rows::{StoredRow, sealed_keys::SealedProject},
    base::{
        credential_seals::{CredentialSeals, SealKind},
        error::Result,
    },
    store::{
        json_rows::{Column, JsonRow},
        statement::Statement,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use types::{
    ids::{OrganizationId, ProjectId},
    problem::Problem,
    projects::Project,
    refusals::{self, Reason},
};

/// Selects [`Row`]s; the organization's id follows.
pub(super) const SELECT: &str = "select p.id, p.name, p.created_at, p.archived_at, p.external_key_id, p.residency,
    p.is_default, p.seal from projects p where p.organization_id =";

#[derive(Deserialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(super) created_at: i64,
    pub(super) archived_at: Option<i64>,
    pub(super) external_key_id: Option<String>,
    pub(super) residency: Option<String>,
    pub(super) is_default: i64,
    pub(super) seal: Option<String>,
    /// Whether it is not archived as this server stored it: another program changed the row. Its keys are refused.
    #[serde(skip)]
    pub(super) is_altered: bool,
}

impl JsonRow for Row {
    const COLUMNS: &'static [Column] = &[
        Column::Plain("id"),
        Column::Plain("name"),
        Column::Plain("created_at"),
        Column::Plain("archived_at"),
        Column::Plain("external_key_id"),
        Column::Plain("residency"),
        Column::Plain("is_default"),
        Column::Plain("seal"),
    ];
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

    /// Whether it only counts as archived, because its seal does not fit.
    pub(super) fn is_altered(&self) -> bool {
        self.is_altered
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
            is_altered: row.is_altered,
        }
    }
}

/// Shows rows whose seal does not fit as what they are treated as, archived, and reports them. The time is the one in the
/// seal, if the audit log names it, else that in the row, else that of the project's creation.
///
/// # Errors
/// When the database cannot be read.
pub(super) async fn checked(
    seals: &CredentialSeals,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    rows: Vec<Row>,
) -> Result<Vec<Row>> {
    let mut shown = Vec::with_capacity(rows.len());
    for row in rows {
        let sealed = sealed(&row, organization_id);
        shown.push(match seals.fits(&sealed) {
            true => row,
            false => {
                seals.refuse(&sealed);
                let logged = archived(conn, organization_id, &row.id).await?;
                let is_sealed = |at: &i64| seals.fits(&SealedProject { archived_at: Some(*at), ..sealed.clone() });
                let archived_at = logged.filter(is_sealed).or(row.archived_at).unwrap_or(row.created_at);
                // The default project stays it, so that it cannot be archived, which would seal the change.
                let defaults = [None, row.archived_at].map(|at| SealedProject {
                    is_default: 1,
                    archived_at: at,
                    ..sealed.clone()
                });
                let is_default = if defaults.iter().any(|row| seals.fits(row)) { 1 } else { row.is_default };
                Row { archived_at: Some(archived_at), is_altered: true, is_default, ..row }
            }
        });
    }
    Ok(shown)
}

/// The ids of the projects that are not archived by their rows, but count as archived because their seal does not fit, as far
/// as this process has met them: at the check of all credentials, or where one was used or shown.
///
/// # Errors
/// When the database cannot be read.
pub(crate) async fn altered_active(
    seals: &CredentialSeals,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
) -> Result<Vec<String>> {
    let refused = seals.refused().into_iter().filter(|refused| {
        refused.kind == SealKind::Project.as_str()
            && refused.organization_id.as_deref() == Some(organization_id.as_str())
    });
    let ids: Vec<String> = refused.map(|refused| refused.id).collect();
    if ids.is_empty() {
        return Ok(ids);
    }
    let rows: Vec<SealedProject> = Statement::new(SealedProject::SELECT)
        .push("where organization_id =")
        .bind(organization_id.as_str())
        .push("and archived_at is null and id in")
        .bind_all(ids.iter().map(String::as_str))
        .fetch_all(conn)
        .await?;
    // One of them may be in order again.
    Ok(rows.into_iter().filter(|row| !seals.fits(row)).map(|row| row.id).collect())
}

fn sealed(row: &Row, organization_id: &OrganizationId) -> SealedProject {
    SealedProject {
        id: row.id.clone(),
        organization_id: organization_id.to_string(),
        is_default: row.is_default,
        archived_at: row.archived_at,
        seal: row.seal.clone(),
    }
}

/// When the audit log says that a project was archived, Unix seconds.
async fn archived(conn: &mut AnyConnection, organization_id: &OrganizationId, id: &str) -> Result<Option<i64>> {
    let logged: Option<(i64,)> = sqlx::query_as(
        "select l.effective_at from audit_facets f join audit_logs l on l.organization_id = f.organization_id and l.seq = f.seq
         where f.organization_id = $1 and f.facet = 'resource' and f.value = $2 and l.type = 'project.archived'
         order by f.seq desc limit 1",
    )
    .bind(organization_id.as_str())
    .bind(id)
    .fetch_optional(conn)
    .await?;
    Ok(logged.map(|(at,)| at))
}

/// Finds a project that is not archived.
///
/// # Errors
/// 404 for an unknown project; 400 for an archived one.
pub(crate) async fn open(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
) -> Result<Row> {
    let row = find(domain, conn, organization_id, project_id).await?;
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
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
    missing: impl FnOnce() -> Problem,
) -> Result<Row> {
    let row = find(domain, conn, organization_id, project_id).await?;
    if row.archived_at.is_some() {
        return Err(missing().into());
    }
    Ok(row)
}

/// Finds a project, archived or not. One whose seal does not fit counts as archived.
///
/// # Errors
/// 404 for an unknown project.
pub(crate) async fn find(
    domain: &Domain,
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
) -> Result<Row> {
    let mut statement = Statement::new(SELECT);
    statement.bind(organization_id.as_str()).push("and p.id =").bind(project_id.as_str());
    let rows = statement.fetch_rows(conn).await?;
    let row = checked(domain.seals(), conn, organization_id, rows).await?.into_iter().next();
    Ok(row.ok_or_else(|| Problem::not_found("project", project_id.as_str()))?)
}
