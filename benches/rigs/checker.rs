//! Checks that a database has every acknowledged change with its events, no change without its events, no event without
//! its change, and each change that was not answered once or not at all.

use crate::{
    changes::{Change, Outcome},
    receipts::Log,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// What a check found.
#[derive(Debug, Default)]
pub struct Findings {
    /// Sentences, none if everything holds.
    pub faults: Vec<String>,
    /// Number of acknowledged changes, all of which must be there.
    pub acknowledged: usize,
    /// Of the changes that were not answered, the labels that were found done, and that were not.
    pub done: BTreeSet<String>,
    pub not_done: BTreeSet<String>,
    /// Number of events of the server's own.
    pub own_events: usize,
}

struct Event {
    seq: i64,
    r#type: String,
    leaf: String,
    leaf_hash: Vec<u8>,
}

/// Opens the database of a data folder, which SQLite recovers if that is needed.
pub async fn open(folder: &Path) -> Result<SqliteConnection, sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(folder.join("orgward.db"));
    SqliteConnection::connect_with(&options).await
}

/// Checks a database against the changes up to a position. `None` means all, and that each was settled before.
///
/// # Errors
/// When the database cannot be read.
pub async fn check(folder: &Path, history: &[Change], position: Option<u64>) -> Result<Findings, sqlx::Error> {
    let mut database = open(folder).await?;
    let mut findings = Findings::default();
    for sql in ["pragma integrity_check", "pragma foreign_key_check"] {
        for row in sqlx::query(sql).fetch_all(&mut database).await? {
            let finding: String = row.get(0);
            if finding != "ok" {
                findings.faults.push(format!("{sql}: {finding}"));
            }
        }
    }
    let observed = objects(&mut database).await?;
    let events = events(&mut database).await?;
    let requests = requests(&mut database).await?;
    let log = Log::read(&mut database).await?;
    database.close().await?;

    let is_past = |at: u64| position.is_none_or(|position| at <= position);
    let mut certain: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    let mut open: BTreeMap<&str, &Change> = BTreeMap::new();
    let mut settled = Vec::new();
    let mut covered = BTreeSet::new();
    for change in history {
        match &change.outcome {
            Outcome::Acknowledged { receipt, request_id, at } if is_past(*at) => {
                findings.acknowledged += 1;
                certain.insert(&change.label, change.after.as_deref());
                for (nth, seq) in (receipt.first..=receipt.last).enumerate() {
                    let event = usize::try_from(seq).ok().and_then(|seq| events.get(seq));
                    let (r#type, hash) = (change.types.get(nth).copied(), receipt.leaf_hashes.get(nth));
                    match (event, &change.id) {
                        (Some(event), Some(id))
                            if Some(event.r#type.as_str()) == r#type
                                && Some(&STANDARD.encode(&event.leaf_hash)) == hash
                                && event.leaf.contains(id.as_str())
                                && covered.insert(seq) => {}
                        _ => {
                            findings.faults.push(format!("event {seq} of {} is not as its receipt says", change.label))
                        }
                    }
                }
                if let Err(fault) = log.extends(receipt) {
                    findings.faults.push(format!("the receipt of {}: {fault}", change.label));
                }
                if !requests.contains(request_id) {
                    findings.faults.push(format!("the request of {} is not in the request log", change.label));
                }
            }
            Outcome::Settled { done: true } if position.is_none() => {
                certain.insert(&change.label, change.after.as_deref());
                settled.push(change);
            }
            Outcome::Settled { done: false } if position.is_none() => {}
            _ if is_past(change.sent_at) => {
                open.insert(&change.label, change);
            }
            // It was sent later.
            _ => {}
        }
    }

    // Events that no receipt covers, by request.
    let mut others: BTreeMap<String, Vec<&Event>> = BTreeMap::new();
    for (at, event) in events.iter().enumerate() {
        let mut hash = Sha256::new();
        hash.update([0]);
        hash.update(&event.leaf);
        if usize::try_from(event.seq) != Ok(at) || hash.finalize()[..] != event.leaf_hash[..] {
            findings.faults.push(format!("event {} is not whole, or out of order", event.seq));
        }
        let leaf: serde_json::Value = serde_json::from_str(&event.leaf).unwrap_or_default();
        let request = leaf["detail"]["request_id"].as_str().unwrap_or_default();
        if event.r#type.starts_with("orgward.") {
            findings.own_events += 1;
        } else if !covered.contains(&event.seq) && !request.is_empty() {
            others.entry(request.to_owned()).or_default().push(event);
        }
    }
    let mut unexplained: Vec<_> = others.into_values().collect();
    let mut take = |change: &Change| {
        let id = change.id.as_deref().or_else(|| observed.get(&change.label).map(|(id, _)| id.as_str()));
        let is_of = |group: &Vec<&Event>| {
            group.iter().map(|event| event.r#type.as_str()).eq(change.types.iter().copied())
                && group.iter().all(|event| id.is_some_and(|id| event.leaf.contains(id)))
                && (!change.label.starts_with("project")
                    || change.id.is_none()
                    || change.after.as_ref().is_some_and(|state| state.ends_with("archived"))
                    || group.iter().all(|event| event.leaf.contains(&name_after(change))))
        };
        let at = unexplained.iter().position(is_of);
        at.map(|at| unexplained.swap_remove(at)).is_some()
    };
    for change in settled {
        if !take(change) {
            findings.faults.push(format!("{} was found done before, and its events are gone", change.label));
        }
    }
    let mut expected = certain;
    for (label, change) in &open {
        let state = observed.get(*label).map(|(_, state)| state.as_str());
        let before = expected.get(label).copied().flatten();
        let is_done = state == change.after.as_deref() && state != before;
        if take(change) != is_done {
            findings.faults.push(format!("{label} was not answered; of change and events there is only one"));
        }
        if is_done {
            expected.insert(label, change.after.as_deref());
            findings.done.insert((*label).to_owned());
        } else {
            findings.not_done.insert((*label).to_owned());
        }
    }
    for event in unexplained.into_iter().flatten() {
        findings.faults.push(format!("event {} ({}) has no change", event.seq, event.r#type));
    }
    let labels: BTreeSet<&str> = expected.keys().copied().chain(observed.keys().map(String::as_str)).collect();
    for label in labels {
        let (expected, observed) =
            (expected.get(label).copied().flatten(), observed.get(label).map(|(_, state)| state));
        if expected != observed.map(String::as_str) {
            findings.faults.push(format!("{label} is {observed:?} instead of {expected:?}"));
        }
    }
    Ok(findings)
}

/// Writes into the history what a check found out about the changes that were not answered.
pub fn settle(history: &mut [Change], findings: &Findings) {
    for change in history {
        if matches!(change.outcome, Outcome::Unknown) {
            change.outcome = Outcome::Settled { done: findings.done.contains(&change.label) };
        }
    }
}

fn name_after(change: &Change) -> String {
    let version = change.after.as_deref().and_then(|state| state.split(' ').next()).unwrap_or_default();
    format!("{} {version}", change.label)
}

/// Each object of the workers by label, with id and state.
async fn objects(database: &mut SqliteConnection) -> Result<BTreeMap<String, (String, String)>, sqlx::Error> {
    let sql = "select id, name, archived_at is not null from projects where is_default = 0
         union all select id, name, null from service_accounts
         union all select id, name, null from admin_keys where name like 'key-%'
         union all select id, email, null from invites";
    let mut found = BTreeMap::new();
    for row in sqlx::query(sql).fetch_all(database).await? {
        let (id, name, is_archived): (String, String, Option<i64>) = (row.get(0), row.get(1), row.get(2));
        let (label, state) = match (is_archived, name.rsplit_once(' ')) {
            (Some(is_archived), Some((label, version))) => {
                let word = if is_archived == 1 { "archived" } else { "active" };
                (label.to_owned(), format!("{version} {word}"))
            }
            _ => (name.trim_end_matches("@rig.example").to_owned(), "there".to_owned()),
        };
        found.insert(label, (id, state));
    }
    Ok(found)
}

async fn events(database: &mut SqliteConnection) -> Result<Vec<Event>, sqlx::Error> {
    let sql = "select seq, type, leaf, leaf_hash from audit_logs order by seq";
    let rows = sqlx::query(sql).fetch_all(database).await?;
    let event = |row: sqlx::sqlite::SqliteRow| Event {
        seq: row.get(0),
        r#type: row.get(1),
        leaf: row.get(2),
        leaf_hash: row.get(3),
    };
    Ok(rows.into_iter().map(event).collect())
}

async fn requests(database: &mut SqliteConnection) -> Result<BTreeSet<String>, sqlx::Error> {
    let rows = sqlx::query("select request_id from request_log").fetch_all(database).await?;
    Ok(rows.into_iter().map(|row| row.get(0)).collect())
}
