//! Sensitive changes at the console need the password again unless it was entered within the last 15 minutes.

use crate::support::{Client, Founded, PASSWORD, Reply, TestApp, things::text};
use serde_json::json;
use types::users::Role;

/// A path, what is typed in its form, and the number of events that it leaves.
type Sensitive = (String, Vec<(&'static str, String)>, usize);

/// One form of each kind that needs the password.
async fn sensitive(app: &Founded) -> Vec<Sensitive> {
    let reader = app.new_reader().await;
    let project = app.project("Grid").await;
    let fields =
        |pairs: &[(&'static str, &str)]| pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
    vec![
        (app.path("/admin-keys/new"), fields(&[("new[name]", "nightly \"batch\" & <more>")]), 1),
        (app.path(&format!("/admin-keys/{}/rotate", app.key_id)), fields(&[("rotation[grace]", "24h")]), 2),
        (app.path(&format!("/members/{reader}/role")), fields(&[("patch[role]", "owner")]), 3),
        (app.path("/invites/new"), fields(&[("new[email]", "cy@skerry.example"), ("new[role]", "owner")]), 1),
        (app.path("/data-controls"), fields(&[("patch[retention_type]", "zero_data_retention")]), 1),
        (
            app.path(&format!("/projects/{project}/data-retention")),
            fields(&[("patch[retention_type]", "zero_data_retention")]),
            1,
        ),
    ]
}

async fn send(client: &Client, path: &str, typed: &[(&'static str, String)], password: Option<&str>) -> Reply {
    let mut fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if let Some(password) = password {
        fields.extend([("username", "ada@fjordlight.example"), ("confirmed_password", password)]);
    }
    client.submit(path, &fields).await
}

/// What the hidden fields of a page hold, as a browser reads them.
fn hidden(page: &str) -> Vec<(String, String)> {
    let read = |text: &str| {
        let entities =
            [("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")];
        entities.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
    };
    let value = |tag: &str, name: &str| {
        tag.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"')).map(|(value, _)| read(value))
    };
    let tags = page.split("<input ").skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag));
    tags.filter(|tag| tag.contains("type=\"hidden\"") && !tag.contains("form_number"))
        .filter_map(|tag| value(tag, "name").zip(value(tag, "value")))
        .collect()
}

#[tokio::test]
async fn an_owner_among_the_lines_that_were_held_back_needs_the_password_too() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    app.advance(15 * 60);
    let fields = [("new[sure]", "true"), ("new[role]", "reader"), ("new[chosen][]", "1 zet@gmail.com owner")];
    let asked = owner.submit(&app.path("/invites/new"), &fields).await;
    assert!(asked.status == 403 && asked.text.contains("confirmed_password"), "{}: {}", asked.status, asked.text);
    assert_eq!(app.count("invites").await, 0);
    let mut confirmed: Vec<(&str, &str)> = fields.to_vec();
    confirmed.extend([("username", "ada@fjordlight.example"), ("confirmed_password", PASSWORD)]);
    assert_eq!(owner.submit(&app.path("/invites/new"), &confirmed).await.status, 200);
    assert_eq!(app.texts("select role from invites", &[]).await, ["owner"]);
}

#[tokio::test]
async fn a_sensitive_change_asks_for_the_password_keeps_what_was_typed_and_goes_on() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    app.advance(15 * 60);
    for (path, typed, events) in sensitive(&app).await {
        let state = app.state().await;
        let asked = send(&owner, &path, &typed, None).await;
        assert_eq!(asked.status, 403, "{path}");
        assert!(asked.text.contains("Confirm your password"), "{path}: {}", asked.text);
        let kept: Vec<_> = typed.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        assert_eq!(hidden(&asked.text), kept, "{path}");
        let wrong = send(&owner, &path, &typed, Some("not her password")).await;
        assert!(wrong.status == 422 && wrong.text.contains("This is not your password."), "{path}: {}", wrong.text);
        assert_eq!(hidden(&wrong.text), kept, "{path}");
        assert!(!wrong.text.contains("not her password"), "{path}: a password never comes back");
        let missing = send(&owner, &path, &typed, Some("")).await;
        assert!(missing.status == 422 && missing.text.contains("Enter your password."), "{path}");
        assert_eq!(app.state().await.len(), state.len() + 1, "{path}: only the wrong password was recorded");

        let before = app.audit_types().await.len();
        let done = send(&owner, &path, &typed, Some(PASSWORD)).await;
        assert!([200, 303].contains(&done.status), "{path}: {} {}", done.status, done.text);
        assert_eq!(app.audit_types().await.len(), before + events, "{path}");
        app.advance(15 * 60);
    }
}

#[tokio::test]
async fn a_sign_in_or_a_confirmation_counts_for_fifteen_minutes_in_its_own_session() {
    let app = TestApp::founded().await;
    let (here, there) = (app.owner().await, app.owner().await);
    let make = async |client: &Client, name: &str, password: Option<&str>| {
        send(client, &app.path("/admin-keys/new"), &[("new[name]", name.to_owned())], password).await.status
    };
    app.advance(15 * 60 - 5);
    assert_eq!(make(&here, "one", None).await, 200);
    app.advance(5);
    assert_eq!(make(&here, "two", None).await, 403);
    assert_eq!(make(&here, "two", Some(PASSWORD)).await, 200);
    assert_eq!(make(&here, "three", None).await, 200, "it is not asked for twice");
    assert_eq!(make(&there, "four", None).await, 403, "another session has to be confirmed itself");
}

#[tokio::test]
async fn other_changes_and_programs_are_not_asked() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let reader = app.new_reader().await;
    app.advance(15 * 60);
    for (path, fields) in [
        (app.path("/projects/new"), vec![("new[name]", "Grid")]),
        (app.path("/invites/new"), vec![("new[email]", "cy@skerry.example"), ("new[role]", "reader")]),
    ] {
        assert_eq!(owner.submit(&path, &fields).await.status, 303, "{path}");
    }
    app.ask("POST", "/admin_api_keys", json!({ "name": "terraform" })).await;
    app.ask("POST", &format!("/users/{reader}"), json!({ "role": "owner" })).await;
}

#[tokio::test]
async fn owners_cannot_be_made_by_lists_or_copied_links_without_the_password() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let chosen = app.person("bo@fjordlight.example", Role::Reader).await;
    let invite = app.ask("POST", "/invites", json!({ "email": "cy@skerry.example", "role": "owner" })).await;
    app.advance(15 * 60);
    let state = app.state().await;
    let list = "dee@skerry.example\neli@skerry.example";
    for (path, fields) in [
        (
            app.path("/members/chosen/role"),
            vec![("chosen[id][]", chosen.as_str()), ("chosen[role]", "owner"), ("chosen[sure]", "true")],
        ),
        (app.path("/invites/new"), vec![("new[email]", list), ("new[role]", "owner"), ("new[sure]", "true")]),
        (app.path(&format!("/invites/{}/link", text(&invite, "id"))), vec![]),
    ] {
        let reply = owner.submit(&path, &fields).await;
        assert!(reply.status == 403 && reply.text.contains("Confirm your password"), "{path}: {}", reply.status);
    }
    assert_eq!(app.state().await, state);
}
