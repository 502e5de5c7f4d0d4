//! Forgotten passwords: the email and the response reveal nothing to strangers, and the link works once and only for a
//! short time.

use crate::{
    sign_in::comparable,
    support::{Client, Founded, Host, PASSWORD, TestApp, TestMailServer},
};
use serde_json::json;
use types::users::Role;

const BO: &str = "bo@fjordlight.example";
const NEW: &str = "copper lantern ninety waltz";

async fn forgotten(client: &Client, email: &str) -> crate::support::Reply {
    client.submit("/forgotten", &[("forgotten[email]", email)]).await
}

async fn sign_in(app: &Founded, password: &str) -> u16 {
    let fields = [("credentials[email]", BO), ("credentials[password]", password)];
    app.anonymous().submit("/sign-in", &fields).await.status
}

/// Requests a reset email and returns the token in it.
async fn token(app: &Founded, mail_server: &TestMailServer) -> String {
    let before = mail_server.emails().len();
    assert_eq!(forgotten(&app.anonymous(), " BO@Fjordlight.example").await.status, 200);
    loop {
        let email = mail_server.wait_for(BO, "/new-password?token=").await;
        if mail_server.emails().len() > before {
            return email.token("/new-password");
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn the_response_does_not_reveal_whether_an_email_address_is_in_use() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    app.write("delete from mails", &[]).await;
    let comparable = async |email: &str| comparable(&forgotten(&app.anonymous(), email).await, email);
    let known = comparable(BO).await;
    assert_eq!(known.0, 200);
    assert_eq!(known, comparable("nobody@fjordlight.example").await);
    let recipients = app.texts("select recipient from mails", &[]).await;
    assert_eq!(recipients, [BO], "one email, to the existing user");
    for wrong in ["", "nobody", "a@b@c.example"] {
        assert_eq!(forgotten(&app.anonymous(), wrong).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn the_link_works_once_and_ends_all_sessions() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    let theirs = app.signed_in(BO).await;
    let token = token(&app, &mail_server).await;
    let path = format!("/new-password?token={token}");
    assert!(app.anonymous().get(&path).await.text.contains(BO), "it says whose password it is");
    for weak in ["", "short", "bo-achterberg"] {
        let refused = app.anonymous().submit(&path, &[("token", &token), ("new[password]", weak)]).await;
        assert_eq!(refused.status, 422, "{weak}");
    }
    assert_eq!(sign_in(&app, PASSWORD).await, 303, "nothing has changed yet");
    let before = app.audit_types().await.len();
    assert_eq!(app.anonymous().submit(&path, &[("token", &token), ("new[password]", NEW)]).await.status, 303);
    assert_eq!(app.audit_types().await[before..], ["orgward.password.reset"]);
    let record = app.audits(1).await.remove(0);
    assert_eq!(record["event"]["actor"]["session"]["user"]["email"], BO, "{record}");
    assert_eq!(record["detail"]["by"], json!({ "type": "link" }));
    assert_eq!(theirs.get(&app.path("")).await.status, 303, "existing sessions have ended");
    assert_eq!((sign_in(&app, PASSWORD).await, sign_in(&app, NEW).await), (422, 303));
    mail_server.wait_for(BO, "was changed just now").await;
    let again = app.anonymous().submit(&path, &[("token", &token), ("new[password]", PASSWORD)]).await;
    assert!(again.text.contains("This link works no more"), "{}", again.text);
    assert_eq!(sign_in(&app, NEW).await, 303);
}

#[tokio::test]
async fn expired_and_replaced_links_and_links_of_removed_members_do_not_work() {
    let app = TestApp::mailing().await;
    let bo = app.person(BO, Role::Reader).await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    let closed = async |token: &str| {
        let path = format!("/new-password?token={token}");
        let shown = app.anonymous().get(&path).await.text.contains("This link works no more");
        let sent = app.anonymous().submit(&path, &[("token", token), ("new[password]", NEW)]).await;
        assert!(shown && sent.text.contains("This link works no more"), "{}", sent.text);
    };
    closed("0123456789abcdef").await;
    closed("").await;
    let first = token(&app, &mail_server).await;
    app.advance(600);
    let second = token(&app, &mail_server).await;
    closed(&first).await;
    assert!(
        app.texts("select expires_at - created_at from account_links where expires_at - created_at > 1800", &[])
            .await
            .is_empty(),
        "thirty minutes at most"
    );
    app.advance(1800);
    closed(&second).await;
    let third = token(&app, &mail_server).await;
    assert_eq!(app.admin().delete(&format!("/v1/organization/users/{bo}")).await.status, 200);
    closed(&third).await;
    assert_eq!((app.count("account_links").await, sign_in(&app, NEW).await), (0, 422));
}

#[tokio::test]
async fn reset_emails_and_requests_for_them_are_limited() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    app.write("delete from mails", &[]).await;
    let mut asked = 0;
    let stopped = loop {
        let reply = forgotten(&app.anonymous().connected_from("203.0.113.7:4711"), BO).await;
        if reply.status != 200 {
            break reply;
        }
        asked += 1;
        assert!(asked < 100, "requests are never limited");
    };
    assert_eq!((stopped.status, app.count("mails").await), (429, 1));
    assert!(stopped.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds <= 900));
}

#[tokio::test]
async fn without_a_mail_server_the_server_administrator_hands_over_the_link() {
    let off = TestApp::founded().await;
    let page = off.anonymous().get("/forgotten").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("This server does not send email"), "said before anything is typed: {}", page.text);
    assert!(page.text.contains("orgward user reset-link") && !page.text.contains("forgotten[email]"), "{}", page.text);
    let on = TestApp::mailing().await.anonymous().get("/forgotten").await.text;
    assert!(on.contains("forgotten[email]") && !on.contains("does not send email"), "{on}");
    let refused = forgotten(&off.anonymous(), BO).await;
    assert!(refused.status == 422 && refused.text.contains("orgward user reset-link"), "{}", refused.text);
    let host = Host::new().await;
    host.init(&[]).success();
    assert!(
        host.run(&["user", "reset-link", "--email", BO], "")
            .refusal()
            .contains("No account on this server has the address")
    );
    let link = host.run(&["user", "reset-link", "--email", "ada@fjordlight.example"], "").success();
    assert!(link.starts_with("http://127.0.0.1:8080/new-password?token="), "{link}");
    assert_eq!(host.rows("select kind from account_links").await, ["password_reset_by_hand"]);
}

#[tokio::test]
async fn strangers_who_ask_for_emails_leave_the_person_a_link_that_works() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    let valid_until = async || -> i64 {
        let sql = "select cast(expires_at as text) from account_links where kind = 'password_reset'";
        app.texts(sql, &[]).await.pop().expect("a link").parse().expect("a time")
    };
    for minute in 0..60 {
        if minute % 15 == 0 {
            // A stranger uses up what one account may get.
            for _ in 0..4 {
                assert_eq!(forgotten(&app.anonymous(), BO).await.status, 200);
            }
        }
        assert_eq!(forgotten(&app.anonymous(), BO).await.status, 200);
        assert!(valid_until().await > app.now(), "after {minute} minutes");
        app.advance(60);
    }
}

#[tokio::test]
async fn a_link_that_the_administrator_handed_over_survives_an_email_and_does_not_replace_it() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    let by_hand = domain::password_resets::link(&app.domain, BO).await.expect("an account").reveal().to_owned();
    assert_eq!(forgotten(&app.anonymous(), BO).await.status, 200);
    let kinds = app.texts("select kind from account_links order by kind", &[]).await;
    assert_eq!(kinds, ["password_reset", "password_reset_by_hand"]);
    let mails = app.count("mails where kind = 'password_reset'").await;
    assert_eq!(mails, 1, "the email that was promised is on its way");
    let path = format!("/new-password?token={by_hand}");
    let reply = app.anonymous().submit(&path, &[("token", &by_hand), ("new[password]", NEW)]).await;
    assert_eq!(reply.status, 303);
    assert_eq!(app.count("account_links").await, 0, "the new password ends both");
}

#[tokio::test]
async fn asking_again_does_not_void_a_young_link_but_sends_it_once_more() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    let first = token(&app, &mail_server).await;
    for minutes in [1, 8] {
        // The email was delivered, but that may not be stored yet.
        while app.count("mails where next_attempt_at is not null").await > 0 {
            tokio::task::yield_now().await;
        }
        app.advance(minutes * 60);
        assert_eq!(token(&app, &mail_server).await, first, "the same link, once more");
    }
    assert_eq!(forgotten(&app.anonymous(), BO).await.status, 200);
    assert_eq!(app.count("mails where next_attempt_at is not null").await, 0, "three emails in twenty minutes at most");
    let path = format!("/new-password?token={first}");
    let browser = app.anonymous();
    assert_eq!(browser.submit(&path, &[("token", &first), ("new[password]", NEW)]).await.status, 303);
    // Strangers use up the attempts; the browser in which the password was chosen is known.
    for _ in 0..10 {
        assert_eq!(sign_in(&app, "a wrong guess").await, 422);
    }
    assert_eq!(sign_in(&app, NEW).await, 429);
    let fields = [("credentials[email]", BO), ("credentials[password]", NEW)];
    assert_eq!(browser.submit("/sign-in", &fields).await.status, 303);
}
