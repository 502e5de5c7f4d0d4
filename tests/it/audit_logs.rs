//! Reading the audit log over the Admin API: who may read it, the shape of an event, and its filters (REFERENCE 2.8 and
//! 5).
//!
//! Seeded faults these tests catch: Orgward's own event types on the wire; an email address compared case-sensitively;
//! the fifth filter ignored; more bound values than SQLite accepts.

use crate::support::{
    Founded, PASSWORD, TestApp,
    things::{ids, text},
};
use domain::accounts;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use types::{ids::UserId, sensitive::Sensitive, users::Role};

const LOGS: &str = "/v1/organization/audit_logs";

/// An organization with events from two owners, two keys, a browser, the server administrator and a failed sign-in.
struct Busy {
    app: Founded,
    default: String,
    grid: String,
    emi: UserId,
    emis_key: String,
    account: Value,
}

impl Busy {
    async fn new() -> Self {
        let app = TestApp::founded().await;
        let emi = app.person("Emi@Fjordlight.example", Role::Owner).await;
        sign_in_from(&app, "198.51.100.7:4000", "Firefox", PASSWORD, 303).await;
        sign_in_from(&app, "198.51.100.8:4000", "Firefox", "wrong horse battery", 422).await;
        let console = app.signed_in("emi@fjordlight.example").await;
        let made = console.submit(&app.path("/admin-keys/new"), &[("new[name]", "emi's")]).await.text;
        let at = made.find("sk-admin-").expect("the key is on the page");
        let emis = app.with_key(&made[at..at + 58]);
        let emis_key = app.texts("select id from admin_keys where name = $1", &["emi's"]).await.remove(0);
        let grid = app.project("Grid").await;
        let accounts = format!("/projects/{grid}/service_accounts");
        let account = app.ask("POST", &accounts, json!({ "name": "ci" })).await;
        let renamed = emis.post(&format!("/v1/organization/projects/{grid}"), json!({ "name": "Mesh" })).await;
        assert_eq!(renamed.status, 200, "{}", renamed.text);
        let invite = emis.post("/v1/organization/invites", json!({ "email": "x@y.example", "role": "reader" })).await;
        let path = format!("/v1/organization/invites/{}", text(&invite.json(), "id"));
        assert_eq!(emis.delete(&path).await.status, 200);
        app.ask("POST", "/admin_api_keys", json!({ "name": "spare" })).await;
        app.ask("POST", &format!("/projects/{grid}/archive"), Value::Null).await;
        let reset = accounts::reset_owner(&app.domain, "emi@fjordlight.example", &Sensitive::new(PASSWORD)).await;
        reset.expect("the reset succeeds");
        let default = app.texts("select id from projects where is_default = 1", &[]).await.remove(0);
        Self { app, default, grid, emi, emis_key, account }
    }

    async fn page(&self, query: &str) -> Value {
        let reply = self.app.admin().get(&format!("{LOGS}?limit=100{query}")).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.text);
        reply.json()
    }

    /// Every event visible on the wire, newest first.
    async fn all(&self) -> Vec<Value> {
        self.page("").await["data"].as_array().expect("a page").clone()
    }
}

/// Ada tries to sign in from this IP address with this user agent.
async fn sign_in_from(app: &Founded, address: &str, browser: &str, password: &str, status: u16) {
    let fields = [("credentials[email]", "ada@fjordlight.example"), ("credentials[password]", password)];
    let reply = app.anonymous().submit_from(address, ("user-agent", browser), "/sign-in", &fields).await;
    assert_eq!(reply.status, status);
}

/// The ids of the actor: a key with its user or service account, or a session's user.
fn actors(record: &Value) -> Vec<&str> {
    ["/api_key/id", "/api_key/user/id", "/api_key/service_account/id", "/session/user/id"]
        .iter()
        .filter_map(|path| record["actor"].pointer(path)?.as_str())
        .collect()
}

fn email(record: &Value) -> Option<String> {
    let actor = &record["actor"];
    let email = actor.pointer("/api_key/user/email").or_else(|| actor.pointer("/session/user/email"))?;
    Some(email.as_str()?.to_lowercase())
}

fn resource(record: &Value) -> Option<&str> {
    record[record["type"].as_str()?]["id"].as_str()
}

#[tokio::test]
async fn the_log_is_shown_once_it_is_enabled_and_to_owners() {
    let app = TestApp::start().await.found(false).await;
    for query in ["", "?event_types=nonsense", "?tenant_only=true", "?limit=0"] {
        let refusal = app.admin().get(&format!("{LOGS}{query}")).await.refusal(400);
        assert_eq!(refusal["code"], "audit_logging_not_enabled", "{query}");
    }
    app.anonymous().get(LOGS).await.refusal(401);
    app.owner().await.get(LOGS).await.refusal(401);

    let app = TestApp::founded().await;
    app.anonymous().get(LOGS).await.refusal(401);
    for (method, body) in [("POST", json!({})), ("DELETE", Value::Null)] {
        app.admin().call(method, LOGS, &body).await.refusal(405);
    }
    app.set_role(&app.owner, "reader").await;
    app.admin().get(LOGS).await.refusal(401);
}

#[tokio::test]
async fn an_event_says_what_who_and_where_and_nothing_else() {
    let busy = Busy::new().await;
    let (app, all) = (&busy.app, busy.all().await);
    let sql = "select id from audit_logs where type not like 'orgward.%' order by seq desc";
    let wire = app.texts(sql, &[]).await;
    assert_eq!(
        all.iter().map(|record| text(record, "id")).collect::<Vec<_>>(),
        wire,
        "newest first, without omissions"
    );
    let own = app.texts("select id from audit_logs where type like 'orgward.%'", &[]).await;
    assert!(!own.is_empty() && own.iter().all(|id| !wire.contains(id)), "Orgward's own events are not on the wire");

    for record in &all {
        let r#type = text(record, "type");
        assert_eq!(record["object"], "organization.audit_log");
        assert!(record["effective_at"].is_i64() && record[&r#type].is_object(), "{record}");
        let known = ["object", "id", "type", "effective_at", "actor", "project", r#type.as_str()];
        let extra: Vec<_> =
            record.as_object().expect("an object").keys().filter(|m| !known.contains(&m.as_str())).collect();
        assert!(extra.is_empty(), "{extra:?}");
        let flat = record.to_string();
        assert!(!flat.contains(":\"\"") && !flat.contains("sha256"), "no empty text, no commitment: {flat}");
    }
    let of = |r#type: &str, by: &str| {
        all.iter()
            .find(|record| record["type"] == r#type && (by.is_empty() || actors(record).contains(&by)))
            .unwrap_or_else(|| panic!("no {type} by {by}"))
    };
    let (ada, emi) = (json!({ "id": app.owner, "email": "ada@fjordlight.example" }), busy.emi.as_str());
    let key = json!({ "type": "api_key", "api_key": { "id": app.key_id, "type": "user", "user": ada } });
    let archived = of("project.archived", "");
    assert_eq!(archived["actor"], key);
    assert_eq!(archived["project.archived"], json!({ "id": busy.grid }));
    assert_eq!(archived["project"], json!({ "id": busy.grid, "name": "Mesh" }));
    let invited = of("invite.sent", emi);
    let data = json!({ "email": "x@y.example", "role": "reader" });
    assert_eq!(invited["invite.sent"]["data"], data);
    assert_eq!(invited["project"], json!({ "id": busy.default, "name": "Default project" }));
    let renamed = of("project.updated", emi);
    let changes = json!({ "id": busy.grid, "changes_requested": { "title": "Mesh" } });
    assert_eq!(renamed["project.updated"], changes);
    assert_eq!(renamed["actor"]["api_key"]["id"], busy.emis_key);
    assert_eq!(renamed["actor"]["api_key"]["user"], json!({ "id": emi, "email": "Emi@Fjordlight.example" }));
    let session = json!({ "user": ada, "ip_address": "198.51.100.7", "user_agent": "Firefox" });
    let sign_in = all.iter().find(|record| record["actor"]["session"]["ip_address"] == "198.51.100.7").expect("it");
    assert_eq!((&sign_in["type"], &sign_in["login.succeeded"]), (&json!("login.succeeded"), &json!({})));
    assert_eq!(sign_in["actor"], json!({ "type": "session", "session": session }));
    assert!(sign_in.get("project").is_none(), "a session outside any project has no project");
    assert_eq!(of("login.failed", "")["actor"]["session"]["ip_address"], "198.51.100.8");
    let console = of("api_key.created", emi);
    assert_eq!(console["actor"]["type"], "session");
    assert!(console.get("project").is_none(), "created in the console: {console}");
    let added = of("user.added", "");
    assert_eq!(
        (&added["user.added"]["id"], added.get("actor")),
        (&json!(emi), None),
        "the server administrator has no actor on the wire"
    );
}

#[tokio::test]
async fn every_filter_finds_its_events_and_filters_combine_with_and() {
    let busy = Busy::new().await;
    let (app, all) = (&busy.app, busy.all().await);
    let (ada, emi, grid, default) = (app.owner.as_str(), busy.emi.as_str(), busy.grid.as_str(), busy.default.as_str());
    let account = text(&busy.account, "id");
    let is = |record: &Value, types: &[&str]| types.contains(&record["type"].as_str().unwrap_or_default());
    let acted = |record: &Value, by: &str| actors(record).contains(&by);
    let in_project = |record: &Value, project: &str| record["project"]["id"] == project;
    type Test<'a> = Box<dyn Fn(&Value) -> bool + 'a>;
    let filters: Vec<(String, Test<'_>)> = vec![
        ("event_types[]=project.created".into(), Box::new(|r| is(r, &["project.created"]))),
        (
            "event_types=project.created&event_types=api_key.created".into(),
            Box::new(|r| is(r, &["project.created", "api_key.created"])),
        ),
        (
            "event_types%5B%5D=invite.sent&event_types%5B%5D=invite.deleted&event_types%5B%5D=tenant.group.created"
                .into(),
            Box::new(|r| is(r, &["invite.sent", "invite.deleted"])),
        ),
        (format!("project_ids[]={grid}"), Box::new(|r| in_project(r, grid))),
        (
            format!("project_ids={grid}&project_ids={default}"),
            Box::new(|r| in_project(r, grid) || in_project(r, default)),
        ),
        (format!("actor_ids[]={}", app.key_id), Box::new(|r| acted(r, &app.key_id))),
        (format!("actor_ids[]={emi}"), Box::new(|r| acted(r, emi))),
        (format!("actor_ids={}", busy.emis_key), Box::new(|r| acted(r, &busy.emis_key))),
        (format!("actor_ids[]={}&actor_ids[]={emi}", app.key_id), Box::new(|r| acted(r, &app.key_id) || acted(r, emi))),
        (
            "actor_emails[]=EMI%40fjordlight.EXAMPLE".into(),
            Box::new(|r| email(r).as_deref() == Some("emi@fjordlight.example")),
        ),
        (
            "actor_emails=ada@fjordlight.example".into(),
            Box::new(|r| email(r).as_deref() == Some("ada@fjordlight.example")),
        ),
        (format!("resource_ids[]={grid}"), Box::new(|r| resource(r) == Some(grid))),
        (
            format!("resource_ids={grid}&resource_ids={account}"),
            Box::new(|r| resource(r) == Some(grid) || resource(r) == Some(&account)),
        ),
        (
            format!("resource_ids[]={grid}&event_types[]=project.updated&event_types[]=project.archived"),
            Box::new(|r| resource(r) == Some(grid) && is(r, &["project.updated", "project.archived"])),
        ),
        (
            format!("actor_emails[]=ada@fjordlight.example&project_ids[]={default}"),
            Box::new(|r| email(r).as_deref() == Some("ada@fjordlight.example") && in_project(r, default)),
        ),
        (
            format!(
                "actor_ids={ada}&actor_ids={emi}&project_ids[]={grid}&event_types=api_key.created\
                 &event_types=project.updated&actor_emails[]=emi@fjordlight.example&resource_ids={grid}"
            ),
            Box::new(|r| acted(r, emi) && in_project(r, grid) && is(r, &["project.updated"])),
        ),
    ];
    for (query, holds) in &filters {
        let expected: Vec<_> = all.iter().filter(|record| holds(record)).map(|record| text(record, "id")).collect();
        assert!(
            !expected.is_empty() && expected.len() < all.len(),
            "the filter matches some events but not all: {query}"
        );
        assert_eq!(ids(&busy.page(&format!("&{query}")).await), expected, "{query}");
    }
    // One event meets all five filters; changing any one of them must exclude it.
    let met = [
        ("event_types", "project.updated", "project.created"),
        ("project_ids", grid, default),
        ("actor_ids", &busy.emis_key, &app.key_id),
        ("actor_emails", "emi@fjordlight.example", "ada@fjordlight.example"),
        ("resource_ids", grid, &account),
    ];
    for unmet in 0..=met.len() {
        let query: String = met
            .iter()
            .enumerate()
            .map(|(at, (name, yes, no))| format!("&{name}[]={}", if at == unmet { no } else { yes }))
            .collect();
        assert_eq!(ids(&busy.page(&query).await).len(), usize::from(unmet == met.len()), "{query}");
    }
    for query in [
        format!("resource_ids[]={grid}&event_types[]=user.added"),
        format!("actor_ids[]={emi}&actor_emails[]=ada@fjordlight.example"),
        "actor_ids[]=user-nobody".to_owned(),
        "actor_emails[]=%25".to_owned(),
        "project_ids[]=%00".to_owned(),
        format!("resource_ids[]={}", grid.to_uppercase()),
    ] {
        let page = busy.page(&format!("&{query}")).await;
        assert_eq!((ids(&page), &page["last_id"], &page["has_more"]), (vec![], &Value::Null, &json!(false)), "{query}");
    }
    assert_eq!(
        busy.page("&event_types[]=&actor_ids=&later=1").await["data"],
        json!(all),
        "an empty parameter counts as absent"
    );
}

#[tokio::test]
async fn only_the_event_types_of_the_catalog_can_be_filtered_by() {
    let app = TestApp::founded().await;
    let published: Value = serde_json::from_str(include_str!("published/admin-api.json")).expect("JSON");
    let types: Vec<&str> = published["components"]["schemas"]["AuditLogEventType"]["enum"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(types.len(), 149);
    let tenant: BTreeSet<&str> = types.iter().copied().filter(|r#type| r#type.starts_with("tenant.")).collect();
    assert_eq!(tenant.len(), 88);
    let page = async |query: &str| {
        let reply = app.admin().get(&format!("{LOGS}?{query}")).await;
        assert_eq!(reply.status, 200, "{query}: {}", reply.text);
        reply.json()["data"].as_array().expect("a page").clone()
    };
    let everything = page("limit=100").await;
    let each: String = types.iter().map(|r#type| format!("&event_types[]={type}")).collect();
    assert_eq!(page(&format!("limit=100{each}")).await, everything, "all of them at once");
    for r#type in &types {
        let expected: Vec<_> = everything.iter().filter(|record| record["type"] == **r#type).cloned().collect();
        assert_eq!(page(&format!("event_types[]={type}")).await, expected, "{type}");
    }
    let each: String = tenant.iter().map(|r#type| format!("&event_types[]={type}")).collect();
    for query in ["tenant_only=true".to_owned(), "tenant_only=True".to_owned(), format!("tenant_only=1{each}"), each] {
        assert_eq!(page(&query).await, [Value::Null; 0], "there is no tenant here");
    }
    for flag in ["false", "False", "0"] {
        assert_eq!(page(&format!("tenant_only={flag}&limit=100")).await, everything, "{flag}");
    }
    for (query, param) in [
        ("event_types[]=project.renamed", "event_types"),
        ("event_types[]=project.created&event_types[]=PROJECT.CREATED", "event_types"),
        ("event_types=orgward.baseline", "event_types"),
        ("event_types=%00", "event_types"),
        ("tenant_only=true&event_types[]=project.created", "event_types"),
        ("tenant_only=true&event_types[]=tenant.group.created&event_types[]=role.bound_to_resource", "event_types"),
        ("tenant_only=yes", "tenant_only"),
        ("effective_at[gt]=soon", "effective_at[gt]"),
        ("effective_at%5Blte%5D=1.5", "effective_at[lte]"),
    ] {
        assert_eq!(app.admin().get(&format!("{LOGS}?{query}")).await.refusal(400)["param"], param, "{query}");
    }
    // As many values as fit into a URL: slow at worst.
    let many: String = [("resource_ids", 200), ("actor_ids", 200), ("project_ids", 190)]
        .into_iter()
        .flat_map(|(name, times)| std::iter::repeat_n(format!("&{name}=a"), times))
        .collect();
    assert_eq!(page(&many).await, [Value::Null; 0]);
    let more = "&actor_ids=a".repeat(201);
    let refusal = app.admin().get(&format!("{LOGS}?{more}")).await.refusal(400);
    assert_eq!((&refusal["param"], &refusal["code"]), (&json!("actor_ids"), &json!("array_above_max_length")));
}

#[tokio::test]
async fn orgwards_own_list_shows_every_event_with_its_number_and_leaf_hash() {
    const OWN: &str = "/orgward/v1/organization/audit_logs";
    let app = TestApp::founded().await;
    app.person("bo@fjordlight.example", Role::Reader).await;
    let operator = domain::Actor::server_administrator(app.organization.clone());
    let whole = types::audit_exports::NewAuditExport::default();
    drop(domain::audit_exports::begin(&app.domain, &operator, whole).await.expect("an export"));
    assert_eq!(app.anonymous().get(OWN).await.status, 401);

    let (mut numbers, mut after, mut seen) = (Vec::new(), String::new(), Vec::new());
    loop {
        let page = app.admin().get(&format!("{OWN}?limit=3{after}")).await.json();
        for record in page["data"].as_array().expect("a page") {
            numbers.push(record["seq"].as_i64().expect("a number"));
            seen.push(record.clone());
        }
        if page["has_more"] == false {
            break;
        }
        after = format!("&after={}", page["last_id"].as_str().expect("an id"));
    }
    let count = app.count("audit_logs").await;
    assert_eq!(numbers, (0..count).rev().collect::<Vec<_>>(), "no gap, newest first");
    let hashes = app.texts("select lower(hex(leaf_hash)) from audit_logs order by seq desc", &[]);
    if !crate::support::tables::is_postgres() {
        let shown: Vec<_> =
            seen.iter().map(|record| record["leaf_hash"].as_str().expect("a hash").to_owned()).collect();
        assert_eq!(shown, hashes.await);
    }
    assert_eq!(seen[0]["type"], "orgward.audit_logs.exported");
    let wire = app.ask("GET", "/audit_logs?limit=100", serde_json::Value::Null).await;
    let wire = wire["data"].as_array().expect("a page");
    assert!(wire.iter().all(|record| !record["type"].as_str().expect("a type").starts_with("orgward.")));
    assert!(
        wire.iter().all(|record| record.get("seq").is_none() && record.get("detail").is_none()),
        "true to the wire"
    );
    assert_eq!(seen.len(), wire.len() + seen.iter().filter(|one| one["type"].to_string().contains("orgward.")).count());

    let filter = "event_types[]=orgward.audit_logs.exported";
    let exports = app.admin().get(&format!("{OWN}?{filter}")).await.json();
    assert_eq!(exports["data"].as_array().map(Vec::len), Some(1));
    assert_eq!(app.admin().get(&format!("/v1/organization/audit_logs?{filter}")).await.status, 400);
    let first = seen.last().expect("an event")["id"].as_str().expect("an id");
    let before = app.admin().get(&format!("{OWN}?limit=2&before={first}")).await.json();
    let before: Vec<_> = before["data"].as_array().expect("a page").iter().map(|one| one["seq"].clone()).collect();
    assert_eq!(before, [2, 1], "the page ahead of that record");
}

#[tokio::test]
async fn an_event_of_the_server_administrator_names_the_systems_user_and_host() {
    let app = TestApp::founded().await;
    app.person("bo@fjordlight.example", Role::Reader).await;
    let by = app.last_audit().await["detail"]["by"].clone();
    let (user, host) = (command_line("id", &["-un"]), command_line("cat", &["/proc/sys/kernel/hostname"]));
    assert_eq!(
        (&by["type"], &by["os_user"], &by["host"]),
        (&"operator".into(), &user.clone().into(), &host.clone().into())
    );
    let leaf = app.texts("select leaf from audit_logs order by seq desc limit 1", &[]).await;
    assert!(!leaf[0].contains(&format!("\"{host}\"")), "the leaf commits to it: {}", leaf[0]);
    let page = app.owner().await.get(&app.path("/audit-logs?q=type:user.added")).await;
    assert!(page.text.contains(&format!("Operator {user} on {host}")), "{}", page.text);
}

/// What a command of the system prints.
fn command_line(command: &str, arguments: &[&str]) -> String {
    let output = std::process::Command::new(command).args(arguments).output().expect("a command of the system");
    String::from_utf8(output.stdout).expect("text").trim().to_owned()
}
