//! Compares what clients were answered with what the database and its audit log hold.

use crate::support::load::{Asked, Attempt, Outcome};
use orgward::server::database;
use serde_json::Value;
use sqlx::AnyPool;
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::Path,
};

/// How often each thing happened.
#[derive(Debug, Default)]
pub struct Counts {
    pub acknowledged: usize,
    pub refused: usize,
    pub unanswered: usize,
    /// Requests without an answer whose change was made all the same.
    pub unanswered_but_made: usize,
    /// Events in the log, in all.
    pub events: usize,
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, refused, unanswered, unanswered_but_made, events } = self;
        write!(f, "{acknowledged} acknowledged, {refused} refused, {unanswered} unanswered ")?;
        write!(f, "(of which {unanswered_but_made} were made), {events} events")
    }
}

/// One event of the log.
struct LoggedEvent {
    r#type: String,
    leaf: Value,
    leaf_hash: Vec<u8>,
    /// Whether a request has it, according to its answer.
    is_expected: bool,
}

impl LoggedEvent {
    /// The project or key that it is about.
    fn id(&self) -> &str {
        self.leaf["event"][&self.r#type]["id"].as_str().unwrap_or_default()
    }

    /// The name that it gives.
    fn name(&self) -> &str {
        let named = match self.r#type.starts_with("project.") {
            true => &self.leaf["event"]["project"]["name"],
            false => &self.leaf["detail"]["change"]["name"],
        };
        named.as_str().unwrap_or_default()
    }

    /// The request to the Admin API that it is of, or the empty string.
    fn request_id(&self) -> &str {
        let detail = &self.leaf["detail"];
        if detail["by"]["type"] == "admin_key" { detail["request_id"].as_str().unwrap_or_default() } else { "" }
    }

    /// Whether it records what was asked for; `id` is the object that the answer named, if there was one.
    fn is_of(&self, asked: &Asked, answered: Option<&str>) -> bool {
        let (r#type, id, name) = match asked {
            Asked::CreateProject { name } => ("project.created", None, Some(name)),
            Asked::RenameProject { id, name } => ("project.updated", Some(id), Some(name)),
            Asked::ArchiveProject { id } => ("project.archived", Some(id), None),
            Asked::CreateKey { name } => ("api_key.created", None, Some(name)),
            Asked::DeleteKey { id } => ("api_key.deleted", Some(id), None),
        };
        self.r#type == r#type
            && id.is_none_or(|id| self.id() == id)
            && answered.is_none_or(|id| self.id() == id)
            && name.is_none_or(|name| self.name() == name)
    }
}

/// Everything in which the database `orgward.db` of a data folder differs from what the clients were answered: changes
/// that are lost, that were made twice or although they were refused, changes without an event, events without a change,
/// requests without a row in the request log, and damage to the file. No server may be running.
pub async fn compare(data: &Path, attempts: &[&Attempt]) -> (Counts, Vec<String>) {
    let tables = AnyPool::connect(&database::file_url(&data.join("orgward.db"))).await.expect("a database");
    let (mut counts, mut faults) = (Counts::default(), Vec::new());
    let mut log = read_log(&tables).await;
    let requests: BTreeSet<String> =
        texts(&tables, "select request_id from request_log where status = 200").await.into_iter().collect();
    counts.events = log.len();
    for attempt in attempts {
        let asked = &attempt.asked;
        match &attempt.outcome {
            Outcome::Acknowledged(answer) => {
                counts.acknowledged += 1;
                for (hash, seq) in answer.leaf_hashes.iter().zip(answer.first..) {
                    match usize::try_from(seq).ok().and_then(|seq| log.get_mut(seq)) {
                        Some(event) if event.leaf_hash == *hash && event.is_of(asked, Some(&answer.id)) => {
                            event.is_expected = true;
                        }
                        _ => faults.push(format!("acknowledged and lost: {asked:?}, event {seq}")),
                    }
                }
                if answer.leaf_hashes.is_empty() {
                    faults.push(format!("acknowledged without an event: {asked:?}"));
                }
                if !requests.contains(&answer.request_id) {
                    faults.push(format!("not in the request log: {asked:?}, {}", answer.request_id));
                }
            }
            Outcome::Refused(_) => {
                counts.refused += 1;
                if log.iter().any(|event| event.is_of(asked, None)) {
                    faults.push(format!("refused, but made: {asked:?}"));
                }
            }
            Outcome::Unanswered => {
                counts.unanswered += 1;
                let mut made = log.iter_mut().filter(|event| event.is_of(asked, None));
                if let Some(event) = made.next() {
                    event.is_expected = true;
                    counts.unanswered_but_made += 1;
                }
                if made.next().is_some() {
                    faults.push(format!("made twice: {asked:?}"));
                }
            }
        }
    }
    for (seq, event) in log.iter().enumerate().filter(|(_, event)| !event.request_id().is_empty()) {
        if !event.is_expected {
            faults.push(format!("event {seq} ({}) is of no request", event.r#type));
        }
        if !requests.contains(event.request_id()) {
            faults.push(format!("event {seq} ({}) has no row in the request log", event.r#type));
        }
    }
    faults.extend(compare_with_tables(&tables, &log).await);
    for check in ["pragma integrity_check", "select \"table\" from pragma_foreign_key_check"] {
        let found = texts(&tables, check).await;
        faults.extend(found.into_iter().filter(|line| line != "ok").map(|line| format!("{check}: {line}")));
    }
    tables.close().await;
    (counts, faults)
}

/// What projects and keys there are according to the log, held against the tables.
async fn compare_with_tables(tables: &AnyPool, log: &[LoggedEvent]) -> Vec<String> {
    let (mut projects, mut keys) = (BTreeMap::new(), BTreeMap::new());
    for event in log {
        let (id, name) = (event.id().to_owned(), event.name().to_owned());
        match event.r#type.as_str() {
            "project.created" | "project.updated" => drop(projects.insert(id, (name, "active"))),
            "project.archived" => drop(projects.insert(id, (name, "archived"))),
            "api_key.created" => drop(keys.insert(id, name)),
            "api_key.deleted" => drop(keys.remove(&id)),
            _ => {}
        }
    }
    let logged: BTreeSet<String> = projects
        .into_iter()
        .map(|(id, (name, state))| format!("{id} {state} {name}"))
        .chain(keys.into_iter().map(|(id, name)| format!("{id} key {name}")))
        .collect();
    let stored =
        "select id || case when archived_at is null then ' active ' else ' archived ' end || name from projects
         union all select id || ' key ' || name from admin_keys
         union all select id || ' key ' || name from project_keys order by 1";
    let stored: BTreeSet<String> = texts(tables, stored).await.into_iter().collect();
    let without_event = stored.difference(&logged).map(|row| format!("a change without an event: {row}"));
    let without_change = logged.difference(&stored).map(|row| format!("an event without its change: {row}"));
    without_event.chain(without_change).collect()
}

async fn read_log(tables: &AnyPool) -> Vec<LoggedEvent> {
    let rows: Vec<(String, String, Vec<u8>)> =
        sqlx::query_as("select type, leaf, leaf_hash from audit_logs order by organization_id, seq")
            .fetch_all(tables)
            .await
            .expect("the log can be read");
    let events = rows.into_iter().map(|(r#type, leaf, leaf_hash)| {
        let leaf = serde_json::from_str(&leaf).expect("a leaf is JSON");
        LoggedEvent { r#type, leaf, leaf_hash, is_expected: false }
    });
    events.collect()
}

async fn texts(tables: &AnyPool, sql: &'static str) -> Vec<String> {
    let rows: Vec<(String,)> = sqlx::query_as(sql).fetch_all(tables).await.expect("the table can be read");
    rows.into_iter().map(|(text,)| text).collect()
}
