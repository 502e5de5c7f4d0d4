//! The rate limit per key: a key that sends too many requests is slowed down, and no other key is affected.
//!
//! Seeded faults these tests catch: one request more than the limit, and a limit of 0 treated as 1.

use crate::support::{Founded, TestApp, things::text};
use domain::Settings;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const PROJECTS: &str = "/v1/organization/projects";

async fn founded_with_limit(requests_per_minute: u32) -> Founded {
    TestApp::start_with(Settings { requests_per_minute, ..Settings::default() }).await.found(true).await
}

/// The seconds that a client parses from the message: `after ([0-9.]+) second`.
fn wait(message: &str) -> f64 {
    let (_, rest) = message.split_once("after ").unwrap_or_else(|| panic!("no wait: {message}"));
    let (number, unit) = rest.split_once(' ').unwrap_or_else(|| panic!("no wait: {message}"));
    assert_eq!(unit, if number == "1" { "second." } else { "seconds." }, "{message}");
    number.parse().unwrap_or_else(|_| panic!("no number: {message}"))
}

#[tokio::test]
async fn a_key_over_its_limit_learns_when_to_retry() {
    let app = founded_with_limit(3).await;
    let other = app.ask("POST", "/admin_api_keys", json!({ "name": "other" })).await;
    let machines = format!("/projects/{}/service_accounts", app.project("Grid").await);
    let machine = app.ask("POST", &machines, json!({ "name": "ci" })).await;
    let machine = text(&machine["api_key"], "value");
    let state = app.state().await;
    for (method, path) in [("GET", PROJECTS), ("POST", PROJECTS), ("GET", "/v1/nothing"), ("GET", PROJECTS)] {
        let reply = app.admin().call(method, path, &json!({ "name": "Wild" })).await;
        let refusal = reply.refusal(429);
        assert_eq!((&refusal["code"], &refusal["param"]), (&json!("rate_limit_exceeded"), &Value::Null));
        assert_eq!(refusal["type"], "invalid_request_error");
        let seconds: u32 = reply.header("retry-after").parse().expect("whole seconds");
        assert!((1..=60).contains(&seconds), "within the minute: {seconds}");
        assert!(wait(&text(&refusal, "message")) >= 1.0, "{refusal}");
    }
    assert_eq!(app.state().await, state, "a refused request is not carried out");
    let sql = "select method || ' ' || cast(status as text) from request_log where key_id = $1 order by id";
    let logged = app.texts(sql, &[&app.key_id]).await;
    let expected = ["POST 200", "POST 200", "POST 200", "GET 429", "POST 429", "GET 429", "GET 429"];
    assert_eq!(logged, expected, "refused requests are logged too");

    let other = app.with_key(&text(&other, "value"));
    for _ in 0..3 {
        assert_eq!(other.get(PROJECTS).await.status, 200, "another key has its own limit");
        app.with_key(&machine).get(PROJECTS).await.refusal(403);
    }
    other.get(PROJECTS).await.refusal(429);
    app.with_key(&machine).get(PROJECTS).await.refusal(429);
    app.with_key("sk-admin-nonsense").get(PROJECTS).await.refusal(401);
    assert_eq!(
        app.owner().await.get(&app.path("/projects")).await.status,
        200,
        "the limit does not apply to the console"
    );
}

#[tokio::test]
async fn a_limit_of_zero_means_no_limit() {
    let app = founded_with_limit(0).await;
    for _ in 0..20 {
        assert_eq!(app.admin().get(PROJECTS).await.status, 200);
    }
}

/// One of several clients of a key, which sends one call after the other.
#[derive(Clone)]
struct Worker {
    calls_left: usize,
    /// How often the current call was refused.
    refusals: usize,
}

#[tokio::test]
async fn thirty_clients_that_wait_as_told_and_retry_twice_all_get_through() {
    const CLIENTS: usize = 30;
    const CALLS: usize = 5;
    let settings = Settings { requests_per_minute: 600, requests_burst: 10, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    for _ in 0..10 {
        assert_eq!(app.admin().get(PROJECTS).await.status, 200, "the burst");
    }
    let first = vec![Worker { calls_left: CALLS, refusals: 0 }; CLIENTS];
    let mut due = BTreeMap::from([(0, first)]);
    let (mut second, mut waits) = (0, Vec::new());
    while let Some((at, mut ready)) = due.pop_first() {
        app.advance(at - second);
        second = at;
        while !ready.is_empty() {
            let replies =
                futures::future::join_all(ready.iter().map(|_| async { app.admin().get(PROJECTS).await })).await;
            let mut again = Vec::new();
            for (worker, reply) in ready.into_iter().zip(replies) {
                if reply.status == 200 {
                    if worker.calls_left > 1 {
                        again.push(Worker { calls_left: worker.calls_left - 1, refusals: 0 });
                    }
                    continue;
                }
                reply.refusal(429);
                let wait: i64 = reply.header("retry-after").parse().expect("whole seconds");
                waits.push(wait);
                assert!(worker.refusals < 2, "a call was refused three times: {waits:?}");
                due.entry(at + wait).or_default().push(Worker { refusals: worker.refusals + 1, ..worker });
            }
            ready = again;
        }
    }
    assert!(waits[..CLIENTS].iter().all(|wait| (1..=4).contains(wait)), "a place in line: {waits:?}");
    assert!(waits[..CLIENTS].contains(&3), "not all are told the same: {waits:?}");
    assert!(second <= 22, "150 calls at 10 a second took {second} seconds");
}
