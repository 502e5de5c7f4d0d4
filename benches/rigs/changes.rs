//! Changes that workers ask a server for, and what is known of each.

use crate::{client::Client, receipts::Receipt};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// A change that was asked for. Each object has a label of its own and belongs to one worker, which waits for each answer.
#[derive(Clone, Debug)]
pub struct Change {
    pub label: String,
    /// The state of the object once the change is done; `None` if it is then gone.
    pub after: Option<String>,
    /// The types of the events of the change, in order.
    pub types: &'static [&'static str],
    /// The object's id, unknown while its creation is not answered.
    pub id: Option<String>,
    /// Position when it was sent.
    pub sent_at: u64,
    pub outcome: Outcome,
}

/// What is known of a change.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The server acknowledged it, at a position.
    Acknowledged { receipt: Receipt, request_id: String, at: u64 },
    /// The connection broke, or the server said that it does not know.
    Unknown,
    /// It was unknown, and a check found it done or not.
    Settled { done: bool },
}

/// All changes of one data folder in the order of each worker.
pub type History = Arc<Mutex<Vec<Change>>>;

/// The position in a recording; always 0 without one.
pub type Position = Arc<dyn Fn() -> u64 + Send + Sync>;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Project,
    ServiceAccount,
    AdminKey,
    Invite,
}

struct Object {
    kind: Kind,
    label: String,
    id: String,
    /// The path of the object.
    path: String,
    version: u64,
}

/// Asks for changes of its own objects, one after another.
pub struct Worker {
    name: String,
    random: StdRng,
    objects: Vec<Object>,
    count: u64,
    /// Numbers of refused and failed requests.
    pub refused: BTreeMap<u16, u64>,
    /// How long each acknowledged change took.
    pub times: Vec<Duration>,
}

const ROOT: &str = "/v1/organization";

/// Number of live objects of a worker, above which it prefers to remove some.
const OBJECTS: usize = 12;

impl Worker {
    pub fn new(name: String, seed: u64) -> Self {
        let random = StdRng::seed_from_u64(seed);
        Self { name, random, objects: Vec::new(), count: 0, refused: BTreeMap::new(), times: Vec::new() }
    }

    /// Asks for changes until `stop` is set or an answer does not arrive.
    pub async fn work(&mut self, client: &Client, stop: &AtomicBool, history: &History, position: &Position) {
        while !stop.load(Ordering::Relaxed) {
            if !self.once(client, history, position).await {
                return;
            }
        }
    }

    /// Asks for one change. Returns whether it was answered.
    pub async fn once(&mut self, client: &Client, history: &History, position: &Position) -> bool {
        let (request, object, mut change) = self.choose();
        change.sent_at = position();
        let (method, path, body) = request;
        let answer = client.send(method, &path, body.as_ref()).await;
        let answer = match answer {
            Ok(answer) if answer.status == 200 => answer,
            Ok(answer) => {
                *self.refused.entry(answer.status).or_default() += 1;
                if answer.body.contains("outcome_unknown") {
                    history.lock().expect("no panic").push(change);
                    return false;
                }
                // A refused change must not be done; the object is left as it is.
                return true;
            }
            Err(_) => {
                history.lock().expect("no panic").push(change);
                return false;
            }
        };
        let at = position();
        self.times.push(answer.took);
        change.id = change.id.or(answer.id());
        if let (Some(mut object), Some(_)) = (object, &change.after) {
            if object.id.is_empty() {
                object.id = change.id.clone().expect("an id");
                object.path = format!("{}/{}", object.path, object.id);
            }
            if change.after.as_deref().is_some_and(|state| !state.ends_with("archived")) {
                self.objects.push(object);
            }
        }
        let receipt = answer.receipt.expect("each change has a receipt");
        change.outcome = Outcome::Acknowledged { receipt, request_id: answer.request_id, at };
        history.lock().expect("no panic").push(change);
        true
    }

    /// The next request, the object that it is about in the state after it, and what is to be expected.
    fn choose(&mut self) -> ((Method, String, Option<Value>), Option<Object>, Change) {
        let creates = self.objects.is_empty() || self.random.random_range(0..OBJECTS) >= self.objects.len();
        if creates {
            return self.create();
        }
        let mut object = self.objects.swap_remove(self.random.random_range(0..self.objects.len()));
        let change = |after, types, object: &Object| Change {
            label: object.label.clone(),
            after,
            types,
            id: Some(object.id.clone()),
            sent_at: 0,
            outcome: Outcome::Unknown,
        };
        match object.kind {
            Kind::Project if self.random.random_range(0..3) > 0 => {
                object.version += 1;
                let body = json!({ "name": format!("{} v{}", object.label, object.version) });
                let after = Some(format!("v{} active", object.version));
                let change = change(after, &["project.updated"], &object);
                ((Method::POST, object.path.clone(), Some(body)), Some(object), change)
            }
            Kind::Project => {
                // A project is archived only by the worker that made it, together with nothing else in it.
                self.objects.retain(|other| !other.path.starts_with(&object.path));
                let after = Some(format!("v{} archived", object.version));
                let change = change(after, &["project.archived"], &object);
                ((Method::POST, format!("{}/archive", object.path), None), Some(object), change)
            }
            kind => {
                let types: &[&str] = match kind {
                    Kind::ServiceAccount => &["api_key.deleted", "service_account.deleted"],
                    Kind::AdminKey => &["api_key.deleted"],
                    _ => &["invite.deleted"],
                };
                let change = change(None, types, &object);
                ((Method::DELETE, object.path.clone(), None), Some(object), change)
            }
        }
    }

    fn create(&mut self) -> ((Method, String, Option<Value>), Option<Object>, Change) {
        self.count += 1;
        let projects: Vec<_> =
            self.objects.iter().filter(|object| object.kind == Kind::Project).map(|one| one.path.clone()).collect();
        let kind = match self.random.random_range(0..4) {
            0 => Kind::AdminKey,
            1 => Kind::Invite,
            2 if !projects.is_empty() => Kind::ServiceAccount,
            _ => Kind::Project,
        };
        let word = match kind {
            Kind::Project => "project",
            Kind::ServiceAccount => "account",
            Kind::AdminKey => "key",
            Kind::Invite => "invite",
        };
        let label = format!("{word}-{}-{}", self.name, self.count);
        let (path, body, types, after): (_, _, &[&str], _) = match kind {
            Kind::Project => {
                let body = json!({ "name": format!("{label} v0") });
                (format!("{ROOT}/projects"), body, &["project.created"], "v0 active")
            }
            Kind::ServiceAccount => {
                let project = &projects[self.random.random_range(0..projects.len())];
                let types = &["service_account.created", "api_key.created"];
                (format!("{project}/service_accounts"), json!({ "name": label }), types, "there")
            }
            Kind::AdminKey => {
                (format!("{ROOT}/admin_api_keys"), json!({ "name": label }), &["api_key.created"], "there")
            }
            Kind::Invite => {
                let body = json!({ "email": format!("{label}@rig.example"), "role": "reader" });
                (format!("{ROOT}/invites"), body, &["invite.sent"], "there")
            }
        };
        let object = Object { kind, label: label.clone(), id: String::new(), path: path.clone(), version: 0 };
        let after = Some(after.to_owned());
        let change = Change { label, after, types, id: None, sent_at: 0, outcome: Outcome::Unknown };
        ((Method::POST, path, Some(body)), Some(object), change)
    }
}

/// Lets all workers ask for changes until `until` is over; it must end what they do, by killing the server or by `stop`.
pub async fn load<T>(
    workers: Vec<Worker>,
    client: &Client,
    history: &History,
    position: &Position,
    until: impl AsyncFnOnce(Arc<AtomicBool>) -> T,
) -> (Vec<Worker>, T) {
    let stop = Arc::new(AtomicBool::new(false));
    let running: Vec<_> = workers
        .into_iter()
        .map(|mut worker| {
            let (client, history, position, stop) = (client.clone(), history.clone(), position.clone(), stop.clone());
            tokio::spawn(async move {
                worker.work(&client, &stop, &history, &position).await;
                worker
            })
        })
        .collect();
    let ended = until(stop.clone()).await;
    stop.store(true, Ordering::Relaxed);
    let mut workers = Vec::new();
    for worker in running {
        workers.push(worker.await.expect("a worker does not panic"));
    }
    (workers, ended)
}

/// Eight workers with names and random numbers of their own.
pub fn workers(name: &str, seed: u64) -> Vec<Worker> {
    (0..8).map(|number| Worker::new(format!("{name}-{number}"), seed.wrapping_mul(31).wrapping_add(number))).collect()
}
