//! Projects in the console: what owners, project owners, members and other readers see and may do.

use crate::support::{Client, Founded, TestApp};
use types::{ids::UserId, users::Role};

const BO: &str = "bo@fjordlight.example";

/// Creates a project in the console; returns its id.
async fn create(app: &Founded, owner: &Client, name: &str) -> String {
    let reply = owner.submit(&app.path("/projects/new"), &[("new[name]", name)]).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let location = reply.header("location").to_owned();
    let id = location.strip_prefix(&app.path("/projects/")).unwrap_or_else(|| panic!("to {location}"));
    assert!(id.starts_with("proj_"), "{id}");
    id.to_owned()
}

async fn bo(app: &Founded) -> (UserId, Client) {
    let id = app.person(BO, Role::Reader).await;
    (id, app.signed_in(BO).await)
}

async fn projects(app: &Founded) -> i64 {
    app.count("projects").await
}

#[tokio::test]
async fn a_reader_sees_only_the_projects_they_belong_to() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let (mine, foreign) = (create(&app, &owner, "Lighthouse").await, create(&app, &owner, "Submarine").await);
    let (bo, reader) = bo(&app).await;
    app.join(&mine, bo.as_str(), "member").await;
    for page in ["", "/projects", "/projects?archived=1", "/profile"] {
        let text = reader.get(&app.path(page)).await.text;
        assert!(!text.contains("Submarine") && !text.contains("Default project"), "{page}");
    }
    assert!(reader.get(&app.path("/projects")).await.text.contains("Lighthouse"));
    assert_eq!(reader.get(&app.path(&format!("/projects/{mine}"))).await.status, 200);

    let before = app.state().await;
    let address = app.path(&format!("/projects/{foreign}"));
    let archive = format!("{address}/archive");
    for reply in [
        reader.get(&address).await,
        reader.submit(&format!("{address}/settings"), &[("patch[name]", "Mine")]).await,
        reader.get(&archive).await,
        reader.submit(&archive, &[]).await,
    ] {
        assert_eq!(reply.status, 404);
        assert!(!reply.text.contains("Submarine"));
    }
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_member_may_view_and_a_project_owner_may_rename_but_neither_may_archive_or_create() {
    let app = TestApp::founded().await;
    let project = create(&app, &app.owner().await, "Lighthouse").await;
    let (bo, reader) = bo(&app).await;
    let address = app.path(&format!("/projects/{project}"));
    let settings = format!("{address}/settings");
    app.join(&project, bo.as_str(), "member").await;
    let before = app.state().await;
    let new = app.path("/projects/new");
    for reply in [
        reader.submit(&settings, &[("patch[name]", "Mine")]).await,
        reader.get(&format!("{address}/archive")).await,
        reader.submit(&format!("{address}/archive"), &[]).await,
        reader.get(&new).await,
        reader.submit(&new, &[("new[name]", "Mine")]).await,
    ] {
        assert_eq!(reply.status, 403);
    }
    assert_eq!(app.state().await, before);
    assert!(!reader.get(&settings).await.text.contains("patch["), "no form that would be refused");

    app.write_sealed("update project_users set role = 'owner'", &[]).await;
    assert!(reader.get(&settings).await.text.contains("patch[name]"));
    assert_eq!(reader.submit(&settings, &[("patch[name]", "Beacon")]).await.status, 303);
    assert_eq!(app.last_audit().await["event"]["actor"]["session"]["user"]["id"], bo.as_str());
    let before = app.state().await;
    assert_eq!(reader.get(&format!("{address}/archive")).await.status, 403);
    assert_eq!(reader.submit(&format!("{address}/archive"), &[]).await.status, 403);
    assert_eq!(reader.submit(&new, &[("new[name]", "Mine")]).await.status, 403);
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_new_project_is_on_the_next_page_with_a_notice() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let project = create(&app, &owner, "Lighthouse").await;
    let page = owner.get(&app.path(&format!("/projects/{project}"))).await;
    assert!(page.text.contains("Lighthouse") && page.text.contains("Project created."));
    let page = owner.get(&app.path(&format!("/projects/{project}"))).await;
    assert!(!page.text.contains("Project created."), "a notice is shown once");
    let record = app.last_audit().await;
    assert_eq!(record["event"]["type"], "project.created");
    assert_eq!(record["event"]["actor"]["type"], "session");
    assert_eq!(record["event"]["actor"]["session"]["user"]["email"], "ada@fjordlight.example");
}

#[tokio::test]
async fn a_name_in_use_must_be_confirmed() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let first = create(&app, &owner, "Lighthouse").await;
    let before = app.state().await;
    let new = app.path("/projects/new");
    for taken in ["Lighthouse", " LIGHTHOUSE "] {
        let reply = owner.submit(&new, &[("new[name]", taken)]).await;
        assert_eq!(reply.status, 422);
        assert!(reply.text.contains(&format!("value=\"{}\"", taken.trim())), "what was typed is still there");
        assert!(reply.text.contains("allow_duplicate"), "the page offers to go on");
    }
    assert_eq!(app.state().await, before);
    let reply = owner.submit(&new, &[("new[name]", "Lighthouse"), ("allow_duplicate", "true")]).await;
    assert_eq!((reply.status, projects(&app).await), (303, 3));

    app.write("update projects set archived_at = 1700000000 where id <> $1", &[&first]).await;
    owner.submit(&app.path(&format!("/projects/{first}/archive")), &[("confirmation", "Lighthouse")]).await;
    create(&app, &owner, "Lighthouse").await;
}

#[tokio::test]
async fn an_invalid_name_is_refused_and_what_was_typed_is_kept() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let project = create(&app, &owner, "Lighthouse").await;
    let before = app.state().await;
    let long = "x".repeat(101);
    for (page, field) in [("/projects/new", "new[name]"), (&*format!("/projects/{project}/settings"), "patch[name]")] {
        for name in ["", "   ", "a\u{0}b", &long] {
            let reply = owner.submit(&app.path(page), &[(field, name)]).await;
            assert_eq!(reply.status, 422, "{page} {name:?}");
            assert!(reply.text.contains("role=\"alert\"") && reply.text.contains("<title>Error"), "{page} {name:?}");
            assert!(name.len() < 100 || reply.text.contains(name), "what was typed is still there");
        }
    }
    assert_eq!(app.state().await, before);
    let reply = owner.submit(&app.path("/projects/new"), &[]).await;
    assert_eq!(reply.status, 422, "no form field");
}

#[tokio::test]
async fn a_project_is_renamed_on_its_own_page() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let project = create(&app, &owner, "Lighthouse").await;
    let address = app.path(&format!("/projects/{project}/settings"));
    let reply = owner.submit(&address, &[("patch[name]", "Beacon"), ("project_id", "proj_other")]).await;
    assert_eq!((reply.status, reply.header("location")), (303, address.as_str()));
    assert!(owner.get(&address).await.text.contains("Beacon"));
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("project.updated"));
}

#[tokio::test]
async fn archiving_asks_for_confirmation_first() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let project = create(&app, &owner, "Lighthouse").await;
    let (bo, reader) = bo(&app).await;
    app.join(&project, bo.as_str(), "owner").await;
    let address = app.path(&format!("/projects/{project}"));
    let before = app.state().await;
    let asks = owner.get(&format!("{address}/archive")).await;
    assert!(asks.status == 200 && asks.text.contains("2 members lose access"), "{}", asks.text);
    for counted in ["It has no keys.", "It has no service accounts.", "To confirm, type: Lighthouse"] {
        assert!(asks.text.contains(counted), "{counted}: {}", asks.text);
    }
    assert_eq!(app.state().await, before, "viewing the page archives nothing");

    for typed in [&[("confirmation", "Lighthous")][..], &[("confirmation", "yes")], &[]] {
        let reply = owner.submit(&format!("{address}/archive"), typed).await;
        assert!(reply.status == 422 && reply.text.contains("Type the name of the project to confirm: Lighthouse."));
        assert_eq!(app.state().await, before, "a click alone archives nothing");
    }
    let typed = [("confirmation", " lighthouse ")];
    let reply = owner.submit(&format!("{address}/archive"), &typed).await;
    assert_eq!((reply.status, reply.header("location")), (303, app.path("/projects").as_str()));
    let records = app.audit_types().await;
    assert_eq!(records.last().map(String::as_str), Some("project.archived"));
    // A second tab that still shows the confirmation form.
    assert_eq!(owner.submit(&format!("{address}/archive"), &[]).await.status, 303);
    assert_eq!(app.audit_types().await, records);
    assert!(!owner.get(&app.path("/projects")).await.text.contains(&project));
    assert!(owner.get(&app.path("/projects?archived=1")).await.text.contains(&project));
    let reply = reader.submit(&format!("{address}/settings"), &[("patch[name]", "Again")]).await;
    assert!(reply.status == 422 && reply.text.contains("is archived"), "{}", reply.status);
}

#[tokio::test]
async fn the_default_project_offers_neither_form() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let ids = app.texts("select id from projects where is_default = 1", &[]).await;
    let address = app.path(&format!("/projects/{}", ids[0]));
    let settings = format!("{address}/settings");
    let page = owner.get(&settings).await.text;
    assert!(!page.contains("patch[name]") && !page.contains("/archive\""));
    let before = app.state().await;
    let asks = owner.get(&format!("{address}/archive")).await;
    assert!(asks.status == 400 && asks.text.contains("default project"), "{}", asks.status);
    let machine = owner.get(&format!("{address}/service-accounts/new")).await;
    assert!(
        machine.status == 400 && machine.text.contains("The default project has no service accounts"),
        "{}",
        machine.status
    );
    assert_eq!(owner.submit(&settings, &[("patch[name]", "Mine")]).await.status, 422);
    assert_eq!(owner.submit(&format!("{address}/archive"), &[]).await.status, 422);
    let machine = owner.submit(&format!("{address}/service-accounts/new"), &[("new[name]", "runner")]).await;
    assert_eq!(machine.status, 422);
    assert_eq!(app.state().await, before);
}

#[tokio::test]
async fn a_rename_to_a_name_in_use_must_be_confirmed() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let mut ids = Vec::new();
    for name in ["Grid", "Field notes"] {
        let made = app.admin().post("/v1/organization/projects", serde_json::json!({ "name": name })).await.json();
        ids.push(made["id"].as_str().expect("an id").to_owned());
    }
    let page = app.path(&format!("/projects/{}/settings", ids[1]));
    let asked = owner.submit(&page, &[("patch[name]", "grid")]).await;
    assert_eq!(asked.status, 422);
    assert!(asked.text.contains("allow_duplicate") && asked.text.contains("value=\"grid\""), "{}", asked.text);
    assert_eq!(
        owner.submit(&page, &[("patch[name]", "field notes")]).await.status,
        303,
        "keeping its own name needs no confirmation"
    );
    let meant = owner.submit(&page, &[("patch[name]", "grid"), ("allow_duplicate", "true")]).await;
    assert_eq!(meant.status, 303);
}
