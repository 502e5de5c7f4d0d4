//! Key rotation: the new key replaces the old one, the old one expires at the chosen time, and both changes are
//! recorded.

use crate::support::{Founded, TestApp, things::text};
use serde_json::{Value, json};
use types::users::Role;

const EMI: &str = "emi@fjordlight.example";

/// The secret that a page shows.
fn secret(page: &str, prefix: &str) -> String {
    let at = page.find(prefix).expect("the key is on the page");
    page[at..at + prefix.len() + 49].to_owned()
}

/// The status of an Admin API request with this key.
async fn status_of(app: &Founded, key: &str) -> u16 {
    app.with_key(key).get("/v1/organization/projects").await.status
}

/// The two newest events: for the new key and for the old one.
async fn newest_events(app: &Founded) -> [Value; 2] {
    app.audits(2).await.try_into().expect("two events")
}

#[tokio::test]
async fn the_owner_of_an_admin_key_rotates_it_and_chooses_when_the_old_one_expires() {
    let app = TestApp::founded().await;
    app.person(EMI, Role::Owner).await;
    app.person("bo@fjordlight.example", Role::Reader).await;
    let owner = app.owner().await;
    let (other, reader) = (app.signed_in(EMI).await, app.signed_in("bo@fjordlight.example").await);
    let made = app.ask("POST", "/admin_api_keys", json!({ "name": "terraform" })).await;
    let (id, value) = (text(&made, "id"), text(&made, "value"));
    let path = app.path(&format!("/admin-keys/{id}/rotate"));
    let later = [("rotation[grace]", "24h"), ("rotation[expires_in_seconds]", "2592000")];
    let before = app.state().await;
    assert_eq!(reader.submit(&path, &later).await.status, 403);
    let refused = other.submit(&path, &later).await;
    assert!(
        refused.status == 403 && refused.text.contains("Only Ada Lindqvist can rotate this key"),
        "{}",
        refused.text
    );
    assert!(!other.get(&app.path("/admin-keys")).await.text.contains(&path), "no button that would be refused");
    for (field, word, words) in [
        ("rotation[grace]", "", "Choose how long the old key goes on."),
        ("rotation[grace]", "for ever", "it must be"),
        ("rotation[expires_in_seconds]", "0", "it must be between"),
    ] {
        let mut fields = later.to_vec();
        fields.retain(|(name, _)| *name != field);
        fields.push((field, word));
        let refused = owner.submit(&path, &fields).await;
        assert!(refused.status == 422 && refused.text.contains(words), "{word:?}: {}", refused.text);
    }
    assert_eq!(app.state().await, before, "nothing was changed");

    assert!(owner.get(&app.path("/admin-keys")).await.text.contains(&path));
    let shown = owner.submit(&path, &later).await;
    assert_eq!((shown.status, shown.header("cache-control")), (200, "no-store"));
    assert!(shown.text.contains("It works until"), "{}", shown.text);
    let new = secret(&shown.text, "sk-admin-");
    assert_eq!(
        (status_of(&app, &value).await, status_of(&app, &new).await),
        (200, 200),
        "both keys work until the old one expires"
    );
    let [created, updated] = newest_events(&app).await;
    assert_eq!(created["detail"]["change"]["name"], "terraform");
    assert_eq!(created["detail"]["change"]["owner"], app.owner.as_str());
    assert_eq!(updated["event"]["type"], "api_key.updated");
    assert_eq!(updated["event"]["api_key.updated"]["id"], id);
    assert_eq!(updated["event"]["api_key.updated"]["changes_requested"]["expires_in_seconds"], 86_400);
    assert_eq!(updated["detail"]["change"]["replaced_by"], created["event"]["api_key.created"]["id"]);

    app.advance(86_400);
    let owner = app.owner().await;
    assert_eq!(
        (status_of(&app, &value).await, status_of(&app, &new).await),
        (401, 200),
        "then the old key has expired"
    );
    assert!(!owner.get(&app.path("/admin-keys")).await.text.contains(&path), "what has expired is not rotated");
    let refused = owner.submit(&path, &later).await;
    assert!(refused.status == 422 && refused.text.contains("This key has expired"), "{}", refused.status);
}

#[tokio::test]
async fn a_leaked_key_can_stop_at_once_and_rotation_never_extends_a_key() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let made = app.ask("POST", "/admin_api_keys", json!({ "name": "leaked" })).await;
    let path = app.path(&format!("/admin-keys/{}/rotate", text(&made, "id")));
    let shown = owner.submit(&path, &[("rotation[grace]", "now")]).await;
    assert!(shown.text.contains("It has stopped"), "{}", shown.text);
    let new = secret(&shown.text, "sk-admin-");
    assert_eq!((status_of(&app, &text(&made, "value")).await, status_of(&app, &new).await), (401, 200));

    let made = app.ask("POST", "/admin_api_keys", json!({ "name": "short", "expires_in_seconds": 600 })).await;
    let path = app.path(&format!("/admin-keys/{}/rotate", text(&made, "id")));
    assert_eq!(owner.submit(&path, &[("rotation[grace]", "7d")]).await.status, 200);
    let [_, updated] = newest_events(&app).await;
    assert_eq!(
        updated["detail"]["change"]["expires_at"],
        json!({ "from": made["expires_at"], "to": made["expires_at"] })
    );
}

#[tokio::test]
async fn a_project_key_is_rotated_by_its_owner_and_a_service_accounts_key_by_its_managers() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let emi = app.colleague(EMI, Role::Reader).await;
    app.join(&project, emi.who.user_id().expect("a person").as_str(), "member").await;
    let (own, value) = app.own_key(&emi, &project, "laptop").await;
    let accounts = format!("/projects/{project}/service_accounts");
    let account = app.ask("POST", &accounts, json!({ "name": "ci" })).await;
    let machine = text(&account["api_key"], "id");
    let patch = json!({ "scopes": ["api.files.read"] });
    app.ask("POST", &format!("/projects/{project}/api_keys/{machine}"), patch).await;
    let (owner, member) = (app.owner().await, app.signed_in(EMI).await);
    let path = |key: &str| app.path(&format!("/projects/{project}/keys/{key}/rotate"));
    let later = [("rotation[grace]", "1h")];
    assert_eq!(member.submit(&path(&machine), &later).await.status, 404, "a member sees only their own keys");
    let refused = owner.submit(&path(own.as_str()), &later).await;
    assert!(refused.status == 403 && refused.text.contains("Only Bo Achterberg can rotate"), "{}", refused.text);

    let shown = member.submit(&path(own.as_str()), &later).await;
    assert_eq!((shown.status, shown.header("cache-control")), (200, "no-store"));
    let new = secret(&shown.text, "sk-proj-");
    // A project key is recognized but has no rights under /v1.
    assert_eq!((status_of(&app, &value).await, status_of(&app, &new).await), (403, 403));
    app.advance(3600);
    assert_eq!((status_of(&app, &value).await, status_of(&app, &new).await), (401, 403));

    let shown = app.owner().await.submit(&path(&machine), &[("rotation[grace]", "now")]).await;
    let new = secret(&shown.text, "sk-svcacct-");
    assert_eq!((status_of(&app, &text(&account["api_key"], "value")).await, status_of(&app, &new).await), (401, 403));
    let [created, updated] = newest_events(&app).await;
    assert_eq!(created["event"]["api_key.created"]["data"]["scopes"], json!(["api.files.read"]));
    assert_eq!(created["detail"]["change"]["owner"], json!({ "type": "service_account", "id": text(&account, "id") }));
    assert_eq!(updated["event"]["api_key.updated"]["id"], machine);
    assert_eq!(updated["detail"]["change"]["replaced_by"], created["event"]["api_key.created"]["id"]);
}
