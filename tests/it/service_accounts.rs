//! Service accounts of a project and the keys created for them (REFERENCE 2.5).
//!
//! Seeded faults these tests catch: a role for an account without a key; no event for the keys deleted with an account;
//! a cursor of another project; an account in the default project or in an archived one; a role recorded that was not
//! requested.

use crate::support::{
    Founded, TestApp,
    things::{ids, members, text},
};
use serde_json::{Value, json};
use types::ids::ServiceAccountId;

/// Creates a project and returns the path of its service accounts below `/v1/organization`.
async fn accounts(app: &Founded) -> String {
    format!("/projects/{}/service_accounts", app.project("Grid").await)
}

/// The full path.
fn v1(path: &str) -> String {
    format!("/v1/organization{path}")
}

/// Type and payload of the newest audit events, oldest first.
async fn newest_events(app: &Founded, count: usize) -> Vec<(String, Value)> {
    let page = app.ask("GET", &format!("/audit_logs?limit={count}"), Value::Null).await;
    let record = |record: &Value| (text(record, "type"), record[text(record, "type")].clone());
    page["data"].as_array().expect("a page").iter().rev().map(record).collect()
}

#[tokio::test]
async fn invalid_requests_are_refused_and_leave_nothing() {
    let app = TestApp::founded().await;
    let [grid, mesh, old] = [app.project("Grid").await, app.project("Mesh").await, app.project("Old").await];
    let default = app.texts("select id from projects where is_default = 1", &[]).await.remove(0);
    let account =
        text(&app.ask("POST", &format!("/projects/{grid}/service_accounts"), json!({ "name": "ci" })).await, "id");
    let stale =
        text(&app.ask("POST", &format!("/projects/{old}/service_accounts"), json!({ "name": "ci" })).await, "id");
    app.ask("POST", &format!("/projects/{old}/archive"), Value::Null).await;
    let (state, keys) = (app.state().await, app.count("project_keys").await);

    for (method, id) in [("GET", stale.as_str()), ("DELETE", &stale), ("GET", "svc_acct_1"), ("DELETE", "svc_acct_1")] {
        let path = v1(&format!("/projects/{old}/service_accounts/{id}"));
        let refusal = app.admin().call(method, &path, &Value::Null).await.refusal(404);
        assert_eq!(refusal["code"], "not_found", "{method} {path}: Terraform drops it from its state (REFERENCE 7.5)");
    }
    for (method, path, body) in [
        ("GET", String::new(), Value::Null),
        ("POST", String::new(), json!({ "name": "ci" })),
        ("POST", format!("/{stale}"), json!({ "name": "x" })),
        ("POST", format!("/{stale}/api_keys"), Value::Null),
    ] {
        let path = v1(&format!("/projects/{old}/service_accounts{path}"));
        let refusal = app.admin().call(method, &path, &body).await.refusal(400);
        assert_eq!(
            (&refusal["code"], &refusal["param"]),
            (&json!("project_archived"), &Value::Null),
            "{method} {path}"
        );
    }
    let here = v1(&format!("/projects/{grid}/service_accounts"));
    for project in [mesh.as_str(), "proj_1"] {
        for id in [account.as_str(), "svc_acct_1"] {
            let path = v1(&format!("/projects/{project}/service_accounts/{id}"));
            for (method, path) in [
                ("GET", path.clone()),
                ("POST", path.clone()),
                ("DELETE", path.clone()),
                ("POST", format!("{path}/api_keys")),
            ] {
                let refusal = app.admin().call(method, &path, &json!({ "name": "x" })).await.refusal(404);
                assert_eq!(refusal["code"], "not_found", "{method} {path}");
            }
        }
    }
    app.admin().get(&format!("{here}/svc_acct_1")).await.refusal(404);
    let reply = app.admin().post(&v1(&format!("/projects/{default}/service_accounts")), json!({ "name": "ci" })).await;
    assert_eq!(reply.refusal(400)["code"], "default_project");
    assert_eq!(ids(&app.ask("GET", &format!("/projects/{default}/service_accounts"), Value::Null).await), [""; 0]);

    for (path, body, param, code) in [
        ("", json!({}), "name", "missing_required_parameter"),
        ("", json!({ "name": null }), "name", "missing_required_parameter"),
        ("", json!({ "name": " " }), "name", "invalid_value"),
        ("", json!({ "name": "x".repeat(101) }), "name", "string_above_max_length"),
        (
            "",
            json!({ "name": "x", "create_service_account_only": "yes" }),
            "create_service_account_only",
            "invalid_type",
        ),
        ("", json!({ "name": "x", "expires_in_seconds": 0 }), "expires_in_seconds", "integer_below_min_value"),
        ("", json!({ "name": "x", "expires_in_seconds": 31_536_001 }), "expires_in_seconds", "integer_above_max_value"),
        (
            "",
            json!({ "name": "x", "create_service_account_only": true, "expires_in_seconds": 400 }),
            "expires_in_seconds",
            "invalid_value",
        ),
        ("/{}", json!({ "name": "" }), "name", "invalid_value"),
        ("/{}", json!({ "role": "none" }), "role", "invalid_value"),
        ("/{}", json!({ "role": "viewer" }), "role", "invalid_value"),
        ("/{}", json!({ "role": 1 }), "role", "invalid_type"),
        ("/{}/api_keys", json!({ "name": "" }), "name", "invalid_value"),
        ("/{}/api_keys", json!({ "scopes": ["api.files.read", "files"] }), "scopes[1]", "invalid_value"),
        ("/{}/api_keys", json!({ "scopes": "api.files.read" }), "scopes", "invalid_type"),
        ("/{}/api_keys", json!({ "expires_in_seconds": -1 }), "expires_in_seconds", "integer_below_min_value"),
    ] {
        let refusal =
            app.admin().post(&format!("{here}{}", path.replace("{}", &account)), body.clone()).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!(code)), "{path} {body}");
    }
    assert_eq!((app.state().await, app.count("project_keys").await), (state, keys));
}

#[tokio::test]
async fn a_new_account_has_a_key_that_is_shown_once_and_works_at_once() {
    let app = TestApp::founded().await;
    let accounts = accounts(&app).await;
    let made = app.ask("POST", &accounts, json!({ "name": "ci", "expires_in_seconds": 400, "later": 1 })).await;
    assert_eq!(members(&made), ["api_key", "created_at", "id", "name", "object", "role"]);
    assert_eq!((&made["object"], &made["name"]), (&json!("organization.project.service_account"), &json!("ci")));
    assert_eq!(made["role"], "member");
    assert!(text(&made, "id").starts_with("svc_acct_"), "{made}");
    let key = &made["api_key"];
    assert_eq!(members(key), ["created_at", "expires_at", "id", "name", "object", "value"]);
    assert_eq!(key["object"], "organization.project.service_account.api_key");
    assert_eq!((&key["name"], &key["created_at"]), (&json!("Secret Key"), &made["created_at"]));
    let lasts = key["expires_at"].as_i64().zip(key["created_at"].as_i64()).map(|(end, begin)| end - begin);
    assert!(lasts.is_some_and(|seconds| (400..=401).contains(&seconds)), "counted from the request: {key}");
    let value = text(key, "value");
    assert!(value.starts_with("sk-svcacct-") && value.len() >= 11 + 40, "{value}");

    let mut shown = made.clone();
    shown.as_object_mut().expect("an object").remove("api_key");
    let id = text(&made, "id");
    assert_eq!(app.ask("GET", &format!("{accounts}/{id}"), Value::Null).await, shown);
    assert_eq!(app.ask("GET", &accounts, Value::Null).await["data"], json!([shown]));
    let keys = accounts.replace("service_accounts", "api_keys");
    let listed = app.ask("GET", &keys, Value::Null).await;
    assert_eq!(ids(&listed), [text(key, "id")]);
    assert!(!listed.to_string().contains(&value), "the secret is never shown again");
    app.with_key(&value).get(&v1(&accounts)).await.refusal(403);

    let payload = |id: &Value, data: Value| json!({ "id": id, "data": data });
    let expected = [
        ("service_account.created".to_owned(), payload(&made["id"], json!({ "role": "member" }))),
        ("api_key.created".to_owned(), payload(&key["id"], json!({ "scopes": [] }))),
    ];
    assert_eq!(newest_events(&app, 2).await, expected);
    let secret = value.trim_start_matches("sk-svcacct-");
    for sql in ["select leaf from audit_logs", "select secret_hash || redacted_value || name from project_keys"] {
        assert!(app.texts(sql, &[]).await.iter().all(|row| !row.contains(secret)), "{sql}");
    }
    let plain = app.ask("POST", &accounts, json!({ "name": "x", "create_service_account_only": null })).await;
    assert_eq!((&plain["role"], &plain["api_key"]["expires_at"]), (&json!("member"), &Value::Null));
}

#[tokio::test]
async fn an_account_created_without_a_key_has_no_role_until_it_gets_one() {
    let app = TestApp::founded().await;
    let accounts = accounts(&app).await;
    let body = json!({ "name": "ci", "create_service_account_only": true, "expires_in_seconds": null });
    let made = app.ask("POST", &accounts, body).await;
    assert_eq!(members(&made), ["api_key", "created_at", "id", "name", "object", "role"]);
    assert_eq!((&made["role"], &made["api_key"]), (&json!("none"), &Value::Null));
    assert_eq!(app.count("project_keys").await, 0);
    let payload = json!({ "id": made["id"], "data": { "role": "none" } });
    assert_eq!(newest_events(&app, 1).await, [("service_account.created".to_owned(), payload)]);

    let path = format!("{accounts}/{}", text(&made, "id"));
    let read = app.ask("GET", &path, Value::Null).await;
    let before = app.audit_types().await.len();
    for body in [Value::Null, json!({}), json!({ "name": null, "role": null }), json!({ "name": "ci" })] {
        assert_eq!(app.ask("POST", &path, body).await, read, "nothing is asked for");
    }
    assert_eq!(app.audit_types().await.len(), before, "nothing is recorded");
    for (body, changes) in [
        (json!({ "role": "member" }), json!({ "role": "member" })),
        (json!({ "name": "deploy", "role": "owner" }), json!({ "role": "owner" })),
        (json!({ "name": "builds" }), json!({})),
    ] {
        let changed = app.ask("POST", &path, body.clone()).await;
        assert_eq!(app.ask("GET", &path, Value::Null).await, changed);
        for (member, value) in body.as_object().expect("an object") {
            assert_eq!(&changed[member], value);
        }
        let payload = json!({ "id": made["id"], "changes_requested": changes });
        assert_eq!(newest_events(&app, 1).await, [("service_account.updated".to_owned(), payload)]);
    }
    let last = app.ask("GET", &path, Value::Null).await;
    assert_eq!((&last["name"], &last["role"]), (&json!("builds"), &json!("owner")), "a rename keeps the role");
}

#[tokio::test]
async fn further_keys_get_the_given_settings_and_all_stop_working_with_their_account() {
    let app = TestApp::founded().await;
    let accounts = accounts(&app).await;
    let made = app.ask("POST", &accounts, json!({ "name": "ci" })).await;
    let other = app.ask("POST", &accounts, json!({ "name": "other" })).await;
    let account = format!("{accounts}/{}", text(&made, "id"));
    let keys = format!("{account}/api_keys");
    let mut all = vec![made["api_key"].clone()];
    for (body, name, scopes) in [
        (json!({}), "Secret Key", json!([])),
        (json!({ "name": null, "scopes": null, "expires_in_seconds": null }), "Secret Key", json!([])),
        (json!({ "name": "deploy", "scopes": ["api.files.read"] }), "deploy", json!(["api.files.read"])),
        (json!({ "name": "Secret Key", "scopes": [] }), "Secret Key", json!([])),
    ] {
        let key = app.ask("POST", &keys, body).await;
        assert_eq!(members(&key), ["created_at", "expires_at", "id", "name", "object", "value"]);
        assert_eq!((&key["name"], &key["expires_at"]), (&json!(name), &Value::Null));
        let payload = json!({ "id": key["id"], "data": { "scopes": scopes } });
        assert_eq!(newest_events(&app, 1).await, [("api_key.created".to_owned(), payload)]);
        all.push(key);
    }
    // As the Node SDK sends it: neither a body nor a content type.
    let reply = app.admin().send("POST", &v1(&keys), None, "").await;
    assert_eq!((reply.status, &reply.json()["name"]), (200, &json!("Secret Key")), "{}", reply.text);
    all.push(reply.json());
    let key = app.ask("POST", &keys, json!({ "expires_in_seconds": 31_536_000 })).await;
    let lasts = key["expires_at"].as_i64().zip(key["created_at"].as_i64()).map(|(end, begin)| end - begin);
    assert!(lasts.is_some_and(|seconds| (31_536_000..=31_536_001).contains(&seconds)), "{key}");
    all.push(key);
    for key in &all {
        assert!(text(key, "value").starts_with("sk-svcacct-"));
        app.with_key(&text(key, "value")).get(&v1(&account)).await.refusal(403);
    }

    let id = text(&made, "id");
    let gone = app.ask("DELETE", &account, Value::Null).await;
    assert_eq!(gone, json!({ "object": "organization.project.service_account.deleted", "id": id, "deleted": true }));
    let mut expected: Vec<_> =
        all.iter().map(|key| ("api_key.deleted".to_owned(), json!({ "id": key["id"] }))).collect();
    expected.push(("service_account.deleted".to_owned(), json!({ "id": id })));
    assert_eq!(newest_events(&app, expected.len()).await, expected, "one event per key");
    for key in &all {
        let refusal = app.with_key(&text(key, "value")).get(&v1(&account)).await.refusal(401);
        assert_eq!(refusal["code"], "invalid_api_key");
    }
    for (method, path) in [("GET", &account), ("DELETE", &account), ("POST", &account), ("POST", &keys)] {
        app.admin().call(method, &v1(path), &Value::Null).await.refusal(404);
    }
    assert_eq!(ids(&app.ask("GET", &accounts, Value::Null).await), [text(&other, "id")]);
    let left =
        app.ask("GET", &accounts.replace("service_accounts", "api_keys?owner_project_access=any"), Value::Null).await;
    assert_eq!(ids(&left), [text(&other["api_key"], "id")], "the other account keeps its key");
    app.with_key(&text(&other["api_key"], "value")).get(&v1(&accounts)).await.refusal(403);
    assert_eq!(app.count("key_uses").await, 2, "the Admin key's and the other account's");
}

#[tokio::test]
async fn pages_are_in_order_and_a_cursor_outlives_its_account() {
    let app = TestApp::founded().await;
    let accounts = accounts(&app).await;
    let empty = app.ask("GET", &accounts, Value::Null).await;
    let nothing = json!({ "object": "list", "data": [], "first_id": null, "last_id": null, "has_more": false });
    assert_eq!(empty, nothing);
    let mut all = Vec::new();
    for number in 0..21 {
        let body = json!({ "name": format!("ci{number}"), "create_service_account_only": true });
        all.push(text(&app.ask("POST", &accounts, body).await, "id"));
    }
    let page = async |query: &str| app.ask("GET", &format!("{accounts}?{query}"), Value::Null).await;
    let first = page("after=&limit=").await;
    assert_eq!((ids(&first), &first["has_more"]), (all[..20].to_vec(), &json!(true)), "twenty, oldest first");
    assert_eq!((&first["first_id"], &first["last_id"]), (&json!(all[0]), &json!(all[19])));
    let rest = page(&format!("limit=100&after={}", all[19])).await;
    assert_eq!((ids(&rest), &rest["has_more"]), (all[20..].to_vec(), &json!(false)));
    let exact = page("limit=21").await;
    assert_eq!((ids(&exact).len(), &exact["has_more"]), (21, &json!(false)));
    app.ask("DELETE", &format!("{accounts}/{}", all[4]), Value::Null).await;
    let after = page(&format!("limit=2&after={}", all[4])).await;
    assert_eq!((ids(&after), &after["has_more"]), (all[5..7].to_vec(), &json!(true)));

    let mesh = app.project("Mesh").await;
    let body = json!({ "name": "x", "create_service_account_only": true });
    let elsewhere = text(&app.ask("POST", &format!("/projects/{mesh}/service_accounts"), body).await, "id");
    let second = app.second_organization().await;
    let foreign = app.new_id(ServiceAccountId::PREFIX);
    app.write(
        "insert into service_accounts (id, organization_id, project_id, name, name_key, role, created_at)
         values ($1, $2, $3, 'x', 'x', 'member', 1700000000)",
        &[&foreign, second.organization.as_str(), second.project.as_str()],
    )
    .await;
    for (query, param) in [
        (format!("after={elsewhere}"), "after"),
        (format!("after={foreign}"), "after"),
        ("after=svc_acct_1".to_owned(), "after"),
        (format!("after={mesh}"), "after"),
        ("limit=0".to_owned(), "limit"),
        ("limit=101".to_owned(), "limit"),
    ] {
        assert_eq!(app.admin().get(&v1(&format!("{accounts}?{query}"))).await.refusal(400)["param"], param, "{query}");
    }
}
