//! The scopes of Admin keys: what each allows at every route, how they are chosen, and that no key gives away more than
//! it has.
//!
//! Seeded faults these tests catch: a route that needs another scope; a limited key that creates a full one; a rotation
//! that forgets the scopes; scopes that are checked in the form but not applied.

use crate::{
    every_operation::{Objects, api, objects, own_bodies},
    support::{BASE_URL, Client, Founded, OWN_ROUTES, PASSWORD, ROUTES, Reply, TestApp, things::text},
};
use domain::Settings;
use orgward::rest::openapi;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use types::users::Role;

const KEYS: &str = "/v1/organization/admin_api_keys";
const READ: &str = "api.management.read";
const WRITE: &str = "api.management.write";
const AUDIT: &str = "api.audit_logs.read";

/// The scope that each route needs (REFERENCE 1.2): method, path, scope.
const NEEDED: &[(&str, &str, &str)] = &[
    ("GET", "/v1/organization/admin_api_keys", READ),
    ("POST", "/v1/organization/admin_api_keys", WRITE),
    ("GET", "/v1/organization/admin_api_keys/{key_id}", READ),
    ("DELETE", "/v1/organization/admin_api_keys/{key_id}", WRITE),
    ("GET", "/v1/organization/audit_logs", AUDIT),
    ("GET", "/orgward/v1/organization/audit_logs", AUDIT),
    ("GET", "/orgward/v1/organization/audit_logs/legal_holds", AUDIT),
    ("POST", "/orgward/v1/organization/audit_logs/legal_holds", WRITE),
    ("POST", "/orgward/v1/organization/audit_logs/legal_holds/{legal_hold_id}/lift", WRITE),
    ("GET", "/v1/organization/data_retention", READ),
    ("POST", "/v1/organization/data_retention", WRITE),
    ("GET", "/v1/organization/invites", READ),
    ("POST", "/v1/organization/invites", WRITE),
    ("GET", "/v1/organization/invites/{invite_id}", READ),
    ("DELETE", "/v1/organization/invites/{invite_id}", WRITE),
    ("GET", "/v1/organization/projects", READ),
    ("POST", "/v1/organization/projects", WRITE),
    ("GET", "/v1/organization/projects/{project_id}", READ),
    ("POST", "/v1/organization/projects/{project_id}", WRITE),
    ("GET", "/v1/organization/projects/{project_id}/api_keys", READ),
    ("GET", "/v1/organization/projects/{project_id}/api_keys/{api_key_id}", READ),
    ("POST", "/v1/organization/projects/{project_id}/api_keys/{api_key_id}", WRITE),
    ("DELETE", "/v1/organization/projects/{project_id}/api_keys/{api_key_id}", WRITE),
    ("POST", "/v1/organization/projects/{project_id}/archive", WRITE),
    ("GET", "/v1/organization/projects/{project_id}/data_retention", READ),
    ("POST", "/v1/organization/projects/{project_id}/data_retention", WRITE),
    ("GET", "/v1/organization/projects/{project_id}/service_accounts", READ),
    ("POST", "/v1/organization/projects/{project_id}/service_accounts", WRITE),
    ("GET", "/v1/organization/projects/{project_id}/service_accounts/{service_account_id}", READ),
    ("POST", "/v1/organization/projects/{project_id}/service_accounts/{service_account_id}", WRITE),
    ("DELETE", "/v1/organization/projects/{project_id}/service_accounts/{service_account_id}", WRITE),
    ("POST", "/v1/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys", WRITE),
    ("GET", "/v1/organization/projects/{project_id}/users", READ),
    ("POST", "/v1/organization/projects/{project_id}/users", WRITE),
    ("GET", "/v1/organization/projects/{project_id}/users/{user_id}", READ),
    ("POST", "/v1/organization/projects/{project_id}/users/{user_id}", WRITE),
    ("DELETE", "/v1/organization/projects/{project_id}/users/{user_id}", WRITE),
    ("GET", "/v1/organization/users", READ),
    ("GET", "/v1/organization/users/{user_id}", READ),
    ("POST", "/v1/organization/users/{user_id}", WRITE),
    ("DELETE", "/v1/organization/users/{user_id}", WRITE),
    ("GET", "/orgward/v1/organization/audit_logs/checkpoint", AUDIT),
    ("GET", "/orgward/v1/organization/audit_logs/consistency", AUDIT),
    ("GET", "/orgward/v1/organization/audit_logs/key", AUDIT),
    ("GET", "/orgward/v1/organization/audit_logs/proofs/{record_id}", AUDIT),
    ("GET", "/orgward/v1/organization/audit_logs/tile/entries/{index}", AUDIT),
    ("GET", "/orgward/v1/organization/audit_logs/tile/{level}/{index}", AUDIT),
    ("GET", "/orgward/v1/organization/requests", READ),
];

/// Scopes of a key, and the scopes of operations that it may call.
const HOLDERS: &[(&[&str], &[&str])] = &[
    (&[], &[READ, WRITE, AUDIT]),
    (&["api.all.read"], &[READ, AUDIT]),
    (&[AUDIT], &[AUDIT]),
    (&[READ], &[READ]),
    (&[WRITE], &[WRITE]),
    (&[WRITE, "api.all.read"], &[READ, WRITE, AUDIT]),
    (&[AUDIT, READ], &[AUDIT, READ]),
    (&["api.usage.read"], &[]),
    (&["api.external_keys.read", "api.external_keys.write", "api.mtls.read", "api.mtls.write"], &[]),
    (&["api.groups.read", "api.groups.write"], &[]),
];

/// Creates an Admin key over the API; without scopes, a full one. Returns its id and its secret.
async fn key(app: &Founded, scopes: &[&str]) -> (String, String) {
    let mut new = json!({ "name": "scoped" });
    if !scopes.is_empty() {
        new["scopes"] = json!(scopes);
    }
    let made = app.ask("POST", "/admin_api_keys", new).await;
    (text(&made, "id"), text(&made, "value"))
}

/// Asserts the refusal of a call that needs these scopes.
fn assert_missing(reply: &Reply, scopes: &str, at: &str) {
    assert_eq!(reply.status, 403, "{at}: {}", reply.text);
    let refusal = reply.refusal(403);
    let message = refusal["message"].as_str().expect("a sentence");
    let expected = format!("You have insufficient permissions for this operation. Missing scopes: {scopes}. ");
    assert!(message.starts_with(&expected), "{at}: {message}");
    assert_eq!((&refusal["type"], &refusal["code"]), (&json!("invalid_request_error"), &Value::Null), "{at}");
    assert_eq!(refusal["param"], Value::Null, "{at}");
}

/// A valid body for a route; an invite is for an address of its own.
fn body(method: &str, path: &str, objects: &Objects) -> Value {
    if let Some((_, own)) = own_bodies().into_iter().find(|(at, _)| format!("/orgward/v1{at}") == path) {
        return own;
    }
    let path = path.trim_start_matches("/v1");
    let body = api().into_iter().find(|(known, at, ..)| (*known, *at) == (method, path));
    let mut body = body.map_or(Value::Null, |(_, _, body, _)| body);
    if body.get("email").is_some() {
        body["email"] = json!(format!("{}@skerry.example", objects.user));
    }
    objects.fill_body(&body)
}

#[test]
fn every_route_needs_the_scope_in_the_table_and_is_described_with_it() {
    let routes: BTreeSet<(String, String)> = ROUTES
        .iter()
        .map(|(method, path)| ((*method).to_owned(), format!("/v1{path}")))
        .chain(OWN_ROUTES.iter().map(|(method, path)| ((*method).to_owned(), format!("/orgward/v1{path}"))))
        .collect();
    let known: BTreeSet<(String, String)> =
        NEEDED.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(known, routes);
    let document = openapi::document(BASE_URL);
    for (method, path, scope) in NEEDED {
        let described = &document["paths"][path][method.to_lowercase()];
        assert_eq!(described["security"], json!([{ "adminKey": [scope] }]), "{method} {path}");
    }
}

#[tokio::test]
async fn a_key_may_do_what_its_scopes_allow_and_a_refusal_names_the_missing_scope() {
    let settings = Settings { requests_per_minute: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let mut things = objects(&app).await;
    let mut holders: Vec<(&[&str], &[&str], Client)> = Vec::new();
    for (scopes, allowed) in HOLDERS {
        holders.push((scopes, allowed, app.with_key(&key(&app, scopes).await.1)));
    }
    let before = (app.state().await, app.count("request_log").await);
    let mut refused = 0;
    for (method, path, scope) in NEEDED {
        for (scopes, allowed, client) in &holders {
            if allowed.contains(scope) {
                continue;
            }
            let at = format!("{scopes:?} at {method} {path}");
            let address = things.fill(path);
            assert_missing(&client.call(method, &address, &body(method, path, &things)).await, scope, &at);
            // Neither what is wrong with a request nor what exists changes the refusal.
            let wrong = format!("{}?limit=0&after=x", path.replace(['{', '}'], ""));
            assert_missing(&client.send(method, &wrong, Some("application/json"), "{").await, scope, &at);
            refused += 2;
        }
    }
    assert_eq!(app.state().await, before.0, "a refused call changes nothing and leaves no event");
    assert_eq!(app.count("request_log").await, before.1 + refused, "refused calls are logged");
    assert!(refused > 400, "{refused}");

    for (method, path, scope) in NEEDED {
        for (scopes, allowed, client) in &holders {
            if !allowed.contains(scope) {
                continue;
            }
            // The previous choice is reset, so that choosing it again is a change.
            app.write("update organizations set data_retention = 'modified_abuse_monitoring'", &[]).await;
            let reply = client.call(method, &things.fill(path), &body(method, path, &things)).await;
            assert_eq!(reply.status, 200, "{scopes:?} at {method} {path}: {}", reply.text);
            if *method != "GET" {
                things = objects(&app).await;
            }
        }
    }
}

#[tokio::test]
async fn the_rights_of_the_owner_still_bound_the_key() {
    let app = TestApp::founded().await;
    let emi = app.person("emi@fjordlight.example", Role::Owner).await;
    let (id, secret) = key(&app, &[AUDIT]).await;
    app.write_sealed("update admin_keys set owner_user_id = $1 where id = $2", &[emi.as_str(), &id]).await;
    let client = app.with_key(&secret);
    assert_eq!(client.get("/v1/organization/audit_logs").await.status, 200);
    app.set_role(&emi, "reader").await;
    for path in ["/v1/organization/audit_logs", "/v1/organization/projects"] {
        assert_eq!(client.get(path).await.refusal(401)["code"], "invalid_api_key", "{path}");
    }
}

#[tokio::test]
async fn no_key_creates_a_key_that_may_do_more_than_itself() {
    let app = TestApp::founded().await;
    let reader = app.with_key(&key(&app, &["api.all.read"]).await.1);
    let writer = app.with_key(&key(&app, &[WRITE]).await.1);
    let both = app.with_key(&key(&app, &[WRITE, "api.all.read"]).await.1);
    let before = app.state().await;
    for wanted in [json!([AUDIT]), json!([READ]), Value::Null] {
        let new = json!({ "name": "more", "scopes": wanted });
        assert_missing(&reader.post(KEYS, new).await, WRITE, "a key that only reads");
    }
    for (maker, wanted, missing) in [
        (&writer, json!([AUDIT]), AUDIT),
        (&writer, json!([READ, WRITE]), READ),
        (&writer, json!(["api.all.read"]), "api.all.read"),
        (&writer, json!(["api.usage.read", AUDIT]), "api.audit_logs.read, api.usage.read"),
        (&both, json!(["api.groups.write"]), "api.groups.write"),
    ] {
        let reply = maker.post(KEYS, json!({ "name": "more", "scopes": wanted })).await;
        assert_missing(&reply, missing, &wanted.to_string());
    }
    assert_eq!(app.state().await, before, "nothing was created");

    for (maker, wanted, expected) in [
        (&writer, json!([WRITE]), json!([WRITE])),
        (&writer, Value::Null, json!([WRITE])),
        (&both, json!([AUDIT]), json!([AUDIT])),
        (&both, Value::Null, json!(["api.all.read", WRITE])),
    ] {
        let made = maker.post(KEYS, json!({ "name": "less", "scopes": wanted })).await.json();
        let (_, event) = app.payloads(1).await.remove(0);
        assert_eq!(event, json!({ "id": made["id"], "data": { "scopes": expected } }), "{wanted}");
        let made = app.with_key(&text(&made, "value"));
        let status = made.get("/v1/organization/projects").await.status;
        assert_eq!(status == 200, expected.to_string().contains("api.all.read"), "{expected}");
    }
    // A key that is created with a limited key cannot create more than that key could either.
    let child = writer.post(KEYS, json!({ "name": "child" })).await.json();
    let child = app.with_key(&text(&child, "value"));
    assert_missing(&child.post(KEYS, json!({ "name": "grandchild", "scopes": [READ] })).await, READ, "grandchild");
    let grandchild = child.post(KEYS, json!({ "name": "grandchild" })).await.json();
    assert_missing(&app.with_key(&text(&grandchild, "value")).get(KEYS).await, READ, "grandchild");
}

#[tokio::test]
async fn the_api_creates_full_keys_unless_scopes_are_sent_and_never_shows_them() {
    let app = TestApp::founded().await;
    let before = app.state().await;
    for (scopes, param, code) in [
        (json!([]), "scopes", "array_below_min_length"),
        (json!("api.audit_logs.read"), "scopes", "invalid_type"),
        (json!([7]), "scopes[0]", "invalid_type"),
        (json!(["api.of_tomorrow.read"]), "scopes[0]", "invalid_value"),
        (json!([AUDIT, "api.files.read"]), "scopes[1]", "invalid_value"),
        (json!([AUDIT, "api.audit_logs.read "]), "scopes[1]", "invalid_value"),
        (json!([""]), "scopes[0]", "invalid_value"),
    ] {
        app.anonymous().post(KEYS, json!({ "name": "x", "scopes": scopes })).await.refusal(401);
        let refusal = app.admin().post(KEYS, json!({ "name": "x", "scopes": scopes })).await.refusal(400);
        assert_eq!((&refusal["param"], &refusal["code"]), (&json!(param), &json!(code)), "{scopes}: {refusal}");
    }
    let unknown = app.admin().post(KEYS, json!({ "name": "x", "scopes": ["api.x.read"] })).await.refusal(400);
    assert!(unknown["message"].as_str().is_some_and(|words| words.contains(WRITE)), "it names those that exist");
    assert_eq!(app.state().await, before, "nothing was created");

    let (id, secret) = key(&app, &[AUDIT, READ, AUDIT]).await;
    let event = app.last_audit().await;
    assert_eq!(event["event"]["api_key.created"], json!({ "id": id, "data": { "scopes": [AUDIT, READ] } }));
    assert_eq!(event["detail"]["change"]["scopes"], json!([AUDIT, READ]));
    for path in [KEYS.to_owned(), format!("{KEYS}/{id}")] {
        let shown = app.with_key(&secret).get(&path).await.text;
        assert!(shown.contains(&id) && !shown.contains("scopes") && !shown.contains(READ), "{shown}");
    }
    let (full, secret) = key(&app, &[]).await;
    let event = app.last_audit().await;
    assert_eq!(event["event"]["api_key.created"], json!({ "id": full, "data": { "scopes": [] } }));
    assert_eq!(app.with_key(&secret).delete(&format!("{KEYS}/{id}")).await.status, 200);
}

/// The secret that a page shows.
fn secret(page: &Reply) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    let at = page.text.find("sk-admin-").expect("the key is on the page");
    page.text[at..at + 58].to_owned()
}

#[tokio::test]
async fn an_owner_chooses_the_permissions_at_the_console() {
    let app = TestApp::founded().await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let new = app.path("/admin-keys/new");
    let form = owner.get(&new).await.text;
    for words in ["All", "Read only", "Restricted", READ, WRITE, AUDIT] {
        assert!(form.contains(words), "{words}");
    }
    assert!(!form.contains("api.usage.read"), "a scope that no operation needs is not offered");
    let restricted = [("permissions", "restricted"), ("new[scopes][]", AUDIT)];
    let before = app.state().await;
    let named = |fields: &[(&'static str, &'static str)]| [&[("new[name]", "siem")], fields].concat();
    assert_eq!(reader.submit(&new, &named(&restricted)).await.status, 403);
    for (fields, words) in [
        (vec![("permissions", "restricted")], "Choose at least one scope."),
        (vec![("permissions", "all"), ("new[scopes][]", AUDIT)], "only “Restricted” limits the key"),
        (vec![("permissions", "read_only"), ("new[scopes][]", WRITE)], "only “Restricted” limits the key"),
        (vec![("permissions", "some")], "Choose one of the permissions."),
        (vec![("permissions", "restricted"), ("new[scopes][]", "api.x.read")], "Admin keys have no such scope"),
    ] {
        let refused = owner.submit(&new, &named(&fields)).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        assert!(refused.text.contains(words) && refused.text.contains("siem"), "{fields:?}: {}", refused.text);
    }
    let both = owner.submit(&new, &[("new[name]", ""), ("permissions", "restricted")]).await.text;
    assert!(both.contains("Enter a name") && both.contains("Choose at least one scope."), "{both}");
    assert_eq!(app.state().await, before, "nothing was created");

    for (name, fields, scopes, shown, listed) in [
        ("full", vec![("permissions", "all")], json!([]), "All", "/v1/organization/projects"),
        (
            "reads",
            vec![("permissions", "read_only")],
            json!(["api.all.read"]),
            "Read only",
            "/v1/organization/projects",
        ),
        ("siem", restricted.to_vec(), json!([AUDIT]), AUDIT, "/v1/organization/audit_logs"),
        (
            "provision",
            vec![("permissions", "restricted"), ("new[scopes][]", WRITE), ("new[scopes][]", READ)],
            json!([READ, WRITE]),
            WRITE,
            "/v1/organization/projects",
        ),
    ] {
        let page = owner.submit(&new, &[&[("new[name]", name)], fields.as_slice()].concat()).await;
        let key = secret(&page);
        assert!(page.text.contains(shown) && page.text.contains(&format!("{BASE_URL}{listed}")), "{name}: the page");
        let event = app.last_audit().await;
        assert_eq!(event["event"]["api_key.created"]["data"]["scopes"], scopes, "{name}");
        assert_eq!(event["detail"]["change"]["scopes"], scopes, "{name}");
        assert_eq!(app.with_key(&key).get(listed).await.status, 200, "{name}: the sample on the page works");
        let writes = app.with_key(&key).post("/v1/organization/projects", json!({ "name": name })).await.status;
        let may_write = scopes == json!([]) || scopes.to_string().contains(WRITE);
        assert_eq!(writes, if may_write { 200 } else { 403 }, "{name}");
    }
    let list = owner.get(&app.path("/admin-keys")).await.text;
    let rows: Vec<&str> = list.split("<tr").skip(1).collect();
    for (name, words) in [("full", "All"), ("reads", "Read only"), ("siem", AUDIT), ("provision", WRITE)] {
        let row = rows.iter().find(|row| row.contains(&format!(">{name}<"))).expect("the key is listed");
        assert!(row.contains(words), "{name}: {row}");
    }
    let id = app.texts("select id from admin_keys where name = 'siem'", &[]).await.remove(0);
    for act in ["rotate", "delete"] {
        let page = owner.get(&app.path(&format!("/admin-keys/{id}/{act}"))).await.text;
        assert!(page.contains("Restricted") && page.contains(AUDIT), "{act}: {page}");
    }
}

#[tokio::test]
async fn a_limited_key_is_still_limited_after_the_password_was_asked_for_and_when_it_is_shown_again() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path("/admin-keys/new");
    app.advance(16 * 60);
    let number = owner.get(&path).await.form_number();
    let asked = [
        ("new[name]", "siem"),
        ("permissions", "restricted"),
        ("new[scopes][]", AUDIT),
        ("new[scopes][]", READ),
        ("form_number", number.as_str()),
    ];
    let page = owner.submit_once(&path, &asked).await;
    assert!(page.text.contains("type=\"password\""), "the password is asked for: {}", page.text);
    for value in ["restricted", AUDIT, READ] {
        assert!(page.text.contains(&format!("value=\"{value}\"")), "the form is kept: {value}");
    }
    assert_eq!(app.count("admin_keys").await, 1);
    let password = [("username", "ada@fjordlight.example"), ("confirmed_password", PASSWORD)];
    let confirmed = [&asked[..], &password].concat();
    let first = owner.submit_once(&path, &confirmed).await;
    let key = secret(&first);
    let again = owner.submit_once(&path, &confirmed).await;
    assert_eq!(secret(&again), key, "the page is shown once more");
    for page in [&first, &again] {
        assert!(page.text.contains("Restricted") && page.text.contains(AUDIT), "{}", page.text);
    }
    assert_eq!(
        app.texts("select scopes from admin_keys where name = 'siem'", &[]).await,
        [format!(r#"["{AUDIT}","{READ}"]"#)]
    );
}

#[tokio::test]
async fn a_rotated_key_keeps_its_scopes() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    for (scopes, status) in [(&[AUDIT][..], 403), (&["api.all.read"], 200), (&[], 200)] {
        let (id, _) = key(&app, scopes).await;
        let page = owner.submit(&app.path(&format!("/admin-keys/{id}/rotate")), &[("rotation[grace]", "now")]).await;
        let new = app.with_key(&secret(&page));
        assert_eq!(new.get("/v1/organization/projects").await.status, status, "{scopes:?}");
        let created = app.payloads(2).await.remove(0);
        assert_eq!((created.0.as_str(), &created.1["data"]["scopes"]), ("api_key.created", &json!(scopes)));
        let writes = new.post("/v1/organization/projects", json!({ "name": "Grid" })).await.status;
        assert_eq!(writes, if scopes.is_empty() { 200 } else { 403 }, "{scopes:?}");
    }
}

#[tokio::test]
async fn stored_scopes_of_another_version_grant_nothing_more() {
    let app = TestApp::founded().await;
    let (id, secret) = key(&app, &[AUDIT]).await;
    let client = app.with_key(&secret);
    let set = async |scopes: &str| {
        app.write_sealed("update admin_keys set scopes = $1 where id = $2", &[scopes, &id]).await;
    };
    set(r#"["api.of_tomorrow.write"]"#).await;
    assert_missing(&client.get("/v1/organization/audit_logs").await, AUDIT, "a scope of a later version");
    let (owner, path) = (app.owner().await, app.path(&format!("/admin-keys/{id}/rotate")));
    let page = owner.submit(&path, &[("rotation[grace]", "24h")]).await;
    let rotated = app.with_key(&self::secret(&page));
    assert_missing(&rotated.get("/v1/organization/projects").await, READ, "its successor");
    for invalid in ["", "all", "{}", "null", "[7]"] {
        set(invalid).await;
        for path in ["/v1/organization/audit_logs", "/v1/organization/projects"] {
            assert_eq!(client.get(path).await.status, 500, "{invalid:?} at {path}");
        }
    }
}

#[tokio::test]
async fn keys_from_before_there_were_scopes_may_do_everything() {
    let app = TestApp::founded().await;
    let columns =
        "id, organization_id, owner_user_id, name, name_key, redacted_value, secret_hash, secret_pepper, created_at";
    let kept = app.built_texts("select secret_hash from admin_keys").await.remove(0);
    app.script(&format!("create table kept as select {columns} from admin_keys")).await;
    app.script("delete from admin_keys").await;
    assert_eq!(app.admin().get(KEYS).await.status, 401);
    app.script(&format!("insert into admin_keys ({columns}) select {columns} from kept")).await;
    app.seal_rows().await;
    assert_eq!(app.built_texts("select secret_hash from admin_keys").await, [kept]);
    assert_eq!(app.admin().get(KEYS).await.status, 200);
    assert_eq!(app.admin().post("/v1/organization/projects", json!({ "name": "Grid" })).await.status, 200);
}
