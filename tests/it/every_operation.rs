//! Walks every operation of the Admin API and every server function, taken from the lists in the code: strangers are
//! refused, readers are refused what only owners may do, and each success leaves exactly its events. An operation
//! missing from the tables below fails these tests.
//!
//! Seeded fault these tests catch: a second event when a project is created, in both interfaces.

use crate::{
    organization_counts::expect_counted,
    support::{Client, Founded, PASSWORD, ROUTES, TestApp},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use types::users::Role;

/// Each operation of the Admin API: method, path, body, and the types of the events it leaves (REFERENCE 5.2).
pub fn api() -> Vec<(&'static str, &'static str, Value, &'static [&'static str])> {
    const ROLE: &[&str] = &["role.assignment.deleted", "role.assignment.created", "user.updated"];
    let none = Value::Null;
    vec![
        ("GET", "/organization/admin_api_keys", none.clone(), &[]),
        ("POST", "/organization/admin_api_keys", json!({ "name": "walker" }), &["api_key.created"]),
        ("GET", "/organization/admin_api_keys/{key_id}", none.clone(), &[]),
        ("DELETE", "/organization/admin_api_keys/{key_id}", none.clone(), &["api_key.deleted"]),
        ("GET", "/organization/audit_logs", none.clone(), &[]),
        ("GET", "/organization/data_retention", none.clone(), &[]),
        ("POST", "/organization/data_retention", retention(), &["organization.updated"]),
        ("GET", "/organization/invites", none.clone(), &[]),
        ("POST", "/organization/invites", json!({ "email": "new@skerry.example", "role": "reader" }), &["invite.sent"]),
        ("GET", "/organization/invites/{invite_id}", none.clone(), &[]),
        ("DELETE", "/organization/invites/{invite_id}", none.clone(), &["invite.deleted"]),
        ("GET", "/organization/projects", none.clone(), &[]),
        ("POST", "/organization/projects", json!({ "name": "Walk" }), &["project.created"]),
        ("GET", "/organization/projects/{project_id}", none.clone(), &[]),
        ("POST", "/organization/projects/{project_id}", json!({ "name": "Walked" }), &["project.updated"]),
        ("GET", "/organization/projects/{project_id}/api_keys", none.clone(), &[]),
        ("GET", "/organization/projects/{project_id}/api_keys/{api_key_id}", none.clone(), &[]),
        (
            "POST",
            "/organization/projects/{project_id}/api_keys/{api_key_id}",
            json!({ "scopes": ["api.files.read"] }),
            &["api_key.updated"],
        ),
        ("DELETE", "/organization/projects/{project_id}/api_keys/{api_key_id}", none.clone(), &["api_key.deleted"]),
        ("POST", "/organization/projects/{project_id}/archive", none.clone(), &["project.archived"]),
        ("GET", "/organization/projects/{project_id}/data_retention", none.clone(), &[]),
        ("POST", "/organization/projects/{project_id}/data_retention", retention(), &["project.updated"]),
        ("GET", "/organization/projects/{project_id}/service_accounts", none.clone(), &[]),
        (
            "POST",
            "/organization/projects/{project_id}/service_accounts",
            json!({ "name": "walker" }),
            &["service_account.created", "api_key.created"],
        ),
        ("GET", "/organization/projects/{project_id}/service_accounts/{service_account_id}", none.clone(), &[]),
        (
            "POST",
            "/organization/projects/{project_id}/service_accounts/{service_account_id}",
            json!({ "role": "owner" }),
            &["service_account.updated"],
        ),
        (
            "DELETE",
            "/organization/projects/{project_id}/service_accounts/{service_account_id}",
            none.clone(),
            &["api_key.deleted", "service_account.deleted"],
        ),
        (
            "POST",
            "/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys",
            none.clone(),
            &["api_key.created"],
        ),
        ("GET", "/organization/projects/{project_id}/users", none.clone(), &[]),
        (
            "POST",
            "/organization/projects/{project_id}/users",
            json!({ "user_id": "{other_user_id}", "role": "member" }),
            &["user.added"],
        ),
        ("GET", "/organization/projects/{project_id}/users/{user_id}", none.clone(), &[]),
        ("POST", "/organization/projects/{project_id}/users/{user_id}", json!({ "role": "owner" }), ROLE),
        ("DELETE", "/organization/projects/{project_id}/users/{user_id}", none.clone(), &["user.deleted"]),
        ("GET", "/organization/users", none.clone(), &[]),
        ("GET", "/organization/users/{user_id}", none.clone(), &[]),
        ("POST", "/organization/users/{user_id}", json!({ "role": "owner" }), ROLE),
        ("DELETE", "/organization/users/{user_id}", none, &["user.deleted"]),
    ]
}

/// The bodies of Orgward's own operations, by path.
pub fn own_bodies() -> Vec<(&'static str, Value)> {
    vec![("/organization/audit_logs/legal_holds", json!({ "name": "Grid" }))]
}

/// A setting different from the current one, because the walk calls the operation more than once.
fn retention() -> Value {
    json!({ "retention_type": "zero_data_retention" })
}

/// Who may call a server function (reader, owner), before or after signing in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// Anyone, signed in or not.
    Anyone,
    /// Everyone in the organization.
    Reader,
    /// Owners.
    Owner,
}

/// A server function: name, arguments, who may call it, and the types of the events it leaves.
type Function = (&'static str, Vec<(&'static str, &'static str)>, For, &'static [&'static str]);

fn functions() -> Vec<Function> {
    vec![
        ("load_setup", vec![], For::Anyone, &[]),
        ("complete_setup", vec![], For::Anyone, &[]),
        ("sign_in", vec![], For::Anyone, &[]),
        ("load_invitation", vec![], For::Anyone, &[]),
        ("accept_invitation", vec![], For::Anyone, &[]),
        ("ask_password_reset", vec![], For::Anyone, &[]),
        ("load_password_reset", vec![], For::Anyone, &[]),
        ("complete_password_reset", vec![], For::Anyone, &[]),
        ("load_email_confirmation", vec![], For::Anyone, &[]),
        ("confirm_email", vec![], For::Anyone, &[]),
        ("load_email_change_stop", vec![], For::Anyone, &[]),
        ("stop_email_change", vec![], For::Anyone, &[]),
        ("list_invites", vec![], For::Owner, &[]),
        ("list_invite_mails", vec![("invites[]", "{invite_id}")], For::Owner, &[]),
        ("get_invite", vec![("invite_id", "{invite_id}")], For::Owner, &[]),
        (
            "invite_list",
            vec![
                ("new[email]", "new@skerry.example, newer@skerry.example"),
                ("new[role]", "reader"),
                ("new[sure]", "true"),
            ],
            For::Owner,
            &["invite.sent", "invite.sent"],
        ),
        ("link_invite", vec![("invite_id", "{invite_id}")], For::Owner, &["orgward.invite.linked"]),
        ("send_invite", vec![("invite_id", "{invite_id}")], For::Owner, &["orgward.invite.linked"]),
        ("load_mails", vec![], For::Owner, &[]),
        ("send_test_mail", vec![], For::Owner, &[]),
        ("delete_invite", vec![("invite_id", "{invite_id}")], For::Owner, &["invite.deleted"]),
        ("load_shell", vec![], For::Reader, &[]),
        ("load_overview", vec![], For::Reader, &[]),
        ("load_profile", vec![], For::Reader, &[]),
        ("list_own_project_keys", vec![], For::Reader, &[]),
        ("search", vec![("q", "walk")], For::Reader, &[]),
        ("search_projects", vec![], For::Reader, &[]),
        ("create_project", vec![("new[name]", "Walk")], For::Owner, &["project.created"]),
        ("get_project_detail", vec![("project_id", "{project_id}")], For::Owner, &[]),
        (
            "rename_project",
            vec![("project_id", "{project_id}"), ("patch[name]", "Walked")],
            For::Owner,
            &["project.updated"],
        ),
        (
            "archive_project",
            vec![("project_id", "{project_id}"), ("confirmation", "Grid")],
            For::Owner,
            &["project.archived"],
        ),
        (
            "update_project_data_retention",
            vec![("project_id", "{project_id}"), ("patch[retention_type]", "zero_data_retention")],
            For::Owner,
            &["project.updated"],
        ),
        ("load_data_retention", vec![], For::Owner, &[]),
        (
            "update_data_retention",
            vec![("patch[retention_type]", "zero_data_retention")],
            For::Owner,
            &["organization.updated"],
        ),
        ("load_general", vec![], For::Owner, &[]),
        (
            "update_general",
            vec![("new[name]", "Fjordlight Energy"), ("new[support_contact]", "#help")],
            For::Owner,
            &["organization.updated"],
        ),
        ("search_users", vec![], For::Owner, &[]),
        ("get_member", vec![("user_id", "{user_id}")], For::Owner, &[]),
        (
            "update_user",
            vec![("user_id", "{user_id}"), ("patch[role]", "owner")],
            For::Owner,
            &["role.assignment.deleted", "role.assignment.created", "user.updated"],
        ),
        ("delete_user", vec![("user_id", "{user_id}")], For::Owner, &["user.deleted"]),
        (
            "change_chosen_roles",
            vec![("chosen[id][]", "{user_id}"), ("chosen[role]", "owner"), ("chosen[sure]", "true")],
            For::Owner,
            &["role.assignment.deleted", "role.assignment.created", "user.updated"],
        ),
        (
            "remove_chosen_users",
            vec![("chosen[id][]", "{user_id}"), ("chosen[sure]", "true")],
            For::Owner,
            &["user.deleted"],
        ),
        ("load_purge", vec![], For::Owner, &[]),
        ("load_audit_logging", vec![], For::Owner, &[]),
        // Audit logging is already enabled, so it changes nothing.
        (
            "enable_audit_logging",
            vec![("confirmation[organization_name]", "Fjordlight Energy"), ("confirmation[password]", PASSWORD)],
            For::Owner,
            &[],
        ),
        ("list_legal_holds", vec![], For::Owner, &[]),
        ("get_legal_hold", vec![("legal_hold_id", "{legal_hold_id}")], For::Owner, &[]),
        ("request_legal_hold", vec![("new[name]", "Grid")], For::Owner, &["orgward.legal_hold.requested"]),
        ("lift_legal_hold", vec![("legal_hold_id", "{legal_hold_id}")], For::Owner, &["orgward.legal_hold.withdrawn"]),
        ("list_audit_logs", vec![], For::Owner, &[]),
        ("start_audit_export", vec![], For::Owner, &["orgward.audit_logs.exported"]),
        ("get_audit_export", vec![("export_id", "{export_id}")], For::Owner, &[]),
        ("list_audit_exports", vec![], For::Owner, &[]),
        ("count_audit_logs", vec![], For::Owner, &[]),
        ("count_audit_log_bars", vec![], For::Owner, &[]),
        ("count_all_audit_log_values", vec![], For::Owner, &[]),
        ("get_audit_log", vec![("record_id", "{record_id}")], For::Owner, &[]),
        ("get_audit_key", vec![], For::Owner, &[]),
        ("search_project_users", vec![("project_id", "{project_id}")], For::Owner, &[]),
        ("get_project_user", vec![("project_id", "{project_id}"), ("user_id", "{user_id}")], For::Owner, &[]),
        (
            "create_project_user",
            vec![("project_id", "{project_id}"), ("new[user_id]", "{other_user_id}"), ("new[role]", "member")],
            For::Owner,
            &["user.added"],
        ),
        (
            "delete_project_user",
            vec![("project_id", "{project_id}"), ("user_id", "{user_id}")],
            For::Owner,
            &["user.deleted"],
        ),
        ("list_service_accounts", vec![("project_id", "{project_id}")], For::Owner, &[]),
        (
            "get_service_account",
            vec![("project_id", "{project_id}"), ("service_account_id", "{service_account_id}")],
            For::Owner,
            &[],
        ),
        (
            "create_service_account",
            vec![("project_id", "{project_id}"), ("new[name]", "walker")],
            For::Owner,
            &["service_account.created", "api_key.created"],
        ),
        (
            "create_service_account_key",
            vec![("project_id", "{project_id}"), ("service_account_id", "{service_account_id}"), ("new[name]", "blue")],
            For::Owner,
            &["api_key.created"],
        ),
        (
            "delete_service_account",
            vec![("project_id", "{project_id}"), ("service_account_id", "{service_account_id}")],
            For::Owner,
            &["api_key.deleted", "service_account.deleted"],
        ),
        ("list_project_api_keys", vec![("project_id", "{project_id}")], For::Owner, &[]),
        ("get_project_api_key", vec![("project_id", "{project_id}"), ("key_id", "{api_key_id}")], For::Owner, &[]),
        (
            "create_project_api_key",
            vec![("project_id", "{project_id}"), ("new[name]", "laptop")],
            For::Owner,
            &["api_key.created"],
        ),
        (
            "delete_project_api_key",
            vec![("project_id", "{project_id}"), ("key_id", "{api_key_id}")],
            For::Owner,
            &["api_key.deleted"],
        ),
        ("search_requests", vec![], For::Owner, &[]),
        ("get_request", vec![("request_id", "{request_id}")], For::Owner, &[]),
        ("list_admin_keys", vec![], For::Owner, &[]),
        ("get_admin_key", vec![("key_id", "{key_id}")], For::Owner, &[]),
        ("create_admin_key", vec![("new[name]", "walker")], For::Owner, &["api_key.created"]),
        (
            "rotate_admin_key",
            vec![("key_id", "{key_id}"), ("rotation[grace]", "24h")],
            For::Owner,
            &["api_key.created", "api_key.updated"],
        ),
        (
            "rotate_project_key",
            vec![("project_id", "{project_id}"), ("key_id", "{api_key_id}"), ("rotation[grace]", "now")],
            For::Owner,
            &["api_key.created", "api_key.updated"],
        ),
        ("delete_admin_key", vec![("key_id", "{key_id}")], For::Owner, &["api_key.deleted"]),
        ("update_profile", vec![("patch[name]", "Ada L.")], For::Reader, &["user.updated"]),
        (
            "change_password",
            vec![("new[current_password]", PASSWORD), ("new[password]", PASSWORD)],
            For::Reader,
            &["orgward.password.changed"],
        ),
        // It changes the session only.
        ("confirm_password", vec![("password", PASSWORD)], For::Reader, &[]),
        ("load_email_change", vec![], For::Reader, &[]),
        (
            "ask_email_change",
            vec![("new[email]", "ada@skerry.example"), ("new[password]", PASSWORD)],
            For::Reader,
            &["orgward.email_change.asked"],
        ),
        ("revoke_other_sessions", vec![], For::Reader, &["orgward.session.revoked"]),
        ("revoke_session", vec![("session_id", "{session_id}")], For::Reader, &["orgward.session.revoked"]),
        ("sign_out", vec![], For::Anyone, &["logout.succeeded"]),
    ]
}

/// The id of one object of each kind.
#[derive(Clone)]
pub struct Objects {
    pub project: String,
    pub key: String,
    pub invite: String,
    pub account: String,
    pub project_key: String,
    /// A member of the project.
    pub user: String,
    /// A user who is in no project.
    pub other_user: String,
    /// An export of the audit log.
    pub export: String,
    /// An audit event; empty while there is none.
    pub record: String,
    /// A request to the Admin API.
    pub request: String,
    /// A legal hold that an owner asked for; empty while there is no audit log.
    pub hold: String,
}

pub async fn objects(app: &Founded) -> Objects {
    let post = async |path: &str, body: Value| {
        let reply = app.admin().post(&format!("/v1/organization{path}"), body).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
        reply.json()
    };
    let id = |made: &Value| made["id"].as_str().expect("a new object has an id").to_owned();
    let project = id(&post("/projects", json!({ "name": "Grid" })).await);
    let account = post(&format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    // A unique email address each time, because the walk creates many.
    let [user, other_user] = [app.new_reader().await, app.new_reader().await].map(|user| user.to_string());
    app.join(&project, &user, "member").await;
    let email = format!("{}@skerry.example", app.new_id(""));
    let record = app.texts("select id from audit_logs where seq = 0", &[]).await.pop().unwrap_or_default();
    let holds = "/orgward/v1/organization/audit_logs/legal_holds";
    let hold = match record.is_empty() {
        true => String::new(),
        false => id(&app.admin().post(holds, json!({ "name": "Grid" })).await.json()),
    };
    Objects {
        hold,
        key: id(&post("/admin_api_keys", json!({ "name": "ci" })).await),
        invite: id(&post("/invites", json!({ "email": email, "role": "reader" })).await),
        project_key: id(&account["api_key"]),
        account: id(&account),
        project,
        user,
        other_user,
        export: app.finished_export().await,
        record,
        request: {
            let sql = "select request_id from request_log where organization_id = $1 order by id desc limit 1";
            app.texts(sql, &[app.organization.as_str()]).await.pop().expect("a project was just made")
        },
    }
}

impl Objects {
    pub fn fill(&self, text: &str) -> String {
        [
            ("{project_id}", &self.project),
            ("{key_id}", &self.key),
            ("{invite_id}", &self.invite),
            ("{service_account_id}", &self.account),
            ("{api_key_id}", &self.project_key),
            ("{user_id}", &self.user),
            ("{other_user_id}", &self.other_user),
            ("{record_id}", &self.record),
            ("{export_id}", &self.export),
            ("{request_id}", &self.request),
            ("{legal_hold_id}", &self.hold),
            // The hash of the first tile: it exists as soon as there is an event.
            ("{level}", &"0".to_owned()),
            ("{index}", &"000.p/1".to_owned()),
        ]
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }

    /// Like [`Objects::fill`], in a JSON body.
    pub fn fill_body(&self, body: &Value) -> Value {
        serde_json::from_str(&self.fill(&body.to_string())).expect("identifiers keep JSON whole")
    }
}

#[test]
fn the_walk_covers_every_operation() {
    let walked: BTreeSet<_> = api().into_iter().map(|(method, path, ..)| (method, path)).collect();
    assert_eq!(walked, ROUTES.iter().copied().collect(), "every route of the Admin API is tested");
    let walked: BTreeSet<String> = functions().into_iter().map(|(name, ..)| format!("/_fn/{name}")).collect();
    let registered: BTreeSet<String> =
        leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned()).collect();
    assert_eq!(walked, registered, "every server function is tested");
}

#[tokio::test]
async fn strangers_are_refused_on_every_route_of_the_admin_api() {
    let app = TestApp::founded().await;
    let objects = objects(&app).await;
    let demoted = demoted_key(&app).await;
    let foreign = foreign_key(&app).await;
    let changes = async || -> Vec<String> {
        app.audit_types().await.into_iter().filter(|r#type| r#type != "login.succeeded").collect()
    };
    let before = changes().await;
    for (method, path, body, _) in api() {
        let (address, body) = (format!("/v1{}", objects.fill(path)), objects.fill_body(&body));
        for client in [app.anonymous(), app.with_key("sk-admin-junk"), app.with_key(&demoted)] {
            client.call(method, &address, &body).await.refusal(401);
        }
        // The session cookie of a signed-in owner is not an API key.
        app.owner().await.call(method, &address, &body).await.refusal(401);
        if path.contains('{') {
            let refusal = app.with_key(&foreign).call(method, &address, &body).await.refusal(404);
            assert_eq!(refusal["code"], "not_found", "{method} {path}: another organization's object is not found");
        }
    }
    assert_eq!(changes().await, before, "nothing was changed");
}

#[tokio::test]
async fn each_success_over_the_admin_api_leaves_exactly_its_events() {
    let app = TestApp::founded().await;
    for (method, path, body, records) in api() {
        let objects = objects(&app).await;
        // Resets the previous choice, so that choosing it again is a change.
        app.write("update organizations set data_retention = 'modified_abuse_monitoring'", &[]).await;
        let (audit, calls) = (app.audit_types().await.len(), app.count("request_log").await);
        let deletions = app.count("deletions").await;
        let reply = app.admin().call(method, &format!("/v1{}", objects.fill(path)), &objects.fill_body(&body)).await;
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
        assert_eq!(app.audit_types().await[audit..], *records, "{method} {path}");
        assert_eq!(app.count("request_log").await, calls + 1, "{method} {path} is logged once");
        let leaves_bytes = method == "DELETE" && !path.ends_with("/projects/{project_id}/users/{user_id}");
        assert_eq!(app.count("deletions").await > deletions, leaves_bytes, "{method} {path} waits for a purge");
        expect_counted(&app, &format!("{method} {path}")).await;
    }
}

#[tokio::test]
async fn without_audit_logging_the_same_operations_leave_no_event() {
    let app = TestApp::start().await.found(false).await;
    for (method, path, body, _) in api() {
        let objects = objects(&app).await;
        let reply = app.admin().call(method, &format!("/v1{}", objects.fill(path)), &objects.fill_body(&body)).await;
        if path == "/organization/audit_logs" {
            assert_eq!(reply.refusal(400)["code"], "audit_logging_not_enabled");
            continue;
        }
        assert_eq!(reply.status, 200, "{method} {path}: {}", reply.text);
    }
    assert_eq!(app.count("audit_logs").await, 0);
}

#[tokio::test]
async fn strangers_and_readers_are_refused_by_server_functions_they_may_not_call() {
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
        assert_eq!(refusal, 404, "{name} by a user of another organization");
        if whose == For::Owner {
            let refusal = run(&app, &reader, name, &arguments, &objects).await;
            let about_a_project =
                (name.contains("project") || name.contains("service_account")) && name != "create_project";
            assert_eq!(refusal, if about_a_project { 404 } else { 403 }, "{name} by a reader");
        }
    }
    assert_eq!(app.audit_types().await, before, "nothing was changed");
}

#[tokio::test]
async fn each_success_in_the_console_leaves_exactly_its_events() {
    let app = TestApp::mailing().await;
    for (name, arguments, whose, records) in functions() {
        if whose == For::Anyone && records.is_empty() {
            continue;
        }
        let objects = objects(&app).await;
        let owner = app.owner().await;
        if name == "start_audit_export" {
            // Each round has made one, and an organization may start a limited number.
            app.write("delete from audit_export_jobs", &[]).await;
        }
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
        expect_counted(&app, name).await;
    }
}

/// Calls a server function as an island does, with the organization and the objects filled in.
async fn run(app: &Founded, client: &Client, name: &str, arguments: &[(&str, &str)], objects: &Objects) -> u16 {
    let session = another_session(app).await;
    let sql = "select id from audit_logs where organization_id = $1 order by seq desc limit 1";
    let record = app.texts(sql, &[app.organization.as_str()]).await.pop().unwrap_or_default();
    let mut fields = vec![("organization_id", app.organization.to_string())];
    fields.extend(arguments.iter().map(|(field, value)| {
        (*field, objects.fill(value).replace("{session_id}", &session).replace("{record_id}", &record))
    }));
    let fields: Vec<_> = fields.iter().map(|(field, value)| (*field, value.as_str())).collect();
    client.submit(&format!("/_fn/{name}"), &fields).await.status
}

/// The owner's oldest session; empty if there is none.
async fn another_session(app: &Founded) -> String {
    let oldest: Option<(String,)> =
        sqlx::query_as("select id from sessions where user_id = $1 order by created_at, id limit 1")
            .bind(app.owner.as_str().to_owned())
            .fetch_optional(&app.tables)
            .await
            .expect("sessions are readable");
    oldest.map(|(id,)| id).unwrap_or_default()
}

/// Deletes all sessions but the newest one and one other.
async fn keep_two_sessions(app: &Founded) {
    let rows: Vec<(String,)> = sqlx::query_as("select id from sessions order by id desc")
        .fetch_all(&app.tables)
        .await
        .expect("sessions are readable");
    for (id,) in rows.into_iter().skip(2) {
        sqlx::query("delete from sessions where id = $1").bind(id).execute(&app.tables).await.expect("deleted");
    }
}

/// A key whose owner was demoted.
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

/// A browser signed in as a user of another organization.
async fn stranger(app: &Founded) -> Client {
    other_organization(app).await;
    app.signed_in("zoe@other.example").await
}

/// Creates a second organization with its own owner; returns its id.
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
    app.seal_rows().await;
    id.to_owned()
}
