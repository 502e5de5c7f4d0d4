//! A project's people and service accounts at the console.

use crate::support::{TestApp, things::text};
use orgward::types::users::Role;
use serde_json::json;

const EMI: &str = "emi@fjordlight.example";

#[tokio::test]
async fn people_are_added_by_address_and_taken_out_by_who_manages_the_project() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let emi = app.person(EMI, Role::Reader).await;
    let (owner, reader) = (app.owner().await, app.signed_in(EMI).await);
    let path = app.path(&format!("/projects/{project}/members"));
    assert_eq!(reader.get(&path).await.status, 404, "a project they are not in is not there");

    let unknown = owner.submit(&path, &[("new[email]", "nobody@x.org"), ("new[role]", "member")]).await;
    assert_eq!(unknown.status, 422);
    assert!(unknown.text.contains("value=\"nobody@x.org\""), "what was typed is kept");
    assert_eq!(owner.submit(&path, &[("new[email]", EMI), ("new[role]", "member")]).await.status, 303);
    assert!(owner.get(&path).await.text.contains(EMI));
    assert_eq!(reader.get(&path).await.status, 403, "a member does not manage it");
    assert_eq!(reader.get(&app.path(&format!("/projects/{project}"))).await.status, 200);

    let remove = app.path(&format!("/projects/{project}/members/{emi}/remove"));
    assert!(owner.get(&remove).await.text.contains("Keys of their own in this project stop with it."));
    assert_eq!(owner.submit(&remove, &[]).await.status, 303);
    let text = owner.get(&path).await.text;
    assert!(!text.contains(EMI) && text.contains("Nobody is in it yet"));
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("user.deleted"));
}

#[tokio::test]
async fn a_service_account_shows_its_first_key_once_and_ends_with_its_keys() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    app.person(EMI, Role::Reader).await;
    let (owner, reader) = (app.owner().await, app.signed_in(EMI).await);
    let path = app.path(&format!("/projects/{project}/service-accounts"));
    assert_eq!(reader.get(&path).await.status, 404);
    assert_eq!(reader.submit(&format!("{path}/new"), &[("new[name]", "theirs")]).await.status, 404);

    assert_eq!(owner.submit(&format!("{path}/new"), &[("new[name]", "")]).await.status, 422);
    let made = owner.submit(&format!("{path}/new"), &[("new[name]", "batch-runner")]).await;
    assert_eq!(made.status, 200);
    assert_eq!(made.header("cache-control"), "no-store");
    assert!(made.text.contains("sk-svcacct-"), "the one time it is shown");
    let list = owner.get(&path).await.text;
    assert!(list.contains("batch-runner") && !list.contains("sk-svcacct-"));

    let accounts = app.ask("GET", &format!("/projects/{project}/service_accounts"), json!(null)).await;
    let id = text(&accounts["data"][0], "id");
    assert_eq!(owner.submit(&format!("{path}/{id}/delete"), &[]).await.status, 303);
    assert_eq!(app.count("project_keys").await, 0, "its key went with it");
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("service_account.deleted"));
}
