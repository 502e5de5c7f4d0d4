//! Projects (REFERENCE 2.3). Organization owners create and archive them; project owners can rename them too. Archiving
//! is permanent, and projects are never deleted.

pub mod data_retention;
pub mod project_details;
pub(crate) mod project_rows;

use crate::Domain;
use kernel::{
    access::{
        actor::Actor,
        permissions::{AccessLevel, Permission},
    },
    base::{
        data_residency,
        error::Result,
        names::{Name, fold},
    },
    change::Change,
    credentials,
    ledger::event::Event,
    store::{
        cursor::{self, Cursor},
        statement::Statement,
        statements::Statements,
    },
};
pub(crate) use project_rows::{Row, find, of_child, open};
use serde_json::json;
use sqlx::AnyConnection;
use types::{
    ids::ProjectId,
    pages::{List, PageQuery},
    problem::Problem,
    projects::{NewProject, Project, ProjectPatch, ProjectQuery},
    refusals::{self},
    unchecked::Unchecked,
};

/// Maximum length of an external key id, in characters (printable ASCII).
const MAX_EXTERNAL_KEY_LENGTH: usize = 200;

/// Whether a project may have the same name as an active project. The Admin API allows it; the console asks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameName {
    /// The name may be used again.
    Allowed,
    /// Refuse with the code `duplicate_name`.
    Refused,
}

impl SameName {
    /// `Allowed` if the person has confirmed it.
    pub fn allowed_if(asked: bool) -> Self {
        if asked { Self::Allowed } else { Self::Refused }
    }
}

/// Lists the projects that the actor may see, oldest first, including the default project.
///
/// # Errors
/// 400 for an invalid filter or invalid paging parameters.
pub async fn list(
    domain: &Domain,
    actor: &Actor,
    filter: Unchecked<ProjectQuery>,
    page: &PageQuery,
) -> Result<List<Project>> {
    let mut reading = domain.read(actor, Permission::ProjectsRead).await?;
    let sees_all = reading.access_level == AccessLevel::Owner;
    let filter = filter.check()?;
    let cursor = Cursor::parse(page, ProjectId::PREFIX)?;
    let conn = reading.conn();
    let foreign = "select id from projects where id = $1 and organization_id <> $2";
    cursor::refuse_foreign(conn, foreign, &actor.organization_id, &cursor.after).await?;
    let user_id = actor.who.user_id().map(|user| user.as_str().to_owned()).unwrap_or_default();
    let (mut rows, mut after) = (Vec::new(), cursor.after.clone());
    loop {
        let mut statement = Statement::new(project_rows::SELECT);
        statement.bind(actor.organization_id.as_str()).push("and p.id >").bind(&after);
        if !filter.include_archived {
            statement.push("and p.archived_at is null");
        }
        if !sees_all {
            statement.push("and exists (select 1 from project_users m where m.organization_id = p.organization_id");
            statement.push("and m.project_id = p.id and m.user_id =").bind(&user_id).push(")");
        }
        statement.push("order by p.id limit").bind(cursor.fetch());
        let page: Vec<Row> = statement.fetch_rows(conn).await?;
        let is_last = (page.len() as i64) < cursor.fetch();
        let Some(last) = page.last() else { break };
        after.clone_from(&last.id);
        let page = project_rows::checked(domain.seals(), conn, &actor.organization_id, page).await?;
        // One that counts as archived although the table says otherwise makes room for the next.
        rows.extend(page.into_iter().filter(|row| filter.include_archived || row.archived_at.is_none()));
        if is_last || rows.len() as i64 >= cursor.fetch() {
            break;
        }
    }
    rows.truncate(usize::try_from(cursor.fetch()).unwrap_or_default());
    let projects = rows.into_iter().map(Project::from).collect();
    Ok(List::from_rows(projects, cursor.limit, |project: &Project| project.id.to_string()))
}

/// Returns one project, archived or not.
///
/// # Errors
/// 404 for a project that is unknown or that the actor may not see.
pub async fn get(domain: &Domain, actor: &Actor, project_id: &ProjectId) -> Result<Project> {
    let mut reading = domain.read(actor, Permission::ProjectRead(project_id)).await?;
    Ok(find(domain, reading.conn(), &actor.organization_id, project_id).await?.into())
}

/// Creates a project.
///
/// # Errors
/// 403 unless the actor is an organization owner; 400 for an invalid field, or for a name in use if
/// [`SameName::Refused`].
pub async fn create(
    domain: &Domain,
    actor: &Actor,
    new: Unchecked<NewProject>,
    same_name: SameName,
) -> Result<Project> {
    let mut change = domain.change(actor, Permission::ProjectsWrite).await?;
    let new = new.check()?;
    let name = Name::parse("name", new.name.as_deref())?;
    let external_key_id = external_key(new.external_key_id.as_deref())?;
    let residency = data_residency::parse(&new)?;
    if same_name == SameName::Refused {
        refuse_same_name(change.conn()?, actor, &name, None).await?;
    }
    let (row, insertion) = new_row(&mut change, &name, external_key_id, residency, false)?;
    let mut statements = Statements::default();
    statements.add(insertion);
    let id = ProjectId::new(row.id.clone());
    change
        .commit_with(statements, &Event::ProjectCreated { id: &id, name: name.as_str(), settings: &row.settings() })
        .await?;
    Ok(row.into())
}

/// Changes the name or the external key id, whichever the patch contains.
///
/// # Errors
/// 404 for an unknown project; 400 for the default project, an archived project or an invalid field, or for a name in
/// use if [`SameName::Refused`].
pub async fn update(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    patch: Unchecked<ProjectPatch>,
    same_name: SameName,
) -> Result<Project> {
    let mut change = domain.change(actor, Permission::ProjectUpdate(project_id)).await?;
    let before = find(domain, change.conn()?, &actor.organization_id, project_id).await?;
    let patch = patch.check()?;
    before.refuse_default(refusals::default_project_changed())?;
    before.refuse_archived()?;
    data_residency::geography(patch.geography.as_deref())?;
    let name = patch.name.as_deref().map(|name| Name::parse("name", Some(name))).transpose()?;
    if let (SameName::Refused, Some(name)) = (same_name, &name) {
        refuse_same_name(change.conn()?, actor, name, Some(project_id)).await?;
    }
    let external_key_id = match &patch.external_key_id {
        Some(mentioned) => external_key(mentioned.as_deref())?,
        None => before.external_key_id.clone(),
    };
    let title = name.as_ref().map_or(before.name.as_str(), Name::as_str).to_owned();
    if title == before.name && external_key_id == before.external_key_id {
        change.abandon();
        return Ok(before.into());
    }
    rename(&mut change, project_id, &title, external_key_id.as_deref()).await?;
    let detail = json!({ "external_key_id": { "from": before.external_key_id, "to": external_key_id } });
    let new_name = (title != before.name).then_some(title.as_str());
    change.commit(&Event::ProjectUpdated { id: project_id, name: &before.name, new_name, detail: &detail }).await?;
    Ok(Row { name: title, external_key_id, ..before }.into())
}

/// Archives a project permanently. Archiving an archived project changes nothing, but one that only counts as archived,
/// because another program changed its row, becomes archived.
///
/// # Errors
/// 404 for an unknown project; 400 for the default project.
pub async fn archive(domain: &Domain, actor: &Actor, project_id: &ProjectId) -> Result<Project> {
    archive_if(domain, actor, project_id, |_| Ok(())).await
}

/// Archives a project for a person who has typed its name to confirm.
///
/// # Errors
/// As [`archive`]; 400 when the typed name is not the project's.
pub async fn archive_named(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    typed: Option<&str>,
) -> Result<Project> {
    let typed = typed.unwrap_or_default().trim();
    archive_if(domain, actor, project_id, |row| match fold(typed) == fold(&row.name) {
        true => Ok(()),
        false => {
            let reason = refusals::project_name_typed(row.name.as_str());
            Err(Problem::invalid("confirmation", "confirmation_mismatch", reason))
        }
    })
    .await
}

async fn archive_if(
    domain: &Domain,
    actor: &Actor,
    project_id: &ProjectId,
    check: impl FnOnce(&Row) -> Result<(), Problem>,
) -> Result<Project> {
    let mut change = domain.change(actor, Permission::ProjectArchive(project_id)).await?;
    let row = find(domain, change.conn()?, &actor.organization_id, project_id).await?;
    row.refuse_default(refusals::default_project_archived())?;
    if row.archived_at.is_some() && !row.is_altered {
        change.abandon();
        return Ok(row.into());
    }
    check(&row)?;
    let now = change.now();
    credentials::projects::archive(&mut change, project_id).await?;
    change.commit(&Event::ProjectArchived { id: project_id, name: &row.name }).await?;
    Ok(Row { archived_at: Some(now), is_altered: false, ..row }.into())
}

/// Creates the default project, which every organization has from its creation, and appends its event.
pub(crate) async fn insert_default(change: &mut Change<'_>) -> Result<()> {
    let name = Name::parse("name", Some("Default project"))?;
    let row = insert(change, &name, None, None, true).await?;
    let id = ProjectId::new(row.id.clone());
    change.append(&Event::ProjectCreated { id: &id, name: name.as_str(), settings: &row.settings() }).await
}

pub(crate) async fn insert(
    change: &mut Change<'_>,
    name: &Name,
    external_key_id: Option<String>,
    residency: Option<String>,
    is_default: bool,
) -> Result<Row> {
    let (row, mut insertion) = new_row(change, name, external_key_id, residency, is_default)?;
    insertion.execute(change.conn()?).await?;
    Ok(row)
}

/// A new project, and the statement that inserts it.
fn new_row(
    change: &mut Change<'_>,
    name: &Name,
    external_key_id: Option<String>,
    residency: Option<String>,
    is_default: bool,
) -> Result<(Row, Statement)> {
    let row = Row {
        id: change.new_id(ProjectId::PREFIX),
        name: name.as_str().to_owned(),
        created_at: change.now(),
        archived_at: None,
        external_key_id,
        residency,
        is_default: i64::from(is_default),
        seal: None,
        is_altered: false,
    };
    let (external_key_id, residency) = (row.external_key_id.clone(), row.residency.clone());
    let new = credentials::projects::NewProject { id: &row.id, name, is_default, external_key_id, residency };
    let insertion = credentials::projects::insertion(change, new)?;
    Ok((row, insertion))
}

pub(crate) async fn rename(
    change: &mut Change<'_>,
    project_id: &ProjectId,
    name: &str,
    external_key_id: Option<&str>,
) -> Result<()> {
    sqlx::query(
        "update projects set name = $1, name_key = $2, external_key_id = $3 where organization_id = $4 and id = $5",
    )
    .bind(name)
    .bind(fold(name))
    .bind(external_key_id.map(str::to_owned))
    .bind(change.actor().organization_id.as_str())
    .bind(project_id.as_str())
    .execute(change.conn()?)
    .await?;
    Ok(())
}

async fn refuse_same_name(conn: &mut AnyConnection, actor: &Actor, name: &Name, but: Option<&ProjectId>) -> Result<()> {
    let other: Option<(String,)> = sqlx::query_as(
        "select name from projects where organization_id = $1 and name_key = $2 and archived_at is null and id <> $3
         limit 1",
    )
    .bind(actor.organization_id.as_str())
    .bind(name.key())
    .bind(but.map_or("", ProjectId::as_str))
    .fetch_optional(conn)
    .await?;
    match other {
        Some((other,)) => Err(Problem::invalid("name", "duplicate_name", refusals::project_name(other)).into()),
        None => Ok(()),
    }
}

fn external_key(text: Option<&str>) -> Result<Option<String>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
    if text.is_empty() || text.len() > MAX_EXTERNAL_KEY_LENGTH || !plain {
        return Err(Problem::invalid(
            "external_key_id",
            "invalid_value",
            refusals::external_key(MAX_EXTERNAL_KEY_LENGTH),
        ));
    }
    Ok(Some(text.to_owned()))
}
