//! How many requests a key may make a minute: one that runs wild is slowed down, and nobody else with it.
//!
//! Planted and caught: one request more than the budget, and a budget of one for none.

use crate::support::{Founded, TestApp, things::text};
use domain::Settings;
use serde_json::{Value, json};

const PROJECTS: &str = "/v1/organization/projects";

async fn with_budget(requests_per_minute: u32) -> Founded {
    TestApp::start_with(Settings { requests_per_minute, ..Settings::default() }).await.found(true).await
}

/// The seconds that a client reads out of the message: `after ([0-9.]+) seconds`.
fn wait(message: &str) -> f64 {
    let (_, rest) = message.split_once("after ").unwrap_or_else(|| panic!("no wait: {message}"));
    let (number, _) = rest.split_once(" seconds").unwrap_or_else(|| panic!("no wait: {message}"));
    number.parse().unwrap_or_else(|_| panic!("no number: {message}"))
}

#[tokio::test]
async fn a_key_that_has_used_up_its_minute_is_told_when_to_come_back() {
    let app = with_budget(3).await;
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
    assert_eq!(app.state().await, state, "what is refused is not done");
    let sql = "select method || ' ' || cast(status as text) from request_log where key_id = $1 order by id";
    let logged = app.texts(sql, &[&app.key_id]).await;
    let expected = ["POST 200", "POST 200", "POST 200", "GET 429", "POST 429", "GET 429", "GET 429"];
    assert_eq!(logged, expected, "and is logged");

    let other = app.with_key(&text(&other, "value"));
    for _ in 0..3 {
        assert_eq!(other.get(PROJECTS).await.status, 200, "another key has its own budget");
        app.with_key(&machine).get(PROJECTS).await.refusal(403);
    }
    other.get(PROJECTS).await.refusal(429);
    app.with_key(&machine).get(PROJECTS).await.refusal(429);
    app.with_key("sk-admin-nonsense").get(PROJECTS).await.refusal(401);
    assert_eq!(app.owner().await.get(&app.path("/projects")).await.status, 200, "the console has no such budget");
}

#[tokio::test]
async fn a_budget_of_nothing_is_no_limit() {
    let app = with_budget(0).await;
    for _ in 0..20 {
        assert_eq!(app.admin().get(PROJECTS).await.status, 200);
    }
}
