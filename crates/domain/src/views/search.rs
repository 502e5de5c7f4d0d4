//! Searches everything that the actor may see, by the beginning of the name or by id; among the newest objects also by
//! any other part of the name. Objects that the actor may not see are treated like objects that do not exist.

use crate::{
    Domain,
    views::{
        search_names,
        search_view::{View, hits},
    },
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{
        credential_seals::SealKind,
        email::{comparison_key, displayed},
        error::Result,
        names, secret_detection,
    },
    store::statement::Statement,
};
use sqlx::AnyConnection;
use types::{
    ids::OrganizationId,
    search::{Found, Hit, Kind, is_too_short},
};

/// Maximum number of hits of each kind.
const MAX_HITS: usize = 8;

/// Maximum number of rows that are read for one kind in one way, so that a search costs the same however many objects
/// there are.
const MAX_CANDIDATES: i64 = 2_000;

/// The last character: no text with a common beginning sorts after the beginning followed by it.
const LAST: char = char::MAX;

/// Maximum length of a query, in characters; the rest is ignored.
const MAX_QUERY_LENGTH: usize = 200;

/// Finds the object whose id is `q`, or the objects whose name or email address begins with `q`; the newest ones also if
/// it contains `q`. Keys are also found by the last characters of their redacted value. A text that is too short finds
/// nothing. If `q` contains a secret, finds only the key with that secret, and does
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
        return Ok(with_altered(domain, Found { named, q, ..Found::default() }));
    }
    let hits = if is_too_short(&q) { Vec::new() } else { by_name(conn, &view, &q).await? };
    Ok(with_altered(domain, Found { hits, q, ..Found::default() }))
}

/// Shows projects as archived whose rows were refused because another program changed them.
fn with_altered(domain: &Domain, mut found: Found) -> Found {
    let refused = domain.seals().refused();
    for hit in found.hits.iter_mut().chain(&mut found.named).filter(|hit| hit.kind == Kind::Project) {
        if refused.iter().any(|refused| refused.kind == SealKind::Project.as_str() && refused.id == hit.id) {
            "archived".clone_into(&mut hit.note);
        }
    }
    found
}

async fn by_name(conn: &mut AnyConnection, view: &View<'_>, q: &str) -> Result<Vec<Hit>> {
    let asked = Asked::new(q);
    let mut found = Vec::new();
    for kind in KINDS {
        if !kind.is_visible(view) {
            continue;
        }
        let mut of_kind: Vec<Hit> = Vec::new();
        for way in kind.ways(&asked) {
            let left = MAX_HITS.saturating_sub(of_kind.len());
            if left == 0 {
                break;
            }
            let rows = kind.statement(view, &asked, way).fetch_all(conn).await?;
            let new = hits(kind.0, rows).filter(|hit| !of_kind.iter().any(|other| other.id == hit.id));
            let new: Vec<Hit> = new.take(left).collect();
            of_kind.extend(new);
        }
        found.extend(of_kind);
    }
    Ok(found)
}

/// The query plans of every statement of a search, one line per step. For tests.
#[doc(hidden)]
pub async fn plans(domain: &Domain, organization_id: &OrganizationId, q: &str) -> Result<Vec<Vec<String>>> {
    let (mut conn, view, asked) = (domain.reader().await?, View::of_owner(organization_id), Asked::new(q));
    let mut plans = Vec::new();
    for kind in KINDS {
        for way in kind.ways(&asked) {
            plans.push(kind.statement(&view, &asked, way).plan(&mut conn).await?);
        }
    }
    Ok(plans)
}

/// A search text in the forms in which it is compared.
struct Asked {
    /// Folded, as the keys of names and email addresses.
    folded: String,
    /// Without case and accents, as the search keys of members.
    plain: String,
    /// The text as it was typed, and its last four characters; `None` for a shorter text.
    ending: Option<(String, String)>,
}

impl Asked {
    fn new(q: &str) -> Self {
        let four = q.char_indices().rev().nth(3).map(|(at, _)| q[at..].to_owned());
        // An email address is found by the key of its invite.
        let folded = if q.contains('@') { comparison_key(q) } else { names::fold(q) };
        Self { folded, plain: names::plain(&displayed(q)), ending: four.map(|four| (q.to_owned(), four)) }
    }
}

/// How the candidates of a kind are found. Each way reads at most [`MAX_CANDIDATES`] rows of an index.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Names that begin with the text.
    Beginning,
    /// Email addresses of members that begin with the text.
    EmailBeginning,
    /// Keys that end with the text.
    Ending,
    /// Whatever is newest, if the text is anywhere in its name.
    Newest,
}

/// A kind that is searched by name.
#[derive(Clone, Copy)]
struct Searched(Kind);

const KINDS: [Searched; 6] = [
    Searched(Kind::Member),
    Searched(Kind::Project),
    Searched(Kind::ProjectKey),
    Searched(Kind::AdminKey),
    Searched(Kind::ServiceAccount),
    Searched(Kind::Invite),
];

impl Searched {
    fn is_visible(self, view: &View<'_>) -> bool {
        match self.0 {
            Kind::Member => view.may(Permission::UsersRead),
            Kind::AdminKey => view.may(Permission::AdminKeysRead),
            Kind::Invite => view.may(Permission::InvitesRead),
            _ => true,
        }
    }

    fn ways(self, asked: &Asked) -> Vec<Way> {
        let other = match self.0 {
            Kind::Member => Some(Way::EmailBeginning),
            Kind::ProjectKey | Kind::AdminKey => asked.ending.is_some().then_some(Way::Ending),
            _ => None,
        };
        [Some(Way::Beginning), other, Some(Way::Newest)].into_iter().flatten().collect()
    }

    /// Selects id, name, note and project of the candidates that match and that the actor may see.
    fn statement(self, view: &View<'_>, asked: &Asked, way: Way) -> Statement {
        let mut statement = Statement::new(match self.0 {
            Kind::Member => "select u.id, u.name, u.email, cast(null as text) from (",
            Kind::Project => {
                "select p.id, p.name, case when p.archived_at is null then '' else 'archived' end, cast(null as text)
                 from ("
            }
            Kind::ProjectKey => "select k.id, k.name, k.redacted_value || ' · ' || p.name, p.id from (",
            Kind::AdminKey => "select k.id, k.name, k.redacted_value, cast(null as text) from (",
            Kind::ServiceAccount => "select s.id, s.name, p.name, p.id from (",
            _ => "select i.id, i.email, '', cast(null as text) from (",
        });
        self.candidates(&mut statement, view, asked, way);
        statement.push(match self.0 {
            Kind::Member => ") m join users u on u.id = m.id where",
            Kind::Project => ") m join projects p on p.id = m.id where",
            Kind::ProjectKey => ") m join project_keys k on k.id = m.id join projects p on p.id = k.project_id where",
            Kind::AdminKey => ") m join admin_keys k on k.id = m.id where",
            Kind::ServiceAccount => {
                ") m join service_accounts s on s.id = m.id join projects p on p.id = s.project_id where"
            }
            _ => ") m join invites i on i.id = m.id where",
        });
        let text = if self.0 == Kind::Member { &asked.plain } else { &asked.folded };
        match (way, &asked.ending) {
            (Way::Ending, Some((whole, _))) => {
                statement.push("k.redacted_value like").bind(format!("%{}", names::literal(whole)))
            }
            (Way::Newest, _) => statement.push("m.name_key like").bind(format!("%{}%", names::literal(text))),
            _ => statement.push("m.name_key like").bind(format!("{}%", names::literal(text))),
        };
        statement.push("escape '\\'");
        match self.0 {
            Kind::Member => statement.push("order by m.name_key, m.id limit"),
            Kind::Project => view
                .project(&mut statement)
                .push("order by case when p.archived_at is null then 0 else 1 end, p.id desc limit"),
            Kind::ProjectKey => view.project_key(&mut statement).push("order by k.id desc limit"),
            Kind::AdminKey => statement.push("order by k.id desc limit"),
            Kind::ServiceAccount => view.managed(&mut statement).push("order by s.id desc limit"),
            _ => statement.push("order by i.id desc limit"),
        };
        // Some of them may have been found already in another way.
        statement.bind(2 * MAX_HITS as i64);
        statement
    }

    /// Appends the selection of the candidates: id, and the text that is compared as `name_key`.
    fn candidates(self, statement: &mut Statement, view: &View<'_>, asked: &Asked, way: Way) {
        statement.push(match (self.0, way) {
            (Kind::Member, Way::EmailBeginning) => {
                "select user_id as id, email_search_key as name_key from organization_users where organization_id ="
            }
            (Kind::Member, _) => {
                "select user_id as id, search_key as name_key from organization_users where organization_id ="
            }
            (Kind::Project, _) => "select id, name_key from projects where organization_id =",
            (Kind::ProjectKey, _) => "select id, name_key from project_keys where organization_id =",
            (Kind::AdminKey, _) => "select id, name_key from admin_keys where organization_id =",
            (Kind::ServiceAccount, _) => "select id, name_key from service_accounts where organization_id =",
            _ => "select id, email_key as name_key from invites where organization_id =",
        });
        statement.bind(view.organization_id.as_str());
        let (from, below, order) = match (self.0, way) {
            (Kind::Member, Way::EmailBeginning) => {
                ("and email_search_key >=", "and email_search_key <", "order by email_search_key limit")
            }
            (Kind::Member, _) => ("and search_key >=", "and search_key <", "order by search_key limit"),
            (Kind::Invite, _) => ("and email_key >=", "and email_key <", "order by email_key limit"),
            _ => ("and name_key >=", "and name_key <", "order by name_key limit"),
        };
        match way {
            Way::Newest if self.0 == Kind::Member => statement.push("order by added_at desc, user_id desc limit"),
            Way::Newest => statement.push("order by id desc limit"),
            Way::Ending => {
                // The expression must be identical to that of the index, or the index is not used.
                statement.push("and substr(redacted_value, length(redacted_value) - 3) =");
                let four = asked.ending.as_ref().map_or("", |(_, four)| four.as_str());
                statement.bind(four).push("order by id desc limit")
            }
            Way::Beginning | Way::EmailBeginning => {
                let text = if self.0 == Kind::Member { &asked.plain } else { &asked.folded };
                statement.push(from).bind(text).push(below).bind(format!("{text}{LAST}")).push(order)
            }
        };
        statement.bind(MAX_CANDIDATES);
    }
}
