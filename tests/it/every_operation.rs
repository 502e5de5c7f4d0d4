//! Walks both doors, from the lists that the doors themselves keep: strangers are refused, readers are refused what only
//! owners may, and each success leaves exactly its records. A new door that is not in these tables fails here.
//!
//! Planted and caught: a second record in project creation, at both doors.

use crate::support::{Client, Founded, TestApp};
use orgward::{rest::ROUTES, types::users::Role};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Each operation of the Admin API: method, address, body, and the types of the records it leaves (REFERENCE 5.2).
fn api() -> Vec<(&'static str, &'static str, Value, &'static [&'static str])> {
    vec![
        ("GET", "/organization/admin_api_keys", Value::Null, &[]),
        ("POST", "/organization/admin_api_keys", json!({ "name": "walker" }), &["api_key.created"]),
        ("GET", "/organization/admin_api_keys/{key_id}", Value::Null, &[]),
        ("DELETE", "/organization/admin_api_keys/{key_id}", Value::Null, &["api_key.deleted"]),
        ("GET", "/organization/projects", Value::Null, &[]),
        ("POST", "/organization/projects", json!({ "name": "Walk" }), &["project.created"]),
        ("GET", "/organization/projects/{project_id}", Value::Null, &[]),
        ("POST", "/organization/projects/{project_id}", json!({ "name": "Walked" }), &["project.updated"]),
        ("POST", "/organization/projects/{project_id}/archive", Value::Null, &["project.archived"]),
    ]
}

/// Who may use a server function (architecture: reader, owner), before or after signing in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// Anyone, signed in or not.
    Anyone,
    /// Everyone in the organization.
    Reader,
    /// Owners.
    Owner,
}

/// A server function: name, arguments, for whom, and the types of the records it leaves.
type Function = (&'static str, Vec<(&'static str, &'static str)>, For, &'static [&'static str]);

fn functions() -> Vec<Function> {
    vec![
        ("load_setup", vec![], For::Anyone, &[]),
        ("complete_setup", vec![], For::Anyone, &[]),
        ("sign_in", vec![], For::Anyone, &[]),
        ("load_shell", vec![], For::Reader, &[]),
        ("load_overview", vec![], For::Reader, &[]),
        ("load_profile", vec![], For::Reader, &[]),
        ("list_projects", vec![], For::Reader, &[]),
        ("create_project", vec![("new[name]", "Walk")], For::Owner, &["project.created"]),
        ("get_project_detail", vec![("project_id", "{project_id}")], For::Owner, &[]),
        (
            "rename_project",
            vec![("project_id", "{project_id}"), ("patch[name]", "Walked")],
            For::Owner,
            &["project.updated"],
        ),
        ("archive_project", vec![("project_id", "{project_id}")], For::Owner, &["project.archived"]),
        ("list_admin_keys", vec![], For::Owner, &[]),
        ("get_admin_key", vec![("key_id", "{key_id}")], For::Owner, &[]),
        ("create_admin_key", vec![("new[name]", "walker")], For::Owner, &["api_key.created"]),
        ("delete_admin_key", vec![("key_id", "{key_id}")], For::Owner, &["api_key.deleted"]),
        ("revoke_other_sessions", vec![], For::Reader, &["orgward.session.revoked"]),
        ("revoke_session", vec![("session_id", "{session_id}")], For::Reader, &["orgward.session.revoked"]),
        ("sign_out", vec![], For::Anyone, &["logout.succeeded"]),
    ]
}

/// A project and a key to act on.
struct Objects {
    project: String,
    key: String,
}

async fn objects(app: &Founded) -> Objects {
    let id = |made: Value| made["id"].as_str().expect("a new object has an id").to_owned();
    Objects {
        project: id(app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await.json()),
        key: id(app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "ci" })).await.json()),
    }
}

impl Objects {
    fn fill(&self, text: &str) -> String {
        text.replace("{project_id}", &self.project).replace("{key_id}", &self.key)
    }
}

#[test]
fn the_walk_misses_no_door() {
    let walked: BTreeSet<_> = api().into_iter().map(|(method, path, ..)| (method, path)).collect();
    assert_eq!(walked, ROUTES.iter().copied().collect(), "every route of the Admin API is walked");
    let walked: BTreeSet<String> = functions().into_iter().map(|(name, ..)| format!("/_fn/{name}")).collect();
    let doors: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(walked, doors, "every server function is walked");
}

#[tokio::test]
async fn strangers_get_through_no_route_of_the_admin_api() {
    let app = TestApp::founded().await;
    let objects = objects(&app).await;
    let demoted = demoted_key(&app).await;
    let foreign = foreign_key(&app).await;
    let changes = async || -> Vec<String> {
        app.audit_types().await.into_iter().filter(|r#type| r#type != "login.succeeded").collect()
    };
    let before = changes().await;
    for (method, path, body, _) in api() {
        let address = format!("/v1{}", objects.fill(path));
        for client in [app.anonymous(), app.with_key("sk-admin-junk"), app.with_key(&demoted)] {
            client.call(method, &address, &body).await.refusal(401);
        }
        // A signed-in owner's cookie is no key.
        app.owner().await.call(method, &address, &body).await.refusal(401);
        if path.contains('{') {
            let refusal = app.with_key(&foreign).call(method, &address, &body).await.refusal(404);
            assert_eq!(refusal["code"], "not_found", "{method} {path}: what is another's is not there");
        }
    }
    assert_eq!(changes().await, before, "nothing was changed");
}

#[tokio::test]
async fn each_success_over_the_admin_api_leaves_exactly_its_records() {
    let app = TestApp::founded().await;
    for (method, path, body, records) in api() {
        let objects = objects(&app).await;
        let (audit, calls) = (app.audit_types().await.len(), app.count("request_log").await);
        let reply = app.admin().call(method, &format!("/v1{}", objects.fill(path)), &body).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        assert_eq!(app.audit_types().await[audit..], *records, "{method} {path}");
        assert_eq!(app.count("request_log").await, calls + 1, "{method} {path} is logged once");
    }
}

#[tokio::test]
async fn without_audit_logging_the_same_operations_leave_no_record() {
    let app = TestApp::start().await.found(false).await;
    for (method, path, body, _) in api() {
        let objects = objects(&app).await;
        let reply = app.admin().call(method, &format!("/v1{}", objects.fill(path)), &body).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
    }
    assert_eq!(app.count("audit_logs").await, 0);
}

#[tokio::test]
async fn strangers_and_readers_get_through_no_server_function_that_is_not_theirs() {
    let app = TestApp::founded().await;
    let objects = objects(&app).await;
    let reader = app.reader().await;
    let stranger = stranger(&app).await;
    let before = app.audit_types().await;
    for (name, arguments, whose, _) in functions() {
        if whose == For::Anyone {
            continue;
        }
        let refusal = run(&app, &app.anonymous(), name, &arguments, &objects).await;
        assert_eq!(refusal, 401, "{name} without a session");
        let refusal = run(&app, &stranger, name, &arguments, &objects).await;
        assert_eq!(refusal, 404, "{name} by somebody of another organization");
        if whose == For::Owner {
            let refusal = run(&app, &reader, name, &arguments, &objects).await;
            let about_a_project = name.contains("project") && name != "create_project";
            assert_eq!(refusal, if about_a_project { 404 } else { 403 }, "{name} by a reader");
        }
    }
    assert_eq!(app.audit_types().await, before, "nothing was changed");
}

#[tokio::test]
async fn each_success_at_the_console_leaves_exactly_its_records() {
    let app = TestApp::founded().await;
    for (name, arguments, whose, records) in functions() {
        if whose == For::Anyone && records.is_empty() {
            continue;
        }
        let objects = objects(&app).await;
        let owner = app.owner().await;
        if name == "revoke_session" || name == "revoke_other_sessions" {
            app.owner().await;
            if name == "revoke_other_sessions" {
                keep_two_sessions(&app).await;
            }
        }
        let audit = app.audit_types().await.len();
        let status = run(&app, &owner, name, &arguments, &objects).await;
        assert_eq!(status, 200, "{name}");
        assert_eq!(app.audit_types().await[audit..], *records, "{name}");
    }
}

/// Calls a server function as an island would, with the organization and the objects filled in.
async fn run(app: &Founded, client: &Client, name: &str, arguments: &[(&str, &str)], objects: &Objects) -> u16 {
    let session = another_session(app).await;
    let mut fields = vec![("organization_id", app.organization.to_string())];
    fields
        .extend(arguments.iter().map(|(field, value)| (*field, objects.fill(value).replace("{session_id}", &session))));
    let fields: Vec<_> = fields.iter().map(|(field, value)| (*field, value.as_str())).collect();
    client.submit(&format!("/_fn/{name}"), &fields).await.status
}

/// The owner's oldest session but for the newest one.
async fn another_session(app: &Founded) -> String {
    let oldest: Option<(String,)> =
        sqlx::query_as("select id from sessions where user_id = $1 order by created_at, id limit 1")
            .bind(app.owner.as_str().to_owned())
            .fetch_optional(&app.tables)
            .await
            .expect("sessions are readable");
    oldest.map(|(id,)| id).unwrap_or_default()
}

/// Leaves the newest session and one other.
async fn keep_two_sessions(app: &Founded) {
    let rows: Vec<(String,)> = sqlx::query_as("select id from sessions order by id desc")
        .fetch_all(&app.tables)
        .await
        .expect("sessions are readable");
    for (id,) in rows.into_iter().skip(2) {
        sqlx::query("delete from sessions where id = $1").bind(id).execute(&app.tables).await.expect("deleted");
    }
}

/// A key whose owner is no longer one.
async fn demoted_key(app: &Founded) -> String {
    let emi = app.person("emi@fjordlight.example", Role::Owner).await;
    let client = app.signed_in("emi@fjordlight.example").await;
    let reply = client.submit(&app.path("/admin-keys/new"), &[("new[name]", "emi")]).await;
    let at = reply.text.find("sk-admin-").expect("the key is on the page");
    app.set_role(&emi, "reader").await;
    reply.text[at..at + 58].to_owned()
}

/// A working key of another organization on the same server.
async fn foreign_key(app: &Founded) -> String {
    let user = other_organization(app).await;
    let client = app.signed_in("zoe@other.example").await;
    let path = format!("/o/{user}/admin-keys/new");
    let reply = client.submit(&path, &[("new[name]", "zoe")]).await;
    let at = reply.text.find("sk-admin-").unwrap_or_else(|| panic!("{} {}", reply.status, reply.text));
    reply.text[at..at + 58].to_owned()
}

/// Somebody signed in who belongs to another organization.
async fn stranger(app: &Founded) -> Client {
    other_organization(app).await;
    app.signed_in("zoe@other.example").await
}

/// Makes a second organization with an owner of its own; gives its id.
async fn other_organization(app: &Founded) -> String {
    let zoe = app.person("zoe@other.example", Role::Owner).await;
    let id = "org-zzzzzzzzzzzzzzzzzzzzzzzz";
    for sql in [
        "insert into organizations (id, name, created_at, revision) values ($1, 'Other', 1, 1)",
        "update organization_users set organization_id = $1 where user_id = $2",
    ] {
        let mut query = sqlx::query(sql).bind(id);
        if sql.contains("$2") {
            query = query.bind(zoe.as_str().to_owned());
        }
        query.execute(&app.tables).await.expect("a second organization");
    }
    id.to_owned()
}
