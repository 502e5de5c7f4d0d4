//! The audit log events of a generated organization, and their times.

use crate::Domain;
use kernel::{
    access::{
        actor::{Actor, Origin, Who},
        permissions::Permission,
    },
    base::{
        clock::Clock,
        error::{Error, Result},
    },
    bulk_events::Bulk,
    ledger::{
        audit,
        event::{Event, Tried},
    },
};
use rand::{RngExt, rngs::StdRng, seq::IndexedRandom};
use std::collections::{BTreeMap, btree_map::Entry};
use types::{
    admin_key_scopes::AdminKeyScopes,
    audit_before::AuditBefore,
    ids::{KeyId, ProjectId, UserId},
};

/// Average number of events in ten steps: some steps add two events, such as the creation and deletion of a key.
const EVENTS_IN_TEN_STEPS: usize = 13;

const MACHINES: &[&str] = &["terraform", "siem-export", "backup", "ci", "inventory", "provisioning", "reporting"];

/// Adds `count` events of an ordinary week in one transaction: mostly sign-ins, some Admin keys that are created and
/// deleted, and some projects that are renamed and renamed back. Only the events remain; the tables do not change.
pub(crate) async fn act(
    domain: &Domain,
    operator: &Actor,
    rng: &mut StdRng,
    past: &mut Past,
    people: &[UserId],
    live: &[(ProjectId, String)],
    count: usize,
) -> Result<()> {
    let mut change = domain.change(operator, Permission::AdminKeysWrite).await?;
    let owner = people.first().ok_or_else(|| Error::Fault("the generated organization has no members".to_owned()))?;
    let nobody = || Error::Fault("the audit log of the generated organization is off".to_owned());
    let mut bulk = Bulk::begin(&mut change).await?.ok_or_else(nobody)?;
    let mut addresses: BTreeMap<&UserId, Option<String>> = BTreeMap::new();
    let detail = serde_json::json!({});
    // The last event is the one that commits the change.
    let closing = live.choose(rng).filter(|_| count > 1);
    let pilot = closing.map(|(_, name)| format!("{name} (pilot)")).unwrap_or_default();
    let mut left = count - if closing.is_some() { 2 } else { 1 };
    while left > 0 {
        past.go_on(rng);
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
            Entry::Vacant(unknown) => unknown.insert(audit::email_of(change.conn()?, domain.seals(), &actor).await?),
        };
        match rng.random_range(0..10) {
            0..=5 => {
                bulk.append(&mut change, &actor, email.as_deref(), &Event::LoginSucceeded).await?;
                left -= 1;
            }
            6 => {
                let event = Event::LoginFailed {
                    attempts: 1,
                    tried: email.as_deref().map(Tried::Email),
                    error_code: "invalid_credentials",
                    error_message: "The address and the password do not belong together.",
                };
                bulk.append(&mut change, &actor, email.as_deref(), &event).await?;
                left -= 1;
            }
            7 | 8 if left > 1 => {
                let name = format!("{}-{}", pick(rng, MACHINES), rng.random_range(1..999));
                let (id, owner) = (change.new_id(KeyId::PREFIX), owner.as_str());
                let (id, name) = (id.as_str(), name.as_str());
                let created = Event::AdminKeyCreated {
                    id,
                    name,
                    owner,
                    scopes: &AdminKeyScopes::all(),
                    audit_before: AuditBefore::Server,
                    expires_at: None,
                };
                bulk.append(&mut change, operator, None, &created).await?;
                bulk.append(&mut change, operator, None, &Event::AdminKeyDeleted { id, name, owner }).await?;
                left -= 2;
            }
            9 if left > 1 => {
                let Some((id, name)) = live.choose(rng) else { continue };
                let other = format!("{name} (pilot)");
                for (name, new_name) in [(name.as_str(), other.as_str()), (&other, name)] {
                    let renamed = Event::ProjectUpdated { id, name, new_name: Some(new_name), detail: &detail };
                    bulk.append(&mut change, operator, None, &renamed).await?;
                }
                left -= 2;
            }
            _ => {}
        }
    }
    if let Some((id, name)) = closing {
        let renamed = Event::ProjectUpdated { id, name, new_name: Some(&pilot), detail: &detail };
        bulk.append(&mut change, operator, None, &renamed).await?;
    }
    bulk.write(&mut change).await?;
    let last = match closing {
        Some((id, name)) => Event::ProjectUpdated { id, name: &pilot, new_name: Some(name), detail: &detail },
        None => Event::PasswordReset { user_id: owner.as_str() },
    };
    change.commit(&last).await
}

/// The time span of the events: the domain's clock is set back at first, and advanced between events.
pub(crate) struct Past {
    clock: Clock,
    /// Seconds by which the clock is still behind.
    left: i64,
    /// Approximate number of remaining advances.
    steps: usize,
}

impl Past {
    /// Sets the domain's clock back by `days`.
    pub fn begin(domain: &Domain, days: u16) -> Self {
        let left = i64::from(days) * 24 * 3600;
        domain.clock().advance(-left);
        Self { clock: domain.clock().clone(), left, steps: 0 }
    }

    /// Sets the number of remaining events.
    pub fn expect(&mut self, events: usize) {
        self.steps = events * 10 / EVENTS_IN_TEN_STEPS;
    }

    /// Advances the clock to the next event. Events are more frequent by day than by night.
    fn go_on(&mut self, rng: &mut StdRng) {
        if self.left == 0 {
            return;
        }
        let hour = self.clock.now() / 3600 % 24;
        let slower = if (7..18).contains(&hour) { 1.4 } else { 5.6 };
        // Millions of events share seconds, so the fraction of a second is rounded at random to keep the average.
        let pace = self.left as f64 / self.steps.max(1) as f64;
        self.steps = self.steps.saturating_sub(1);
        let seconds = (rng.random_range(0.0..=pace * slower) + rng.random_range(0.0..1.0)).floor() as i64;
        let seconds = seconds.min(self.left);
        self.clock.advance(seconds);
        self.left -= seconds;
    }

    /// Sets the clock to the correct time.
    pub fn end(self) {
        self.clock.advance(self.left);
    }
}

pub(crate) fn pick(rng: &mut StdRng, words: &[&'static str]) -> &'static str {
    words.choose(rng).copied().unwrap_or("Orgward")
}
