//! Settings for how long the API platform may retain data that is sent to it (REFERENCE 2.9). They do not affect the
//! audit log.

use crate::{Domain, projects};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::error::{Error, Result},
    ledger::event::Event,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use sqlx::AnyConnection;
use types::{
    data_retention::{DataRetention, DataRetentionPatch, ProjectDataRetentionPatch, ProjectRetention, Retention},
    ids::{OrganizationId, ProjectId},
    problem::Problem,
    refusals,
    unchecked::Unchecked,
};

/// Returns the organization's data retention setting.
///
/// # Errors
/// 403 unless the actor is an organization owner.
pub async fn get(domain: &Domain, actor: &Actor) -> Result<DataRetention<Retention>> {
    let mut reading = domain.read(actor, Permission::RetentionRead).await?;
    Ok(of_organization(current(reading.conn(), &actor.organization_id).await?))
}

/// Changes the organization's data retention setting.
///
/// # Errors
/// 403 unless the actor is an organization owner who has entered their password recently; 400 for a missing or unknown
/// value.
pub async fn update(
    domain: &Domain,
    actor: &Actor,
    patch: Unchecked<DataRetentionPatch>,
) -> Result<DataRetention<Retention>> {
    let mut change = domain.change(actor, Permission::OrganizationWrite).await?;
    let from = current(change.conn()?, &actor.organization_id).await?;
    let to: Retention = choice(patch.check()?.retention_type.as_deref())?;
    if from == to {
        change.abandon();
        return Ok(of_organization(to));
    }
    change.require_confirmation().await?;
    sqlx::query("update organizations set data_retention = $1 where id = $2")
        .bind(word(&to))
        .bind(actor.organization_id.as_str())
        .execute(change.conn()?)
        .await?;
    change.commit(&Event::RetentionUpdated { organization_id: actor.organization_id.as_str(), from, to }).await?;
    Ok(of_organization(to))
}

/// Returns a project's data retention setting.
///
/// # Errors
/// 403 unless the actor is an organization owner; 404 for an unknown project; 400 for an archived project.
pub async fn get_of_project(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
) -> Result<DataRetention<ProjectRetention>> {
    let mut reading = domain.read(actor, Permission::ProjectRetentionRead(project_id)).await?;
    projects::open(domain, reading.conn(), &actor.organization_id, project_id).await?;
    Ok(of_project(current_of_project(reading.conn(), &actor.organization_id, project_id).await?))
}

/// Changes a project's data retention setting.
///
/// # Errors
/// 403 unless the actor is an organization owner who has entered their password recently; 404 for an unknown project;
/// 400 for an archived project or a missing or unknown value.
pub async fn update_of_project(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    patch: Unchecked<ProjectDataRetentionPatch>,
) -> Result<DataRetention<ProjectRetention>> {
    let mut change = domain.change(actor, Permission::ProjectRetentionWrite(project_id)).await?;
    let project = projects::open(domain, change.conn()?, &actor.organization_id, project_id).await?;
    let from = current_of_project(change.conn()?, &actor.organization_id, project_id).await?;
    let to: ProjectRetention = choice(patch.check()?.retention_type.as_deref())?;
    if from == to {
        change.abandon();
        return Ok(of_project(to));
    }
    change.require_confirmation().await?;
    sqlx::query("update projects set data_retention = $1 where organization_id = $2 and id = $3")
        .bind(word(&to))
        .bind(actor.organization_id.as_str())
        .bind(project_id.as_str())
        .execute(change.conn()?)
        .await?;
    let detail = json!({ "data_retention": { "from": from, "to": to } });
    let event = Event::ProjectUpdated { id: project_id, name: &project.name, new_name: None, detail: &detail };
    change.commit(&event).await?;
    Ok(of_project(to))
}

fn of_organization(choice: Retention) -> DataRetention<Retention> {
    DataRetention { object: "organization.data_retention".to_owned(), r#type: choice }
}

fn of_project(choice: ProjectRetention) -> DataRetention<ProjectRetention> {
    DataRetention { object: "project.data_retention".to_owned(), r#type: choice }
}

/// The organization's current setting.
pub(crate) async fn current(conn: &mut AnyConnection, organization_id: &OrganizationId) -> Result<Retention> {
    let (word,): (String,) = sqlx::query_as("select data_retention from organizations where id = $1")
        .bind(organization_id.as_str())
        .fetch_one(conn)
        .await?;
    stored(&word)
}

/// The project's current setting.
pub(crate) async fn current_of_project(
    conn: &mut AnyConnection,
    organization_id: &OrganizationId,
    project_id: &ProjectId,
) -> Result<ProjectRetention> {
    let (word,): (String,) =
        sqlx::query_as("select data_retention from projects where organization_id = $1 and id = $2")
            .bind(organization_id.as_str())
            .bind(project_id.as_str())
            .fetch_one(conn)
            .await?;
    stored(&word)
}

/// Parses a setting from a request.
fn choice<T: DeserializeOwned>(word: Option<&str>) -> Result<T, Problem> {
    let word = word.ok_or_else(|| Problem::missing("retention_type"))?;
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| Problem::invalid("retention_type", "invalid_value", refusals::retention()))
}

fn stored<T: DeserializeOwned>(word: &str) -> Result<T> {
    serde_json::from_value(Value::String(word.to_owned()))
        .map_err(|_| Error::Fault(format!("unknown data retention {word:?} in the database")))
}

/// The setting as it is stored and serialized.
fn word(choice: &impl Serialize) -> String {
    serde_json::to_value(choice).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}
