//! Project keys over the Admin API; using such a key there grants nothing (REFERENCE 2.6).
//!
//! Seeded faults these tests catch: an expired key that grants access or can be changed; `inactive` listing active
//! keys; an archived project's list; a project key refused as unknown; an owner of the organization shown without a
//! role.

use crate::{
    every_operation,
    support::{
        Founded, TestApp,
        things::{ids, members, text},
    },
};
use domain::Actor;
use serde_json::{Value, json};
use types::{
    ids::{KeyId, UserId},
    users::Role,
};

/// A project with a key of each kind, and the owners of the keys.
struct Grid {
    app: Founded,
    project: String,
    /// The path of its keys below `/v1/organization`.
    keys: String,
    ada: (KeyId, String),
    mia: (KeyId, String),
    mia_is: UserId,
    /// A service account of the project.
    account: Value,
}

impl Grid {
    async fn new() -> Self {
        let app = TestApp::founded().await;
        let project = app.project("Grid").await;
        let ada = app.actor("ada@fjordlight.example", app.owner.clone()).await;
        let mia = app.colleague("mia@fjordlight.example", Role::Reader).await;
        let mia_is = user(&mia);
        app.join(&project, mia_is.as_str(), "member").await;
        let ada = app.own_key(&ada, &project, "ada's").await;
        let mia = app.own_key(&mia, &project, "mia's").await;
        let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
        let keys = format!("/projects/{project}/api_keys");
        Self { app, project, keys, ada, mia, mia_is, account }
    }

    /// Creates another key for the service account; returns its id and secret.
    async fn account_key(&self, account: &Value) -> (String, String) {
        let path = format!("/projects/{}/service_accounts/{}/api_keys", self.project, text(account, "id"));
        let made = self.app.ask("POST", &path, Value::Null).await;
        (text(&made, "id"), text(&made, "value"))
    }

    /// The status with which the Admin API answers a project key: 403 while it works, 401 when it does not.
    async fn status(&self, secret: &str) -> u16 {
        self.app.with_key(secret).get("/v1/organization/projects").await.status
    }

    fn v1(&self, rest: &str) -> String {
        format!("/v1/organization{}{rest}", self.keys)
    }
}

fn user(actor: &Actor) -> UserId {
    actor.who.user_id().expect("a person").clone()
}

#[tokio::test]
async fn a_list_filters_keys_by_their_owners_project_access() {
    let grid = Grid::new().await;
    let (app, mia) = (&grid.app, grid.mia_is.as_str());
    let alone = json!({ "name": "idle", "create_service_account_only": true });
    let idle = app.ask("POST", &format!("/projects/{}/service_accounts", grid.project), alone).await;
    let (idle_key, _) = grid.account_key(&idle).await;
    let listed = async |query: &str| ids(&app.ask("GET", &format!("{}{query}", grid.keys), Value::Null).await);
    let [ada, mias, ci] = [grid.ada.0.to_string(), grid.mia.0.to_string(), text(&grid.account["api_key"], "id")];
    assert_eq!(listed("").await, [ada.clone(), mias.clone(), ci.clone(), idle_key.clone()], "oldest first");

    app.ask("DELETE", &format!("/projects/{}/users/{mia}", grid.project), Value::Null).await;
    for (query, expected) in [
        ("", vec![&ada, &ci, &idle_key]),
        ("?owner_project_access=", vec![&ada, &ci, &idle_key]),
        ("?owner_project_access=active", vec![&ada, &ci]),
        ("?owner_project_access=inactive", vec![&mias, &idle_key]),
        ("?owner_project_access=any", vec![&ada, &mias, &ci, &idle_key]),
    ] {
        assert_eq!(listed(query).await.iter().collect::<Vec<_>>(), expected, "{query}");
    }
    for word in ["bogus", "ACTIVE", "active,inactive"] {
        let refusal = app.admin().get(&grid.v1(&format!("?owner_project_access={word}"))).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!("owner_project_access"), &json!("invalid_value")));
    }
    for (key, access) in [(&ada, "active"), (&mias, "inactive"), (&ci, "active"), (&idle_key, "inactive")] {
        let read = app.ask("GET", &format!("{}/{key}", grid.keys), Value::Null).await;
        assert_eq!(read["owner_project_access"], access, "{read}");
    }

    let page = app.ask("GET", &format!("{}?limit=2&owner_project_access=any", grid.keys), Value::Null).await;
    assert_eq!((ids(&page), &page["has_more"]), (vec![ada.clone(), mias.clone()], &json!(true)));
    app.ask("DELETE", &format!("{}/{mias}", grid.keys), Value::Null).await;
    assert_eq!(listed(&format!("?limit=1&after={mias}")).await, std::slice::from_ref(&ci), "a cursor outlives its key");
    let second = app.second_organization().await;
    let foreign = app.new_id(KeyId::PREFIX);
    app.write(
        "insert into project_keys (id, organization_id, project_id, user_id, name, redacted_value, secret_hash,
         secret_pepper, scopes, created_at) select $1, $2, $3, user_id, name, redacted_value, 'x', secret_pepper,
         scopes, created_at from project_keys where id = $4",
        &[&foreign, second.organization.as_str(), second.project.as_str(), &ada],
    )
    .await;
    for cursor in [&foreign, &app.key_id, "key_1", "proj_000000000000000000000000"] {
        assert_eq!(
            app.admin().get(&grid.v1(&format!("?after={cursor}"))).await.refusal(400)["param"],
            "after",
            "{cursor}"
        );
    }
    app.admin().get(&grid.v1(&format!("/{foreign}"))).await.refusal(404);
    app.admin().get(&grid.v1(&format!("/{}", app.key_id))).await.refusal(404);
}

#[tokio::test]
async fn a_key_names_exactly_one_owner_and_never_its_secret() {
    let grid = Grid::new().await;
    let app = &grid.app;
    let created = app.texts("select cast(created_at as text) from users where id = $1", &[app.owner.as_str()]).await;
    let ada = app.ask("GET", &format!("{}/{}", grid.keys, grid.ada.0), Value::Null).await;
    let known = "created_at expires_at id last_used_at name object owner owner_project_access redacted_value";
    assert_eq!(members(&ada).join(" "), known);
    assert_eq!((&ada["object"], &ada["name"]), (&json!("organization.project.api_key"), &json!("ada's")));
    assert_eq!((&ada["last_used_at"], &ada["expires_at"]), (&Value::Null, &Value::Null));
    assert!(grid.ada.1.starts_with("sk-proj-"), "a member's own key has this prefix");
    let tail = |secret: &str| secret[secret.len() - 4..].to_owned();
    assert_eq!(ada["redacted_value"], format!("sk-proj...{}", tail(&grid.ada.1)));
    let person = |id: &UserId, email: &str, name: &str, created: i64, role: &str| {
        let user = json!({ "id": id, "email": email, "name": name, "created_at": created, "role": role });
        json!({ "type": "user", "user": user })
    };
    let at: i64 = created[0].parse().expect("seconds");
    let expected = person(&app.owner, "ada@fjordlight.example", "Ada Lindqvist", at, "owner");
    assert_eq!(ada["owner"], expected, "an owner of the organization is one of each project");
    let mia = app.ask("GET", &format!("{}/{}", grid.keys, grid.mia.0), Value::Null).await;
    let at = mia["owner"]["user"]["created_at"].as_i64().expect("seconds");
    assert_eq!(mia["owner"], person(&grid.mia_is, "mia@fjordlight.example", "Bo Achterberg", at, "member"));

    let (id, value) = (text(&grid.account["api_key"], "id"), text(&grid.account["api_key"], "value"));
    let machine = app.ask("GET", &format!("{}/{id}", grid.keys), Value::Null).await;
    assert_eq!(members(&machine).join(" "), known);
    assert_eq!(machine["redacted_value"], format!("sk-svcacct...{}", tail(&value)));
    let account = json!({
        "id": grid.account["id"], "name": "ci", "created_at": grid.account["created_at"], "role": "member",
    });
    assert_eq!(machine["owner"], json!({ "type": "service_account", "service_account": account }));
    let all = app.ask("GET", &grid.keys, Value::Null).await.to_string();
    for secret in [&grid.ada.1, &grid.mia.1, &value] {
        assert!(!all.contains(secret) && !all.contains(&secret[12..40]), "{all}");
    }
}

#[tokio::test]
async fn the_admin_api_recognizes_project_keys_and_refuses_them() {
    let grid = Grid::new().await;
    let app = &grid.app;
    let objects = every_operation::objects(app).await;
    let state = app.state().await;
    app.write("delete from request_log", &[]).await;
    let (account_key, machine) = (text(&grid.account["api_key"], "id"), text(&grid.account["api_key"], "value"));
    let mut expected = Vec::new();
    for (secret, key, holder) in
        [(&grid.ada.1, grid.ada.0.as_str(), app.owner.as_str()), (&machine, account_key.as_str(), "nobody")]
    {
        for (method, path, body, _) in every_operation::api() {
            // Of many refusals in one minute, few have a row of their own.
            app.advance(60);
            let (address, body) = (format!("/v1{}", objects.fill(path)), objects.fill_body(&body));
            let refusal = app.with_key(secret).call(method, &address, &body).await.refusal(403);
            let message = text(&refusal, "message");
            assert!(message.contains("Missing scopes: api.management.read"), "{method} {path}: {message}");
            assert_eq!((&refusal["type"], &refusal["param"]), (&json!("invalid_request_error"), &Value::Null));
            assert_eq!(refusal["code"], Value::Null, "{method} {path}");
            expected.push(format!("project_key {key} {holder} {method} /v1{path} 403"));
        }
        app.advance(60);
        app.with_key(secret).get("/orgward/v1/organization/requests").await.refusal(403);
        expected.push(format!("project_key {key} {holder} GET /orgward/v1/organization/requests 403"));
    }
    let logged = app
        .texts(
            "select principal || ' ' || key_id || ' ' || coalesce(user_id, 'nobody') || ' ' || method || ' ' || route
             || ' ' || cast(status as text) from request_log order by id",
            &[],
        )
        .await;
    assert_eq!(logged, expected);
    assert_eq!(app.state().await, state, "nothing was changed");
    let used = app.ask("GET", &format!("{}/{}", grid.keys, grid.ada.0), Value::Null).await;
    assert!(used["last_used_at"].as_i64() >= used["created_at"].as_i64(), "its use is known: {used}");
}

#[tokio::test]
async fn a_key_stops_working_with_its_owner_account_or_project() {
    let grid = Grid::new().await;
    let (app, project) = (&grid.app, &grid.project);
    assert_eq!((grid.status(&grid.ada.1).await, grid.status(&grid.mia.1).await), (403, 403));

    let membership = format!("/projects/{project}/users/{}", grid.mia_is);
    app.ask("DELETE", &membership, Value::Null).await;
    assert_eq!(grid.status(&grid.mia.1).await, 401, "its owner left the project");
    app.join(project, grid.mia_is.as_str(), "member").await;
    assert_eq!(grid.status(&grid.mia.1).await, 403, "its owner came back");
    app.ask("DELETE", &format!("/users/{}", grid.mia_is), Value::Null).await;
    assert_eq!(grid.status(&grid.mia.1).await, 401, "its owner left the organization");
    app.admin().get(&grid.v1(&format!("/{}", grid.mia.0))).await.refusal(404);

    let eve = app.colleague("eve@fjordlight.example", Role::Owner).await;
    let eves = app.own_key(&eve, project, "eve's").await;
    assert_eq!(grid.status(&eves.1).await, 403);
    app.ask("POST", &format!("/users/{}", user(&eve)), json!({ "role": "reader" })).await;
    assert_eq!(grid.status(&eves.1).await, 401, "its owner is not a member and no longer an owner of the organization");

    let (short, value) = grid.account_key(&grid.account).await;
    assert_eq!(grid.status(&value).await, 403);
    app.ask("POST", &format!("{}/{short}", grid.keys), json!({ "expires_in_seconds": 1000 })).await;
    assert_eq!(grid.status(&value).await, 403, "it has not expired yet");
    app.advance(1000);
    assert_eq!(grid.status(&value).await, 401, "it expired");

    let (id, value) = grid.account_key(&grid.account).await;
    app.ask("DELETE", &format!("{}/{id}", grid.keys), Value::Null).await;
    assert_eq!(grid.status(&value).await, 401, "it was deleted");

    let alone = json!({ "name": "idle", "create_service_account_only": true });
    let idle = app.ask("POST", &format!("/projects/{project}/service_accounts"), alone).await;
    let (_, value) = grid.account_key(&idle).await;
    assert_eq!(grid.status(&value).await, 401, "its account has no role");
    let path = format!("/projects/{project}/service_accounts/{}", text(&idle, "id"));
    app.ask("POST", &path, json!({ "role": "member" })).await;
    assert_eq!(grid.status(&value).await, 403, "it works once the account has a role");

    app.ask("POST", &format!("/projects/{project}/archive"), Value::Null).await;
    for secret in [&grid.ada.1, &value, &text(&grid.account["api_key"], "value")] {
        let refusal = app.with_key(secret).get("/v1/organization/projects").await.refusal(401);
        assert_eq!(refusal["code"], "invalid_api_key", "the project is archived");
    }
    assert_eq!(app.admin().get(&grid.v1("")).await.refusal(400)["code"], "project_archived");
    let changed = app.admin().post(&grid.v1(&format!("/{short}")), json!({ "scopes": [] })).await;
    assert_eq!(changed.refusal(400)["code"], "project_archived");
    for id in [short.as_str(), "key_1"] {
        for method in ["GET", "DELETE"] {
            let refusal = app.admin().call(method, &grid.v1(&format!("/{id}")), &Value::Null).await.refusal(404);
            assert_eq!(refusal["code"], "not_found", "Terraform drops it from its state (REFERENCE 7.5)");
        }
    }
}

#[tokio::test]
async fn scopes_and_expiry_of_a_key_change_together_or_not_at_all() {
    let grid = Grid::new().await;
    let app = &grid.app;
    let (dead, _) = grid.account_key(&grid.account).await;
    app.ask("POST", &format!("{}/{dead}", grid.keys), json!({ "expires_in_seconds": 60 })).await;
    app.advance(60);
    let id = text(&grid.account["api_key"], "id");
    let stored = async || {
        let sql = "select scopes || ' ' || coalesce(cast(expires_at as text), 'never') from project_keys order by id";
        app.texts(sql, &[]).await
    };
    let (before, records) = (stored().await, app.audit_types().await);
    for (key, body, code) in [
        (&id, Value::Null, Some("missing_required_parameter")),
        (&id, json!({}), Some("missing_required_parameter")),
        (&id, json!({ "name": "x" }), Some("missing_required_parameter")),
        (&id, json!({ "scopes": null }), None),
        (&id, json!({ "expires_in_seconds": null }), None),
        (&id, json!({ "scopes": ["api.files.read"], "expires_in_seconds": null }), None),
        (&id, json!({ "scopes": null, "expires_in_seconds": 400 }), None),
        (&id, json!({ "scopes": "api.files.read" }), Some("invalid_type")),
        (&id, json!({ "scopes": ["api.files.delete"] }), Some("invalid_value")),
        (&id, json!({ "expires_in_seconds": 0 }), Some("integer_below_min_value")),
        (&id, json!({ "expires_in_seconds": 31_536_001 }), Some("integer_above_max_value")),
        (&dead, json!({ "scopes": [] }), Some("key_expired")),
        (&dead, json!({ "expires_in_seconds": 400 }), Some("key_expired")),
    ] {
        let refusal = app.admin().post(&grid.v1(&format!("/{key}")), body.clone()).await.refusal(400);
        assert!(code.is_none_or(|code| refusal["code"] == code), "{body}: {refusal}");
    }
    app.admin().post(&grid.v1("/key_1"), json!({ "scopes": [] })).await.refusal(404);
    assert_eq!((stored().await, app.audit_types().await), (before, records));

    let path = format!("{}/{id}", grid.keys);
    for (body, scopes) in [
        (json!({ "scopes": ["api.files.read", "api.all.read"] }), r#"["api.files.read","api.all.read"]"#),
        (json!({ "expires_in_seconds": 400 }), r#"["api.files.read","api.all.read"]"#),
        (json!({ "scopes": [], "expires_in_seconds": 31_536_000 }), "[]"),
    ] {
        let changed = app.ask("POST", &path, body.clone()).await;
        assert_eq!(app.ask("GET", &path, Value::Null).await, changed);
        assert!(changed.get("scopes").is_none(), "the answer does not name them: {changed}");
        let kept = app.texts("select scopes from project_keys where id = $1", &[&id]).await;
        assert_eq!(kept, [scopes]);
        let record = app.last_audit().await["event"].take();
        assert_eq!(record["api_key.updated"], json!({ "id": id, "changes_requested": body }));
        assert_eq!(record["project"], json!({ "id": grid.project, "name": "Grid" }));
        if let Some(seconds) = body["expires_in_seconds"].as_i64() {
            let lasts = changed["expires_at"].as_i64().zip(record["effective_at"].as_i64());
            assert!(lasts.is_some_and(|(end, at)| (seconds - 1..=seconds).contains(&(end - at))), "{changed}");
        }
    }
}

#[tokio::test]
async fn a_deleted_key_takes_neither_its_account_nor_other_keys_with_it() {
    let grid = Grid::new().await;
    let app = &grid.app;
    let (other, value) = grid.account_key(&grid.account).await;
    let (id, account) = (text(&grid.account["api_key"], "id"), text(&grid.account, "id"));
    let path = format!("{}/{id}", grid.keys);
    let gone = app.ask("DELETE", &path, Value::Null).await;
    assert_eq!(gone, json!({ "object": "organization.project.api_key.deleted", "id": id, "deleted": true }));
    let record = app.last_audit().await["event"].take();
    assert_eq!((&record["type"], &record["api_key.deleted"]), (&json!("api_key.deleted"), &json!({ "id": id })));
    for (method, body) in [("GET", Value::Null), ("DELETE", Value::Null), ("POST", json!({ "scopes": [] }))] {
        app.admin().call(method, &format!("/v1/organization{path}"), &body).await.refusal(404);
    }
    assert_eq!(grid.status(&text(&grid.account["api_key"], "value")).await, 401);
    assert_eq!(grid.status(&value).await, 403);
    app.ask("GET", &format!("/projects/{}/service_accounts/{account}", grid.project), Value::Null).await;
    let left = ids(&app.ask("GET", &grid.keys, Value::Null).await);
    assert_eq!(left, [grid.ada.0.to_string(), grid.mia.0.to_string(), other]);
    let mias = format!("{}/{}", grid.keys, grid.mia.0);
    app.ask("POST", &mias, json!({ "scopes": ["api.files.read"] })).await;
    app.ask("DELETE", &mias, Value::Null).await;
    assert_eq!(grid.status(&grid.mia.1).await, 401, "an owner may delete anybody's");
}
