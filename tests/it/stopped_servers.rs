//! A server that is stopped by its supervisor twenty times while clients send one request after another, on connections
//! that stay open and on new ones.
//!
//! Seeded faults these tests catch: a listener that is closed with connections in its queue; idle connections that are
//! closed before their clients are told that the connection ends; a request that is dropped when the server stops.

#![expect(clippy::disallowed_methods, reason = "the times of clients are compared with those in the log")]

use crate::{
    operator_serve::Running,
    support::{
        Host,
        journal::compare,
        load::{Attempt, Outcome, Worker, work},
    },
};
use std::{
    process::Command,
    time::{Duration, SystemTime},
};

const STOPS: usize = 20;

/// Clients of each kind.
const CLIENTS: u64 = 4;

/// Changes that are acknowledged before each stop.
const CHANGES: usize = 30;

/// For so long after it has begun to stop, the server waits for requests on connections that it has. It waits 250 ms; the
/// rest is for the system to deliver them.
const LAST_REQUESTS: Duration = Duration::from_millis(200);

fn serve(host: &Host) -> Command {
    host.command(&["serve", "--listen", "127.0.0.1:0", "--set", "requests_per_minute=0"])
}

/// The clients before one stop.
fn workers(key: &str, stop: usize) -> Vec<Worker> {
    let kept = (0..CLIENTS).map(|number| Worker::new(&format!("kept{stop}.{number}"), key, number));
    let new = (0..CLIENTS).map(|number| Worker::new(&format!("new{stop}.{number}"), key, number).reconnecting());
    kept.chain(new).collect()
}

/// Lets the clients work until enough changes are acknowledged, then ends the server. Returns what `end` returns, once all
/// clients have stopped.
fn end_under_load<T>(server: Running, workers: &mut [Worker], end: impl FnOnce(Running) -> T) -> T {
    let address = server.address().to_owned();
    work(workers, &address, |progress| {
        progress.wait_for(CHANGES);
        end(server)
    })
}

/// When the server began to stop, according to its log.
fn stopping_at(log: &str) -> SystemTime {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let mut begun = lines.filter(|line| line["message"].as_str().is_some_and(|text| text.starts_with("stopping;")));
    let begun = begun.next().unwrap_or_else(|| panic!("it never stopped: {log}"));
    let at = begun["timestamp"].as_str().and_then(|at| at.parse::<jiff::Timestamp>().ok());
    at.expect("each line has its time").into()
}

/// The requests that should have been answered and were not: they were sent on a connection that existed when the server
/// began to stop, and before it had waited for the last requests.
fn cut_off(attempts: &[Attempt], stopping_at: SystemTime) -> Vec<&Attempt> {
    let unanswered = attempts.iter().filter(|attempt| matches!(attempt.outcome, Outcome::Unanswered));
    let were_owed = unanswered.filter(|attempt| {
        attempt.connected_at <= stopping_at && attempt.sent_at.is_some_and(|at| at <= stopping_at + LAST_REQUESTS)
    });
    were_owed.collect()
}

#[tokio::test]
async fn a_server_that_stops_under_load_answers_every_request_that_it_was_sent() {
    let host = Host::new().await;
    if host.database.is_some() {
        // Stopping is the same on PostgreSQL; `connections` tries it there.
        return;
    }
    let (key, mut all, mut late) = (host.init_with_key(), Vec::new(), 0);
    for stop in 0..STOPS {
        let mut workers = workers(&key, stop);
        let log = end_under_load(Running::spawn(serve(&host)), &mut workers, Running::log);
        assert!(log.contains("\"message\":\"stopped\"") && !log.contains("still busy"), "stop {stop}: {log}");
        let attempts: Vec<Attempt> = workers.into_iter().flat_map(|worker| worker.attempts).collect();
        let cut = cut_off(&attempts, stopping_at(&log));
        assert!(cut.is_empty(), "stop {stop}, which began at {:?}: {cut:#?}", stopping_at(&log));
        late += attempts.iter().filter(|attempt| matches!(attempt.outcome, Outcome::Unanswered)).count();
        all.extend(attempts);
    }
    let (counts, faults) = compare(&host.path("data"), &all.iter().collect::<Vec<_>>()).await;
    println!("{STOPS} stops; 0 cut off, {late} on connections made too late; {counts}");
    assert_eq!(faults, [""; 0]);
    assert_eq!(counts.refused, 0);

    // The same count finds the requests that a kill cuts off.
    let mut workers = workers(&key, STOPS);
    let killed_at = end_under_load(Running::spawn(serve(&host)), &mut workers, |server| {
        let now = SystemTime::now();
        server.signal("KILL");
        server.ended();
        now
    });
    let attempts: Vec<Attempt> = workers.into_iter().flat_map(|worker| worker.attempts).collect();
    assert!(!cut_off(&attempts, killed_at).is_empty(), "a kill cuts off requests");
}
