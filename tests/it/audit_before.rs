//! What `before` gives in the Admin API's list of audit logs is chosen for each Admin key (REFERENCE 7.1): newer events for
//! OpenAI's SDKs, older ones for Elastic's collector, and without a choice what the server is set to.
//!
//! Seeded faults these tests catch: a list that only knows the server's setting; the two meanings swapped; a rotation that
//! forgets the choice; an event that does not name it; a change by SQL that the comparison does not see.

use crate::support::{
    Client, Founded, PASSWORD, Reply, TestApp,
    things::{ids, text},
};
use domain::{Settings, audit_drift};
use serde_json::json;

const KEYS: &str = "/v1/organization/admin_api_keys";
const LOGS: &str = "/v1/organization/audit_logs";
const OWN_LOGS: &str = "/orgward/v1/organization/audit_logs";

/// The secret that a page shows.
fn secret(page: &Reply) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    let at = page.text.find("sk-admin-").expect("the key is on the page");
    page.text[at..at + 58].to_owned()
}

/// Creates a key at the console with this choice; returns its secret.
async fn made(app: &Founded, name: &'static str, choice: &'static str) -> String {
    let fields = [("new[name]", name), ("permissions", "read_only"), ("audit_before", choice)];
    secret(&app.owner().await.submit(&app.path("/admin-keys/new"), &fields).await)
}

/// The ids of a page of a list.
async fn page(client: &Client, list: &str, query: &str) -> Vec<String> {
    let reply = client.get(&format!("{list}?{query}")).await;
    assert_eq!(reply.status, 200, "{query}: {}", reply.text);
    ids(&reply.json())
}

async fn id_of(app: &Founded, name: &str) -> String {
    app.texts("select id from admin_keys where name = $1 order by created_at desc, id desc", &[name]).await.remove(0)
}

#[tokio::test]
async fn only_owners_choose_and_only_among_the_meanings_that_exist() {
    let app = TestApp::founded().await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let new = app.path("/admin-keys/new");
    let form = owner.get(&new).await.text;
    for words in
        ["As the server is set", "Newer events, as OpenAI’s SDKs expect", "Older events, as Elastic’s collector"]
    {
        assert!(form.contains(words), "{words}");
    }
    let before = app.state().await;
    let fields = |choice| [("new[name]", "siem"), ("permissions", "all"), ("audit_before", choice)];
    assert_eq!(reader.submit(&new, &fields("older")).await.status, 403);
    for choice in ["newest", "Older", "''", "true"] {
        let refused = owner.submit(&new, &fields(choice)).await;
        assert_eq!(refused.status, 422, "{choice}");
        let sentence = "Choose one of the meanings of “before”.";
        assert!(refused.text.contains(sentence) && refused.text.contains("siem"), "{choice}: {}", refused.text);
    }
    let all = [("new[name]", ""), ("permissions", "restricted"), ("audit_before", "newest")];
    let refused = owner.submit(&new, &all).await.text;
    for sentence in ["Enter a name", "Choose at least one scope.", "Choose one of the meanings"] {
        assert!(refused.contains(sentence), "{sentence}: {refused}");
    }
    assert_eq!(app.state().await, before, "nothing was created");

    // The Admin API has no such field: it ignores it, as it ignores every unknown one.
    let key = app.admin().post(KEYS, json!({ "name": "wire", "audit_before": "older" })).await;
    assert!(key.status == 200 && !key.text.contains("audit_before"), "{}", key.text);
    let event = app.last_audit().await;
    assert_eq!(event["detail"]["change"].get("audit_before"), None, "{event}");
    let all = page(&app.admin(), LOGS, "limit=100").await;
    let client = app.with_key(&text(&key.json(), "value"));
    assert_eq!(page(&client, LOGS, &format!("before={}", all[1])).await, all[..1], "the server's setting counts");
}

#[tokio::test]
async fn two_keys_read_the_same_log_with_the_same_before_in_two_directions() {
    for before_means_older in [false, true] {
        let settings = Settings { before_means_older, ..Settings::default() };
        let app = TestApp::start_with(settings).await.found(true).await;
        let mut clients = Vec::new();
        for (name, choice, is_older) in
            [("sdk", "newer", false), ("elastic", "older", true), ("plain", "", before_means_older)]
        {
            clients.push((name, app.with_key(&made(&app, name, choice).await), is_older));
        }
        for name in ["Grid", "Field", "Tide", "Moss"] {
            app.ask("POST", "/projects", json!({ "name": name })).await;
        }
        let all = page(&app.admin(), LOGS, "limit=100").await;
        let own = page(&app.admin(), OWN_LOGS, "limit=100").await;
        assert!(all.len() >= 7 && own.len() >= 7);
        for (name, client, is_older) in &clients {
            let at = format!("{name} on a server set to {before_means_older}");
            let expected = if *is_older { &all[4..6] } else { &all[1..3] };
            assert_eq!(page(client, LOGS, &format!("limit=2&before={}", all[3])).await, expected, "{at}");
            assert_eq!(page(client, LOGS, &format!("limit=2&after={}", all[3])).await, all[4..6], "{at}");
            assert_eq!(page(client, LOGS, "limit=2&before=").await, all[..2], "{at}");
            let ahead = page(client, OWN_LOGS, &format!("limit=2&before={}", own[3])).await;
            assert_eq!(ahead, own[1..3], "{at}: the own list has one meaning");
            let both = client.get(&format!("{LOGS}?after={}&before={}", all[0], all[1])).await;
            assert_eq!(both.refusal(400)["code"], "invalid_value", "{at}");
        }
    }
}

#[tokio::test]
async fn the_choice_is_recorded_shown_and_kept_by_a_rotation() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    for (name, choice, words) in [
        ("elastic", "older", Some("“before” gives older events")),
        ("sdk", "newer", Some("“before” gives newer events")),
        ("plain", "", None),
    ] {
        let recorded = words.map(|_| json!(choice));
        made(&app, name, choice).await;
        let event = app.last_audit().await;
        assert_eq!(event["detail"]["change"].get("audit_before"), recorded.as_ref(), "{name}: {event}");
        let id = id_of(&app, name).await;
        let wire = json!({ "id": id, "data": { "scopes": ["api.all.read"] } });
        assert_eq!(event["event"]["api_key.created"], wire, "{name}: the event of the Admin API does not change");
        let list = owner.get(&app.path("/admin-keys")).await.text;
        let row =
            list.split("<tr").find(|row| row.contains(&format!(">{name}<"))).expect("the key is listed").to_owned();
        let mut pages = vec![row];
        for act in ["rotate", "delete"] {
            pages.push(owner.get(&app.path(&format!("/admin-keys/{id}/{act}"))).await.text);
        }
        let path = app.path(&format!("/admin-keys/{id}/rotate"));
        let rotated = owner.submit(&path, &[("rotation[grace]", "now")]).await;
        let client = app.with_key(&secret(&rotated));
        pages.push(rotated.text);
        for page in pages {
            assert_eq!(page.contains("“before” gives"), words.is_some(), "{name}: {page}");
            assert!(words.is_none_or(|words| page.contains(words)), "{name}: {page}");
        }
        let sql = "select leaf from audit_logs where type = 'api_key.created' order by seq desc limit 1";
        let leaf = app.texts(sql, &[]).await.remove(0);
        assert_eq!(leaf.contains(&format!(r#""audit_before":"{choice}""#)), words.is_some(), "{name}: {leaf}");
        let all = page(&app.admin(), LOGS, "limit=100").await;
        let expected = if choice == "older" { &all[2..] } else { &all[..1] };
        assert_eq!(page(&client, LOGS, &format!("limit=100&before={}", all[1])).await, expected, "{name}");
    }
}

#[tokio::test]
async fn the_choice_is_kept_while_the_password_is_asked_for() {
    let app = TestApp::founded().await;
    let (owner, path) = (app.owner().await, app.path("/admin-keys/new"));
    app.advance(16 * 60);
    let number = owner.get(&path).await.form_number();
    let asked = [
        ("new[name]", "elastic"),
        ("permissions", "read_only"),
        ("audit_before", "older"),
        ("form_number", number.as_str()),
    ];
    let page = owner.submit_once(&path, &asked).await;
    assert!(page.text.contains("type=\"password\"") && page.text.contains("value=\"older\""), "{}", page.text);
    let password = [("username", "ada@fjordlight.example"), ("confirmed_password", PASSWORD)];
    let confirmed = [&asked[..], &password].concat();
    for time in ["first", "again"] {
        let page = owner.submit_once(&path, &confirmed).await;
        assert!(page.text.contains("“before” gives older events"), "{time}: {}", page.text);
    }
    assert_eq!(app.last_audit().await["detail"]["change"]["audit_before"], "older");
}

#[tokio::test]
async fn a_choice_that_was_changed_by_sql_differs_from_the_log() {
    let app = TestApp::founded().await;
    let client = app.with_key(&made(&app, "elastic", "older").await);
    made(&app, "plain", "").await;
    for (name, recorded, other) in [("elastic", "older", "newer"), ("plain", "", "older"), ("elastic", "older", "")] {
        let id = id_of(&app, name).await;
        let set = "update admin_keys set audit_before = $1 where id = $2";
        app.write(set, &[other, &id]).await;
        let found =
            audit_drift::compare(&app.domain, &app.organization).await.expect("it reads").expect("logging is on");
        let word = |choice: &str| if choice.is_empty() { "none".to_owned() } else { choice.to_owned() };
        let (other, told) = (word(other), word(recorded));
        let sentence = format!("Admin key {id}: its meaning of before is {other}, and the log says {told}");
        assert_eq!(found.first, [sentence]);
        app.write(set, &[recorded, &id]).await;
        let found =
            audit_drift::compare(&app.domain, &app.organization).await.expect("it reads").expect("logging is on");
        assert_eq!(found.first, [""; 0], "it is as the log says again");
    }
    assert_eq!(client.get(LOGS).await.status, 200, "the key's seal does not cover the choice");
}
