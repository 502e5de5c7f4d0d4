//! Projects over the Admin API (REFERENCE 2.3).

use crate::support::{Founded, TestApp};
use serde_json::{Value, json};

const PROJECTS: &str = "/v1/organization/projects";

/// A well-formed id that no project has.
const UNKNOWN_ID: &str = "proj_000000000000000000000000";

fn id(project: &Value) -> String {
    project["id"].as_str().unwrap_or_else(|| panic!("no id in {project}")).to_owned()
}

fn names(page: &Value) -> Vec<&str> {
    page["data"].as_array().expect("a list").iter().map(|project| project["name"].as_str().expect("a name")).collect()
}

async fn create(app: &Founded, name: &str) -> String {
    let reply = app.admin().post(PROJECTS, json!({ "name": name })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    id(&reply.json())
}

async fn default_project(app: &Founded) -> String {
    id(&app.admin().get(PROJECTS).await.json()["data"][0])
}

#[tokio::test]
async fn without_a_working_key_no_project_is_read_or_changed() {
    let app = TestApp::founded().await;
    let one = format!("{PROJECTS}/{}", create(&app, "Grid").await);
    let before = app.state().await;
    for client in [app.anonymous(), app.with_key("sk-admin-nonsense")] {
        for path in [PROJECTS, one.as_str()] {
            assert!(!client.get(path).await.refusal(401).to_string().contains("Grid"));
            client.post(path, json!({ "name": "Mine" })).await.refusal(401);
        }
        client.post(&format!("{one}/archive"), Value::Null).await.refusal(401);
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_project_of_another_organization_is_not_found() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let before = app.state().await;
    for project in [second.project.as_str(), UNKNOWN_ID, "proj_x", "key_1", "~"] {
        let path = format!("{PROJECTS}/{project}");
        // An object that the caller may not know about is refused before an invalid body is.
        for reply in [
            app.admin().get(&path).await,
            app.admin().post(&path, json!({ "name": "Mine" })).await,
            app.admin().post(&path, json!({ "name": 5 })).await,
            app.admin().send("POST", &path, Some("application/json"), "{").await,
            app.admin().post(&format!("{path}/archive"), Value::Null).await,
        ] {
            let refusal = reply.refusal(404);
            assert_eq!((&refusal["code"], &refusal["param"]), (&json!("not_found"), &Value::Null), "{project}");
            assert!(refusal["message"].as_str().is_some_and(|text| text.contains(project)), "{refusal}");
        }
    }
    assert!(!names(&app.admin().get(PROJECTS).await.json()).contains(&"Harbour"));
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn the_list_runs_oldest_first_and_begins_with_the_default_project() {
    let app = TestApp::founded().await;
    let (b, a) = (create(&app, "Beacon").await, create(&app, "Anchor").await);
    let page = app.admin().get(PROJECTS).await.json();
    assert_eq!(names(&page), ["Default project", "Beacon", "Anchor"]);
    assert_eq!(
        (&page["object"], &page["has_more"], &page["last_id"], &page["data"][1]["id"]),
        (&json!("list"), &json!(false), &json!(a), &json!(b))
    );
    assert_eq!(page["first_id"], page["data"][0]["id"]);
    let mut members: Vec<_> = page["data"][1].as_object().expect("an object").keys().cloned().collect();
    members.sort();
    assert_eq!(members, ["archived_at", "created_at", "external_key_id", "id", "name", "object", "status"]);
    assert_eq!(page["data"][1]["object"], "organization.project");
}

#[tokio::test]
async fn archived_projects_are_listed_only_on_request_and_can_always_be_read() {
    let app = TestApp::founded().await;
    let (kept, ended) = (create(&app, "Kept").await, create(&app, "Ended").await);
    app.admin().post(&format!("{PROJECTS}/{ended}/archive"), Value::Null).await;
    for (query, expected) in [
        ("", vec!["Default project", "Kept"]),
        ("?include_archived=false", vec!["Default project", "Kept"]),
        ("?include_archived=", vec!["Default project", "Kept"]),
        ("?include_archived=true", vec!["Default project", "Kept", "Ended"]),
        ("?include_archived=True", vec!["Default project", "Kept", "Ended"]),
        ("?include_archived=TRUE", vec!["Default project", "Kept", "Ended"]),
        ("?include_archived=1", vec!["Default project", "Kept", "Ended"]),
        ("?include_archived=False", vec!["Default project", "Kept"]),
        ("?include_archived=0", vec!["Default project", "Kept"]),
        ("?include_archived=true&limit=1&unknown=1", vec!["Default project"]),
    ] {
        assert_eq!(names(&app.admin().get(&format!("{PROJECTS}{query}")).await.json()), expected, "{query}");
    }
    for wrong in ["maybe", "2", "yes"] {
        let refusal = app.admin().get(&format!("{PROJECTS}?include_archived={wrong}")).await.refusal(400);
        assert_eq!(refusal["param"], "include_archived", "{wrong}");
    }
    let read = app.admin().get(&format!("{PROJECTS}/{ended}")).await.json();
    assert_eq!((&read["status"], read["archived_at"].is_i64()), (&json!("archived"), true));
    let read = app.admin().get(&format!("{PROJECTS}/{kept}")).await.json();
    assert_eq!((&read["status"], &read["archived_at"]), (&json!("active"), &Value::Null));
}

#[tokio::test]
async fn pages_join_up_to_the_whole_list_and_a_cursor_must_be_one() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let default = default_project(&app).await;
    let ids = [default, create(&app, "1").await, create(&app, "2").await, create(&app, "3").await];
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = app.admin().get(&format!("{PROJECTS}?limit=3&after={after}")).await.json();
        let data = page["data"].as_array().expect("a list");
        seen.extend(data.iter().map(id));
        assert_eq!(page["last_id"], data.last().expect("not empty")["id"]);
        after = page["last_id"].as_str().expect("a cursor").to_owned();
        if page["has_more"] == json!(false) {
            break;
        }
    }
    assert_eq!(seen, ids);
    let beyond = app.admin().get(&format!("{PROJECTS}?after={after}")).await.json();
    assert_eq!(beyond, json!({ "object": "list", "data": [], "first_id": null, "last_id": null, "has_more": false }));

    app.admin().post(&format!("{PROJECTS}/{}/archive", ids[1]), Value::Null).await;
    for after in [&ids[1], UNKNOWN_ID] {
        assert_eq!(app.admin().get(&format!("{PROJECTS}?after={after}")).await.status, 200, "{after} is a position");
    }
    for (query, param) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=99999999999999999999999", "limit"),
        ("limit=ten", "limit"),
        ("after=nonsense", "after"),
        ("after=proj_", "after"),
        ("after=proj_%00", "after"),
        (&format!("after={}", app.key_id), "after"),
        (&format!("after={}", second.project), "after"),
    ] {
        assert_eq!(app.admin().get(&format!("{PROJECTS}?{query}")).await.refusal(400)["param"], param, "{query}");
    }
    assert_eq!(app.admin().get(&format!("{PROJECTS}?limit=100")).await.status, 200);
}

#[tokio::test]
async fn a_new_project_is_as_requested() {
    let app = TestApp::founded().await;
    let made = app.admin().post(PROJECTS, json!({ "name": "Grid é" })).await.json();
    assert_eq!(
        (&made["name"], &made["status"], &made["archived_at"], &made["external_key_id"]),
        (&json!("Grid é"), &json!("active"), &Value::Null, &Value::Null)
    );
    assert!(id(&made).starts_with("proj_") && made.get("residency").is_none());
    assert_eq!(app.admin().get(&format!("{PROJECTS}/{}", id(&made))).await.json(), made);

    let all_null = json!({ "name": "Grid é", "external_key_id": null, "residency": null, "geography": null });
    assert_eq!(app.admin().post(PROJECTS, all_null).await.status, 200, "two projects may have one name");
    let longest = "é".repeat(100);
    let body = json!({ "name": longest, "external_key_id": "ekey_1" });
    let made = app.admin().post(PROJECTS, body).await.json();
    assert_eq!((&made["name"], &made["external_key_id"]), (&json!(longest), &json!("ekey_1")));
    for residency in [
        "GLOBAL",
        "US_STORAGE_PROCESSING",
        "EU_STORAGE_PROCESSING",
        "JP_STORAGE",
        "JP_STORAGE_PROCESSING",
        "KR_STORAGE",
        "CA_STORAGE",
        "SG_STORAGE",
        "IN_STORAGE",
        "IN_STORAGE_PROCESSING",
        "AU_STORAGE",
        "AU_STORAGE_PROCESSING",
        "GB_STORAGE",
        "AE_STORAGE",
        "AE_STORAGE_PROCESSING",
    ] {
        let made = app.admin().post(PROJECTS, json!({ "name": "r", "residency": residency })).await.json();
        assert_eq!(made["residency"], residency);
    }
    for geography in ["US", "EU", "JP", "IN", "KR", "CA", "AU", "SG"] {
        let made = app.admin().post(PROJECTS, json!({ "name": "g", "geography": geography })).await;
        assert_eq!((made.status, made.json().get("geography")), (200, None), "{geography} is not echoed");
    }
}

#[tokio::test]
async fn invalid_parameters_are_named_and_create_no_project() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    for (body, param) in [
        (Value::Null, json!("name")),
        (json!({}), json!("name")),
        (json!({ "name": null }), json!("name")),
        (json!({ "name": 5 }), json!("name")),
        (json!({ "name": ["Grid"] }), json!("name")),
        (json!({ "name": "" }), json!("name")),
        (json!({ "name": " \t " }), json!("name")),
        (json!({ "name": " lead and trail " }), json!("name")),
        (json!({ "name": "\u{3164}" }), json!("name")),
        (json!({ "name": "a\u{2028}b" }), json!("name")),
        (json!({ "name": "a\u{0}b" }), json!("name")),
        (json!({ "name": "a\u{202e}b" }), json!("name")),
        (json!({ "name": "x".repeat(101) }), json!("name")),
        (json!({ "name": "x", "external_key_id": 7 }), json!("external_key_id")),
        (json!({ "name": "x", "external_key_id": "a\u{0}" }), json!("external_key_id")),
        (json!({ "name": "x", "external_key_id": "k".repeat(5000) }), json!("external_key_id")),
        (json!({ "name": "x", "residency": "EU" }), json!("residency")),
        (json!({ "name": "x", "residency": "" }), json!("residency")),
        (json!({ "name": "x", "residency": true }), json!("residency")),
        (json!({ "name": "x", "geography": "eu" }), json!("geography")),
        (json!({ "name": "x", "geography": "MOON" }), json!("geography")),
        (json!([]), Value::Null),
        (json!("name"), Value::Null),
    ] {
        let refusal = app.admin().post(PROJECTS, body.clone()).await.refusal(400);
        assert_eq!(refusal["type"], "invalid_request_error", "{body}");
        assert!(param.is_null() || refusal["param"] == param, "{body}: {refusal}");
        assert!(!param.is_null() || refusal["code"].is_string(), "{body}: {refusal}");
    }
    let both = json!({ "name": "x", "geography": "EU", "residency": "EU_STORAGE_PROCESSING" });
    app.admin().post(PROJECTS, both).await.refusal(400);
    assert_eq!(app.state().await, before);
}
