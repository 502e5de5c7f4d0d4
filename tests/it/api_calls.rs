//! "As API call": a shell runs the call that a page shows, the test sends it with an Admin key, and the response must
//! match the page.
//!
//! Seeded faults these tests catch: single quotes not escaped; a search for Orgward's own event types alone that
//! requests all events; Admin keys in the wrong order.

use crate::support::{BASE_URL, Client, Founded, Reply, TestApp, things::text};
use domain::Settings;
use serde_json::{Value, json};
use std::process::Command;
use types::users::Role;

/// A name with characters that are special in shells and JSON.
const NASTY: &str = "it's \"$HOME\" `id` \\ <b> & more";

/// A call as a shell parses it.
struct Shown {
    method: String,
    target: String,
    body: String,
}

/// The text content of an element, as a browser copies it.
fn text_of(page: &str, id: &str) -> String {
    let rest = page.split(&format!("<pre id=\"{id}\"")).nth(1).unwrap_or_else(|| panic!("no {id}: {page}"));
    let inside = rest.split_once('>').and_then(|(_, rest)| rest.split_once("</pre>")).expect("it ends").0;
    let text: String = inside.split('<').enumerate().fold(String::new(), |text, (index, part)| match index {
        0 => part.to_owned(),
        _ => text + part.split_once('>').expect("a tag ends").1,
    });
    let entities = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")];
    entities.iter().fold(text, |text, (entity, character)| text.replace(entity, character))
}

/// Parses the call with a shell in which `curl` only prints its arguments.
fn shown(page: &str, id: &str) -> Shown {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{}", text_of(page, &format!("{id}-0")));
    let ran = Command::new("sh").args(["-c", &script]).env("OPENAI_ADMIN_KEY", "from-the-environment").output();
    let ran = ran.expect("a shell is installed");
    assert!(ran.status.success() && ran.stderr.is_empty(), "{script}");
    let said = String::from_utf8(ran.stdout).expect("the output is UTF-8");
    let mut shown = Shown { method: "GET".to_owned(), target: String::new(), body: String::new() };
    let mut headers = Vec::new();
    let mut words = said.split_terminator('\0');
    while let Some(word) = words.next() {
        match word {
            "-g" => {}
            "-X" => shown.method = words.next().expect("a method").to_owned(),
            "-H" => headers.push(words.next().expect("a header")),
            "-d" => shown.body = words.next().expect("a body").to_owned(),
            address => shown.target = address.strip_prefix(BASE_URL).expect("this server's own address").to_owned(),
        }
    }
    let mut expected = vec!["Authorization: Bearer from-the-environment"];
    expected.extend((!shown.body.is_empty()).then_some("Content-Type: application/json"));
    assert_eq!(headers, expected);
    shown
}

async fn send(app: &Founded, call: &Shown) -> Reply {
    let kind = (!call.body.is_empty()).then_some("application/json");
    app.admin().send(&call.method, &call.target, kind, call.body.clone()).await
}

/// Sends the call that a page shows, asserts success and returns the response.
async fn follow(app: &Founded, page: &Reply, id: &str) -> Value {
    let call = shown(&page.text, id);
    let reply = send(app, &call).await;
    assert_eq!(reply.status, 200, "{} {} {}: {}", call.method, call.target, call.body, reply.text);
    reply.json()
}

async fn open(client: &Client, path: &str) -> Reply {
    let page = client.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text);
    page
}

/// The ids between two strings in the page's links, in page order.
fn ids_between(page: &str, before: &str, after: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for rest in page.split(before).skip(1) {
        let Some((id, _)) = rest.split_once(after) else { continue };
        if !id.is_empty() && id.chars().all(|character| character.is_ascii_alphanumeric() || "-_".contains(character)) {
            found.push(id.to_owned());
        }
    }
    found.dedup();
    found
}

/// A page with a list, and how its API call differs from the page.
struct List<'a> {
    /// The page's path.
    path: String,
    /// The text before and after an id in the table.
    around: (&'a str, &'a str),
    /// The call uses another order than the page, and the page says so.
    is_other_order: bool,
    /// The call returns more than the page shows, and the page says so.
    is_wider: bool,
    /// The number of items on the page.
    count: usize,
}

async fn assert_list(app: &Founded, client: &Client, list: &List<'_>) {
    let path = &list.path;
    let page = open(client, path).await;
    let table = page.text.split("<tbody").nth(1).unwrap_or_default();
    let mut on_page = ids_between(table, list.around.0, list.around.1);
    assert_eq!(on_page.len(), list.count, "{path}: {on_page:?}");
    let answer = follow(app, &page, "api-list").await;
    let member = if path.contains("/request-log") { "request_id" } else { "id" };
    let items = answer["data"].as_array().expect("a list");
    let mut answered: Vec<String> = items.iter().map(|item| text(item, member)).collect();
    if list.around.1 == "/remove" {
        // The organization's owner is in both lists, but the page has no link to remove them.
        answered.retain(|id| *id != app.owner.as_str());
    }
    assert_eq!(page.text.contains("knows no other order"), list.is_other_order, "{path}");
    assert_eq!(page.text.contains("cannot narrow this list"), list.is_wider, "{path}");
    if list.is_other_order {
        on_page.sort();
        answered.sort();
    }
    if list.is_wider {
        assert!(answered.len() > on_page.len(), "{path}: the call returns more");
        answered.retain(|id| on_page.contains(id));
    }
    assert_eq!(answered, on_page, "{path}");
}

/// A server without a request limit, because these tests send many requests.
async fn founded_without_request_limit() -> Founded {
    let settings = Settings { database: "test".to_owned(), requests_per_minute: 0, ..Settings::default() };
    TestApp::start_with(settings).await.found(true).await
}

#[tokio::test]
async fn the_call_under_a_list_answers_with_what_the_list_shows() {
    let app = founded_without_request_limit().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let dee = app.person("dee@fjordlight.example", Role::Reader).await;
    for email in ["new@skerry.example", "newer@skerry.example"] {
        app.ask("POST", "/invites", json!({ "email": email, "role": "reader" })).await;
    }
    let (grid, old) = (app.project(NASTY).await, app.project("Old").await);
    app.ask("POST", &format!("/projects/{old}/archive"), Value::Null).await;
    for (user, role) in [(&bo, "owner"), (&dee, "member")] {
        app.ask("POST", &format!("/projects/{grid}/users"), json!({ "user_id": user.as_str(), "role": role })).await;
    }
    for name in ["ci", "cd"] {
        app.ask("POST", &format!("/projects/{grid}/service_accounts"), json!({ "name": name })).await;
    }
    app.ask("POST", "/admin_api_keys", json!({ "name": "used" })).await;
    app.admin().get("/v1/organization/projects/nothing").await.refusal(404);
    let owner = app.owner().await;
    let org = app.path("");
    let project = format!("{org}/projects/{grid}");
    let (people, projects, log) = (
        (format!("{org}/members/"), "/role"),
        (format!("{org}/projects/"), "\""),
        (format!("{org}/request-log/"), "\""),
    );
    let (invites, keys) = ((format!("{org}/invites/"), "/delete"), (format!("{org}/admin-keys/"), "/delete"));
    let (members, accounts) =
        ((format!("{project}/members/"), "/remove"), (format!("{project}/service-accounts/"), "/delete"));
    let project_keys = format!("{project}/keys/");
    for (rest, around, is_other_order, is_wider, count) in [
        ("/members", (people.0.as_str(), people.1), true, false, 3),
        ("/members?search=bo%40fjordlight.example", (&people.0, people.1), true, false, 1),
        ("/members?role=owner", (&people.0, people.1), true, true, 1),
        ("/members?search=ada", (&people.0, people.1), true, true, 1),
        ("/invites", (&invites.0, invites.1), true, false, 2),
        ("/projects", (&projects.0, projects.1), false, false, 2),
        ("/projects?archived=1", (&projects.0, projects.1), false, false, 3),
        ("/projects?archived=only", (&projects.0, projects.1), false, true, 1),
        ("/projects?search=%24HOME", (&projects.0, projects.1), false, true, 1),
        (&format!("/projects/{grid}/members"), (&members.0, members.1), false, false, 2),
        (&format!("/projects/{grid}/members?search=dee"), (&members.0, members.1), false, true, 1),
        (&format!("/projects/{grid}/service-accounts"), (&accounts.0, accounts.1), false, false, 2),
        (&format!("/projects/{grid}/keys"), (&project_keys, "/delete"), false, false, 2),
        (&format!("/projects/{grid}"), (&project_keys, "/delete"), false, false, 2),
        ("/admin-keys", (&keys.0, keys.1), false, false, 2),
        ("/admin-keys?state=unused", (&keys.0, keys.1), false, true, 1),
        ("/request-log?status=404", (&log.0, log.1), false, false, 1),
        ("/request-log?status=4xx", (&log.0, log.1), false, true, 1),
        // Two invites were created, and listed once above.
        ("/request-log?span=1h&route=%2Fv1%2Forganization%2Finvites", (&log.0, log.1), false, false, 3),
        ("/audit-logs?q=type%3Aservice_account.created+type%3Ainvite.sent", ("event=", "#event"), false, false, 4),
        (&format!("/audit-logs?q=project%3A{grid}"), ("event=", "#event"), false, false, 7),
    ] {
        let path = format!("{org}{rest}");
        assert_list(&app, &owner, &List { path, around, is_other_order, is_wider, count }).await;
    }
}

#[tokio::test]
async fn a_later_page_of_a_list_is_the_same_later_page_of_the_call() {
    let app = founded_without_request_limit().await;
    for number in 0..51 {
        app.ask("POST", "/admin_api_keys", json!({ "name": format!("key {number}") })).await;
        app.project(&format!("Project {number}")).await;
    }
    let owner = app.owner().await;
    for (list, end) in [("/admin-keys", "/delete"), ("/projects", "\"")] {
        let begin = format!("{}/", app.path(list));
        let first = open(&owner, &app.path(list)).await.text;
        let last = ids_between(first.split("<tbody").nth(1).expect("a table"), &begin, end).pop().expect("50 of them");
        let path = format!("{}?after={last}", app.path(list));
        let around = (begin.as_str(), end);
        assert_list(&app, &owner, &List { path, around, is_other_order: false, is_wider: false, count: 2 }).await;
    }
}

#[tokio::test]
async fn a_search_for_orgwards_own_event_types_has_a_call_that_returns_nothing() {
    let app = TestApp::founded().await;
    let page = open(&app.owner().await, &app.path("/audit-logs?q=type%3Aorgward.*&since=all")).await;
    assert!(page.text.contains("are not in the Admin API"));
    assert_eq!(follow(&app, &page, "api-list").await["data"], json!([]), "it must not return all events");
}

#[tokio::test]
async fn the_call_under_a_form_does_what_the_form_would_do() {
    let app = founded_without_request_limit().await;
    let owner = app.owner().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let project = app.project("Grid").await;
    let call = async |path: &str, id: &str| follow(&app, &open(&owner, &app.path(path)).await, id).await;
    let within = |rest: &str| format!("/projects/{project}{rest}");

    let made = call("/projects/new", "api-create").await;
    assert_eq!(made["object"], "organization.project");
    assert_eq!(call(&within("/settings"), "api-rename").await["name"], "Grid");
    assert_eq!(call(&within("/settings"), "api-retention").await["type"], "organization_default");
    assert_eq!(call("/data-controls", "api-retention").await["object"], "organization.data_retention");
    assert_eq!(call(&format!("/members/{bo}/role"), "api-role").await["role"], "reader");

    let invite = text(&call("/invites/new", "api-create").await, "id");
    assert_eq!(call(&format!("/invites/{invite}/delete"), "api-revoke").await["deleted"], true);

    // The example email address belongs to no user here.
    let add = shown(&open(&owner, &app.path(&within("/members"))).await.text, "api-add");
    assert_eq!(send(&app, &add).await.refusal(404)["param"], "email");
    app.ask("POST", &within("/users"), json!({ "user_id": bo.as_str(), "role": "member" })).await;
    assert_eq!(call(&within(&format!("/members/{bo}/remove")), "api-remove").await["deleted"], true);

    let account = text(&call(&within("/service-accounts/new"), "api-create").await, "id");
    let key = call(&within(&format!("/service-accounts/{account}/keys/new")), "api-create").await;
    let key = text(&key, "id");
    assert_eq!(call(&within(&format!("/keys/{key}/delete")), "api-delete").await["id"], key);
    assert_eq!(call(&within(&format!("/service-accounts/{account}/delete")), "api-delete").await["id"], account);

    let key = text(&call("/admin-keys/new", "api-create").await, "id");
    assert_eq!(call(&format!("/admin-keys/{key}/delete"), "api-delete").await["id"], key);
    assert_eq!(call(&format!("/members/{bo}/remove"), "api-remove").await["id"], bo.as_str());
    assert_eq!(call(&within("/archive"), "api-archive").await["status"], "archived");
}

#[tokio::test]
async fn the_call_contains_what_was_typed_correctly_quoted() {
    let app = founded_without_request_limit().await;
    let owner = app.owner().await;
    app.project(NASTY).await;
    let refused = owner.submit(&app.path("/projects/new"), &[("new[name]", NASTY)]).await;
    assert_eq!(refused.status, 422, "the name is in use");
    assert_eq!(follow(&app, &refused, "api-create").await["name"], NASTY);

    // The name of the first Admin key is in use, so the form is refused and the call makes the key.
    for (fields, scopes) in [
        (vec![("permissions", "all")], json!([])),
        (vec![("permissions", "read_only")], json!(["api.all.read"])),
        (vec![("permissions", "restricted"), ("new[scopes][]", "api.management.read")], json!(["api.management.read"])),
        (vec![("permissions", "restricted")], json!(["api.audit_logs.read"])),
    ] {
        let typed = [&[("new[name]", "first")], fields.as_slice()].concat();
        let refused = owner.submit(&app.path("/admin-keys/new"), &typed).await;
        assert_eq!(refused.status, 422, "{fields:?}");
        let made = follow(&app, &refused, "api-create").await;
        let (_, event) = app.payloads(1).await.remove(0);
        assert_eq!(event, json!({ "id": made["id"], "data": { "scopes": scopes } }), "{fields:?}");
        let is_sent = text_of(&refused.text, "api-create-1").contains("extra_body={\"scopes\": [\"api.");
        assert_eq!(is_sent, scopes != json!([]), "in Python too: {fields:?}");
    }

    let project = app.project("Grid").await;
    let typed = [
        ("new[email]", "Ada <ada@skerry.example>, bo@skerry.example, nonsense"),
        ("new[role]", "owner"),
        ("new[project][]", project.as_str()),
        ("new[project_role]", "owner"),
    ];
    let checked = owner.submit(&app.path("/invites/new"), &typed).await;
    let invited = follow(&app, &checked, "api-create").await;
    assert_eq!((invited["email"].as_str(), invited["role"].as_str()), (Some("ada@skerry.example"), Some("owner")));
    assert_eq!(invited["projects"], json!([{ "id": project, "role": "owner" }]));
    assert!(checked.text.contains("the others are calls of their own"));
}

#[tokio::test]
async fn no_call_is_shown_to_people_who_can_have_no_admin_key() {
    let app = founded_without_request_limit().await;
    let project = app.project("Grid").await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    app.ask("POST", &format!("/projects/{project}/users"), json!({ "user_id": bo.as_str(), "role": "owner" })).await;
    let pages = ["/members", "/service-accounts", "/keys", "/settings"];
    for (client, expected) in [(app.owner().await, true), (app.signed_in("bo@fjordlight.example").await, false)] {
        for page in pages {
            let page = open(&client, &app.path(&format!("/projects/{project}{page}"))).await;
            assert_eq!(page.text.contains("As API call"), expected, "{}", page.text);
        }
    }
}
