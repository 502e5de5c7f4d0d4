//! Data retention (REFERENCE 2.9), and that no choice of it touches the audit log.
//!
//! Planted and caught: a record left out under Zero Data Retention; an archived project's choice shown.

use crate::{
    every_operation::{api, objects},
    support::{Founded, TestApp},
};
use serde_json::{Value, json};

const ORGANIZATION: &str = "/v1/organization/data_retention";
const PROJECTS: &str = "/v1/organization/projects";

/// What an organization may choose, the one it begins with first.
const CHOICES: [&str; 4] = [
    "modified_abuse_monitoring",
    "zero_data_retention",
    "enhanced_zero_data_retention",
    "enhanced_modified_abuse_monitoring",
];

fn choose(choice: &str) -> Value {
    json!({ "retention_type": choice })
}

/// Refuses at an address what is no choice there.
async fn refuses(app: &Founded, path: &str, unknown: &[&str]) {
    let before = (app.admin().get(path).await.json(), app.state().await);
    for (body, code) in [
        (Value::Null, "missing_required_parameter"),
        (json!({ "retention_type": null }), "missing_required_parameter"),
        (json!({ "type": "zero_data_retention" }), "missing_required_parameter"),
        (json!({ "retention_type": ["zero_data_retention"] }), "invalid_type"),
    ]
    .into_iter()
    .chain(unknown.iter().map(|word| (choose(word), "invalid_value")))
    {
        let refusal = app.admin().post(path, body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!("retention_type"), &json!(code)), "{body}");
    }
    assert_eq!((app.admin().get(path).await.json(), app.state().await), before);
}

#[tokio::test]
async fn an_organization_begins_with_modified_abuse_monitoring_and_chooses_among_four() {
    let app = TestApp::founded().await;
    let told = |choice: &str| json!({ "object": "organization.data_retention", "type": choice });
    assert_eq!(app.admin().get(ORGANIZATION).await.json(), told(CHOICES[0]));
    refuses(&app, ORGANIZATION, &["", "none", "organization_default", "Zero_Data_Retention"]).await;
    let records = app.count("audit_logs").await;
    assert_eq!(app.admin().post(ORGANIZATION, choose(CHOICES[0])).await.json(), told(CHOICES[0]));
    assert_eq!(app.count("audit_logs").await, records, "what changes nothing leaves no record");
    let mut from = CHOICES[0];
    for to in [CHOICES[1], CHOICES[2], CHOICES[3], CHOICES[0]] {
        let reply = app.admin().post(ORGANIZATION, choose(to)).await;
        assert_eq!((reply.status, reply.json()), (200, told(to)));
        assert_eq!(app.admin().get(ORGANIZATION).await.json(), told(to));
        // It has no type of its own (REFERENCE 7.10): what changed is told beside the wire event.
        let record = &app.audits(1).await[0];
        assert_eq!(record["event"]["organization.updated"], json!({ "id": app.organization, "changes_requested": {} }));
        assert_eq!(record["detail"]["change"]["data_retention"], json!({ "from": from, "to": to }));
        from = to;
    }
}

#[tokio::test]
async fn a_project_follows_the_organization_until_it_chooses_among_six() {
    let app = TestApp::founded().await;
    let neighbour = app.neighbour().await;
    let made = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.json();
    let project = made["id"].as_str().expect("an id");
    let path = format!("{PROJECTS}/{project}/data_retention");
    let told = |choice: &str| json!({ "object": "project.data_retention", "type": choice });
    assert_eq!(app.admin().get(&path).await.json(), told("organization_default"));
    refuses(&app, &path, &["", "default", "ZERO_DATA_RETENTION"]).await;
    for to in CHOICES.into_iter().chain(["none", "organization_default"]) {
        let reply = app.admin().post(&path, choose(to)).await;
        assert_eq!((reply.status, reply.json()), (200, told(to)));
        assert_eq!(app.admin().get(&path).await.json(), told(to));
        let record = &app.audits(1).await[0]["event"];
        assert_eq!(record["project.updated"], json!({ "id": project, "changes_requested": {} }));
        assert_eq!(record["project"], json!({ "id": project, "name": "Grid" }));
    }
    let records = app.count("audit_logs").await;
    assert_eq!(app.admin().post(&path, choose("organization_default")).await.status, 200);
    assert_eq!(app.count("audit_logs").await, records, "what changes nothing leaves no record");
    assert_eq!(app.admin().get(ORGANIZATION).await.json()["type"], CHOICES[0], "the organization's is another");

    app.admin().post(&format!("{PROJECTS}/{project}/archive"), Value::Null).await;
    for (project, status, code) in [
        (project, 400, "project_archived"),
        (neighbour.project.as_str(), 404, "not_found"),
        ("proj_000000000000000000000000", 404, "not_found"),
    ] {
        let path = format!("{PROJECTS}/{project}/data_retention");
        assert_eq!(app.admin().get(&path).await.refusal(status)["code"], code);
        assert_eq!(app.admin().post(&path, choose("none")).await.refusal(status)["code"], code);
    }
}

/// Runs every operation under a choice, and gives the records that each left, but for what chance and time put in.
async fn walk(choice: &str) -> Vec<(String, Vec<Value>)> {
    let app = TestApp::founded().await;
    let mut left = Vec::new();
    for (method, path, body, _) in api() {
        let objects = objects(&app).await;
        // Behind the product's back: a choice that is made leaves a record of its own.
        app.write("update organizations set data_retention = $1", &[choice]).await;
        app.write("update projects set data_retention = $1", &[choice]).await;
        let body = if path.ends_with("data_retention") { choose(CHOICES[3]) } else { objects.fill_body(&body) };
        let before = app.count("audit_logs").await;
        let reply = app.admin().call(method, &format!("/v1{}", objects.fill(path)), &body).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        let newest = usize::try_from(app.count("audit_logs").await - before).expect("it only grows");
        left.push((format!("{method} {path}"), app.audits(newest).await.iter().map(shape).collect()));
    }
    let listed = app.admin().get("/v1/organization/audit_logs?limit=1").await.json();
    assert_eq!(listed["data"][0]["id"], app.audits(1).await[0]["event"]["id"], "and the log answers as ever");
    left
}

/// What of a record is the same whenever it is made: its type, who did it, and which members it has.
fn shape(record: &Value) -> Value {
    let members = |value: &Value| value.as_object().map(|members| members.keys().cloned().collect::<Vec<_>>());
    let event = &record["event"];
    let r#type = event["type"].as_str().expect("a type");
    json!([
        r#type,
        event["actor"]["api_key"]["user"]["email"],
        members(event),
        members(&event[r#type]),
        members(&event[r#type]["data"]),
        members(&event[r#type]["changes_requested"]),
        members(&record["detail"]),
        members(&record["detail"]["change"]),
    ])
}

#[tokio::test]
async fn with_zero_data_retention_every_operation_leaves_the_records_it_leaves_without() {
    let without = walk("modified_abuse_monitoring").await;
    let records = without.iter().map(|(_, records)| records.len()).sum::<usize>();
    assert!(records > 20, "{records} records are too few to tell");
    for (with, without) in walk("zero_data_retention").await.iter().zip(&without) {
        assert_eq!(with, without);
    }
}
