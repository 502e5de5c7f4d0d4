//! Who may use which route of the Admin API: every kind of caller, on every route of the router.
//!
//! The expected order of checks: 401 without a working key, then 404 for what the caller may not know about, then 403,
//! then 400; a project key gets 403 everywhere; another organization's key finds nothing of ours.
//!
//! Seeded faults these tests catch: a list's filter checked before the right to the list; an archived project's key
//! that still works; invites, and a page of users, read without the organization.

use crate::{
    every_operation::{Objects, api, objects, own_bodies},
    support::{Client, Founded, OWN_ROUTES, ROUTES, Reply, SECOND_OWNER, TestApp},
};
use domain::{Settings, admin_keys, project_api_keys};
use kernel::base::secret::{KeyKind, Secret};
use serde_json::{Value, json};
use types::{
    admin_keys::NewAdminKey,
    ids::{AuditLogId, InviteId, KeyId, LegalHoldId, OrganizationId, ProjectId, ServiceAccountId, UserId},
    project_api_keys::NewProjectApiKey,
    users::Role,
};

const ORGANIZATION: &str = "/v1/organization";

/// Invalid query parameters for every list.
const WRONG_QUERY: &str = "limit=0&after=x&order=up&include_archived=maybe&tenant_only=maybe&effective_at[gt]=soon\
                           &owner_project_access=never&since=soon&status=good";

/// A route with a valid body.
struct Route {
    method: &'static str,
    /// The full path with its placeholders.
    path: String,
    body: Value,
}

impl Route {
    fn all() -> Vec<Self> {
        let bodies = api();
        let routes = ROUTES.iter().map(|route| ("/v1", route)).chain(OWN_ROUTES.iter().map(|own| ("/orgward/v1", own)));
        routes
            .map(|(root, (method, path))| {
                let body = bodies.iter().find(|(known, at, ..)| (known, at) == (method, path));
                let own =
                    || own_bodies().into_iter().find(|(at, _)| *method == "POST" && at == path).map(|(_, body)| body);
                let body = body.map(|(_, _, body, _)| body.clone()).or_else(own).unwrap_or_default();
                Self { method, path: format!("{root}{path}"), body }
            })
            .collect()
    }

    /// Whether the path contains an object's id.
    fn names_an_object(&self) -> bool {
        self.path.contains('{') && !self.path.contains("/tile/")
    }

    /// Whether the request names more than a project: a part of it, or a person in the body.
    fn names_a_part(&self) -> bool {
        self.path.matches('{').count() > 1 || self.body.to_string().contains("_id}")
    }

    async fn call(&self, client: &Client, objects: &Objects) -> Reply {
        client.call(self.method, &objects.fill(&self.path), &objects.fill_body(&self.body)).await
    }

    /// Like [`Route::call`], with a query and a body that break every rule.
    async fn call_with_errors(&self, client: &Client, objects: &Objects) -> Reply {
        let path = format!("{}?{WRONG_QUERY}", objects.fill(&self.path));
        client.send(self.method, &path, Some("application/json"), "{").await
    }
}

/// A caller and the refusal that they get on every route.
struct Principal {
    who: &'static str,
    client: Client,
    status: u16,
    code: Value,
}

/// The secret of a new key, from the response that shows it.
fn value(made: &Value) -> String {
    made["value"].as_str().expect("a new key is shown once").to_owned()
}

/// An Admin key created as the user with this email address.
async fn admin_key(app: &Founded, email: &str, organization: &OrganizationId) -> String {
    let actor = app.acting(email, organization).await;
    let new = NewAdminKey { name: Some(email.to_owned()), ..NewAdminKey::default() };
    let made = admin_keys::create(&app.domain, &actor, new.into()).await.expect("an owner may");
    made.key.value.expose().to_owned()
}

/// A project key created as the user with this email address.
async fn project_key(app: &Founded, email: &str, project: &str) -> String {
    let actor = app.acting(email, &app.organization).await;
    let user = actor.who.user_id().expect("a person").to_string();
    app.join(project, &user, "member").await;
    let new = NewProjectApiKey { name: Some("laptop".to_owned()), ..NewProjectApiKey::default() };
    let made = project_api_keys::create(&app.domain, &actor, &ProjectId::new(project), new.into()).await;
    made.expect("a member may").value.expose().to_owned()
}

async fn principals(app: &Founded, objects: &Objects) -> Vec<Principal> {
    let admin = app.admin();
    let made = admin.post(&format!("{ORGANIZATION}/admin_api_keys"), json!({ "name": "short" })).await.json();
    let revoked = value(&made);
    let id = made["id"].as_str().expect("an id");
    admin.delete(&format!("{ORGANIZATION}/admin_api_keys/{id}")).await;
    let short = json!({ "name": "short", "expires_in_seconds": 3600 });
    let expired = value(&admin.post(&format!("{ORGANIZATION}/admin_api_keys"), short).await.json());
    let timed_out = app.owner().await;
    app.advance(3600);

    let emi = app.person("emi@fjordlight.example", Role::Owner).await;
    let demoted = admin_key(app, "emi@fjordlight.example", &app.organization).await;
    app.set_role(&emi, "reader").await;
    let dov = app.person("dov@fjordlight.example", Role::Owner).await;
    let removed = admin_key(app, "dov@fjordlight.example", &app.organization).await;
    assert_eq!(admin.delete(&format!("{ORGANIZATION}/users/{dov}")).await.status, 200);
    let gil = app.person("gil@fjordlight.example", Role::Owner).await;
    let left_behind = admin_key(app, "gil@fjordlight.example", &app.organization).await;
    app.write("delete from organization_users where user_id = $1", &[gil.as_str()]).await;

    app.person("mia@fjordlight.example", Role::Reader).await;
    let members = project_key(app, "mia@fjordlight.example", &objects.project).await;
    let machine = format!("{ORGANIZATION}/projects/{}/service_accounts/{}/api_keys", objects.project, objects.account);
    let machines = value(&admin.post(&machine, Value::Null).await.json());
    let archived = admin.post(&format!("{ORGANIZATION}/projects"), json!({ "name": "Over" })).await.json();
    let archived = archived["id"].as_str().expect("an id").to_owned();
    let late = project_key(app, "mia@fjordlight.example", &archived).await;
    assert_eq!(admin.post(&format!("{ORGANIZATION}/projects/{archived}/archive"), Value::Null).await.status, 200);

    let signed_in = app.owner().await;
    let unknown = Secret::generate(KeyKind::Admin).reveal();
    let invalid = json!("invalid_api_key");
    [
        ("no key", app.anonymous(), 401, Value::Null),
        ("a junk key", app.with_key("sk-admin-junk"), 401, invalid.clone()),
        ("an unknown key", app.with_key(unknown.expose()), 401, invalid.clone()),
        ("a revoked key", app.with_key(&revoked), 401, invalid.clone()),
        ("an expired key", app.with_key(&expired), 401, invalid.clone()),
        ("a demoted owner's key", app.with_key(&demoted), 401, invalid.clone()),
        ("a removed owner's key", app.with_key(&removed), 401, invalid.clone()),
        ("a key of an owner who is no longer a member", app.with_key(&left_behind), 401, invalid.clone()),
        ("a member's project key", app.with_key(&members), 403, Value::Null),
        ("a service account's key", app.with_key(&machines), 403, Value::Null),
        ("an archived project's key", app.with_key(&late), 401, invalid),
        ("a signed-in owner without a key", signed_in, 401, Value::Null),
        ("an owner whose session has ended", timed_out, 401, Value::Null),
    ]
    .map(|(who, client, status, code)| Principal { who, client, status, code })
    .into()
}

/// Well-formed ids of objects that never existed.
fn nothing(app: &Founded) -> Objects {
    Objects {
        project: app.new_id(ProjectId::PREFIX),
        key: app.new_id(KeyId::PREFIX),
        invite: app.new_id(InviteId::PREFIX),
        account: app.new_id(ServiceAccountId::PREFIX),
        project_key: app.new_id(KeyId::PREFIX),
        user: app.new_id(UserId::PREFIX),
        other_user: app.new_id(UserId::PREFIX),
        export: String::new(),
        record: app.new_id(AuditLogId::PREFIX),
        request: String::new(),
        hold: app.new_id(LegalHoldId::PREFIX),
    }
}

/// A response without what always differs: the requested ids, the request id, and the duration.
fn blank(reply: &Reply, asked: &Objects) -> (u16, String, Vec<(String, String)>) {
    let mut text = reply.text.clone();
    for id in [
        &asked.project,
        &asked.key,
        &asked.invite,
        &asked.account,
        &asked.project_key,
        &asked.user,
        &asked.record,
        &asked.hold,
    ] {
        text = text.replace(id, "{id}");
    }
    let of_the_request = ["x-request-id", "openai-processing-ms", "content-security-policy"];
    let headers = reply.headers.iter().filter(|(name, _)| !of_the_request.contains(&name.as_str()));
    let mut headers: Vec<_> =
        headers.map(|(name, _)| (name.to_string(), reply.header(name.as_str()).to_owned())).collect();
    headers.sort();
    (reply.status, text, headers)
}

/// Every id, email address and name of ours that is not also one of theirs.
async fn ours(app: &Founded, theirs: &OrganizationId) -> Vec<String> {
    let mut ours = vec![app.organization.to_string(), "fjordlight".to_owned(), "Fjordlight".to_owned()];
    for sql in [
        "select id from projects where organization_id = $1",
        "select user_id from organization_users where organization_id = $1",
        "select id from admin_keys where organization_id = $1",
        "select id from project_keys where organization_id = $1",
        "select id from service_accounts where organization_id = $1",
        "select id from invites where organization_id = $1",
        "select id from audit_logs where organization_id = $1",
        "select id from request_log where organization_id = $1",
        "select email from invites where organization_id = $1",
        "select u.email from users u join organization_users o on o.user_id = u.id where o.organization_id = $1",
    ] {
        ours.extend(app.texts(sql, &[app.organization.as_str()]).await);
    }
    let names = "select name from projects where organization_id = $1
         union select name from admin_keys where organization_id = $1
         union select name from service_accounts where organization_id = $1
         union select u.name from users u join organization_users o on o.user_id = u.id where o.organization_id = $1";
    let known = app.texts(names, &[theirs.as_str()]).await;
    let names = app.texts(names, &[app.organization.as_str()]).await;
    // In quotes, because a name may be a part of any word.
    ours.extend(names.into_iter().filter(|name| !known.contains(name)).map(|name| format!("\"{name}\"")));
    ours
}

#[tokio::test]
async fn only_an_owners_key_may_use_any_route() {
    let settings = Settings { requests_per_minute: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let mine = objects(&app).await;
    let principals = principals(&app, &mine).await;
    let routes = Route::all();
    let before = app.state().await;
    for route in &routes {
        for Principal { who, client, status, code } in &principals {
            let at = format!("{who} at {} {}", route.method, route.path);
            for reply in [route.call(client, &mine).await, route.call_with_errors(client, &mine).await] {
                assert_eq!(reply.status, *status, "{at}: {}", reply.text);
                let refusal = reply.refusal(*status);
                assert_eq!((&refusal["code"], &refusal["type"]), (code, &json!("invalid_request_error")), "{at}");
            }
        }
    }
    assert_eq!(app.state().await, before, "nothing was changed");

    let mut fresh = mine;
    for route in &routes {
        let reply = route.call(&app.admin(), &fresh).await;
        assert_eq!(reply.status, 200, "an owner at {} {}: {}", route.method, route.path, reply.text);
        if route.method != "GET" {
            fresh = objects(&app).await;
        }
    }
    println!("{} principals x {} routes, each asked twice", principals.len() + 1, routes.len());
}

#[tokio::test]
async fn a_key_of_another_organization_finds_nothing_of_ours() {
    let settings = Settings { requests_per_minute: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let mine = objects(&app).await;
    let second = app.second_organization().await;
    let stranger = app.with_key(&admin_key(&app, SECOND_OWNER, &second.organization).await);
    let absent = nothing(&app);
    let half = |objects: &Objects| Objects { project: second.project.to_string(), ..objects.clone() };
    let (routes, before) = (Route::all(), app.state().await);
    let mut refused = 0;
    for route in &routes {
        let mut pairs = Vec::new();
        if route.names_an_object() {
            pairs.push((mine.clone(), absent.clone()));
        }
        if route.names_a_part() && route.path.contains("{project_id}") {
            pairs.push((half(&mine), half(&absent)));
        }
        for (named, unknown) in pairs {
            let at = format!("{} {}", route.method, named.fill(&route.path));
            let reply = route.call(&stranger, &named).await;
            assert_eq!(reply.status, 404, "{at}: {}", reply.text);
            assert_eq!(reply.refusal(404)["code"], "not_found", "{at}");
            assert_eq!(
                blank(&reply, &named),
                blank(&route.call(&stranger, &unknown).await, &unknown),
                "{at}: another organization's object looks like a missing one"
            );
            refused += 2;
            if named.project == mine.project || route.path.matches('{').count() > 1 {
                let wrongly = route.call_with_errors(&stranger, &named).await;
                assert_eq!(wrongly.status, 404, "{at}: {}", wrongly.text);
                refused += 1;
            }
        }
    }
    for objects in [&mine, &absent] {
        let grant = json!({ "email": "x@y.example", "role": "reader", "projects": [{ "id": objects.project, "role": "owner" }] });
        let reply = stranger.post(&format!("{ORGANIZATION}/invites"), grant).await;
        assert_eq!(reply.refusal(404)["message"], format!("The project {} was not found.", objects.project));
    }
    assert_eq!(app.state().await, before, "nothing was changed");

    let secret = ours(&app, &second.organization).await;
    let mut shown = Vec::new();
    for route in routes.iter().filter(|route| !route.names_an_object()) {
        let reply = route.call(&stranger, &mine).await;
        // Audit logging is not enabled in that organization.
        let expected = if route.path.contains("/audit_logs") { 400 } else { 200 };
        assert_eq!(reply.status, expected, "{} {}: {}", route.method, route.path, reply.text);
        shown.push((route.path.clone(), reply.text));
    }
    for (list, filter) in [
        ("/v1/organization/users", "emails[]=ada@fjordlight.example"),
        ("/v1/organization/projects", "include_archived=true&limit=100"),
        ("/orgward/v1/organization/requests", &format!("key_id={}", app.key_id)),
    ] {
        shown.push((list.to_owned(), stranger.get(&format!("{list}?{filter}")).await.text));
    }
    for (path, text) in &shown {
        // The paths of their own requests name what they asked for above.
        let sql = "select path from request_log where organization_id = $1";
        let mut asked = app.texts(sql, &[second.organization.as_str()]).await;
        // A path can begin another.
        asked.sort_by_key(|path| std::cmp::Reverse(path.len()));
        let text = asked.iter().fold(text.clone(), |text, path| text.replace(path.as_str(), ""));
        for word in &secret {
            assert!(!text.contains(word), "{path} shows {word} to another organization: {text}");
        }
    }
    assert!(shown.iter().any(|(_, text)| text.contains(second.project.as_str())), "they can read their own");
    let after = app.state().await;
    let theirs = |line: &&String| line.contains(second.organization.as_str());
    for line in before.iter().filter(|line| !theirs(line)) {
        assert!(after.contains(line), "gone or changed by another organization: {line}");
    }
    println!("another organization: {refused} refusals and {} answers at {} routes", shown.len(), routes.len());
}
