//! A believable population, made by the real operations, to look at and to measure with.

use super::{
    Domain,
    actor::{Actor, Origin, Who},
    audit::{self, Bulk},
    clock,
    demo_keys::Population,
    error::{Error, Result},
    event::Event,
    id, people,
    permissions::Permission,
    projects, setup,
    text::{Email, Name},
};
use crate::types::{
    ids::{KeyId, OrganizationId, ProjectId, UserId},
    sensitive::Sensitive,
    setup::NewOrganization,
    users::Role,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use std::collections::{BTreeMap, btree_map::Entry};

/// How much to make.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// People, the first owner included.
    pub members: usize,
    /// Of these, owners; at least one.
    pub owners: usize,
    /// Projects beside the default one.
    pub projects: usize,
    /// Keys of projects, half of them service accounts'; and some Admin keys.
    pub keys: usize,
    /// Invites that wait.
    pub invites: usize,
    /// Audit records beside those of the population itself.
    pub events: usize,
    /// Days that these are spread over, up to now. The clock of the whole process is set back for that: 0 in any that
    /// does something else beside.
    pub days: u16,
    /// The same seed makes the same population.
    pub seed: u64,
}

/// Changes that share a transaction.
const BATCH: usize = 200;

/// Events that share one.
const EVENTS: usize = 5_000;

/// What comes and goes at one moment is two events.
const EVENTS_IN_TEN_STEPS: usize = 13;

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
const MACHINES: &[&str] = &["terraform", "siem-export", "backup", "ci", "inventory", "provisioning", "reporting"];

/// Fills a fresh database: organization, owner, people, projects, audit records. `progress` hears what is being made,
/// how much of it is done, and how much there will be.
///
/// # Errors
/// When there is an owner already: then nothing is changed.
pub async fn fill(
    domain: &Domain,
    size: Size,
    password: Sensitive,
    mut progress: impl FnMut(&'static str, usize, usize) + Send,
) -> Result<OrganizationId> {
    let mut rng = StdRng::seed_from_u64(size.seed);
    let mut past = Past::begin(size.days);
    let made = setup::init(
        domain,
        NewOrganization {
            organization_name: Some("Fjordlight Energy".to_owned()),
            name: Some("Ada Lindqvist".to_owned()),
            email: Some("ada@fjordlight.example".to_owned()),
            password: Some(password),
        },
        setup::Extras { admin_key: None, enable_audit_logging: true },
    )
    .await?;
    let operator = Actor::operator(made.organization_id.clone());
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
    // Keys are made between the events, so that some are old and some are new.
    let step = EVENTS.min(size.events / (size.keys + 1)).max(1);
    let (mut done, mut keys) = (0, 0);
    while done < size.events || keys < size.keys {
        while keys < size.keys && keys * size.events <= size.keys * done {
            population.add_key(domain, keys).await?;
            keys += 1;
        }
        let count = step.min(size.events - done);
        if count > 0 {
            past.steps = (size.events - done) * 10 / EVENTS_IN_TEN_STEPS;
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

/// Adds audit records to an organization that [`fill`] made. `progress` hears how many of them there are.
///
/// # Errors
/// When the database cannot be read or written; what was added until then stays.
pub async fn grow(
    domain: &Domain,
    organization_id: &OrganizationId,
    events: usize,
    seed: u64,
    mut progress: impl FnMut(usize) + Send,
) -> Result<()> {
    let mut rng = StdRng::seed_from_u64(seed);
    // No record may be older than the one before it, so these are all of now.
    let mut now = Past { left: 0, steps: 0 };
    let operator = Actor::operator(organization_id.clone());
    let mut conn = domain.look().await?;
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
        let id = people::insert(&mut change, &UserId::new(id::new(UserId::PREFIX)), &name, &email, None).await?;
        people::join(&mut change, &id, role).await?;
        let event = Event::UserAdded { id: id.as_str(), name: name.as_str(), email: email.as_str(), role };
        if number == last {
            change.record(&event).await?;
            people.push(id);
            break;
        }
        change.note(&event).await?;
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
            change.record(&event).await?;
            made.push((id, name.as_str().to_owned()));
            break;
        }
        change.note(&event).await?;
        made.push((id, name.as_str().to_owned()));
    }
    Ok(made)
}

/// `count` things that happen in an ordinary week: mostly sign-ins, some keys that come and go, some projects renamed
/// back and forth. What comes and goes in one transaction leaves its records and nothing else.
async fn act(
    domain: &Domain,
    operator: &Actor,
    rng: &mut StdRng,
    past: &mut Past,
    people: &[UserId],
    live: &[(ProjectId, String)],
    count: usize,
) -> Result<()> {
    let mut change = domain.change(operator, Permission::AdminKeysWrite).await?;
    let owner = people.first().ok_or_else(|| Error::Fault("a population without people".to_owned()))?;
    let nobody = || Error::Fault("a population whose log is off".to_owned());
    let mut bulk = Bulk::begin(change.conn()?, &operator.organization_id).await?.ok_or_else(nobody)?;
    let mut addresses: BTreeMap<&UserId, Option<String>> = BTreeMap::new();
    let detail = serde_json::json!({});
    // The last one is the change's own record.
    let closing = live.choose(rng).filter(|_| count > 1);
    let pilot = closing.map(|(_, name)| format!("{name} (pilot)")).unwrap_or_default();
    let mut left = count - if closing.is_some() { 2 } else { 1 };
    while left > 0 {
        past.go_on(rng);
        let conn = change.conn()?;
        let person = people.choose(rng).unwrap_or(owner);
        let actor = Actor {
            who: Who::Person { user_id: person.clone(), session: String::new() },
            origin: Origin {
                address: format!("198.51.100.{}", rng.random_range(1..255)),
                user_agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0".to_owned(),
                request_id: String::new(),
            },
            ..operator.clone()
        };
        let email = match addresses.entry(person) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(audit::email_of(conn, &actor).await?),
        };
        match rng.random_range(0..10) {
            0..=5 => {
                bulk.append(conn, &actor, email.as_deref(), &Event::LoginSucceeded).await?;
                left -= 1;
            }
            6 => {
                let event = Event::LoginFailed {
                    attempts: 1,
                    email: "ada@fjordlight.example",
                    error_code: "invalid_credentials",
                    error_message: "The address and the password do not belong together.",
                };
                bulk.append(conn, &actor, email.as_deref(), &event).await?;
                left -= 1;
            }
            7 | 8 if left > 1 => {
                let name = format!("{}-{}", pick(rng, MACHINES), rng.random_range(1..999));
                let (id, owner) = (id::new(KeyId::PREFIX), owner.as_str());
                let (id, name) = (id.as_str(), name.as_str());
                let created = Event::AdminKeyCreated { id, name, owner, expires_at: None };
                bulk.append(conn, operator, None, &created).await?;
                bulk.append(conn, operator, None, &Event::AdminKeyDeleted { id, name, owner }).await?;
                left -= 2;
            }
            9 if left > 1 => {
                let Some((id, name)) = live.choose(rng) else { continue };
                let other = format!("{name} (pilot)");
                for (name, new_name) in [(name.as_str(), other.as_str()), (&other, name)] {
                    let renamed = Event::ProjectUpdated { id, name, new_name: Some(new_name), detail: &detail };
                    bulk.append(conn, operator, None, &renamed).await?;
                }
                left -= 2;
            }
            _ => {}
        }
    }
    if let Some((id, name)) = closing {
        let renamed = Event::ProjectUpdated { id, name, new_name: Some(&pilot), detail: &detail };
        bulk.append(change.conn()?, operator, None, &renamed).await?;
    }
    bulk.write(change.conn()?, &operator.organization_id).await?;
    let last = match closing {
        Some((id, name)) => Event::ProjectUpdated { id, name: &pilot, new_name: Some(name), detail: &detail },
        None => Event::PasswordReset { user_id: owner.as_str() },
    };
    change.record(&last).await
}

/// The time that events are spread over: the clock is set back at first, and moved on between them.
struct Past {
    left: i64,
    /// Moves that are still to come, about.
    steps: usize,
}

impl Past {
    fn begin(days: u16) -> Self {
        let left = i64::from(days) * 24 * 3600;
        clock::advance(-left);
        Self { left, steps: 0 }
    }

    /// To the next event: by day people do more than by night.
    fn go_on(&mut self, rng: &mut StdRng) {
        if self.left == 0 {
            return;
        }
        let hour = clock::now() / 3600 % 24;
        let slower = if (7..18).contains(&hour) { 1.4 } else { 5.6 };
        // Many events share a second when there are millions: whole seconds come by chance, at the right pace.
        let pace = self.left as f64 / self.steps.max(1) as f64;
        self.steps = self.steps.saturating_sub(1);
        let seconds = (rng.random_range(0.0..=pace * slower) + rng.random_range(0.0..1.0)).floor() as i64;
        let seconds = seconds.min(self.left);
        clock::advance(seconds);
        self.left -= seconds;
    }

    fn end(self) {
        clock::advance(self.left);
    }
}

fn pick(rng: &mut StdRng, words: &[&'static str]) -> &'static str {
    words.choose(rng).copied().unwrap_or("Orgward")
}
