//! Replay of the audit log: members, invites, projects, service accounts and keys, rebuilt from the events alone. Its
//! memory use grows with the number of objects that exist, not with the number of events.

use serde_json::Value;
use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

/// The kind of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A member of the organization.
    User,
    /// An invite.
    Invite,
    /// A project.
    Project,
    /// A member of a project.
    ProjectUser,
    /// A service account.
    ServiceAccount,
    /// An Admin key.
    AdminKey,
    /// A project key.
    ProjectKey,
}

impl Kind {
    /// The kind for the word that baseline events use.
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "user" => Self::User,
            "invite" => Self::Invite,
            "project" => Self::Project,
            "project_user" => Self::ProjectUser,
            "service_account" => Self::ServiceAccount,
            "admin_key" => Self::AdminKey,
            "project_key" => Self::ProjectKey,
            _ => return None,
        })
    }
}

/// Identifies an object. `place` is the project of a project member, and empty for every other kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Object {
    kind: Kind,
    id: String,
    place: String,
}

impl Display for Object {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { kind, id, place } = self;
        match kind {
            Kind::User => write!(f, "member {id}"),
            Kind::Invite => write!(f, "invite {id}"),
            Kind::Project => write!(f, "project {id}"),
            Kind::ProjectUser => write!(f, "{id} in project {place}"),
            Kind::ServiceAccount => write!(f, "service account {id}"),
            Kind::AdminKey => write!(f, "Admin key {id}"),
            Kind::ProjectKey => write!(f, "project key {id}"),
        }
    }
}

/// The properties of an object, such as role, owner or expiry, in an order that its kind fixes.
pub type State = Vec<(&'static str, String)>;

/// The objects that exist according to the events read so far.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Fold {
    objects: BTreeMap<Object, State>,
    /// The number of objects that existed when logging began, while they are being recorded.
    pending_baseline: Option<u64>,
    /// The number of events that describe such an object.
    baseline_events: u64,
}

impl Fold {
    /// The objects that exist, ordered by kind, id and place.
    pub fn objects(&self) -> &BTreeMap<Object, State> {
        &self.objects
    }

    /// Forgets the objects that are not among these.
    pub(crate) fn retain(&mut self, others: &BTreeMap<Object, State>) {
        self.objects.retain(|object, _| others.contains_key(object));
    }

    /// The number of objects that existed when logging began, while the log does not describe all of them yet.
    pub fn pending_baseline(&self) -> Option<u64> {
        self.pending_baseline
    }

    /// The number of events so far that describe an object that existed when logging began.
    pub(crate) fn baseline_events(&self) -> u64 {
        self.baseline_events
    }

    /// Whether the log describes the object of a baseline event already.
    pub(crate) fn knows(&self, kind: &str, id: &str, state: &Value) -> bool {
        let Some(kind) = Kind::parse(kind) else { return true };
        let place = if kind == Kind::ProjectUser { text(&state["project_id"]) } else { "" };
        self.objects.contains_key(&Object { kind, id: id.to_owned(), place: place.to_owned() })
    }

    /// Applies the next event. The leaf may still contain commitments in place of personal values.
    pub fn take(&mut self, leaf: &Value) {
        let event = &leaf["event"];
        let told = &leaf["detail"]["change"];
        let r#type = text(&event["type"]);
        let payload = &event[r#type];
        let id = text(&payload["id"]);
        let project = text(&event["project"]["id"]);
        let asked = &payload["changes_requested"];
        match r#type {
            "orgward.baseline" => {
                self.baseline_events += 1;
                self.begin(text(&payload["kind"]), id, told);
            }
            "orgward.baseline.completed" => self.pending_baseline = None,
            "organization.updated" if told.get("audit_logging").is_some() => {
                self.pending_baseline = told["baseline"]["pending"].as_u64();
            }
            "project.created" => self.put(Kind::Project, id, "", project_state(told)),
            "project.archived" => self.set(Kind::Project, id, "", "archived", "yes"),
            "invite.sent" => self.put(Kind::Invite, id, "", invite_state(text(&payload["data"]["role"]), told)),
            "invite.accepted" => self.set(Kind::Invite, id, "", "accepted", "yes"),
            "invite.deleted" => self.remove(Kind::Invite, id, ""),
            // An Admin key acts in the default project, so the project does not show whether the event is about the
            // organization. Only events about members of the organization have an email address.
            "user.added" if told.get("email").is_some() => {
                self.put(Kind::User, id, "", vec![("role", word(&payload["data"]["role"]))]);
            }
            "user.added" => self.put(Kind::ProjectUser, id, project, vec![("role", word(&payload["data"]["role"]))]),
            "user.updated" => {
                let (from, to) = (text(&told["role"]["from"]), text(&asked["role"]));
                // The role reader exists only in organizations, the role member only in projects.
                if [from, to].contains(&"member") {
                    self.set(Kind::ProjectUser, id, project, "role", to);
                } else if from != to {
                    self.set(Kind::User, id, "", "role", to);
                }
            }
            "user.deleted" if told.get("invites").is_some() => self.remove_member(id, &told["invites"]),
            "user.deleted" => self.remove(Kind::ProjectUser, id, project),
            "service_account.created" => {
                let state = vec![("project", project.to_owned()), ("role", word(&payload["data"]["role"]))];
                self.put(Kind::ServiceAccount, id, "", state);
            }
            "service_account.updated" => {
                if let Some(role) = told["role"]["to"].as_str() {
                    self.set(Kind::ServiceAccount, id, "", "role", role);
                }
            }
            "service_account.deleted" => self.remove(Kind::ServiceAccount, id, ""),
            "api_key.created" if told["kind"] == "admin" => {
                self.put(Kind::AdminKey, id, "", admin_key_state(told, payload["data"].get("scopes")));
            }
            "api_key.created" => {
                let owner = text(&told["owner"]["id"]);
                let state = project_key_state(project, owner, &payload["data"]["scopes"], &told["expires_at"]);
                self.put(Kind::ProjectKey, id, "", state);
            }
            "api_key.updated" if told["kind"] == "admin" => {
                self.set(Kind::AdminKey, id, "", "expiry", &word(&told["expires_at"]["to"]));
            }
            "api_key.updated" => {
                if asked.get("scopes").is_some() {
                    self.set(Kind::ProjectKey, id, "", "scopes", &word(&asked["scopes"]));
                }
                self.set(Kind::ProjectKey, id, "", "expiry", &word(&told["expires_at"]["to"]));
            }
            "api_key.deleted" if told["kind"] == "admin" => self.remove(Kind::AdminKey, id, ""),
            "api_key.deleted" => self.remove(Kind::ProjectKey, id, ""),
            _ => {}
        }
    }

    /// Applies the state of one object from a baseline event.
    pub(crate) fn begin(&mut self, kind: &str, id: &str, state: &Value) {
        let Some(kind) = Kind::parse(kind) else { return };
        let project = text(&state["project_id"]);
        let (place, state) = match kind {
            Kind::User => ("", vec![("role", word(&state["role"]))]),
            Kind::Invite => ("", invite_state(text(&state["role"]), state)),
            Kind::Project => ("", project_state(state)),
            Kind::ProjectUser => (project, vec![("role", word(&state["role"]))]),
            Kind::ServiceAccount => ("", vec![("project", project.to_owned()), ("role", word(&state["role"]))]),
            Kind::AdminKey => ("", admin_key_state(state, state.get("scopes"))),
            Kind::ProjectKey => {
                let owner = state["user_id"].as_str().unwrap_or_else(|| text(&state["service_account_id"]));
                ("", project_key_state(project, owner, &state["scopes"], &state["expires_at"]))
            }
        };
        self.put(kind, id, place, state);
    }

    fn put(&mut self, kind: Kind, id: &str, place: &str, state: State) {
        self.objects.insert(Object { kind, id: id.to_owned(), place: place.to_owned() }, state);
    }

    /// Does nothing for an object that the log never mentioned: the comparison with the tables reports it.
    fn set(&mut self, kind: Kind, id: &str, place: &str, name: &str, to: &str) {
        let object = Object { kind, id: id.to_owned(), place: place.to_owned() };
        let facts = self.objects.get_mut(&object).into_iter().flatten();
        for (_, fact) in facts.filter(|(known, _)| *known == name) {
            to.clone_into(fact);
        }
    }

    fn remove(&mut self, kind: Kind, id: &str, place: &str) {
        self.objects.remove(&Object { kind, id: id.to_owned(), place: place.to_owned() });
    }

    /// Removes a member with their project memberships and accepted invites. Their keys have events of their own.
    fn remove_member(&mut self, id: &str, invites: &Value) {
        self.remove(Kind::User, id, "");
        let first = Object { kind: Kind::ProjectUser, id: id.to_owned(), place: String::new() };
        let places: Vec<Object> = self
            .objects
            .range(first..)
            .map(|(object, _)| object.clone())
            .take_while(|object| object.kind == Kind::ProjectUser && object.id == id)
            .collect();
        for place in places {
            self.objects.remove(&place);
        }
        for invite in invites.as_array().into_iter().flatten() {
            self.remove(Kind::Invite, text(invite), "");
        }
    }
}

fn project_state(told: &Value) -> State {
    let archived = told.get("archived_at").is_some_and(|at| !at.is_null());
    vec![("archived", yes(archived)), ("default", yes(told["is_default"] == true))]
}

fn invite_state(role: &str, told: &Value) -> State {
    let accepted = told["accepted"] == true;
    vec![("role", role.to_owned()), ("expiry", word(&told["expires_at"])), ("accepted", yes(accepted))]
}

/// Events of versions without scopes are about keys that may do everything.
fn admin_key_state(told: &Value, scopes: Option<&Value>) -> State {
    let scopes = scopes.map_or_else(|| "[]".to_owned(), word);
    vec![("owner", word(&told["owner"])), ("scopes", scopes), ("expiry", word(&told["expires_at"]))]
}

fn project_key_state(project: &str, owner: &str, scopes: &Value, expires_at: &Value) -> State {
    vec![
        ("project", project.to_owned()),
        ("owner", owner.to_owned()),
        ("scopes", word(scopes)),
        ("expiry", word(expires_at)),
    ]
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// A value as text, for comparison and for display.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "none".to_owned(),
        other => other.to_string(),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn record(r#type: &str, payload: Value, change: Value) -> Value {
        let mut event = json!({ "type": r#type, "project": { "id": "proj_1" } });
        event[r#type] = payload;
        json!({ "event": event, "detail": { "change": change } })
    }

    fn shown(fold: &Fold) -> Vec<String> {
        fold.objects().iter().map(|(object, state)| format!("{object} {state:?}")).collect()
    }

    #[test]
    fn an_owner_who_becomes_a_member_of_a_project_is_still_an_owner_of_the_organization() {
        let mut fold = Fold::default();
        fold.take(&record(
            "user.added",
            json!({ "id": "user-1", "data": { "role": "owner" } }),
            json!({ "email": {} }),
        ));
        fold.take(&record("user.added", json!({ "id": "user-1", "data": { "role": "owner" } }), json!({})));
        let to = |role: &str| json!({ "id": "user-1", "changes_requested": { "role": role } });
        fold.take(&record("user.updated", to("member"), json!({ "role": { "from": "owner" } })));
        assert_eq!(
            shown(&fold),
            ["member user-1 [(\"role\", \"owner\")]", "user-1 in project proj_1 [(\"role\", \"member\")]"]
        );
        fold.take(&record("user.updated", to("reader"), json!({ "role": { "from": "owner" } })));
        assert!(shown(&fold)[0].contains("reader") && shown(&fold)[1].contains("member"), "{:?}", shown(&fold));
    }

    #[test]
    fn whoever_leaves_takes_memberships_and_accepted_invites_along_and_nobody_elses() {
        let mut fold = Fold::default();
        for user in ["user-1", "user-2"] {
            fold.begin("user", user, &json!({ "role": "reader" }));
            fold.begin("project_user", user, &json!({ "project_id": "proj_1", "role": "member" }));
            fold.begin("project_user", user, &json!({ "project_id": "proj_2", "role": "member" }));
        }
        fold.begin("invite", "invite-1", &json!({ "role": "reader", "accepted": true }));
        fold.take(&record("user.deleted", json!({ "id": "user-1" }), json!({ "invites": ["invite-1"] })));
        let left = shown(&fold);
        assert!(left.len() == 3 && left.iter().all(|object| object.contains("user-2")), "{left:?}");
    }
}
