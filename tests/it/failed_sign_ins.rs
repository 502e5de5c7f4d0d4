//! A flood of failed sign-ins: recorded, counted, and bounded.

use crate::support::{PASSWORD, TestApp};
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
