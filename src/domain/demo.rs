//! A believable population, made by the real operations, to look at and to measure with.

use super::{
    Domain, admin_keys, audit,
    error::{Error, Result},
    event::Event,
    permissions::{Actor, Origin, Permission, Who},
    projects, setup,
    text::{Email, Name},
    users,
};
use crate::types::{
    ids::{OrganizationId, ProjectId, UserId},
    sensitive::Sensitive,
    setup::NewOrganization,
    users::Role,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};

/// How much to make.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// People, the first owner included.
    pub members: usize,
    /// Of these, owners; at least one.
    pub owners: usize,
    /// Projects beside the default one.
    pub projects: usize,
    /// Audit records beside those of the population itself.
    pub events: usize,
    /// The same seed makes the same population.
    pub seed: u64,
}

/// Changes that share a transaction.
const BATCH: usize = 200;

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
    let mut done = 0;
    while done < size.events {
        let count = BATCH.min(size.events - done);
        act(domain, &operator, &mut rng, &people, &live, count).await?;
        done += count;
        progress("events", done, size.events);
    }
    Ok(made.organization_id)
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
        let id = users::insert(&mut change, &name, &email, role, None).await?;
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
/// back and forth.
async fn act(
    domain: &Domain,
    operator: &Actor,
    rng: &mut StdRng,
    people: &[UserId],
    live: &[(ProjectId, String)],
    count: usize,
) -> Result<()> {
    let mut change = domain.change(operator, Permission::AdminKeysWrite).await?;
    let owner = people.first().ok_or_else(|| Error::Fault("a population without people".to_owned()))?;
    let mut left = count;
    while left > 1 {
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
        match rng.random_range(0..10) {
            0..=5 => {
                audit::append(change.conn()?, &actor, &Event::LoginSucceeded).await?;
                left -= 1;
            }
            6 => {
                let event = Event::LoginFailed {
                    attempts: 1,
                    email: "ada@fjordlight.example",
                    error_code: "invalid_credentials",
                    error_message: "The address and the password do not belong together.",
                };
                audit::append(change.conn()?, &actor, &event).await?;
                left -= 1;
            }
            7 | 8 if left > 2 => {
                let name = Name::parse("name", Some(&format!("{}-{}", pick(rng, MACHINES), rng.random_range(1..999))))?;
                let made = admin_keys::make(&mut change, &domain.secrets, owner, &name, None).await?;
                let id = made.key.id;
                let created = Event::AdminKeyCreated {
                    id: id.as_str(),
                    name: name.as_str(),
                    owner: owner.as_str(),
                    expires_at: None,
                };
                change.note(&created).await?;
                admin_keys::remove(&mut change, &id).await?;
                change
                    .note(&Event::AdminKeyDeleted { id: id.as_str(), name: name.as_str(), owner: owner.as_str() })
                    .await?;
                left -= 2;
            }
            _ => {
                let Some((id, name)) = live.choose(rng) else { continue };
                projects::rename(&mut change, id, name, None).await?;
                let detail = serde_json::json!({});
                change.note(&Event::ProjectUpdated { id, name, new_name: Some(name), detail: &detail }).await?;
                left -= 1;
            }
        }
    }
    let detail = serde_json::json!({});
    match live.first() {
        Some((id, name)) => {
            change.record(&Event::ProjectUpdated { id, name, new_name: Some(name), detail: &detail }).await
        }
        None => change.record(&Event::PasswordReset { user_id: owner.as_str() }).await,
    }
}

fn pick(rng: &mut StdRng, words: &[&'static str]) -> &'static str {
    words.choose(rng).copied().unwrap_or("Orgward")
}
