//! Data retention (REFERENCE 2.9): no setting of it affects the audit log.
//!
//! Seeded faults these tests catch: an event left out under Zero Data Retention; an archived project's setting shown.

use crate::{
    every_operation::{api, objects},
    support::{Founded, TestApp},
};
use serde_json::{Value, json};

const ORGANIZATION: &str = "/v1/organization/data_retention";
const PROJECTS: &str = "/v1/organization/projects";

/// The settings an organization may choose, the default first.
const CHOICES: [&str; 4] = [
    "modified_abuse_monitoring",
    "zero_data_retention",
    "enhanced_zero_data_retention",
    "enhanced_modified_abuse_monitoring",
];

fn choose(choice: &str) -> Value {
    json!({ "retention_type": choice })
}

/// Asserts that a path rejects invalid settings.
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
    let setting = |choice: &str| json!({ "object": "organization.data_retention", "type": choice });
    assert_eq!(app.admin().get(ORGANIZATION).await.json(), setting(CHOICES[0]));
    refuses(&app, ORGANIZATION, &["", "none", "organization_default", "Zero_Data_Retention"]).await;
    let records = app.count("audit_logs").await;
    assert_eq!(app.admin().post(ORGANIZATION, choose(CHOICES[0])).await.json(), setting(CHOICES[0]));
    assert_eq!(app.count("audit_logs").await, records, "what changes nothing leaves no event");
    let mut from = CHOICES[0];
    for to in [CHOICES[1], CHOICES[2], CHOICES[3], CHOICES[0]] {
        let reply = app.admin().post(ORGANIZATION, choose(to)).await;
        assert_eq!((reply.status, reply.json()), (200, setting(to)));
        assert_eq!(app.admin().get(ORGANIZATION).await.json(), setting(to));
        // There is no wire event type for this change (REFERENCE 7.10): the detail of the change records it.
        let record = &app.audits(1).await[0];
        assert_eq!(record["event"]["organization.updated"], json!({ "id": app.organization, "changes_requested": {} }));
        assert_eq!(record["detail"]["change"]["data_retention"], json!({ "from": from, "to": to }));
        from = to;
    }
}

#[tokio::test]
async fn a_project_inherits_the_organizations_setting_until_it_chooses_among_six() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let made = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.json();
    let project = made["id"].as_str().expect("an id");
    let path = format!("{PROJECTS}/{project}/data_retention");
    let setting = |choice: &str| json!({ "object": "project.data_retention", "type": choice });
    assert_eq!(app.admin().get(&path).await.json(), setting("organization_default"));
    refuses(&app, &path, &["", "default", "ZERO_DATA_RETENTION"]).await;
    for to in CHOICES.into_iter().chain(["none", "organization_default"]) {
        let reply = app.admin().post(&path, choose(to)).await;
        assert_eq!((reply.status, reply.json()), (200, setting(to)));
        assert_eq!(app.admin().get(&path).await.json(), setting(to));
        let record = &app.audits(1).await[0]["event"];
        assert_eq!(record["project.updated"], json!({ "id": project, "changes_requested": {} }));
        assert_eq!(record["project"], json!({ "id": project, "name": "Grid" }));
    }
    let records = app.count("audit_logs").await;
    assert_eq!(app.admin().post(&path, choose("organization_default")).await.status, 200);
    assert_eq!(app.count("audit_logs").await, records, "what changes nothing leaves no event");
    assert_eq!(app.admin().get(ORGANIZATION).await.json()["type"], CHOICES[0], "the organization's is another");

    app.admin().post(&format!("{PROJECTS}/{project}/archive"), Value::Null).await;
    for (project, status, code) in [
        (project, 400, "project_archived"),
        (second.project.as_str(), 404, "not_found"),
        ("proj_000000000000000000000000", 404, "not_found"),
    ] {
        let path = format!("{PROJECTS}/{project}/data_retention");
        assert_eq!(app.admin().get(&path).await.refusal(status)["code"], code);
        assert_eq!(app.admin().post(&path, choose("none")).await.refusal(status)["code"], code);
    }
}

/// Runs every operation under a setting and returns the events each left, without their random and time-dependent
/// parts.
async fn walk(choice: &str) -> Vec<(String, Vec<Value>)> {
    let app = TestApp::founded().await;
    let mut left = Vec::new();
    for (method, path, body, _) in api() {
        let objects = objects(&app).await;
        // Set directly in the database, because choosing it through the API leaves an event of its own.
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
    assert_eq!(listed["data"][0]["id"], app.audits(1).await[0]["event"]["id"], "the log can still be read");
    left
}

/// The parts of an event that do not depend on when it was created: type, actor, and names of members.
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
async fn zero_data_retention_does_not_change_the_audit_events_of_any_operation() {
    let without = walk("modified_abuse_monitoring").await;
    let records = without.iter().map(|(_, records)| records.len()).sum::<usize>();
    assert!(records > 20, "{records} events are too few to compare");
    for (with, without) in walk("zero_data_retention").await.iter().zip(&without) {
        assert_eq!(with, without);
    }
}
