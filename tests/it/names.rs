//! Names and email addresses on the wire and in forms: kept exactly as they were sent, or refused with a sentence.
//!
//! Seeded faults these tests catch: white space that is removed from what a program sent; joiners refused; a name that
//! nobody can see.

use crate::support::{Founded, TestApp, things::text};
use serde_json::{Value, json};
use types::users::Role;

const PROJECTS: &str = "/v1/organization/projects";

/// The operations that take a name, an email address or another text about a person: their path, the member of the body,
/// and the other members.
async fn texts(app: &Founded) -> Vec<(String, &'static str, Value)> {
    let project = app.project("Grid").await;
    let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let path = |rest: String| format!("/v1/organization{rest}");
    vec![
        (path("/projects".to_owned()), "name", json!({})),
        (path(format!("/projects/{project}")), "name", json!({})),
        (path(format!("/projects/{project}/service_accounts")), "name", json!({})),
        (path(format!("/projects/{project}/service_accounts/{}", text(&account, "id"))), "name", json!({})),
        (path(format!("/projects/{project}/users")), "email", json!({ "role": "member" })),
        (path("/admin_api_keys".to_owned()), "name", json!({})),
        (path("/invites".to_owned()), "email", json!({ "role": "reader" })),
        (path(format!("/users/{bo}")), "technical_level", json!({})),
        (path(format!("/users/{bo}")), "developer_persona", json!({})),
    ]
}

#[tokio::test]
async fn the_api_refuses_white_space_at_the_ends_instead_of_removing_it() {
    let app = TestApp::founded().await;
    let all = texts(&app).await;
    let state = app.state().await;
    for (path, member, others) in &all {
        let word = if *member == "email" { "bo@fjordlight.example" } else { "lead and trail" };
        for sent in [format!(" {word}"), format!("{word} "), format!("{word}\n"), format!("\u{a0}{word}\u{3000}")] {
            let mut body = others.clone();
            body[*member] = json!(sent);
            let refusal = app.admin().post(path, body).await.refusal(400);
            assert_eq!(refusal["param"], **member, "{path}");
            let message = refusal["message"].as_str().unwrap_or_default();
            assert!(message.contains("begins or ends with a space"), "{path}: {message}");
        }
    }
    assert_eq!(app.state().await, state, "nothing was changed");
}

#[tokio::test]
async fn the_api_returns_a_name_exactly_as_it_was_sent() {
    let app = TestApp::founded().await;
    for name in
        ["👩\u{200d}💻 Lab", "علی\u{200c}رضا", "क्\u{200d}ष", "Gra\u{308}f", "山田\u{3000}花子", "A  B", "❤\u{fe0f}"]
    {
        let made = app.admin().post(PROJECTS, json!({ "name": name })).await.json();
        assert_eq!(made["name"], name);
        let read = app.admin().get(&format!("{PROJECTS}/{}", text(&made, "id"))).await.json();
        assert_eq!(read["name"], name);
    }
    for name in ["\u{3164}", "\u{115f}\u{1160}", "a\u{2028}b", "a\u{2066}b", "a\u{e0041}b", "\u{200d}", "a\u{ad}b"] {
        let refusal = app.admin().post(PROJECTS, json!({ "name": name })).await.refusal(400);
        assert_eq!(refusal["param"], "name", "{name:?}");
    }
}

#[tokio::test]
async fn the_console_trims_what_was_typed() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let made = owner.submit(&app.path("/projects/new"), &[("new[name]", "\u{feff} Lighthouse \u{200e}\u{a0}")]).await;
    assert_eq!(made.status, 303, "{}", made.text);
    assert_eq!(app.texts("select name from projects where is_default = 0", &[]).await, ["Lighthouse"]);
    let refused = owner.submit(&app.path("/projects/new"), &[("new[name]", "\u{3164}")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Enter a name."), "{}", refused.text);
}

#[tokio::test]
async fn a_secret_key_is_neither_a_name_nor_an_address_and_is_stored_nowhere() {
    let app = TestApp::founded().await;
    let (key, owner) = (app.key.clone(), app.owner().await);
    let agent = app.admin().header("user-agent", &format!("curl/8 {key}"));
    let address = format!("{key}@x.example");
    for (path, body) in [
        (PROJECTS, json!({ "name": key })),
        ("/v1/organization/admin_api_keys", json!({ "name": key })),
        ("/v1/organization/admin_api_keys", json!({ "name": "ghp_0123456789abcdefghijklmnopqrstuvwxyz" })),
        ("/v1/organization/invites", json!({ "email": address, "role": "reader" })),
        (&format!("/v1/organization/users/{}", app.owner), json!({ "technical_level": format!("see {key}") })),
    ] {
        let refused = agent.post(path, body).await.refusal(400);
        let message = refused["message"].as_str().unwrap_or_default();
        assert!(message.contains("looks like a secret key") && !message.contains(&key), "{message}");
    }
    let pages = [("/profile", "patch[name]"), ("/general", "patch[name]"), ("/admin-keys/new", "new[name]")];
    for (page, field) in pages {
        let refused = owner.submit(&app.path(page), &[(field, &key)]).await;
        assert!(refused.status == 422 && !refused.text.contains(&key), "{page}: {}", refused.status);
    }
    assert_eq!(agent.get(PROJECTS).await.status, 200);
    for sql in [
        "select leaf from audit_logs",
        "select value from audit_values",
        "select value from audit_facets",
        "select user_agent || path from request_log",
        "select name from projects",
        "select name from admin_keys",
        "select email from invites",
    ] {
        assert!(!app.texts(sql, &[]).await.join(" ").contains(&key), "{sql}");
    }
}

#[tokio::test]
async fn names_that_differ_only_in_joiners_count_as_the_same() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    for name in ["👩\u{200d}💻 Lab", "👩💻  lab"] {
        assert_eq!(app.admin().post(PROJECTS, json!({ "name": name })).await.status, 200, "the API allows duplicates");
    }
    let found = owner.get(&app.path("/search?q=%F0%9F%91%A9%F0%9F%92%BB%20lab")).await.text;
    assert!(found.contains("👩\u{200d}💻 Lab") && found.contains("👩💻  lab"), "{found}");
}

#[tokio::test]
async fn a_reader_who_looks_like_an_owner_is_pointed_out_before_they_become_one() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    // The first letter is Cyrillic.
    let alike = app.person("аda@fjordlight.example", Role::Reader).await;
    let other = app.person("bo@fjordlight.example", Role::Reader).await;
    let page = async |user: &str| owner.get(&app.path(&format!("/members/{user}/role"))).await.text;
    let notice = "looks like the owner Ada Lindqvist (ada@fjordlight.example)";
    assert!(page(alike.as_str()).await.contains(notice));
    let several = [("chosen[id][]", alike.as_str()), ("chosen[id][]", other.as_str()), ("chosen[role]", "owner")];
    let checked = owner.submit(&app.path("/members/chosen/role"), &several).await;
    assert_eq!((checked.status, checked.text.matches(notice).count()), (200, 1), "{}", checked.text);
    assert!(!page(other.as_str()).await.contains("looks like the owner"));
}
