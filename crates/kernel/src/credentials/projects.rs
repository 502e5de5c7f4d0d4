//! Writes projects: whether one is archived decides whether its keys are valid.

use crate::{
    access::sealed_rows::{self, sealed_keys::SealedProject},
    base::{error::Result, names::Name},
    change::Change,
    credentials::seal_again,
    store::statement::Statement,
};
use types::ids::ProjectId;

/// A project to insert.
pub struct NewProject<'a> {
    pub id: &'a str,
    pub name: &'a Name,
    /// Whether it is the default project of the organization.
    pub is_default: bool,
    pub external_key_id: Option<String>,
    pub residency: Option<String>,
}

/// The statement that inserts a project in the change's organization.
///
/// # Errors
/// When the connection was lost.
pub fn insertion(change: &mut Change<'_>, new: NewProject<'_>) -> Result<Statement> {
    let now = change.now();
    let project = SealedProject {
        id: new.id.to_owned(),
        organization_id: change.actor().organization_id.to_string(),
        is_default: i64::from(new.is_default),
        archived_at: None,
        seal: None,
    };
    let (_, seals) = change.sealing()?;
    let mut statement = Statement::new(
        "insert into projects (id, organization_id, name, name_key, is_default, external_key_id, residency, created_at,
         seal) values",
    );
    statement.bind_row([
        (&project.id).into(),
        (&project.organization_id).into(),
        new.name.as_str().into(),
        new.name.key().into(),
        project.is_default.into(),
        new.external_key_id.as_deref().into(),
        new.residency.as_deref().into(),
        now.into(),
        seals.seal(&project).into(),
    ]);
    Ok(statement)
}

/// Archives a project of the change's organization that is not its default project. Because nothing of the sealed
/// columns is kept, a project whose seal did not fit is valid again, as an archived one.
///
/// # Errors
/// When the database cannot be written.
pub async fn archive(change: &mut Change<'_>, project_id: &ProjectId) -> Result<()> {
    let now = change.now();
    let key = [change.actor().organization_id.as_str(), project_id.as_str()];
    let before: Option<SealedProject> =
        sealed_rows::find(change.conn()?, "where organization_id = $1 and id = $2", &key).await?;
    sqlx::query("update projects set archived_at = $1, is_default = 0 where organization_id = $2 and id = $3")
        .bind(now)
        .bind(key[0])
        .bind(key[1])
        .execute(change.conn()?)
        .await?;
    let project = SealedProject {
        id: project_id.to_string(),
        organization_id: key[0].to_owned(),
        is_default: 0,
        archived_at: Some(now),
        seal: before.and_then(|before| before.seal),
    };
    seal_again(change, &project).await
}
