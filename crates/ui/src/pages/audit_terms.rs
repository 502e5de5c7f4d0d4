//! The conditions of a search of the audit log: `type:api_key.*`, `-class:sign_in`, `actor:ada@example.org`.

use crate::texts::t;
use types::{
    event_types::{self, EventClass},
    ids::{InviteId, KeyId, OrganizationId, ProjectId, ServiceAccountId, SessionId, UserId},
};

/// The beginnings of the ids that actors have.
const ACTORS: [&str; 3] = [UserId::PREFIX, KeyId::PREFIX, ServiceAccountId::PREFIX];

/// The beginnings of the ids that objects of events have.
const OBJECTS: [&str; 8] = [
    UserId::PREFIX,
    KeyId::PREFIX,
    ServiceAccountId::PREFIX,
    ProjectId::PREFIX,
    InviteId::PREFIX,
    OrganizationId::PREFIX,
    SessionId::PREFIX,
    "role_assignment_",
];

/// The key of a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The event's type; `api_key.*` matches several.
    Type,
    /// The event class: create, change, delete, sign_in, failed, or other.
    Class,
    /// The result: ok or failed.
    Result,
    /// The actor: an email address or an id.
    Actor,
    /// The project that the event belongs to.
    Project,
    /// The object that the event is about.
    About,
}

impl Key {
    const ALL: [Self; 6] = [Self::Type, Self::Class, Self::Result, Self::Actor, Self::Project, Self::About];

    /// The word before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Class => "class",
            Self::Result => "result",
            Self::Actor => "actor",
            Self::Project => "project",
            Self::About => "about",
        }
    }
}

/// One condition of a search. Conditions with the same key widen the search, conditions with different keys narrow it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Whether the condition is negated.
    pub not: bool,
    pub key: Key,
    /// The value to compare with.
    pub value: String,
}

impl Term {
    /// A condition that must hold.
    pub fn new(key: Key, value: impl Into<String>) -> Self {
        Self { not: false, key, value: value.into() }
    }

    /// The condition as it is typed.
    pub fn text(&self) -> String {
        format!("{}{}:{}", if self.not { "-" } else { "" }, self.key.as_str(), self.value)
    }

    /// Whether an event of this type satisfies the condition, ignoring `not`. Only for conditions about types.
    pub fn holds_for(&self, r#type: &str) -> bool {
        match self.key {
            Key::Type => match self.value.strip_suffix('*') {
                Some(begin) => r#type.starts_with(begin),
                None => r#type == self.value,
            },
            Key::Class => EventClass::of(r#type).as_str() == self.value,
            _ => (EventClass::of(r#type) == EventClass::Failed) == (self.value == "failed"),
        }
    }

    /// Parses `key:value`, `-key:value` or a value alone.
    ///
    /// # Errors
    /// A sentence that says why the word is not understood.
    pub fn parse(word: &str) -> Result<Self, String> {
        let (not, bare) = match word.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, word),
        };
        let Some((name, value)) = bare.split_once(':') else { return guess(bare, not) };
        let name = if matches!(name, "target" | "resource" | "object") { "about" } else { name };
        let Some(key) = Key::ALL.into_iter().find(|key| key.as_str() == name) else {
            return Err(t!("audit-logs-no-key", name = name));
        };
        if not && matches!(key, Key::Actor | Key::Project | Key::About) {
            return Err(t!("audit-logs-not-excluded", word = word));
        }
        let value = value.trim_matches('"').to_owned();
        let known = match key {
            Key::Type => {
                let begin = value.trim_end_matches('*');
                event_types::ALL.iter().chain(&event_types::OWN).any(|known| match value.ends_with('*') {
                    true => known.starts_with(begin),
                    false => *known == value,
                })
            }
            Key::Class => EventClass::parse(&value).is_some(),
            Key::Result => matches!(value.as_str(), "ok" | "failed"),
            Key::Actor => is_email(&value) || begins(&value, &ACTORS),
            Key::Project => begins(&value, &[ProjectId::PREFIX]),
            Key::About => begins(&value, &OBJECTS),
        };
        if known {
            return Ok(Self { not, key, value });
        }
        Err(match key {
            Key::Type => t!("audit-logs-no-type", value = value.as_str()),
            Key::Class => {
                t!("audit-logs-no-class", value = value.as_str())
            }
            Key::Result => t!("audit-logs-no-result", value = value.as_str()),
            Key::Actor => t!("audit-logs-no-actor", value = value.as_str()),
            Key::Project => t!("audit-logs-no-project", value = value.as_str()),
            Key::About => t!("audit-logs-no-object", value = value.as_str()),
        })
    }
}

/// The most likely key for a value without one.
fn guess(word: &str, not: bool) -> Result<Term, String> {
    let looks_like = |prefixes: &[&str]| prefixes.iter().any(|prefix| word.starts_with(prefix));
    let key = if word.contains('@') {
        Key::Actor
    } else if looks_like(&[ProjectId::PREFIX]) {
        Key::Project
    } else if event_types::ALL.iter().chain(&event_types::OWN).any(|known| *known == word) || word.ends_with(".*") {
        Key::Type
    } else if EventClass::parse(word).is_some() {
        Key::Class
    } else if looks_like(&OBJECTS) {
        Key::About
    } else {
        return Err(t!("audit-logs-left-out", word = word));
    };
    Term::parse(&format!("{}{}:{word}", if not { "-" } else { "" }, key.as_str()))
}

/// Whether a text may be a whole email address. Only whole addresses are found.
fn is_email(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
}

fn begins(text: &str, prefixes: &[&str]) -> bool {
    prefixes.iter().any(|prefix| text.len() > prefix.len() && text.starts_with(prefix))
}
