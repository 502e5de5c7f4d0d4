//! A project whose row another program changed counts as archived everywhere, as it does for its keys, and is marked.
//!
//! Seeded faults these tests catch: a list, a page or the API that shows what the table says; a project that can be changed
//! although its keys are refused; an altered project that takes a place on a page of the list; a default project that is
//! archived for good because its row says that it is another.

use crate::support::{Founded, TestApp, things::text};
use serde_json::{Value, json};

const PROJECTS: &str = "/v1/organization/projects";
const MARK: &str = "State altered outside Orgward";

async fn listed(app: &Founded, query: &str) -> Vec<(String, String)> {
    let page = app.admin().get(&format!("{PROJECTS}{query}")).await.json();
    let projects = page["data"].as_array().expect("a page").iter();
    projects.map(|project| (text(project, "name"), text(project, "status"))).collect()
}

async fn one(app: &Founded, project: &str) -> Value {
    app.admin().get(&format!("{PROJECTS}/{project}")).await.json()
}

fn shown(name: &str, status: &str) -> (String, String) {
    (name.to_owned(), status.to_owned())
}

#[tokio::test]
async fn an_archived_project_that_was_made_active_by_sql_is_shown_as_archived() {
    let app = TestApp::founded().await;
    let (ada, owner) = (app.acting("ada@fjordlight.example", &app.organization).await, app.owner().await);
    let (grid, harbor) = (app.project("Grid").await, app.project("Harbor").await);
    let (_, secret) = app.own_key(&ada, &grid, "laptop").await;
    app.ask("POST", &format!("/projects/{grid}/archive"), json!({})).await;
    let archived_at = one(&app, &grid).await["archived_at"].clone();
    assert!(archived_at.is_i64());
    app.advance(600);
    let counted = async || {
        let overview = domain::overview::overview(&app.domain, &ada).await.expect("an owner may");
        let counts = overview.counts.expect("an owner's overview");
        let panel = domain::shell::shell(&app.domain, &ada).await.expect("an owner may");
        (counts.projects, counts.archived_projects, counts.project_keys, panel.project_count)
    };
    let counts = counted().await;
    assert_eq!(counts, (2, 1, 0, 2));
    for sql in [
        "update projects set archived_at = null where id = $1",
        "update projects set archived_at = 1700000000 where id = $1",
    ] {
        app.write(sql, &[&grid]).await;
        let found = one(&app, &grid).await;
        assert_eq!((&found["status"], &found["archived_at"]), (&json!("archived"), &archived_at), "{sql}: {found}");
        assert_eq!(listed(&app, "").await, [shown("Default project", "active"), shown("Harbor", "active")], "{sql}");
        let all = listed(&app, "?include_archived=true").await;
        assert_eq!(all[1], shown("Grid", "archived"), "{sql}");
        assert_eq!(counted().await, counts, "{sql}: counted as listed");
        let page = owner.get(&app.path(&format!("/projects/{grid}"))).await.text;
        assert!(page.contains(MARK) && page.contains("Another program changed this project"), "{sql}: {page}");
        let archived = owner.get(&app.path("/projects?archived=only")).await.text;
        let row = |project: &str| format!("<small class=\"mono\">{project}</small>");
        assert!(archived.contains(&row(&grid)) && archived.contains(MARK), "{sql}: {archived}");
        assert!(!archived.contains(&row(&harbor)), "{sql}: {archived}");
    }
    app.write("update projects set archived_at = null where id = $1", &[&grid]).await;
    let active = owner.get(&app.path("/projects")).await.text;
    assert!(active.contains(MARK) && active.contains(&harbor), "{active}");
    assert!(owner.get(&app.path("")).await.text.contains("forged and refused"), "it is an alarm");
    assert!(owner.get(&app.path("/keys")).await.text.contains("Project archived"), "its keys stop working");
    let found = domain::search::find(&app.domain, &ada, Some(&grid)).await.expect("an owner may");
    assert_eq!(found.named.map(|hit| hit.note).as_deref(), Some("archived"));

    let path = format!("{PROJECTS}/{grid}");
    assert_eq!(app.admin().post(&path, json!({ "name": "Grid 2" })).await.refusal(400)["code"], "project_archived");
    let users = format!("{path}/users");
    let member = json!({ "user_id": app.owner, "role": "owner" });
    assert_eq!(app.admin().post(&users, member).await.refusal(400)["code"], "project_archived");
    assert_eq!(app.with_key(&secret).get(PROJECTS).await.status, 401);

    // An owner archives it for good.
    let named = [("confirmation", "Grid")];
    assert_eq!(owner.submit(&app.path(&format!("/projects/{grid}/archive")), &named).await.status, 303);
    let page = owner.get(&app.path(&format!("/projects/{grid}"))).await.text;
    assert!(!page.contains(MARK) && page.contains("This project is archived."), "{page}");
}

#[tokio::test]
async fn a_project_without_a_genuine_seal_takes_no_place_in_the_list_of_active_ones() {
    let app = TestApp::founded().await;
    for name in ["Grid", "Harbor", "Tide"] {
        app.project(name).await;
    }
    app.write("update projects set seal = null where name in ('Grid', 'Harbor')", &[]).await;
    let first = app.admin().get(&format!("{PROJECTS}?limit=1")).await.json();
    assert_eq!((&first["data"][0]["name"], &first["has_more"]), (&json!("Default project"), &json!(true)));
    let after = text(&first, "last_id");
    let second = app.admin().get(&format!("{PROJECTS}?limit=1&after={after}")).await.json();
    assert_eq!((&second["data"][0]["name"], &second["has_more"]), (&json!("Tide"), &json!(false)), "{second}");
    let all = app.admin().get(&format!("{PROJECTS}?include_archived=true")).await.json();
    assert_eq!(
        (&all["data"][1]["status"], &all["data"][1]["archived_at"]),
        (&json!("archived"), &all["data"][1]["created_at"])
    );
}

#[tokio::test]
async fn a_default_project_that_was_made_another_by_sql_cannot_be_archived() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let default = app.texts("select id from projects where is_default = 1", &[]).await.remove(0);
    app.write("update projects set is_default = 0", &[]).await;
    assert_eq!(one(&app, &default).await["status"], "archived", "its keys are refused");
    let path = format!("{PROJECTS}/{default}/archive");
    assert_eq!(app.admin().post(&path, json!({})).await.refusal(400)["code"], "default_project");
    let named = [("confirmation", "Default project")];
    let refused = owner.submit(&app.path(&format!("/projects/{default}/archive")), &named).await;
    assert_ne!(refused.status, 303, "{}", refused.text);
    assert_eq!(app.texts("select id from projects where archived_at is not null", &[]).await, [""; 0]);
    app.write("update projects set is_default = 1", &[]).await;
    assert_eq!(one(&app, &default).await["status"], "active", "the seal is the one from before");
}
