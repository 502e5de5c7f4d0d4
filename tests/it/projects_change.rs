//! Renaming and archiving projects over the Admin API (REFERENCE 2.3), and their audit events (5.2).

use crate::support::{Founded, TestApp};
use serde_json::{Value, json};

const PROJECTS: &str = "/v1/organization/projects";

async fn create(app: &Founded, body: Value) -> Value {
    let reply = app.admin().post(PROJECTS, body).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

fn path(project: &Value) -> String {
    format!("{PROJECTS}/{}", project["id"].as_str().unwrap_or_else(|| panic!("no id in {project}")))
}

async fn default_project(app: &Founded) -> Value {
    app.admin().get(PROJECTS).await.json()["data"][0].clone()
}

#[tokio::test]
async fn the_default_project_can_be_neither_changed_nor_archived() {
    let app = TestApp::founded().await;
    let path = path(&default_project(&app).await);
    let before = app.state().await;
    for body in [json!({ "name": "Mine" }), json!({}), json!({ "external_key_id": "ekey_1" })] {
        assert_eq!(app.admin().post(&path, body).await.refusal(400)["code"], "default_project");
    }
    let refusal = app.admin().post(&format!("{path}/archive"), Value::Null).await.refusal(400);
    assert_eq!(refusal["code"], "default_project");
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn an_archived_project_refuses_to_be_changed_and_says_its_name() {
    let app = TestApp::founded().await;
    let project = create(&app, json!({ "name": "Ended" })).await;
    app.admin().post(&format!("{}/archive", path(&project)), Value::Null).await;
    let before = app.state().await;
    for body in [json!({ "name": "Again" }), json!({}), json!({ "external_key_id": null })] {
        let refusal = app.admin().post(&path(&project), body).await.refusal(400);
        assert_eq!(refusal["code"], "project_archived");
        assert!(refusal["message"].as_str().is_some_and(|text| text.starts_with("Project Ended is archived")));
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn invalid_parameters_are_named_and_leave_the_project_unchanged() {
    let app = TestApp::founded().await;
    let project = create(&app, json!({ "name": "Grid" })).await;
    let before = app.state().await;
    for (body, param) in [
        (json!({ "name": "" }), "name"),
        (json!({ "name": "a\nb" }), "name"),
        (json!({ "name": "x".repeat(101) }), "name"),
        (json!({ "name": 1 }), "name"),
        (json!({ "external_key_id": "" }), "external_key_id"),
        (json!({ "external_key_id": {} }), "external_key_id"),
        (json!({ "name": "Better", "geography": "EU_STORAGE" }), "geography"),
    ] {
        assert_eq!(app.admin().post(&path(&project), body.clone()).await.refusal(400)["param"], param, "{body}");
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn an_update_changes_what_it_names_and_only_the_key_is_cleared_by_null() {
    let app = TestApp::founded().await;
    let project =
        create(&app, json!({ "name": "Grid", "external_key_id": "ekey_1", "residency": "EU_STORAGE_PROCESSING" }))
            .await;
    let path = path(&project);
    let renamed = app.admin().post(&path, json!({ "name": "Meshes" })).await.json();
    let mut expected = project.clone();
    expected["name"] = json!("Meshes");
    assert_eq!(renamed, expected, "nothing but the name");
    for body in [json!({ "name": null }), json!({ "geography": null }), json!({ "geography": "EU" }), Value::Null] {
        assert_eq!(app.admin().post(&path, body.clone()).await.json(), expected, "{body} leaves all as it is");
    }
    let keyed = app.admin().post(&path, json!({ "external_key_id": "ekey_2" })).await.json();
    assert_eq!((&keyed["external_key_id"], &keyed["name"]), (&json!("ekey_2"), &json!("Meshes")));
    let cleared = app.admin().post(&path, json!({ "external_key_id": null })).await.json();
    expected["external_key_id"] = Value::Null;
    assert_eq!(cleared, expected);
    assert_eq!(app.admin().get(&path).await.json(), expected);
}

#[tokio::test]
async fn archiving_is_permanent_and_archiving_again_changes_nothing() {
    let app = TestApp::founded().await;
    let project = create(&app, json!({ "name": "Ended" })).await;
    let archive = format!("{}/archive", path(&project));
    let archived = app.admin().post(&archive, Value::Null).await.json();
    let mut expected = project.clone();
    expected["status"] = json!("archived");
    expected["archived_at"] = archived["archived_at"].clone();
    assert_eq!(archived, expected);
    assert!(archived["archived_at"].as_i64() >= project["created_at"].as_i64());

    // A second archiving would change the time.
    app.advance(60);
    let state = app.state().await;
    let again = app.admin().post(&archive, Value::Null).await;
    assert_eq!((again.status, &again.json()["archived_at"]), (200, &archived["archived_at"]));
    assert_eq!(app.state().await, state, "no second event");
}

#[tokio::test]
async fn an_archived_project_keeps_its_name_and_others_may_take_it() {
    let app = TestApp::founded().await;
    let first = create(&app, json!({ "name": "Grid" })).await;
    app.admin().post(&format!("{}/archive", path(&first)), Value::Null).await;
    let second = create(&app, json!({ "name": "Grid" })).await;
    assert_ne!(first["id"], second["id"]);
    assert_eq!(app.admin().get(&path(&first)).await.json()["name"], "Grid");
}

#[tokio::test]
async fn each_change_of_a_project_leaves_one_event_with_what_was_requested() {
    let app = TestApp::founded().await;
    let before = app.audit_types().await.len();
    let project = create(&app, json!({ "name": "Grid" })).await;
    let id = &project["id"];
    let record = app.last_audit().await;
    assert_eq!(record["event"]["project.created"], json!({ "id": id, "data": { "name": "Grid", "title": "Grid" } }));
    assert_eq!(record["event"]["project"], json!({ "id": id, "name": "Grid" }));
    let actor = json!({
        "type": "api_key",
        "api_key": {
            "id": app.key_id,
            "type": "user",
            "user": { "id": app.owner.as_str(), "email": "ada@fjordlight.example" },
        },
    });
    assert_eq!(record["event"]["actor"], actor);

    app.admin().post(&path(&project), json!({ "name": "Mesh" })).await;
    let record = app.last_audit().await;
    assert_eq!(record["event"]["project.updated"], json!({ "id": id, "changes_requested": { "title": "Mesh" } }));
    assert!(record["detail"].to_string().contains("Grid"), "the old name is kept: {record}");

    app.admin().post(&path(&project), json!({ "external_key_id": "ekey_9" })).await;
    let record = app.last_audit().await;
    assert_eq!(record["event"]["project.updated"]["id"], *id);
    assert!(record["detail"].to_string().contains("ekey_9"), "the new value is kept: {record}");

    app.admin().post(&format!("{}/archive", path(&project)), Value::Null).await;
    let record = app.last_audit().await;
    assert_eq!(record["event"]["project.archived"], json!({ "id": id }));
    assert_eq!(
        app.audit_types().await[before..],
        ["project.created", "project.updated", "project.updated", "project.archived"]
    );
}

#[tokio::test]
async fn an_update_that_changes_nothing_leaves_no_event() {
    let app = TestApp::founded().await;
    let project = create(&app, json!({ "name": "Grid" })).await;
    let before = app.state().await;
    for body in [Value::Null, json!({ "name": "Grid" }), json!({ "name": null, "external_key_id": null })] {
        assert_eq!(app.admin().post(&path(&project), body).await.status, 200);
    }
    assert_eq!(app.state().await, before);
}
