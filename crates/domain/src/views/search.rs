//! Searches everything that the actor may see, by a part of the name or by id. Objects that the actor may not see are
//! treated like objects that do not exist.

use crate::{
    Domain,
    keys::secret_detection,
    views::{
        search_names,
        search_view::{View, hits},
    },
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{error::Result, names},
    store::statement::Statement,
};
use sqlx::AnyConnection;
use types::search::{Found, Hit, Kind};

/// Maximum number of hits of each kind.
const MAX_HITS: i64 = 8;

/// Maximum number of rows of a kind that are searched, newest first.
const MAX_ROWS_SEARCHED: i64 = 100_000;

/// Maximum length of a query, in characters; the rest is ignored.
const MAX_QUERY_LENGTH: usize = 200;

/// Finds the object whose id is `q`, or the objects whose name or email address contains `q`. Keys are also found by
/// the last characters of their redacted value. If `q` contains a secret, finds only the key with that secret, and does
/// not return `q`.
///
/// # Errors
/// 404 when the actor does not belong to the organization.
pub async fn find(domain: &Domain, actor: &Actor, q: Option<&str>) -> Result<Found> {
    let mut reading = domain.read(actor, Permission::OrganizationRead).await?;
    let view = View::of(actor, reading.access_level);
    let conn = reading.conn();
    let q = q.unwrap_or_default();
    if secret_detection::holds_secret(q) {
        let hashes = secret_detection::find(q).map(|secret| domain.secrets().hashes(&secret)).unwrap_or_default();
        let named = search_names::by_secret(conn, &view, &hashes).await?;
        return Ok(Found { secret: true, named, ..Found::default() });
    }
    // An id is often pasted with surrounding quotes or commas.
    let q = q.trim_matches(|c: char| c.is_whitespace() || "\"'`,;".contains(c));
    let q: String = q.chars().take(MAX_QUERY_LENGTH).collect();
    if let Some(kind) = search_names::kind_of(&q) {
        let named = search_names::by_id(conn, &view, kind, &q).await?;
        return Ok(Found { named, q, ..Found::default() });
    }
    let hits = if q.is_empty() { Vec::new() } else { by_name(conn, &view, &q).await? };
    Ok(Found { hits, q, ..Found::default() })
}

async fn by_name(conn: &mut AnyConnection, view: &View<'_>, q: &str) -> Result<Vec<Hit>> {
    let asked = Asked::new(q);
    let mut found = Vec::new();
    if view.may(Permission::UsersRead) {
        found.extend(hits(Kind::Member, members(view, &asked).fetch_all(conn).await?));
    }
    found.extend(hits(Kind::Project, projects(view, &asked).fetch_all(conn).await?));
    found.extend(hits(Kind::ProjectKey, project_keys(view, &asked).fetch_all(conn).await?));
    if view.may(Permission::AdminKeysRead) {
        found.extend(hits(Kind::AdminKey, admin_keys(view, &asked).fetch_all(conn).await?));
    }
    found.extend(hits(Kind::ServiceAccount, service_accounts(view, &asked).fetch_all(conn).await?));
    if view.may(Permission::InvitesRead) {
        found.extend(hits(Kind::Invite, invites(view, &asked).fetch_all(conn).await?));
    }
    Ok(found)
}

/// `like` patterns of a query.
struct Asked {
    /// Folded; matches anywhere.
    part: String,
    /// Folded; matches at the beginning.
    beginning: String,
    /// Without case and accents, as in the search keys of members; a text, not yet a pattern.
    plain: String,
    /// Matches at the end of a redacted value, which shows the last four characters of a key. Empty for a shorter
    /// query.
    end: String,
}

impl Asked {
    fn new(q: &str) -> Self {
        let escaped = |text: &str| text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        Self {
            part: format!("%{}%", escaped(&names::fold(q))),
            beginning: format!("{}%", escaped(&names::fold(q))),
            plain: escaped(&names::plain(q)),
            end: if q.len() >= 4 { format!("%{}", escaped(q)) } else { String::new() },
        }
    }
}

fn members(view: &View<'_>, asked: &Asked) -> Statement {
    let mut statement = Statement::new(
        "select u.id, u.name, u.email, cast(null as text) from organization_users o join users u on u.id = o.user_id
         where o.organization_id =",
    );
    statement.bind(view.organization_id.as_str()).push("and o.search_key like").bind(format!("%{}%", asked.plain));
    statement.push("escape '\\' order by case when o.search_key like").bind(format!("{}%", asked.plain));
    statement.push("escape '\\' then 0 else 1 end, o.search_key, o.user_id limit").bind(MAX_HITS);
    statement
}

fn projects(view: &View<'_>, asked: &Asked) -> Statement {
    let mut statement = Statement::new(
        "select p.id, p.name, case when p.archived_at is null then '' else 'archived' end, cast(null as text)
         from projects p where p.organization_id =",
    );
    statement.bind(view.organization_id.as_str()).push("and p.name_key like").bind(&asked.part).push("escape '\\'");
    view.project(&mut statement).push("order by case when p.archived_at is null then 0 else 1 end, case when");
    statement.push("p.name_key like").bind(&asked.beginning).push("escape '\\' then 0 else 1 end, p.id desc limit");
    statement.bind(MAX_HITS);
    statement
}

fn project_keys(view: &View<'_>, asked: &Asked) -> Statement {
    let mut statement = Statement::new(
        "select k.id, k.name, k.redacted_value || ' · ' || p.name, p.id from project_keys k
         join projects p on p.id = k.project_id where k.organization_id =",
    );
    let organization_id = view.organization_id.as_str();
    statement.bind(organization_id).push("and k.id > coalesce((select id from project_keys where organization_id =");
    statement.bind(organization_id).push("order by id desc limit 1 offset").bind(MAX_ROWS_SEARCHED);
    statement.push("), '') and (k.name_key like").bind(&asked.part);
    statement.push("escape '\\' or k.redacted_value like").bind(&asked.end).push("escape '\\')");
    view.project_key(&mut statement).push("order by k.id desc limit").bind(MAX_HITS);
    statement
}

fn admin_keys(view: &View<'_>, asked: &Asked) -> Statement {
    let mut statement = Statement::new(
        "select k.id, k.name, k.redacted_value, cast(null as text) from
         (select id, name, name_key, redacted_value from admin_keys where organization_id =",
    );
    statement.bind(view.organization_id.as_str()).push("order by id desc limit").bind(MAX_ROWS_SEARCHED);
    statement.push(") k where k.name_key like").bind(&asked.part);
    statement.push("escape '\\' or k.redacted_value like").bind(&asked.end);
    statement.push("escape '\\' order by k.id desc limit").bind(MAX_HITS);
    statement
}

fn service_accounts(view: &View<'_>, asked: &Asked) -> Statement {
    let mut statement = Statement::new(
        "select s.id, s.name, p.name, p.id from
         (select id, name_key, name, project_id from service_accounts where organization_id =",
    );
    statement.bind(view.organization_id.as_str()).push("order by id desc limit").bind(MAX_ROWS_SEARCHED);
    statement.push(") s join projects p on p.id = s.project_id where s.name_key like").bind(&asked.part);
    view.managed(statement.push("escape '\\'")).push("order by case when s.name_key like").bind(&asked.beginning);
    statement.push("escape '\\' then 0 else 1 end, s.id desc limit").bind(MAX_HITS);
    statement
}

fn invites(view: &View<'_>, asked: &Asked) -> Statement {
    let mut statement = Statement::new(
        "select i.id, i.email, '', cast(null as text) from
         (select id, email_key, email from invites where organization_id =",
    );
    statement.bind(view.organization_id.as_str()).push("order by id desc limit").bind(MAX_ROWS_SEARCHED);
    statement.push(") i where i.email_key like").bind(&asked.part);
    statement.push("escape '\\' order by case when i.email_key like").bind(&asked.beginning);
    statement.push("escape '\\' then 0 else 1 end, i.id desc limit").bind(MAX_HITS);
    statement
}
