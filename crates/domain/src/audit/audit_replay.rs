//! Replay of the audit log: the organization, members, invites, projects, service accounts and keys, with their names and
//! email addresses, rebuilt from the events alone. Its
//! memory use grows with the number of objects that exist, not with the number of events.

use crate::audit::audit_replay_states::{
    State, admin_key_state, email, invite_state, known, person_state, project_key_state, project_state, text, word,
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fmt::{self, Display, Formatter},
};

/// The kind of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The organization itself.
    Organization,
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
            "organization" => Self::Organization,
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
    pub(crate) kind: Kind,
    pub(crate) id: String,
    pub(crate) place: String,
}

impl Display for Object {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { kind, id, place } = self;
        match kind {
            Kind::Organization => write!(f, "organization {id}"),
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

    /// Applies the next event. A leaf may contain commitments in place of personal values; those are unknown.
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
                self.put(Kind::Organization, id, "", known([("name", &told["name"])]));
            }
            "organization.updated" => {
                for (name, member) in
                    [("name", "name"), ("support contact", "support_contact"), ("data retention", "data_retention")]
                {
                    self.change(Kind::Organization, id, name, told.get(member));
                }
            }
            "project.created" => {
                let mut state = project_state(told);
                state.extend(known([("name", &payload["data"]["name"])]));
                self.put(Kind::Project, id, "", state);
            }
            "project.updated" => {
                if let Some(title) = asked["title"].as_str() {
                    self.fact(Kind::Project, id, "name", title.to_owned());
                }
                self.change(Kind::Project, id, "external key", told["changes"].get("external_key_id"));
                self.change(Kind::Project, id, "data retention", told["changes"].get("data_retention"));
            }
            "project.archived" => self.set(Kind::Project, id, "", "archived", "yes"),
            "invite.sent" => {
                let mut state = invite_state(text(&payload["data"]["role"]), told);
                state.extend(email(&payload["data"]["email"]));
                self.put(Kind::Invite, id, "", state);
            }
            "invite.accepted" => self.set(Kind::Invite, id, "", "accepted", "yes"),
            "invite.deleted" => self.remove(Kind::Invite, id, ""),
            // An Admin key acts in the default project, so the project does not show whether the event is about the
            // organization. Only events about members of the organization have an email address.
            "user.added" if told.get("email").is_some() => {
                let mut state = vec![("role", word(&payload["data"]["role"]))];
                state.extend(person_state(told));
                self.put(Kind::User, id, "", state);
            }
            "user.added" => self.put(Kind::ProjectUser, id, project, vec![("role", word(&payload["data"]["role"]))]),
            "user.updated" if asked.get("role").is_none() => {
                self.change(Kind::User, id, "full name", told.get("name"));
                if let Some((_, email)) = email(&told["email"]["to"]).into_iter().next() {
                    self.fact(Kind::User, id, "email", email);
                }
            }
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
                let mut state = vec![("project", project.to_owned()), ("role", word(&payload["data"]["role"]))];
                state.extend(known([("name", &told["name"])]));
                self.put(Kind::ServiceAccount, id, "", state);
            }
            "service_account.updated" => {
                if let Some(role) = told["role"]["to"].as_str() {
                    self.set(Kind::ServiceAccount, id, "", "role", role);
                }
                self.change(Kind::ServiceAccount, id, "name", told.get("name"));
            }
            "service_account.deleted" => self.remove(Kind::ServiceAccount, id, ""),
            "api_key.created" if told["kind"] == "admin" => {
                self.put(Kind::AdminKey, id, "", admin_key_state(told, payload["data"].get("scopes")));
            }
            "api_key.created" => {
                let owner = text(&told["owner"]["id"]);
                let mut state = project_key_state(project, owner, &payload["data"]["scopes"], &told["expires_at"]);
                state.extend(known([("name", &told["name"])]));
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
        let name = known([("name", &state["name"])]);
        let (place, mut facts) = match kind {
            Kind::Organization => {
                let told =
                    [("support contact", &state["support_contact"]), ("data retention", &state["data_retention"])];
                ("", known(told))
            }
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
        match kind {
            Kind::User => facts.extend(person_state(state)),
            Kind::Invite => facts.extend(email(&state["email"])),
            // The name of an Admin key is among the facts already.
            Kind::ProjectUser | Kind::AdminKey => {}
            Kind::Organization | Kind::ServiceAccount | Kind::ProjectKey => facts.extend(name),
            Kind::Project => {
                facts.extend(name);
                if let Some(retention) = state.get("data_retention") {
                    facts.push(("data retention", word(retention)));
                }
            }
        }
        self.put(kind, id, place, facts);
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

    /// Takes the new value of a change, `{"from":…,"to":…}`, if it is there and known.
    fn change(&mut self, kind: Kind, id: &str, name: &'static str, change: Option<&Value>) {
        if let Some(change) = change {
            for (name, value) in known([(name, &change["to"])]) {
                self.fact(kind, id, name, value);
            }
        }
    }

    /// Sets a property of an object that the log has mentioned.
    fn fact(&mut self, kind: Kind, id: &str, name: &'static str, value: String) {
        let object = Object { kind, id: id.to_owned(), place: String::new() };
        if let Some(state) = self.objects.get_mut(&object) {
            state.retain(|(known, _)| *known != name);
            state.push((name, value));
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
            json!({ "email": "ada@fjordlight.example" }),
        ));
        fold.take(&record("user.added", json!({ "id": "user-1", "data": { "role": "owner" } }), json!({})));
        let to = |role: &str| json!({ "id": "user-1", "changes_requested": { "role": role } });
        fold.take(&record("user.updated", to("member"), json!({ "role": { "from": "owner" } })));
        assert_eq!(
            shown(&fold),
            [
                "member user-1 [(\"role\", \"owner\"), (\"email\", \"ada@fjordlight.example\")]",
                "user-1 in project proj_1 [(\"role\", \"member\")]"
            ]
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
