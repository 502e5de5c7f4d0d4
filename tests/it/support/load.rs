//! Clients that create, change and delete projects and Admin keys of the real server, and note what became of each request.

use crate::support::{
    http_connection::{HttpConnection, WholeResponse},
    wait_until,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::Value;
use std::{
    io,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant, SystemTime},
};

/// What a request asks for.
#[derive(Debug, Clone)]
pub enum Asked {
    CreateProject { name: String },
    RenameProject { id: String, name: String },
    ArchiveProject { id: String },
    CreateKey { name: String },
    DeleteKey { id: String },
}

/// What became of a request.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It was answered with 200: the change is promised to be durable.
    Acknowledged(Acknowledged),
    /// It was refused.
    Refused(WholeResponse),
    /// No whole response arrived, or one that says that the outcome is not known.
    Unanswered,
}

/// What a response with 200 says.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// The project or the key.
    pub id: String,
    pub request_id: String,
    /// The number of the change's first event in the log, and the leaf hash of each of its events.
    pub first: i64,
    pub leaf_hashes: Vec<Vec<u8>>,
}

/// One request.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub asked: Asked,
    pub outcome: Outcome,
    /// When it had been sent; `None` when it could not be sent whole.
    pub sent_at: Option<SystemTime>,
    /// When the connection it was sent on was made.
    pub connected_at: SystemTime,
    /// From sending to the response, or to the end of the connection.
    pub took: Duration,
}

/// A client. It changes only what it has made itself, so that it knows what there must be.
pub struct Worker {
    name: String,
    rng: StdRng,
    authorization: String,
    /// Projects and keys whose state it knows, because its last change of them was answered.
    projects: Vec<String>,
    keys: Vec<String>,
    /// Whether each request has a connection of its own.
    reconnects: bool,
    pub attempts: Vec<Attempt>,
}

/// When the clients stop, and how many changes were acknowledged so far.
#[derive(Default)]
pub struct Progress {
    is_over: AtomicBool,
    acknowledged: AtomicUsize,
}

impl Progress {
    /// Waits until this many more changes were acknowledged.
    pub fn wait_for(&self, changes: usize) {
        let before = self.acknowledged.load(Ordering::Relaxed);
        wait_until(|| self.acknowledged.load(Ordering::Relaxed) >= before + changes);
    }
}

/// Tells the clients to stop when it is dropped, also by a test that fails.
struct End<'a>(&'a Progress);

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.0.is_over.store(true, Ordering::Relaxed);
    }
}

/// Lets all clients work at once until `meanwhile` has returned, or until they cannot connect any more.
pub fn work<T>(workers: &mut [Worker], address: &str, meanwhile: impl FnOnce(&Progress) -> T) -> T {
    let progress = Progress::default();
    std::thread::scope(|scope| {
        for worker in workers {
            scope.spawn(|| worker.work(address, &progress));
        }
        let _end = End(&progress);
        meanwhile(&progress)
    })
}

impl Asked {
    fn request(&self) -> (String, String) {
        let named = |name: &str| format!("{{\"name\":\"{name}\"}}");
        let (what, body) = match self {
            Self::CreateProject { name } => ("POST /v1/organization/projects".to_owned(), named(name)),
            Self::RenameProject { id, name } => (format!("POST /v1/organization/projects/{id}"), named(name)),
            Self::ArchiveProject { id } => (format!("POST /v1/organization/projects/{id}/archive"), String::new()),
            Self::CreateKey { name } => ("POST /v1/organization/admin_api_keys".to_owned(), named(name)),
            Self::DeleteKey { id } => (format!("DELETE /v1/organization/admin_api_keys/{id}"), String::new()),
        };
        (what, body)
    }
}

impl Worker {
    /// A client with this Admin key. What it does follows from its seed alone.
    pub fn new(name: &str, key: &str, seed: u64) -> Self {
        Self {
            name: name.to_owned(),
            rng: StdRng::seed_from_u64(seed),
            authorization: format!("authorization: Bearer {key}\r\ncontent-type: application/json\r\n"),
            projects: Vec::new(),
            keys: Vec::new(),
            reconnects: false,
            attempts: Vec::new(),
        }
    }

    /// The same, with a new connection for each request.
    pub fn reconnecting(self) -> Self {
        Self { reconnects: true, ..self }
    }

    /// Sends one request after another until it is told to stop, or until no connection can be made.
    fn work(&mut self, address: &str, progress: &Progress) {
        let mut open = None;
        while !progress.is_over.load(Ordering::Relaxed) {
            let (mut connection, connected_at) = match open.take() {
                Some(open) => open,
                // Nothing was sent, and the client knows it.
                None => match HttpConnection::open(address) {
                    Ok(connection) => (connection, SystemTime::now()),
                    Err(_) => return,
                },
            };
            let asked = self.next();
            let began = Instant::now();
            let ((what, body), mut sent_at) = (asked.request(), None);
            let response = connection.send(&what, &self.authorization, &body).and_then(|()| {
                sent_at = Some(SystemTime::now());
                connection.receive()
            });
            let is_last = response.as_ref().map_or(true, WholeResponse::is_last);
            let outcome = outcome(&asked, response);
            if let Outcome::Acknowledged(acknowledged) = &outcome {
                self.remember(&asked, &acknowledged.id);
                progress.acknowledged.fetch_add(1, Ordering::Relaxed);
            }
            self.attempts.push(Attempt { asked, outcome, sent_at, connected_at, took: began.elapsed() });
            if !is_last && !self.reconnects {
                open = Some((connection, connected_at));
            }
        }
    }

    /// The next request. What it changes is forgotten until the change is acknowledged.
    fn next(&mut self) -> Asked {
        let name = format!("{}-{}", self.name, self.attempts.len());
        match self.rng.random_range(0..10) {
            3..6 if !self.projects.is_empty() => Asked::RenameProject { id: take(&mut self.projects), name },
            6 if !self.projects.is_empty() => Asked::ArchiveProject { id: take(&mut self.projects) },
            7 => Asked::CreateKey { name },
            8..10 if !self.keys.is_empty() => Asked::DeleteKey { id: take(&mut self.keys) },
            _ => Asked::CreateProject { name },
        }
    }

    fn remember(&mut self, asked: &Asked, id: &str) {
        match asked {
            Asked::CreateProject { .. } | Asked::RenameProject { .. } => self.projects.push(id.to_owned()),
            Asked::CreateKey { .. } => self.keys.push(id.to_owned()),
            Asked::ArchiveProject { .. } | Asked::DeleteKey { .. } => {}
        }
    }
}

/// The one that was changed least recently.
fn take(list: &mut Vec<String>) -> String {
    list.remove(0)
}

fn outcome(asked: &Asked, response: io::Result<WholeResponse>) -> Outcome {
    let Ok(response) = response else { return Outcome::Unanswered };
    if response.body.contains("outcome_unknown") {
        return Outcome::Unanswered;
    }
    if response.status != 200 {
        return Outcome::Refused(response);
    }
    let body: Value = serde_json::from_str(&response.body).expect("a response to a change is JSON");
    let id = body["id"].as_str().unwrap_or_else(|| panic!("{asked:?}: {body}")).to_owned();
    let request_id = response.header("x-request-id").to_owned();
    let (first, leaf_hashes) = receipt(response.header("orgward-receipt"));
    Outcome::Acknowledged(Acknowledged { id, request_id, first, leaf_hashes })
}

/// The first event's number and the leaf hashes of a receipt, which is a dictionary of RFC 9651.
fn receipt(text: &str) -> (i64, Vec<Vec<u8>>) {
    let after = |start: &str| text.split_once(start).map_or("", |(_, rest)| rest);
    let first = after("first=").split(',').next().and_then(|number| number.parse().ok());
    let hashes = after("leaf-hashes=(").split(')').next().unwrap_or_default().split_whitespace();
    let hashes = hashes.map(|hash| BASE64_STANDARD.decode(hash.trim_matches(':')).expect("base64"));
    (first.unwrap_or_else(|| panic!("a change has a receipt: {text}")), hashes.collect())
}
