//! A realistic organization, created with the product's own operations, for demonstrations and measurements.

pub(crate) mod demo_events;
pub(crate) mod demo_keys;

use crate::{
    Domain,
    demo::{
        demo_events::{Past, act, pick},
        demo_keys::Population,
    },
    organization::setup,
    people::accounts,
    projects,
};
use kernel::{
    access::{actor::Actor, permissions::Permission},
    base::{email::Email, error::Result, names::Name},
    ledger::event::Event,
};
use rand::{SeedableRng, rngs::StdRng};
use types::{
    ids::{OrganizationId, ProjectId, UserId},
    sensitive::Sensitive,
    setup::NewOrganization,
    users::Role,
};

/// The size of the generated organization.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Number of members, including the first owner.
    pub members: usize,
    /// Number of owners among the members; at least 1.
    pub owners: usize,
    /// Number of projects in addition to the default project.
    pub projects: usize,
    /// Number of project keys, half of them of service accounts. Some Admin keys are added.
    pub keys: usize,
    /// Number of pending invites.
    pub invites: usize,
    /// Number of audit log events in addition to those of the objects above.
    pub events: usize,
    /// Number of days until now that the events are spread over. The domain's clock is set back during generation, so
    /// this must be 0 for a domain that does other work at the same time.
    pub days: u16,
    /// Seed of the random choices; the same seed creates the same organization.
    pub seed: u64,
}

/// Maximum number of members or projects per transaction.
const BATCH: usize = 200;

/// Maximum number of events per transaction.
const EVENTS: usize = 5_000;

const FIRST: &[&str] = &[
    "Ada", "Bo", "Chidi", "Dalia", "Emi", "Farid", "Grete", "Hana", "Ivo", "Jun", "Kaja", "Lin", "Mira", "Noor", "Odd",
    "Priya", "Quinn", "Rosa", "Sami", "Tove", "Uma", "Vito", "Wren", "Xenia", "Yusuf", "Zoe",
];
const LAST: &[&str] = &[
    "Achterberg",
    "Bello",
    "Castellanos",
    "Dahl",
    "Eriksen",
    "Farouk",
    "Greene",
    "Haddad",
    "Ito",
    "Jansen",
    "Kowalski",
    "Lindqvist",
    "Moreau",
    "Nystrom",
    "Okafor",
    "Petrov",
    "Raman",
    "Sato",
    "Takahashi",
    "Ueda",
    "Vargas",
    "Wu",
    "Yilmaz",
];
const TOPICS: &[&str] = &[
    "Grid forecasting",
    "Support copilot",
    "Document intake",
    "Field notes",
    "Research sandbox",
    "Contract review",
    "Outage triage",
    "Meter reading",
    "Tariff advisor",
    "Translation desk",
    "Code review",
    "Onboarding guide",
];

/// Fills an empty database with an organization, its members, projects, keys, invites and audit log events. `progress`
/// is called with the kind of object, the number created so far, and the total.
///
/// # Errors
/// When the database already has an owner; then nothing is changed.
pub async fn fill(
    domain: &Domain,
    size: Size,
    password: Sensitive,
    mut progress: impl FnMut(&'static str, usize, usize) + Send,
) -> Result<OrganizationId> {
    let mut rng = StdRng::seed_from_u64(size.seed);
    let mut past = Past::begin(domain, size.days);
    let made = setup::init(
        domain,
        NewOrganization {
            organization_name: Some("Fjordlight Energy".to_owned()),
            name: Some("Ada Lindqvist".to_owned()),
            email: Some("ada@fjordlight.example".to_owned()),
            password: Some(password),
        },
        setup::Extras { admin_key: None, enable_audit_logging: true, is_demo: true },
    )
    .await?;
    let operator = Actor::server_administrator(made.organization_id.clone());
    let mut people = vec![made.owner_user_id];
    while people.len() < size.members {
        let end = size.members.min(people.len() + BATCH);
        people.extend(add_people(domain, &operator, &mut rng, people.len()..end, size.owners).await?);
        progress("members", people.len(), size.members);
    }
    let mut live = Vec::new();
    while live.len() < size.projects {
        let end = size.projects.min(live.len() + BATCH);
        live.extend(add_projects(domain, &operator, &mut rng, live.len()..end).await?);
        progress("projects", live.len(), size.projects);
    }
    let population = Population { operator: &operator, people: &people, owners: size.owners, projects: &live };
    // Keys are created between the events, so that some are old and some are new.
    let step = EVENTS.min(size.events / (size.keys + 1)).max(1);
    let (mut done, mut keys) = (0, 0);
    while done < size.events || keys < size.keys {
        while keys < size.keys && keys * size.events <= size.keys * done {
            population.add_key(domain, keys).await?;
            keys += 1;
        }
        let count = step.min(size.events - done);
        if count > 0 {
            past.expect(size.events - done);
            act(domain, &operator, &mut rng, &mut past, &people, &live, count).await?;
        }
        done += count;
        progress("events", done, size.events);
    }
    past.end();
    for number in 0..size.invites {
        population.add_invite(domain, number).await?;
    }
    Ok(made.organization_id)
}

/// Adds audit log events to an organization that [`fill`] created. `progress` is called with the number added so far.
///
/// # Errors
/// When the database cannot be read or written; the events added before remain.
pub async fn grow(
    domain: &Domain,
    organization_id: &OrganizationId,
    events: usize,
    seed: u64,
    mut progress: impl FnMut(usize) + Send,
) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(seed);
    // An event must not be older than the previous one, so all of these get the current time.
    let mut now = Past::begin(domain, 0);
    let operator = Actor::server_administrator(organization_id.clone());
    let mut conn = domain.reader().await?;
    let people: Vec<(String,)> =
        sqlx::query_as("select user_id from organization_users where organization_id = $1 order by user_id")
            .bind(organization_id.as_str())
            .fetch_all(&mut *conn)
            .await?;
    let live: Vec<(String, String)> = sqlx::query_as(
        "select id, name from projects where organization_id = $1 and is_default = 0 and archived_at is null order by id",
    )
    .bind(organization_id.as_str())
    .fetch_all(&mut *conn)
    .await?;
    drop(conn);
    let people: Vec<_> = people.into_iter().map(|(id,)| UserId::new(id)).collect();
    let live: Vec<_> = live.into_iter().map(|(id, name)| (ProjectId::new(id), name)).collect();
    let mut done = 0;
    while done < events {
        let count = EVENTS.min(events - done);
        act(domain, &operator, &mut rng, &mut now, &people, &live, count).await?;
        done += count;
        progress(done);
    }
    Ok(())
}

async fn add_people(
    domain: &Domain,
    operator: &Actor,
    rng: &mut StdRng,
    range: std::ops::Range<usize>,
    owners: usize,
) -> Result<Vec<UserId>> {
    let mut change = domain.change(operator, Permission::UsersWrite).await?;
    let mut people = Vec::new();
    let last = range.end - 1;
    for number in range {
        let (first, last_name) = (pick(rng, FIRST), pick(rng, LAST));
        let name = Name::parse("name", Some(&format!("{first} {last_name}")))?;
        let address = format!("{first}.{last_name}.{number}@fjordlight.example").to_lowercase();
        let email = Email::parse("email", Some(&address))?;
        let role = if number < owners { Role::Owner } else { Role::Reader };
        let id = accounts::insert(&mut change, &UserId::new(domain.new_id(UserId::PREFIX)), &name, &email, None, true)
            .await?;
        accounts::join(&mut change, &id, role).await?;
        let event = Event::UserAdded { id: id.as_str(), name: name.as_str(), email: email.as_str(), role };
        if number == last {
            change.commit(&event).await?;
            people.push(id);
            break;
        }
        change.append(&event).await?;
        people.push(id);
    }
    Ok(people)
}

async fn add_projects(
    domain: &Domain,
    operator: &Actor,
    rng: &mut StdRng,
    range: std::ops::Range<usize>,
) -> Result<Vec<(ProjectId, String)>> {
    let mut change = domain.change(operator, Permission::ProjectsWrite).await?;
    let mut made = Vec::new();
    let last = range.end - 1;
    for number in range {
        let topic = pick(rng, TOPICS);
        let name = if number < TOPICS.len() { TOPICS[number].to_owned() } else { format!("{topic} {number}") };
        let name = Name::parse("name", Some(&name))?;
        let row = projects::insert(&mut change, &name, None, None, false).await?;
        let id = ProjectId::new(row.id.clone());
        let settings = row.settings();
        let event = Event::ProjectCreated { id: &id, name: name.as_str(), settings: &settings };
        if number == last {
            change.commit(&event).await?;
            made.push((id, name.as_str().to_owned()));
            break;
        }
        change.append(&event).await?;
        made.push((id, name.as_str().to_owned()));
    }
    Ok(made)
}
