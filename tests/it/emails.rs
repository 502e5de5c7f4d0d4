//! Letters: sent for what happened and for nothing else, until the mail server takes them, and told to owners.

use crate::{
    operator_serve::Running,
    support::{Authority, Founded, Host, PASSWORD, PostOffice, TestApp},
};
use domain::email_outbox::{Letter, Outgoing};
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

/// The page of letters, once it shows that.
async fn letters(app: &Founded, shows: &str) -> String {
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
async fn an_invite_goes_out_by_letter_and_its_link_lets_them_in() {
    let app = TestApp::mailing().await;
    let office = PostOffice::open();
    let _post = office.serve(&app);
    let invite_id = invite(&app, NORA).await;
    let letter = office.wait_for(NORA, "Fjordlight Energy").await;
    assert_eq!(letter.from, "ward@fjordlight.example");
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert!(letter.text.contains("text/plain") && letter.text.contains("text/html"), "{}", letter.text);
    assert!(letter.text.contains("as a reader"), "{}", letter.text);
    let token = letter.token("/invite");
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
async fn only_owners_see_letters_and_ask_for_one_and_without_a_mail_server_it_is_said_how_to_have_one() {
    let off = TestApp::founded().await;
    let path = off.path("/general/mail");
    let owner = off.owner().await;
    assert!(owner.get(&path).await.text.contains("smtp_host"));
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
    let office = PostOffice::open();
    let _post = office.serve(&app);
    assert_eq!(app.owner().await.submit(&path, &[]).await.status, 303);
    let letter = office.wait_for(ADA, "Ada Lindqvist asked for this letter").await;
    assert!(letter.header("Message-ID").ends_with("@fjordlight.example>"), "{}", letter.text);
    let page = letters(&app, ">Sent<").await;
    assert!(page.contains("mail.fjordlight.example:587") && page.contains("Test"), "{page}");
}

#[tokio::test]
async fn a_letter_is_tried_again_until_it_is_taken_and_owners_see_why_it_waits() {
    let app = TestApp::mailing().await;
    let office = PostOffice::open();
    office.refuse("451 4.7.1 come back later");
    let _post = office.serve(&app);
    let invite_id = invite(&app, NORA).await;
    let page = letters(&app, "Delayed").await;
    assert!(page.contains("The mail server refused it") && page.contains("come back later"), "{page}");
    let list = app.owner().await.get(&app.path("/invites")).await.text;
    assert!(list.contains("Delayed") && list.contains(&format!("/invites/{invite_id}/send")), "{list}");
    office.take();
    app.advance(600);
    let letter = office.wait_for(NORA, "/invite?token=").await;
    letters(&app, ">Sent<").await;
    assert!(office.tries() >= 2 && office.letters().len() == 1, "{} tries", office.tries());
    assert_eq!(app.anonymous().get(&format!("/invite?token={}", letter.token("/invite"))).await.status, 200);
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up_and_can_be_sent_again() {
    let app = TestApp::mailing().await;
    let office = PostOffice::open();
    office.refuse("550 5.1.1 nobody of that name");
    let _post = office.serve(&app);
    let invite_id = invite(&app, NORA).await;
    letters(&app, "Not delivered").await;
    assert_eq!(office.tries(), 1);
    office.take();
    let path = app.path(&format!("/invites/{invite_id}/send"));
    assert_eq!(app.reader().await.submit(&path, &[]).await.status, 403);
    let before = app.audit_types().await.len();
    let owner = app.owner().await;
    assert_eq!(owner.submit(&path, &[]).await.status, 303);
    assert_eq!(app.audit_types().await[before + 1..], ["orgward.invite.linked"], "beside the sign-in");
    let letter = office.wait_for(NORA, "/invite?token=").await;
    assert_eq!(app.anonymous().get(&format!("/invite?token={}", letter.token("/invite"))).await.status, 200);
}

#[tokio::test]
async fn a_wrong_password_of_ours_loses_no_letter() {
    let app = TestApp::mailing().await;
    let office = PostOffice::open();
    office.refuse("535 5.7.8 who are you");
    let _post = office.serve(&app);
    invite(&app, NORA).await;
    letters(&app, "Delayed").await;
}

#[tokio::test]
async fn a_link_made_by_hand_takes_the_place_of_a_letter_that_waits_and_of_one_that_arrived() {
    let app = TestApp::mailing().await;
    let invite_id = invite(&app, NORA).await;
    assert_eq!(app.count("mails").await, 1);
    let owner = app.owner().await;
    assert_eq!(owner.submit(&app.path(&format!("/invites/{invite_id}/link")), &[]).await.status, 200);
    assert_eq!(app.count("mails").await, 0, "the letter that waited is taken back");
    let office = PostOffice::open();
    let _post = office.serve(&app);
    owner.submit(&app.path(&format!("/invites/{invite_id}/send")), &[]).await;
    let letter = office.wait_for(NORA, "/invite?token=").await;
    owner.submit(&app.path(&format!("/invites/{invite_id}/link")), &[]).await;
    let old = app.anonymous().get(&format!("/invite?token={}", letter.token("/invite"))).await;
    assert!(old.text.contains("A newer link was made for this invite"), "{}", old.text);
}

#[tokio::test]
async fn a_change_that_did_not_happen_sends_nothing_and_a_revoked_invite_is_forgotten() {
    let app = TestApp::mailing().await;
    let invite_id = invite(&app, NORA).await;
    app.admin().post(INVITES, json!({ "email": NORA, "role": "reader" })).await.refusal(400);
    app.admin().post(INVITES, json!({ "email": "x@skerry.example", "role": "king" })).await.refusal(400);
    assert_eq!(app.count("mails").await, 1);
    assert_eq!(app.admin().delete(&format!("{INVITES}/{invite_id}")).await.status, 200);
    assert_eq!(app.count("mails").await, 0, "no address is left behind");
}

#[tokio::test]
async fn every_owner_hears_of_a_new_owner_an_admin_key_and_the_audit_log() {
    let app = TestApp::start_mailing().await.found(false).await;
    let office = PostOffice::open();
    let _post = office.serve(&app);
    app.person("bo@fjordlight.example", Role::Owner).await;
    for owner in [ADA, "bo@fjordlight.example"] {
        office.wait_for(owner, "Bo Achterberg is now an owner of Fjordlight Energy").await;
    }
    app.person("emi@fjordlight.example", Role::Reader).await;
    app.admin().post("/v1/organization/admin_api_keys", json!({ "name": "terraform" })).await;
    office.wait_for("bo@fjordlight.example", "New Admin key in Fjordlight Energy: terraform").await;
    let enable = [("confirmation[organization_name]", "Fjordlight Energy"), ("confirmation[password]", PASSWORD)];
    let bo = app.signed_in("bo@fjordlight.example").await;
    assert_eq!(bo.submit(&app.path("/data-controls/audit-logging"), &enable).await.status, 303);
    office.wait_for(ADA, "Bo Achterberg enabled audit logging in Fjordlight Energy").await;
    letters(&app, "Audit logging enabled").await;
    assert!(office.letters().iter().all(|letter| letter.to != "emi@fjordlight.example"), "readers are told nothing");
}

#[tokio::test]
async fn letters_of_somebody_who_is_removed_are_forgotten_with_them() {
    let app = TestApp::mailing().await;
    let bo = app.person("bo@fjordlight.example", Role::Owner).await;
    assert_eq!(app.texts("select id from mails where recipient like 'bo@%'", &[]).await.len(), 1);
    assert_eq!(app.admin().delete(&format!("/v1/organization/users/{bo}")).await.status, 200);
    assert_eq!(app.texts("select id from mails where recipient like 'bo@%'", &[]).await.len(), 0);
}

fn test_letter(to: &str) -> Outgoing {
    Outgoing {
        id: "mail_test".to_owned(),
        organization_id: OrganizationId::new(""),
        kind: MailKind::Test,
        recipient: to.to_owned(),
        letter: Letter::Notice { organization: String::new(), name: String::new(), by: Some("<b>Ada</b>".to_owned()) },
        attempts: 1,
        expires_at: 0,
    }
}

#[tokio::test]
async fn a_letter_goes_to_the_server_that_the_authority_vouches_for_and_never_in_clear() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (ours, theirs) = (folder.path().join("ours.pem"), folder.path().join("theirs.pem"));
    fs::write(&ours, authority.pem()).expect("a file");
    fs::write(&theirs, stranger.pem()).expect("a file");
    let secure = PostOffice::secure(&authority);
    let mut config = secure.config(MailSecurity::Tls);
    config.ca_file = Some(theirs);
    let refused = Mailer::new(&config, None).expect("readable").send(&test_letter(NORA), "http://x").await;
    let refused = refused.expect_err("a stranger vouches for it");
    assert!(!refused.is_final && secure.letters().is_empty(), "{refused:?}");
    config.ca_file = Some(ours.clone());
    Mailer::new(&config, None).expect("readable").send(&test_letter(NORA), "http://x").await.expect("it is taken");
    let letter = secure.wait_for(NORA, "asked for this letter").await;
    assert!(letter.text.contains("&lt;b&gt;Ada&lt;/b&gt;"), "a name is no markup: {}", letter.text);

    let clear = PostOffice::open();
    let mut config = clear.config(MailSecurity::StartTls);
    config.ca_file = Some(ours);
    let refused = Mailer::new(&config, None).expect("readable").send(&test_letter(NORA), "http://x").await;
    assert!(refused.is_err() && clear.tries() == 0, "it offers no TLS, so it gets nothing");
}

#[tokio::test]
async fn the_program_tries_the_mail_server_and_hands_letters_over_while_it_serves() {
    let office = PostOffice::open();
    let host = Host::new().await;
    assert!(host.run(&["mail", "test", "--to", NORA], "").refusal().contains("smtp_host"));
    let settings = format!(
        "smtp_host = '127.0.0.1'\nsmtp_port = {}\nsmtp_security = 'none'\nsmtp_from = 'Ward <ward@x.example>'\nmail_language = 'de'\n",
        office.port
    );
    fs::write(host.path("orgward.toml"), settings).expect("a file");
    let said = host.run(&["mail", "test", "--to", NORA], "").success();
    assert!(said.contains(&format!("127.0.0.1:{} accepted an email to {NORA}.", office.port)), "{said}");
    office.wait_for(NORA, "hat diesen Brief verlangt").await;
    office.refuse("550 no");
    assert!(host.run(&["mail", "test", "--to", NORA], "").refusal().contains("refused it"));
    office.take();

    let made = host.init(&["--admin-key", "ci", "--json"]).success();
    let made: serde_json::Value = serde_json::from_str(&made).expect("JSON");
    let key = made["admin_key"].as_str().expect("a key");
    let server = Running::start(&host);
    let headers = format!("authorization: Bearer {key}\r\ncontent-type: application/json\r\n");
    let answer = server.ask(&format!("POST {INVITES}"), &headers, r#"{"email":"kim@skerry.example","role":"reader"}"#);
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let letter = office.wait_for("kim@skerry.example", "Fjordlight Energy").await;
    assert!(letter.text.contains("als Leser"), "{}", letter.text);
    assert!(!letter.token("/invite").is_empty());
    assert_eq!(server.stop(), Some(0));
}
