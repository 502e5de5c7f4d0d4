//! A flood of failed sign-ins: recorded, counted, and bounded.

use crate::support::{PASSWORD, TestApp, tables::is_postgres};
use domain::failed_sign_ins;

const ADA: &str = "ada@fjordlight.example";

async fn fail(app: &TestApp, email: &str, times: usize) {
    for _ in 0..times {
        let fields = [("credentials[email]", email), ("credentials[password]", "a wrong guess")];
        let reply = app.anonymous().submit("/sign-in", &fields).await;
        assert!([422, 429].contains(&reply.status), "{}", reply.text);
    }
}

#[tokio::test]
async fn a_flood_is_recorded_in_a_few_events_and_a_complete_count() {
    let app = TestApp::founded().await;
    let before = app.audit_types().await.len();
    fail(&app, ADA, 20).await;
    assert_eq!(app.audit_types().await.len(), before + 5, "the first five one by one");
    assert_eq!(failed_sign_ins::fold(&app.domain).await.ok(), Some(0), "the current minute is not recorded yet");
    let (counted,): (i64,) = sqlx::query_as("select cast(sum(attempts) as bigint) from failed_sign_ins")
        .fetch_one(&app.tables)
        .await
        .expect("counts are readable");
    assert_eq!(counted, 15, "limited attempts and wrong passwords are all counted");

    app.advance(60);
    assert_eq!(failed_sign_ins::fold(&app.domain).await.ok(), Some(1));
    let newest = app.last_audit().await;
    assert_eq!(newest["event"]["type"], "login.failed");
    assert_eq!(newest["detail"]["change"]["attempts"], 15);
    assert_eq!(newest["event"]["actor"]["session"]["user"]["id"], app.owner.as_str());
    assert_eq!(app.count("failed_sign_ins").await, 0, "recorded once");
    assert_eq!(app.audit_types().await.len(), before + 6);
}

#[tokio::test]
async fn counts_that_were_removed_by_sql_are_recorded_all_the_same() {
    if is_postgres() {
        // Several servers may use one database, and each knows only what it did itself.
        return;
    }
    let app = TestApp::founded().await;
    fail(&app, ADA, 20).await;
    app.write("delete from failed_sign_ins", &[]).await;
    app.advance(60);
    fail(&app, ADA, 2).await;
    app.write("update failed_sign_ins set attempts = 1", &[]).await;
    assert_eq!(failed_sign_ins::fold(&app.domain).await.ok(), Some(1));
    assert_eq!(app.last_audit().await["detail"]["change"]["attempts"], 15);
    app.advance(60);
    assert_eq!(failed_sign_ins::fold(&app.domain).await.ok(), Some(1));
    assert_eq!(app.last_audit().await["detail"]["change"]["attempts"], 2);
    app.advance(60);
    assert_eq!(failed_sign_ins::fold(&app.domain).await.ok(), Some(0), "recorded once");
}

#[tokio::test]
async fn guesses_for_many_unknown_accounts_share_one_count() {
    let app = TestApp::founded().await;
    let before = app.audit_types().await.len();
    for number in 0..12 {
        fail(&app, &format!("nobody{number}@x.org"), 1).await;
    }
    assert_eq!(app.audit_types().await.len(), before + 5);
    assert!(app.count("failed_sign_ins").await <= 2, "one row per minute, however many names are tried");
}

#[tokio::test]
async fn a_flood_does_not_lock_the_owner_out_permanently() {
    let app = TestApp::founded().await;
    fail(&app, ADA, 12).await;
    app.advance(15 * 60);
    let fields = [("credentials[email]", ADA), ("credentials[password]", PASSWORD)];
    assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, 303);
}

#[tokio::test]
async fn a_key_or_a_password_typed_as_the_email_address_is_stored_nowhere() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let key = app.key.clone();
    for (typed, kind, sentence) in [
        (key.as_str(), "key", "looks like a key (58 characters, not stored)"),
        ("sk-AbCdEfGhIjKlMnOpQrStUvWx@x.org", "key", "looks like a key (33 characters, not stored)"),
        (PASSWORD, "no_address", "is not an email address (24 characters, not stored)"),
        ("ghp_0123456789abcdefghijklmnopqrstuvwxyz", "key", "looks like a key (40 characters, not stored)"),
    ] {
        fail(&app, typed, 1).await;
        let event = app.last_audit().await;
        let length = typed.chars().count();
        assert_eq!(
            event["detail"]["change"]["typed"],
            serde_json::json!({ "kind": kind, "length": length }),
            "{event}"
        );
        for sql in [
            "select leaf from audit_logs",
            "select value from audit_values",
            "select value from audit_facets",
            "select subject from sign_in_budgets",
            "select account from failed_sign_ins",
        ] {
            let stored = app.texts(sql, &[]).await.join(" ");
            assert!(!stored.to_lowercase().contains(&typed.to_lowercase()), "{sql}");
        }
        let page = owner.get(&app.path("/audit-logs")).await.text;
        assert!(page.contains(sentence), "{typed}: {page}");
    }
}

#[tokio::test]
async fn the_address_of_an_unknown_account_is_shown() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    fail(&app, "nobody@skerry.example", 1).await;
    let page = owner.get(&app.path("/audit-logs")).await.text;
    assert!(page.contains("Could not sign in as nobody@skerry.example, which nobody here has"), "{page}");
}

#[tokio::test]
async fn a_failure_that_is_counted_while_its_minute_is_being_recorded_is_not_lost() {
    if is_postgres() {
        return;
    }
    let app = TestApp::founded().await;
    fail(&app, ADA, 15).await;
    app.advance(60);
    // A failure that waited for the writer is counted after the recording has read which minutes have ended.
    let mut slow = app.domain.bookkeeping().await.expect("the writer is free");
    let mut recording = Box::pin(failed_sign_ins::fold(&app.domain));
    let waiting = tokio::time::timeout(std::time::Duration::from_millis(500), &mut recording).await;
    assert!(waiting.is_err(), "the recording waits for the writer");
    // The product's own statement: the statements of both engines are compared.
    let count = "insert into failed_sign_ins (account, minute, attempts) values ($1, $2, 1)
        on conflict (account, minute) do update set attempts = failed_sign_ins.attempts + 1";
    for _ in 0..3 {
        let (account, minute) = (app.owner.to_string(), app.now() / 60 - 1);
        slow.execute(count, |query| query.bind(account).bind(minute)).await.expect("a count");
    }
    let (counted, recorded) = tokio::join!(slow.commit(), recording);
    counted.expect("the count is durable");
    assert_eq!(recorded.ok(), Some(1));
    assert_eq!(app.last_audit().await["detail"]["change"]["attempts"], 13, "10 and 3 more");
    assert_eq!(app.count("failed_sign_ins").await, 0);
}
