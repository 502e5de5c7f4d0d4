//! Sentences of the audit log name people, keys and invites, as they were called when the event happened.
//!
//! Seeded faults these tests catch: an id instead of a name; a later name in an earlier event.

use crate::support::{Founded, TestApp, things::text};
use serde_json::json;
use types::users::Role;

const BO: &str = "bo@fjordlight.example";
const NORA: &str = "nora@skerry.example";

/// The sentences of the log, newest first.
async fn sentences(app: &Founded) -> Vec<String> {
    let page = app.owner().await.get(&app.path("/audit-logs?q=-class:sign_in")).await.text;
    let heads = page.split("role=\"rowheader\"").skip(1);
    let links = heads.filter_map(|row| row.split("<a").nth(1)?.split_once('>').map(|(_, text)| text));
    links.map(|text| text.split('<').next().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn role_changes_key_changes_and_invite_links_name_whom_and_what_they_are_about() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}/users"), json!({ "user_id": bo, "role": "member" })).await;
    app.ask("POST", &format!("/users/{bo}"), json!({ "role": "owner" })).await;
    let owner = app.owner().await;
    let rotate = [("rotation[grace]", "24h"), ("rotation[expires_in_seconds]", "2592000")];
    let rotated = owner.submit(&app.path(&format!("/admin-keys/{}/rotate", app.key_id)), &rotate).await;
    assert_eq!(rotated.status, 200, "{}", rotated.text);
    let invite = text(&app.ask("POST", "/invites", json!({ "email": NORA, "role": "reader" })).await, "id");
    assert_eq!(owner.submit(&app.path(&format!("/invites/{invite}/link")), &[]).await.status, 200);
    app.ask("DELETE", &format!("/invites/{invite}"), json!({})).await;

    let all = sentences(&app).await;
    for sentence in [
        "Revoked the invite for nora@skerry.example",
        "Made a link for the invite for nora@skerry.example",
        "Changed the key first",
        "Made Bo Achterberg owner",
        "Gave a role to Bo Achterberg",
        "Took a role from Bo Achterberg",
        "Added Bo Achterberg as member",
    ] {
        assert!(all.iter().any(|other| other == sentence), "{sentence} in {all:#?}");
    }
    for id in [bo.as_str(), &invite, &app.key_id] {
        assert!(!all.iter().any(|sentence| sentence.contains(id)), "{id} in {all:#?}");
    }
    let page = owner.get(&app.path("/audit-logs")).await.text;
    assert!(page.contains("Key first of ada@fjordlight.example"), "the key that acted has a name too: {page}");
    let overview = owner.get(&app.path("")).await.text;
    assert!(overview.contains("Made Bo Achterberg owner"), "{overview}");
}

#[tokio::test]
async fn a_person_who_was_removed_keeps_their_name_among_the_actors() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    app.signed_in(BO).await;
    app.ask("DELETE", &format!("/users/{bo}"), json!({})).await;
    let page = app.owner().await.get(&app.path("/audit-logs?values=all")).await.text;
    let facets = page.split("id=\"facets\"").nth(1).expect("the facets");
    assert!(facets.contains("<span>Bo Achterberg") || facets.contains("<span>bo@fjordlight.example"), "{facets}");
}

#[tokio::test]
async fn an_event_names_a_person_as_they_were_called_then() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    app.ask("POST", &format!("/users/{bo}"), json!({ "role": "owner" })).await;
    let browser = app.signed_in(BO).await;
    let renamed = [("patch[name]", "Bo Lindqvist"), ("patch[time_zone]", "UTC")];
    assert_eq!(browser.submit(&app.path("/profile"), &renamed).await.status, 303);
    app.ask("POST", &format!("/users/{bo}"), json!({ "role": "reader" })).await;
    let all = sentences(&app).await;
    let place = |sentence: &str| all.iter().position(|other| other == sentence);
    let (later, earlier) = (place("Made Bo Lindqvist reader"), place("Made Bo Achterberg owner"));
    assert!(later.is_some() && earlier > later, "{all:#?}");

    // Whoever is gone keeps the last name; an erased one is an id.
    app.ask("DELETE", &format!("/users/{bo}"), json!({})).await;
    let all = sentences(&app).await;
    assert!(all.contains(&"Made Bo Lindqvist reader".to_owned()), "{all:#?}");
    assert!(all.contains(&"Made Bo Achterberg owner".to_owned()), "{all:#?}");
}
