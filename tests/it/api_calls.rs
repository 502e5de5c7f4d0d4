//! "As API call": the call that a page shows does over the Admin API what the page does.

use crate::{
    every_operation::objects,
    support::{Reply, TestApp},
};
use serde_json::{Value, json};

/// The pages with a list, a form or a question, what must be in each answer, and how many calls a page shows. Those that
/// end something come last.
const PAGES: &[(&str, &str)] = &[
    ("/members", "data"),
    ("/members?search=nobody", "data"),
    ("/members/{user_id}/role", "role"),
    ("/invites", "data"),
    ("/invites/new", "id"),
    ("/projects", "data"),
    ("/projects?archived=1", "data"),
    ("/projects/new", "id"),
    ("/projects/{project_id}/settings", "id type"),
    ("/projects/{project_id}/members", "data"),
    ("/projects/{project_id}/service-accounts", "data"),
    ("/projects/{project_id}/service-accounts/new", "id"),
    ("/projects/{project_id}/service-accounts/{service_account_id}/keys/new", "id"),
    ("/projects/{project_id}/keys", "data"),
    ("/admin-keys", "data"),
    ("/admin-keys/new", "value"),
    ("/data-controls", "type"),
    ("/request-log", "data"),
    ("/request-log?route=%2Fv1%2Forganization%2Fprojects&status=200", "data"),
    ("/projects/{project_id}/keys/{api_key_id}/delete", "deleted"),
    ("/projects/{project_id}/service-accounts/{service_account_id}/delete", "deleted"),
    ("/projects/{project_id}/members/{user_id}/remove", "deleted"),
    ("/admin-keys/{key_id}/delete", "deleted"),
    ("/invites/{invite_id}/delete", "deleted"),
    ("/members/{user_id}/remove", "deleted"),
    ("/projects/{project_id}/archive", "id"),
];

/// The texts of the calls on a page, as somebody copies them.
fn calls(page: &Reply) -> Vec<String> {
    let blocks = page
        .text
        .split("<pre id=\"")
        .skip(1)
        .filter(|block| block.split('"').next().is_some_and(|id| id.ends_with("-call-0")));
    blocks
        .map(|block| text(block.split_once('>').and_then(|(_, rest)| rest.split_once("</pre>")).expect("a block").0))
        .collect()
}

/// HTML without its marks.
fn text(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, mark)) = rest.split_once('<') {
        text.push_str(before);
        rest = mark.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&amp;", "&")]
        .into_iter()
        .fold(text, |text, (name, sign)| text.replace(name, sign))
}

/// The words that a POSIX shell makes of a line.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut signs) = (Vec::new(), None::<String>, line.chars());
    while let Some(sign) = signs.next() {
        match sign {
            '\'' => word.get_or_insert_default().extend(signs.by_ref().take_while(|sign| *sign != '\'')),
            '"' => word.get_or_insert_default().extend(signs.by_ref().take_while(|sign| *sign != '"')),
            '\\' => match signs.next() {
                Some('\n') | None => {}
                Some(sign) => word.get_or_insert_default().push(sign),
            },
            sign if sign.is_whitespace() => words.extend(word.take()),
            sign => word.get_or_insert_default().push(sign),
        }
    }
    words.extend(word);
    words
}

/// Method, address and body of a call.
fn parts(call: &str) -> (String, String, Value) {
    let words = words(call);
    let after = |flag: &str| words.iter().skip_while(|word| *word != flag).nth(1);
    let url = words.iter().find_map(|word| word.strip_prefix("http://127.0.0.1:8080")).expect("our own address");
    let body = after("-d").map_or(Value::Null, |body| serde_json::from_str(body).expect("JSON"));
    (after("-X").map_or("GET", String::as_str).to_owned(), url.to_owned(), body)
}

#[tokio::test]
async fn the_call_that_a_page_shows_does_what_the_page_does() {
    let app = TestApp::founded().await;
    let (objects, owner) = (objects(&app).await, app.owner().await);
    for (pattern, member) in PAGES {
        let path = app.path(&objects.fill(pattern));
        let page = owner.get(&path).await;
        assert_eq!(page.status, 200, "{path}");
        let calls = calls(&page);
        let members: Vec<_> = member.split(' ').collect();
        assert_eq!(calls.len(), members.len(), "{path}");
        for (call, member) in calls.iter().zip(members) {
            let (method, address, body) = parts(call);
            let answer = app.admin().call(&method, &address, &body).await;
            assert_eq!(answer.status, 200, "{path}: {call}: {}", answer.text);
            let answer = answer.json();
            assert!(!answer[member].is_null(), "{path}: {answer}");
            let is_narrowed = pattern.contains("search=") || pattern.contains("request-log");
            for item in answer["data"].as_array().into_iter().flatten().filter(|_| !is_narrowed) {
                let shown = ["id", "redacted_value", "email", "name"].iter().filter_map(|name| item[name].as_str());
                assert!(shown.into_iter().any(|shown| page.text.contains(shown)), "{path} does not show {item}");
            }
        }
    }
}

#[tokio::test]
async fn what_was_typed_stands_in_the_call_whatever_it_is() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let name = "it's $(whoami) `id` \"Grid\" \\ & <b>";
    app.admin().post("/v1/organization/projects", json!({ "name": name })).await;
    // The name is taken, so the page comes back with it.
    let page = owner.submit(&app.path("/projects/new"), &[("new[name]", name)]).await;
    assert_eq!(page.status, 422, "{}", page.text);
    let (method, address, body) = parts(&calls(&page)[0]);
    assert_eq!(body, json!({ "name": name }));
    assert_eq!(app.admin().call(&method, &address, &body).await.json()["name"], name);
}

#[tokio::test]
async fn whoever_has_no_admin_key_is_shown_no_call() {
    let app = TestApp::founded().await;
    let reader = app.reader().await;
    let page = reader.get(&app.path("/projects")).await;
    assert!(page.status == 200 && calls(&page).is_empty());
    assert!(!page.text.contains("OPENAI_ADMIN_KEY"));
}
