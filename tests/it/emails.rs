//! Emails: sent for what happened and nothing else, retried until the mail server accepts them, and shown to owners.

use crate::{
    operator_serve::Running,
    support::{Authority, Founded, Host, PASSWORD, TestApp, TestMailServer},
};
use domain::{
    Domain, Error, email_contents,
    email_outbox::{self, EmailContent, Outgoing, QueuedEmail},
};
use futures::{FutureExt, future::BoxFuture};
use orgward::jobs::mailer::{MailSecurity, Mailer};
use serde_json::json;
use std::fs;
use types::{emails::MailKind, ids::OrganizationId, users::Role};

const INVITES: &str = "/v1/organization/invites";
const NORA: &str = "nora@skerry.example";
const ADA: &str = "ada@fjordlight.example";

async fn invite(app: &Founded, email: &str) -> String {
    let made = app.admin().post(INVITES, json!({ "email": email, "role": "reader" })).await;
    assert_eq!(made.status, 200, "{}", made.text);
    made.json()["id"].as_str().expect("an id").to_owned()
}

/// Polls the page of emails until it shows the text; returns the page.
async fn emails_page(app: &Founded, shows: &str) -> String {
    let (owner, path) = (app.owner().await, app.path("/general/mail"));
    for _ in 0..600 {
        let page = owner.get(&path).await.text;
        if page.contains(shows) {
            return page;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the page never shows {shows:?}");
}

#[tokio::test]
async fn an_invite_is_sent_by_email_and_its_link_works() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    let invite_id = invite(&app, NORA).await;
    let email = mail_server.wait_for(NORA, "Fjordlight Energy").await;
    assert_eq!(email.from, "ward@fjordlight.example");
    assert_eq!(email.header("Auto-Submitted"), "auto-generated");
    assert!(email.text.contains("text/plain") && email.text.contains("text/html"), "{}", email.text);
    assert!(email.text.contains("as a reader"), "{}", email.text);
    let token = email.token("/invite");
    for table in [
        "select details || recipient || id || coalesce(failure, '') from mails",
        "select token_hash from invites where token_hash is not null",
    ] {
        let rows = app.texts(table, &[]).await;
        assert!(!rows.is_empty() && rows.iter().all(|row| !row.contains(&token)), "{rows:?}");
    }
    let fields = [("token", token.as_str()), ("new[name]", "Nora Berg"), ("new[password]", PASSWORD)];
    assert_eq!(app.anonymous().submit("/invite", &fields).await.status, 303);
    let members = app.owner().await.get(&app.path("/members")).await.text;
    assert!(members.contains("Nora Berg"));
    let accepted = app.admin().get(&format!("{INVITES}/{invite_id}")).await.json();
    assert_eq!(accepted["status"], "accepted");
}

#[tokio::test]
async fn only_owners_see_emails_and_without_a_mail_server_the_page_says_how_to_configure_one() {
    let off = TestApp::founded().await;
    let path = off.path("/general/mail");
    let owner = off.owner().await;
    let shown = owner.get(&path).await.text;
    assert!(shown.contains("smtp_host") && shown.contains("No email is sent"), "{shown}");
    assert!(!shown.contains("The first one goes out"), "nothing is promised: {shown}");
    assert_eq!(owner.submit(&path, &[]).await.status, 422);
    let invite_id = invite(&off, NORA).await;
    let refused = owner.submit(&off.path(&format!("/invites/{invite_id}/send")), &[]).await;
    assert!(refused.status == 422 && refused.text.contains("This server sends no mail."), "{}", refused.text);
    assert_eq!(off.count("mails").await, 0);

    let app = TestApp::mailing().await;
    let path = app.path("/general/mail");
    let reader = app.reader().await;
    assert_eq!((reader.get(&path).await.status, reader.submit(&path, &[]).await.status), (403, 403));
    assert_eq!(app.count("mails").await, 0);
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    assert_eq!(app.owner().await.submit(&path, &[]).await.status, 303);
    let email = mail_server.wait_for(ADA, "Ada Lindqvist asked for this letter").await;
    assert!(email.header("Message-ID").ends_with("@fjordlight.example>"), "{}", email.text);
    let page = emails_page(&app, ">Sent<").await;
    assert!(page.contains("mail.fjordlight.example:587") && page.contains("Test"), "{page}");
}

#[tokio::test]
async fn an_email_is_retried_until_it_is_accepted_and_owners_see_the_reason() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    mail_server.refuse("451 4.7.1 come back later");
    let _delivery = mail_server.serve(&app);
    let invite_id = invite(&app, NORA).await;
    let page = emails_page(&app, "Delayed").await;
    assert!(page.contains("The mail server refused it") && page.contains("come back later"), "{page}");
    let list = app.owner().await.get(&app.path("/invites")).await.text;
    assert!(list.contains("Delayed") && list.contains(&format!("/invites/{invite_id}/send")), "{list}");
    mail_server.take();
    app.advance(600);
    let email = mail_server.wait_for(NORA, "/invite?token=").await;
    emails_page(&app, ">Sent<").await;
    assert!(mail_server.tries() >= 2 && mail_server.emails().len() == 1, "{} tries", mail_server.tries());
    assert_eq!(app.anonymous().get(&format!("/invite?token={}", email.token("/invite"))).await.status, 200);
}

#[tokio::test]
async fn a_permanent_refusal_is_not_retried_but_the_email_can_be_sent_again() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    mail_server.refuse("550 5.1.1 nobody of that name");
    let _delivery = mail_server.serve(&app);
    let invite_id = invite(&app, NORA).await;
    emails_page(&app, "Not delivered").await;
    assert_eq!(mail_server.tries(), 1);
    mail_server.take();
    let path = app.path(&format!("/invites/{invite_id}/send"));
    assert_eq!(app.reader().await.submit(&path, &[]).await.status, 403);
    let before = app.audit_types().await.len();
    let owner = app.owner().await;
    assert_eq!(owner.submit(&path, &[]).await.status, 303);
    assert_eq!(app.audit_types().await[before + 1..], ["orgward.invite.linked"], "one sign-in and one other event");
    let email = mail_server.wait_for(NORA, "/invite?token=").await;
    assert_eq!(app.anonymous().get(&format!("/invite?token={}", email.token("/invite"))).await.status, 200);
}

#[tokio::test]
async fn a_wrong_smtp_password_loses_no_email() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    mail_server.refuse("535 5.7.8 who are you");
    let _delivery = mail_server.serve(&app);
    invite(&app, NORA).await;
    emails_page(&app, "Delayed").await;
}

#[tokio::test]
async fn a_link_created_by_hand_replaces_queued_and_delivered_emails() {
    let app = TestApp::mailing().await;
    let invite_id = invite(&app, NORA).await;
    assert_eq!(app.count("mails").await, 1);
    let owner = app.owner().await;
    assert_eq!(owner.submit(&app.path(&format!("/invites/{invite_id}/link")), &[]).await.status, 200);
    assert_eq!(app.count("mails").await, 0, "the queued email is deleted");
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    owner.submit(&app.path(&format!("/invites/{invite_id}/send")), &[]).await;
    let email = mail_server.wait_for(NORA, "/invite?token=").await;
    owner.submit(&app.path(&format!("/invites/{invite_id}/link")), &[]).await;
    let old = app.anonymous().get(&format!("/invite?token={}", email.token("/invite"))).await;
    assert!(old.text.contains("A newer link was made for this invite"), "{}", old.text);
}

#[tokio::test]
async fn an_emailed_invite_is_done_and_its_page_offers_a_replacement_only_as_such() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    let invite_id = invite(&app, NORA).await;
    let path = app.path(&format!("/invites/{invite_id}/link"));
    assert_eq!(app.reader().await.get(&path).await.status, 403);
    let owner = app.owner().await;
    let page = owner.get(&path).await.text;
    let main = page.split("button--primary").nth(1).expect("a main action");
    assert!(main.contains("Back to invites") && !main.contains("Make link"), "{main}");
    let is_told = page.contains(&format!("On its way to {NORA}")) || page.contains(&format!("Sent to {NORA}"));
    assert!(is_told && page.contains("Copy link instead"), "{page}");
    assert!(page.contains(&format!("the link that was sent to {NORA} stops working")), "{page}");
    assert!(page.matches("button--primary").count() == 1, "the replacement is not a main action: {page}");

    // Nothing was replaced by looking at the page.
    let email = mail_server.wait_for(NORA, "/invite?token=").await;
    let emailed = format!("/invite?token={}", email.token("/invite"));
    assert_eq!(app.anonymous().get(&emailed).await.status, 200);
    assert!(!app.audit_types().await.contains(&"orgward.invite.linked".to_owned()));

    let by_hand = TestApp::founded().await;
    let invite_id = invite(&by_hand, NORA).await;
    let page = by_hand.owner().await.get(&by_hand.path(&format!("/invites/{invite_id}/link"))).await.text;
    assert!(page.split("button--primary").nth(1).expect("a main action").contains("Make link"), "{page}");
    assert!(!page.contains("Sent to"), "{page}");
}

#[tokio::test]
async fn an_invite_whose_email_failed_says_so_and_offers_a_link() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    mail_server.refuse("550 5.1.1 nobody of that name");
    let _delivery = mail_server.serve(&app);
    let invite_id = invite(&app, NORA).await;
    emails_page(&app, "Not delivered").await;
    let page = app.owner().await.get(&app.path(&format!("/invites/{invite_id}/link"))).await.text;
    assert!(page.contains("was not delivered") && page.contains("Make link"), "{page}");
}

#[tokio::test]
async fn a_failed_change_sends_nothing_and_a_revoked_invites_email_is_deleted() {
    let app = TestApp::mailing().await;
    let invite_id = invite(&app, NORA).await;
    app.admin().post(INVITES, json!({ "email": NORA, "role": "reader" })).await.refusal(400);
    app.admin().post(INVITES, json!({ "email": "x@skerry.example", "role": "king" })).await.refusal(400);
    assert_eq!(app.count("mails").await, 1);
    assert_eq!(app.admin().delete(&format!("{INVITES}/{invite_id}")).await.status, 200);
    assert_eq!(app.count("mails").await, 0, "no address is left behind");
}

#[tokio::test]
async fn every_owner_is_notified_of_a_new_owner_an_admin_key_and_audit_logging() {
    let app = TestApp::start_mailing().await.found(false).await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    app.person("bo@fjordlight.example", Role::Owner).await;
    for owner in [ADA, "bo@fjordlight.example"] {
        mail_server.wait_for(owner, "Bo Achterberg is now an owner of Fjordlight Energy").await;
    }
    app.person("emi@fjordlight.example", Role::Reader).await;
    app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "terraform" })).await;
    mail_server.wait_for("bo@fjordlight.example", "New Admin key in Fjordlight Energy: terraform").await;
    let enable = [("confirmation[organization_name]", "Fjordlight Energy"), ("confirmation[password]", PASSWORD)];
    let bo = app.signed_in("bo@fjordlight.example").await;
    assert_eq!(bo.submit(&app.path("/data-controls/audit-logging"), &enable).await.status, 303);
    mail_server.wait_for(ADA, "Bo Achterberg enabled audit logging in Fjordlight Energy").await;
    emails_page(&app, "Audit logging enabled").await;
    assert!(mail_server.emails().iter().all(|email| email.to != "emi@fjordlight.example"), "readers receive no email");
}

#[tokio::test]
async fn emails_to_a_removed_member_are_deleted_with_them() {
    let app = TestApp::mailing().await;
    let bo = app.person("bo@fjordlight.example", Role::Owner).await;
    assert_eq!(app.texts("select id from mails where recipient like 'bo@%'", &[]).await.len(), 1);
    assert_eq!(app.admin().delete(&format!("/v1/organization/users/{bo}")).await.status, 200);
    assert_eq!(app.texts("select id from mails where recipient like 'bo@%'", &[]).await.len(), 0);
}

/// Fails as the composing of an email fails when the database does not answer.
fn without_database<'a>(_: &'a Domain, _: QueuedEmail<'a>) -> BoxFuture<'a, Result<EmailContent, Error>> {
    async { Err(Error::Database(sqlx::Error::PoolTimedOut)) }.boxed()
}

#[tokio::test]
async fn an_email_survives_a_database_error_and_a_kind_that_this_version_does_not_know() {
    let app = TestApp::mailing().await;
    invite(&app, NORA).await;
    let taken = email_outbox::take(&app.domain, without_database).await.expect("the outbox answers");
    assert!(taken.is_none(), "it is not tried again at once");
    let page = emails_page(&app, "Delayed").await;
    assert!(page.contains("a database error"), "{page}");

    app.advance(600);
    app.write_sealed("update mails set kind = 'of_tomorrow'", &[]).await;
    let taken = email_outbox::take(&app.domain, email_contents::compose).await.expect("the outbox answers");
    assert!(taken.is_none(), "nothing is sent in its place: {taken:?}");
    let page = emails_page(&app, "Unknown kind").await;
    assert!(page.contains("Delayed") && page.contains("of_tomorrow") && !page.contains(">Test<"), "{page}");

    app.advance(600);
    app.write_sealed("update mails set kind = 'invite'", &[]).await;
    let taken = email_outbox::take(&app.domain, email_contents::compose).await.expect("the outbox answers");
    let email = taken.expect("it is due");
    assert!(matches!(email.content, EmailContent::Invite { .. }), "{email:?}");
    assert_eq!((email.recipient.as_str(), email.attempts), (NORA, 3));
    email_outbox::sent(&app.domain, &email).await.expect("the outbox answers");

    // An error that lasts until the email expires ends it, and owners see why.
    invite(&app, "kim@skerry.example").await;
    for _ in 0..7 {
        assert!(email_outbox::take(&app.domain, without_database).await.expect("the outbox answers").is_none());
        app.advance(600);
    }
    // The pause is longer than a minute by now, and the email expires before.
    app.advance(7 * 24 * 60 * 60 - 7 * 600 - 30);
    assert!(email_outbox::take(&app.domain, without_database).await.expect("the outbox answers").is_none());
    let page = emails_page(&app, "Not delivered").await;
    assert!(page.contains("kim@skerry.example") && page.contains("a database error"), "{page}");
}

fn test_email(to: &str) -> Outgoing {
    Outgoing {
        id: "mail_test".to_owned(),
        organization_id: OrganizationId::new(""),
        kind: MailKind::Test,
        recipient: to.to_owned(),
        content: EmailContent::Notice {
            organization: String::new(),
            name: String::new(),
            by: Some("<b>Ada</b>".to_owned()),
        },
        attempts: 1,
        expires_at: 0,
    }
}

#[tokio::test]
async fn an_email_is_sent_only_over_tls_to_a_server_with_a_trusted_certificate() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (ours, theirs) = (folder.path().join("ours.pem"), folder.path().join("theirs.pem"));
    fs::write(&ours, authority.pem()).expect("a file");
    fs::write(&theirs, stranger.pem()).expect("a file");
    let secure = TestMailServer::secure(&authority);
    let mut config = secure.config(MailSecurity::Tls);
    config.ca_file = Some(theirs);
    let refused = Mailer::new(&config, None).expect("readable").send(&test_email(NORA), "http://x").await;
    let refused = refused.expect_err("its certificate authority is not trusted");
    assert!(!refused.is_final && secure.emails().is_empty(), "{refused:?}");
    config.ca_file = Some(ours.clone());
    Mailer::new(&config, None)
        .expect("readable")
        .send(&test_email(NORA), "http://x")
        .await
        .expect("the email is accepted");
    let email = secure.wait_for(NORA, "asked for this letter").await;
    assert!(email.text.contains("&lt;b&gt;Ada&lt;/b&gt;"), "a name is escaped: {}", email.text);

    let clear = TestMailServer::open();
    let mut config = clear.config(MailSecurity::StartTls);
    config.ca_file = Some(ours);
    let refused = Mailer::new(&config, None).expect("readable").send(&test_email(NORA), "http://x").await;
    assert!(refused.is_err() && clear.tries() == 0, "it offers no TLS, so it gets nothing");
}

#[tokio::test]
async fn the_program_tests_the_mail_server_and_delivers_emails_while_it_serves() {
    let mail_server = TestMailServer::open();
    let host = Host::new().await;
    assert!(host.run(&["mail", "test", "--to", NORA], "").refusal().contains("smtp_host"));
    let settings = format!(
        "smtp_host = '127.0.0.1'\nsmtp_port = {}\nsmtp_security = 'none'\nsmtp_from = 'Ward <ward@x.example>'\nmail_language = 'de'\n",
        mail_server.port
    );
    fs::write(host.path("orgward.toml"), settings).expect("a file");
    let said = host.run(&["mail", "test", "--to", NORA], "").success();
    assert!(said.contains(&format!("127.0.0.1:{} accepted an email to {NORA}.", mail_server.port)), "{said}");
    mail_server.wait_for(NORA, "hat diesen Brief verlangt").await;
    mail_server.refuse("550 no");
    assert!(host.run(&["mail", "test", "--to", NORA], "").refusal().contains("refused it"));
    mail_server.take();

    let made = host.init(&["--admin-key", "ci", "--json"]).success();
    let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
    let key = made["admin_key"].as_str().expect("a key");
    let server = Running::start(&host);
    let headers = format!("authorization: Bearer {key}\r\ncontent-type: application/json\r\n");
    let answer = server.ask(&format!("POST {INVITES}"), &headers, r#"{"email":"kim@skerry.example","role":"reader"}"#);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let email = mail_server.wait_for("kim@skerry.example", "Fjordlight Energy").await;
    assert!(email.text.contains("als Leser"), "{}", email.text);
    assert!(!email.token("/invite").is_empty());
    assert_eq!(server.stop(), Some(0));
}
