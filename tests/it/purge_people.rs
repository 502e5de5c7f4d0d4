//! A removed person is gone from every table of the database, and from its files after a purge. The tables are read from
//! the database, so that a new one that holds people makes this test fail.

use crate::{
    purge::on_disk,
    support::{Founded, PASSWORD, TestApp, some_mail_server, tables},
};
use domain::{Actor, Settings, email_contents, email_outbox, purge, users};
use serde_json::json;
use std::collections::BTreeSet;
use types::ids::UserId;

/// Every table, and whether a row of it contains the text.
async fn tables_with(app: &Founded, text: &str) -> BTreeSet<String> {
    let list = match tables::is_postgres() {
        true => "select table_name::text from information_schema.tables where table_schema = 'public'",
        false => "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'",
    };
    let mut found = BTreeSet::new();
    for table in app.texts(list, &[]).await {
        let columns = match tables::is_postgres() {
            true => format!("select column_name::text from information_schema.columns where table_name = '{table}'"),
            false => format!("select name from pragma_table_info('{table}')"),
        };
        for column in app.built_texts(&columns).await {
            let sql = format!("select count(*) || '' from {table} where cast({column} as text) like '%{text}%'");
            if app.built_texts(&sql).await != ["0"] {
                found.insert(table.clone());
            }
        }
    }
    found
}

#[tokio::test]
async fn a_removed_person_is_in_no_table_and_after_a_purge_nowhere_on_the_disk() {
    let settings =
        Settings { purge_seconds: 0, requests_per_minute: 0, mail: Some(some_mail_server()), ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(false).await;
    let operator = Actor::server_administrator(app.organization.clone());
    let words: [String; 4] = std::array::from_fn(|_| app.new_id("gone"));
    let [name, old, new, agent] = &words;
    let (email, other) = (format!("{old}@skerry.example"), format!("{new}@skerry.example"));
    // Invited, joined, signed in with a wrong and the right password, asked for a reset and for another address.
    let body = json!({ "email": email, "role": "owner" });
    app.ask("POST", "/invites", body).await;
    let mail = app.texts("select id from mails where recipient = $1", &[&email]).await.remove(0);
    let token = app.domain.secrets().link_token(&mail).reveal().to_owned();
    let fields = [("token", token.as_str()), ("new[name]", name), ("new[password]", PASSWORD)];
    assert_eq!(app.anonymous().submit("/invite", &fields).await.status, 303);
    let wrong = [("credentials[email]", email.as_str()), ("credentials[password]", "not their password")];
    assert_eq!(app.anonymous().submit("/sign-in", &wrong).await.status, 422);
    app.anonymous().submit("/forgotten", &[("forgotten[email]", &email)]).await;
    let browser = app.anonymous().header("user-agent", agent);
    let right = [("credentials[email]", email.as_str()), ("credentials[password]", PASSWORD)];
    assert_eq!(browser.submit("/sign-in", &right).await.status, 303);
    let change = [("new[email]", other.as_str()), ("new[password]", PASSWORD)];
    assert_eq!(browser.submit(&app.path("/profile/email"), &change).await.status, 303);
    assert_eq!(app.anonymous().submit("/sign-in", &wrong).await.status, 422);
    let mut places = BTreeSet::new();
    for word in &words {
        places.extend(tables_with(&app, word).await);
    }
    let expected = ["account_links", "invites", "mails", "organization_users", "sessions", "users"];
    assert_eq!(places.iter().map(String::as_str).collect::<Vec<_>>(), expected, "this test knows every table");

    // Every email about the new owner was handed over, before they are removed.
    while let Some(mail) = email_outbox::take(&app.domain, email_contents::compose).await.expect("the outbox answers") {
        email_outbox::sent(&app.domain, &mail).await.expect("the outbox answers");
    }
    let user = app.texts("select id from users where email = $1", &[&email]).await.remove(0);
    users::delete(&app.domain, &operator, &UserId::new(user)).await.expect("a member is removed");
    for word in &words {
        assert_eq!(tables_with(&app, word).await, BTreeSet::new(), "{word}");
    }
    let gone: BTreeSet<String> = words.iter().cloned().collect();
    purge::run_if_due(&app.domain).await.expect("the purge succeeds").expect("it is due");
    assert_eq!(on_disk(&app, &gone).await, BTreeSet::new());
}
