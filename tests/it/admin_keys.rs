//! Admin keys in the Admin API and the console.

use crate::support::TestApp;
use serde_json::{Value, json};
use types::users::Role;

const KEYS: &str = "/v1/organization/admin_api_keys";

#[tokio::test]
async fn requests_without_a_working_key_are_refused() {
    let app = TestApp::founded().await;
    let refusal = app.anonymous().get(KEYS).await.refusal(401);
    assert_eq!((&refusal["code"], &refusal["type"]), (&Value::Null, &json!("invalid_request_error")));
    let mut typo = app.key.clone();
    typo.replace_range(12..13, if &typo[12..13] == "a" { "b" } else { "a" });
    for key in ["sk-admin-nonsense", "sk-proj-x", "two words", &typo, &"a".repeat(5000)] {
        let refusal = app.with_key(key).get(KEYS).await.refusal(401);
        assert!(key.len() < 20 || !refusal.to_string().contains(key), "a refusal never quotes the whole key");
    }
    assert_eq!(app.count("request_log").await, 0, "only authenticated requests are logged");
}

#[tokio::test]
async fn a_key_of_a_demoted_owner_stops_working_at_once() {
    let app = TestApp::founded().await;
    assert_eq!(app.admin().get(KEYS).await.status, 200);
    app.set_role(&app.owner, "reader").await;
    assert_eq!(app.admin().get(KEYS).await.refusal(401)["code"], "invalid_api_key");
}

#[tokio::test]
async fn an_expired_key_is_refused_like_an_unknown_key() {
    let app = TestApp::founded().await;
    let made = app.admin().post(KEYS, json!({ "name": "short", "expires_in_seconds": 1000 })).await.json();
    let key = made["value"].as_str().expect("shown once");
    assert_eq!(app.with_key(key).get(KEYS).await.status, 200);
    app.advance(1000);
    assert_eq!(app.with_key(key).get(KEYS).await.refusal(401)["code"], "invalid_api_key");
}

#[tokio::test]
async fn a_key_may_delete_itself_and_stops_working_at_once() {
    let app = TestApp::founded().await;
    let path = format!("{KEYS}/{}", app.key_id);
    let reply = app.admin().delete(&path).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.json(),
        json!({ "object": "organization.admin_api_key.deleted", "id": app.key_id, "deleted": true })
    );
    app.admin().get(KEYS).await.refusal(401);
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("api_key.deleted"));
}

#[tokio::test]
async fn a_new_key_is_shown_once_and_stored_as_a_hash() {
    let app = TestApp::founded().await;
    let made = app.admin().post(KEYS, json!({ "name": "terraform", "later": true })).await.json();
    let value = made["value"].as_str().expect("shown once").to_owned();
    assert!(value.starts_with("sk-admin-") && value.len() == 58, "{value}");
    assert_eq!((&made["name"], &made["expires_at"]), (&json!("terraform"), &Value::Null));
    assert_eq!(made["redacted_value"], format!("sk-admin...{}", &value[54..]));
    assert_eq!(made["owner"]["id"], app.owner.as_str());
    let read = app.admin().get(&format!("{KEYS}/{}", made["id"].as_str().expect("an id"))).await.text;
    assert!(!read.contains(&value) && !read.contains("\"value\""));
    let (stored,): (String,) = sqlx::query_as("select secret_hash from admin_keys where id = $1")
        .bind(made["id"].as_str().expect("an id").to_owned())
        .fetch_one(&app.tables)
        .await
        .expect("the row is there");
    assert!(!value.contains(&stored) && stored.len() == 64);
    let leaf = app.last_audit().await;
    assert!(!leaf.to_string().contains(&value));
    assert_eq!(leaf["event"]["actor"]["api_key"]["id"], app.key_id);
    assert_eq!(leaf["event"]["api_key.created"], json!({ "id": made["id"], "data": { "scopes": [] } }));
}

#[tokio::test]
async fn invalid_parameters_are_named_and_change_nothing() {
    let app = TestApp::founded().await;
    let before = app.audit_types().await.len();
    for (body, param, code) in [
        (Value::Null, "name", "missing_required_parameter"),
        (json!({}), "name", "missing_required_parameter"),
        (json!({ "name": null }), "name", "missing_required_parameter"),
        (json!({ "name": 5 }), "name", "invalid_type"),
        (json!({ "name": "" }), "name", "invalid_value"),
        (json!({ "name": "a\u{0}b" }), "name", "invalid_value"),
        (json!({ "name": "x".repeat(101) }), "name", "string_above_max_length"),
        (json!({ "name": "x", "expires_in_seconds": 0 }), "expires_in_seconds", "integer_below_min_value"),
        (json!({ "name": "x", "expires_in_seconds": 31_536_001 }), "expires_in_seconds", "integer_above_max_value"),
        (json!({ "name": "x", "expires_in_seconds": 1.5 }), "expires_in_seconds", "invalid_type"),
        (json!({ "name": "x", "expires_in_seconds": "soon" }), "expires_in_seconds", "invalid_type"),
    ] {
        let refusal = app.admin().post(KEYS, body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!(code)), "{body}");
    }
    assert_eq!((app.count("admin_keys").await, app.audit_types().await.len()), (1, before));
}

#[tokio::test]
async fn pages_work_in_both_orders_and_a_cursor_outlives_its_key() {
    let app = TestApp::founded().await;
    let mut ids = vec![app.key_id.clone()];
    for number in 0..4 {
        let made = app.admin().post(KEYS, json!({ "name": format!("k{number}") })).await.json();
        ids.push(made["id"].as_str().expect("an id").to_owned());
    }
    let listed = |text: &Value| -> Vec<String> {
        text["data"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|key| key["id"].as_str().expect("an id").to_owned())
            .collect()
    };
    let page = app.admin().get(&format!("{KEYS}?limit=2")).await.json();
    assert_eq!((listed(&page), &page["has_more"], &page["last_id"]), (ids[..2].to_vec(), &json!(true), &json!(ids[1])));
    app.admin().delete(&format!("{KEYS}/{}", ids[1])).await;
    let page = app.admin().get(&format!("{KEYS}?limit=20&after={}", ids[1])).await.json();
    assert_eq!((listed(&page), &page["has_more"]), (ids[2..].to_vec(), &json!(false)));
    let page = app.admin().get(&format!("{KEYS}?order=desc&limit=2")).await.json();
    assert_eq!(listed(&page), [ids[4].clone(), ids[3].clone()], "the newest come first, under any collation");
    let page = app.admin().get(&format!("{KEYS}?order=desc&limit=2&after={}", ids[4])).await.json();
    assert_eq!(listed(&page), [ids[3].clone(), ids[2].clone()]);
    for (query, param) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("after=key_1", "after"),
        ("order=up", "order"),
    ] {
        assert_eq!(app.admin().get(&format!("{KEYS}?{query}")).await.refusal(400)["param"], param, "{query}");
    }
    assert_eq!(
        app.admin().get(&format!("{KEYS}?after=&limit=&order=")).await.status,
        200,
        "an empty parameter counts as absent"
    );
}

#[tokio::test]
async fn a_reader_sees_who_can_help_and_no_key() {
    let app = TestApp::founded().await;
    let reader = app.reader().await;
    for path in ["/admin-keys", "/admin-keys/new"] {
        let reply = reader.get(&app.path(path)).await;
        assert_eq!(reply.status, 403, "{path}");
        assert!(reply.text.contains("Ada Lindqvist"), "the page names an owner");
        assert!(!reply.text.contains("sk-admin..."));
    }
    let reply = reader.submit(&app.path("/admin-keys/new"), &[("new[name]", "mine")]).await;
    assert_eq!(reply.status, 403);
    let reply = reader.submit(&app.path(&format!("/admin-keys/{}/delete", app.key_id)), &[]).await;
    assert_eq!(reply.status, 403);
    assert_eq!(app.count("admin_keys").await, 1);
}

#[tokio::test]
async fn the_console_shows_a_new_key_once_and_refuses_its_name_a_second_time() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let new = app.path("/admin-keys/new");
    let reply = owner.submit(&new, &[("new[name]", "terraform"), ("new[expires_in_seconds]", "86400")]).await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, "no-store"));
    let at = reply.text.find("sk-admin-").expect("the key is on the page");
    let key = reply.text[at..at + 58].to_owned();
    assert_eq!(app.with_key(&key).get(KEYS).await.status, 200);
    assert!(!owner.get(&app.path("/admin-keys")).await.text.contains(&key));

    let again = owner.submit(&new, &[("new[name]", " Terraform ")]).await;
    assert_eq!(again.status, 422);
    assert!(again.text.contains("Terraform") && again.text.contains("already"), "what was typed is still there");
    assert_eq!(app.count("admin_keys").await, 2);
}

#[tokio::test]
async fn a_key_names_its_own_organization_only() {
    let app = TestApp::founded().await;
    let reply = app.admin().header("openai-organization", app.organization.as_str()).get(KEYS).await;
    assert_eq!((reply.status, reply.header("openai-organization")), (200, app.organization.as_str()));
    let reply = app.admin().header("openai-organization", "org-other").get(KEYS).await;
    assert_eq!(reply.refusal(401)["code"], "mismatched_organization");
}

#[tokio::test]
async fn an_owner_who_becomes_a_reader_loses_the_page_with_the_next_request() {
    let app = TestApp::founded().await;
    let second = app.person("emi@fjordlight.example", Role::Owner).await;
    let emi = app.signed_in("emi@fjordlight.example").await;
    assert_eq!(emi.get(&app.path("/admin-keys")).await.status, 200);
    app.set_role(&second, "reader").await;
    assert_eq!(emi.get(&app.path("/admin-keys")).await.status, 403);
}

#[tokio::test]
async fn a_key_that_was_asked_to_do_less_is_refused_and_not_created_with_full_power() {
    let app = TestApp::founded().await;
    let project = app.project("Grid").await;
    let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    let accounts = format!("/v1/organization/projects/{project}/service_accounts");
    let keys = format!("{accounts}/{}/api_keys", account["id"].as_str().expect("an id"));
    let key =
        format!("/v1/organization/projects/{project}/api_keys/{}", account["api_key"]["id"].as_str().expect("an id"));
    let (admin_keys, invites) = ("/v1/organization/admin_api_keys", "/v1/organization/invites");
    let before = app.state().await;
    let counts = (app.count("project_keys").await, app.count("service_accounts").await, app.count("invites").await);
    for (path, body, param) in [
        (admin_keys, json!({ "name": "ci", "scope": "api.audit_logs.read" }), "scope"),
        (admin_keys, json!({ "name": "ci", "permissions": "read_only" }), "permissions"),
        (admin_keys, json!({ "name": "ci", "role": "reader" }), "role"),
        (admin_keys, json!({ "name": "ci", "project_ids": [project] }), "project_ids"),
        (admin_keys, json!({ "name": "ci", "expires_at": 2_000_000_000 }), "expires_at"),
        (admin_keys, json!({ "name": "ci", "expiresInSeconds": 60 }), "expiresInSeconds"),
        (&accounts, json!({ "name": "ci", "scopes": ["api.files.read"] }), "scopes"),
        (&accounts, json!({ "name": "ci", "role": "none" }), "role"),
        (&accounts, json!({ "name": "ci", "ttl": 60 }), "ttl"),
        (&keys, json!({ "name": "ci", "permissions": ["api.files.read"] }), "permissions"),
        (&keys, json!({ "expires_at": 2_000_000_000 }), "expires_at"),
        (&key, json!({ "scopes": ["api.files.read"], "expires_at": 2_000_000_000 }), "expires_at"),
        (invites, json!({ "email": "a@b.example", "role": "reader", "expires_in": 60 }), "expires_in"),
        (invites, json!({ "email": "a@b.example", "role": "reader", "project_ids": [project] }), "project_ids"),
    ] {
        app.anonymous().post(path, body.clone()).await.refusal(401);
        let refusal = app.admin().post(path, body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!("unsupported_parameter")), "{body}");
    }
    let after = (app.count("project_keys").await, app.count("service_accounts").await, app.count("invites").await);
    assert_eq!((app.state().await, after), (before, counts), "nothing was created");
    let reply = app.admin().post(admin_keys, json!({ "name": "ci", "scopes": null, "later": 1 })).await;
    assert_eq!(reply.status, 200, "null asks for nothing, and other unknown fields are ignored");
}

#[tokio::test]
async fn no_key_outlives_the_admin_key_that_creates_it() {
    let app = TestApp::founded().await;
    let maker = app.admin().post(KEYS, json!({ "name": "short", "expires_in_seconds": 1000 })).await.json();
    let maker_ends = maker["expires_at"].as_i64().expect("Unix seconds");
    let project = app.project("Grid").await;
    let short = app.with_key(maker["value"].as_str().expect("shown once"));
    let project_keys = format!("/v1/organization/projects/{project}/api_keys");
    let accounts = format!("/v1/organization/projects/{project}/service_accounts");
    let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    let account_keys = format!("{accounts}/{}/api_keys", account["id"].as_str().expect("an id"));
    let lasting = format!("{project_keys}/{}", account["api_key"]["id"].as_str().expect("an id"));
    app.advance(100);
    let state = app.state().await;
    for path in [KEYS, &accounts, &account_keys, &lasting] {
        let body = json!({ "name": "longer", "expires_in_seconds": 901 });
        let body = if path == lasting { json!({ "expires_in_seconds": 901 }) } else { body };
        let refusal = short.post(path, body).await.refusal(400);
        assert_eq!(refusal["param"], "expires_in_seconds", "{path}: {refusal}");
        let message = refusal["message"].as_str().expect("a sentence");
        assert!(message.contains("cannot outlive"), "{path}: {message}");
    }
    assert_eq!(app.state().await, state);
    let ends = |made: &Value| made["expires_at"].as_i64().or_else(|| made["api_key"]["expires_at"].as_i64());
    for path in [KEYS, &accounts, &account_keys] {
        let made = short.post(path, json!({ "name": "same" })).await.json();
        assert_eq!(ends(&made), Some(maker_ends), "{path}: without a lifetime it ends with its maker: {made}");
        let made = short.post(path, json!({ "name": "shorter", "expires_in_seconds": 300 })).await.json();
        assert!(ends(&made).is_some_and(|at| at < maker_ends - 500), "{path}: {made}");
    }
    let made = app.admin().post(KEYS, json!({ "name": "lasting" })).await.json();
    assert_eq!(made["expires_at"], Value::Null, "a key that never expires makes others like it");
}
