//! Ten thousand hostile requests to the Admin API: no request breaks the server or gets a response in a format that
//! clients cannot read.
//!
//! `ORGWARD_HOSTILE_SEED=1 cargo test --test it hostile` sends other requests; a failure prints the seed and the number
//! of the request.
//!
//! Seeded faults these tests catch: a path that is not valid UTF-8 answered in plain text; the last owner removed.

use crate::support::{Client, Founded, Reply, SECOND_OWNER, TestApp};
use axum::body::Body;
use domain::{Settings, admin_keys};
use futures::{StreamExt, stream};
use requests::{Hostile, Targets};
use serde_json::{Value, json};
use std::{collections::BTreeMap, time::Duration};
use types::admin_keys::NewAdminKey;

mod requests;

const REQUESTS: u64 = 10_000;

/// The number of requests between two refreshes of the targets.
const WAVE: u64 = 250;

/// The number of concurrent requests.
const MAX_CONCURRENT: usize = 16;

/// The timeout of a request. Long enough for the slowest machine: this is not a measurement.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

#[expect(clippy::disallowed_methods, reason = "which requests a test sends is no setting of the product")]
fn seed() -> u64 {
    let given = std::env::var("ORGWARD_HOSTILE_SEED").ok();
    given.map_or(20_250_917, |text| text.parse().expect("ORGWARD_HOSTILE_SEED is a whole number"))
}

/// A working key and its id: the requests may have deleted the last key or its owner. The test also checks that someone
/// remains who can create a new one.
async fn owners_key(app: &Founded) -> (String, String) {
    let owners =
        "select user_id from organization_users where organization_id = $1 and role = 'owner' order by user_id";
    let owners = app.texts(owners, &[app.organization.as_str()]).await;
    let owner = owners.first().expect("the organization still has an owner");
    let actor = app.acting_without_password(owner).await;
    let new = NewAdminKey { name: Some(app.new_id("k")), ..NewAdminKey::default() };
    let made = admin_keys::create(&app.domain, &actor, new.into()).await.expect("an owner may").key;
    (made.key.id.to_string(), made.value.expose().to_owned())
}

/// Recreates what the requests have deleted or archived, and lists what exists.
async fn refill(app: &Founded, targets: &mut Targets) {
    if app.with_key(&targets.key).get("/v1/organization/projects").await.status != 200 {
        (targets.key_id, targets.key) = owners_key(app).await;
    }
    let client = app.with_key(&targets.key);
    let project = id(&make(&client, "/projects", json!({ "name": "Grid" })).await);
    for _ in 0..2 {
        let person = app.new_reader().await;
        app.join(&project, person.as_str(), "member").await;
        let accounts = format!("/projects/{project}/service_accounts");
        let account = make(&client, &accounts, json!({ "name": "ci" })).await;
        targets.project_key = account["api_key"]["value"].as_str().expect("shown once").to_owned();
        make(&client, "/admin_api_keys", json!({ "name": "ci" })).await;
        let email = format!("{}@skerry.example", app.new_id(""));
        make(&client, "/invites", json!({ "email": email, "role": "reader" })).await;
    }
    let (organization, key) = (app.organization.as_str(), targets.key_id.as_str());
    // The newest are the most likely to exist still.
    for (name, sql) in [
        ("{project_id}", "select id from projects where organization_id = $1 and id <> $2 order by id desc limit 6"),
        ("{key_id}", "select id from admin_keys where organization_id = $1 and id <> $2 order by id desc limit 6"),
        ("{invite_id}", "select id from invites where organization_id = $1 and id <> $2 order by id desc limit 6"),
        (
            "{api_key_id}",
            "select id from project_keys where organization_id = $1 and id <> $2 order by id desc limit 6",
        ),
        (
            "{service_account_id}",
            "select id from service_accounts where organization_id = $1 and id <> $2 order by id desc limit 6",
        ),
        (
            "{user_id}",
            "select user_id from organization_users where organization_id = $1 and user_id <> $2
             order by user_id desc limit 6",
        ),
        ("{record}", "select id from audit_logs where organization_id = $1 and id <> $2 order by id desc limit 6"),
        ("{request}", "select id from request_log where organization_id = $1 and id <> $2 order by id desc limit 6"),
    ] {
        targets.own.insert(name, app.texts(sql, &[organization, key]).await);
    }
    let owner = app.owner.to_string();
    targets.own.entry("{user_id}").or_default().push(owner);
}

async fn make(client: &Client, path: &str, body: Value) -> Value {
    let reply = client.post(&format!("/v1/organization{path}"), body).await;
    assert_eq!(reply.status, 200, "the server still works: {}", reply.text);
    reply.json()
}

fn id(made: &Value) -> String {
    made["id"].as_str().expect("a new object has an id").to_owned()
}

/// The first targets, including objects of another organization.
async fn targets(app: &Founded) -> Targets {
    let second = app.second_organization().await;
    let zoe = app.acting(SECOND_OWNER, &second.organization).await;
    let new = NewAdminKey { name: Some("theirs".to_owned()), ..NewAdminKey::default() };
    let foreign = admin_keys::create(&app.domain, &zoe, new.into()).await.expect("an owner may").key;
    Targets {
        key: app.key.clone(),
        key_id: app.key_id.clone(),
        foreign_key: foreign.value.expose().to_owned(),
        project_key: String::new(),
        organizations: vec![app.organization.to_string(), second.organization.to_string()],
        own: BTreeMap::new(),
        foreign: vec![
            second.project.to_string(),
            foreign.key.id.to_string(),
            zoe.who.user_id().expect("a person").to_string(),
        ],
    }
}

/// Asserts that the response has the format that clients read.
fn check(reply: &Reply, method: &str) {
    assert!(reply.status < 500, "internal error: {}", reply.text);
    let id = reply.header("x-request-id").strip_prefix("req_").unwrap_or_default();
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "x-request-id is {id:?}");
    if method == "HEAD" {
        assert_eq!(reply.text, "", "RFC 9110 section 9.3.2");
    } else if reply.status == 200 && reply.header("content-type").starts_with("application/json") {
        assert!(reply.json().is_object(), "{}", reply.text);
    } else if reply.status != 200 {
        assert_eq!(reply.refusal(reply.status)["type"], "invalid_request_error");
    }
}

/// Sends a request and returns the status of its response.
async fn send(client: &Client, hostile: Hostile) -> u16 {
    let Hostile { number, request } = hostile;
    let sent = request.clone();
    let said = || format!("request {number} of seed {}: {sent:?}", seed());
    let method = request.method().to_string();
    let answer = async {
        let reply = client.exchange(request.map(Body::from)).await;
        check(&reply, &method);
        reply.status
    };
    // Caught, so that the failure message can include the request.
    let checked = std::panic::AssertUnwindSafe(tokio::time::timeout(REQUEST_TIMEOUT, answer));
    let outcome = futures::FutureExt::catch_unwind(checked).await;
    match outcome {
        Ok(Ok(status)) => status,
        Ok(Err(_)) => panic!("no response to {:.2000}", said()),
        Err(_) => panic!("wrong response (see above): {:.2000}", said()),
    }
}

#[tokio::test]
async fn no_request_breaks_the_server() {
    println!("seed {}", seed());
    let settings = Settings { requests_per_minute: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let mut targets = targets(&app).await;
    let mut statuses: BTreeMap<u16, u64> = BTreeMap::new();
    for first in (0..REQUESTS).step_by(WAVE as usize) {
        refill(&app, &mut targets).await;
        let client = app.anonymous();
        let wave = (first..first + WAVE).map(|number| send(&client, Hostile::new(seed(), number, &targets)));
        let mut answers = stream::iter(wave).buffer_unordered(MAX_CONCURRENT);
        while let Some(status) = answers.next().await {
            *statuses.entry(status).or_default() += 1;
        }
    }
    println!("{REQUESTS} requests, by status: {statuses:?}");
    // Otherwise the requests no longer reach what they should test.
    for status in [200, 400, 401, 403, 404, 405, 413, 414, 415, 431] {
        assert!(
            statuses.get(&status).is_some_and(|count| *count >= 10),
            "too few requests were answered with {status}"
        );
    }
    assert!(statuses[&200] >= REQUESTS / 10, "too few requests were accepted");

    refill(&app, &mut targets).await;
    let gaps = "select organization_id from audit_logs group by organization_id having count(*) <> max(seq) + 1";
    assert_eq!(app.texts(gaps, &[]).await, Vec::<String>::new(), "no event is missing");
    for (path, name) in [("/v1/organization/projects", "Grid"), ("/orgward/v1/organization/requests", "req_")] {
        let reply = app.with_key(&targets.key).get(&format!("{path}?limit=100")).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        assert!(reply.text.contains(name), "{}", reply.text);
    }
    assert_eq!(app.anonymous().get("/healthz").await.status, 200);
}
