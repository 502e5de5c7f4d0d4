//! Email addresses: one comparison form for every look-up, one validation wherever an address is typed, and the form in
//! which an email is delivered.
//!
//! Seeded faults these tests catch: a look-up that compares the domain as it was typed; an address that the mailer
//! refuses; an upgrade that merges two accounts.

use crate::support::{Founded, Host, PASSWORD, TestApp, TestMailServer};
use orgward::server::database;
use serde_json::json;
use types::users::Role;

/// As a person types it.
const ANN: &str = "ann@bücher.example";

/// As Chromium sends it.
const ANN_ASCII: &str = "ann@xn--bcher-kva.example";

const SPELLINGS: [&str; 4] = [ANN, ANN_ASCII, "Ann@BÜCHER.example", "ann@bu\u{308}cher.example"];

const USERS: &str = "/v1/organization/users";

async fn sign_in(app: &TestApp, email: &str) -> u16 {
    let fields = [("credentials[email]", email), ("credentials[password]", PASSWORD)];
    app.anonymous().submit("/sign-in", &fields).await.status
}

#[tokio::test]
async fn an_address_is_found_in_every_spelling_of_its_domain() {
    let app = TestApp::founded().await;
    assert_eq!(sign_in(&app, ANN).await, 422);
    let ann = app.person(ANN, Role::Owner).await;
    let project = app.project("Grid").await;
    let bo = app.person("bo@xn--bcher-kva.example", Role::Reader).await;
    for email in SPELLINGS {
        assert_eq!(sign_in(&app, email).await, 303, "{email}");
        let refused = app.admin().post("/v1/organization/invites", json!({ "email": email, "role": "reader" })).await;
        assert_eq!(refused.refusal(400)["code"], "already_member", "{email}");
        let encoded: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
        let found = app.admin().get(&format!("{USERS}?emails[]={encoded}")).await.json();
        assert_eq!(found["data"][0]["id"], ann.as_str(), "{email}");
        let acted = app.admin().get(&format!("/v1/organization/audit_logs?actor_emails[]={encoded}")).await.json();
        assert_eq!(acted["data"][0]["type"], "login.succeeded", "{email}");
    }
    let found = app.admin().get(&format!("{USERS}?emails=ann@fjordlight.example")).await.json();
    assert_eq!(found["data"], json!([]));
    let added = json!({ "email": "Bo@Bücher.example", "role": "member" });
    let added = app.admin().post(&format!("/v1/organization/projects/{project}/users"), added).await;
    assert_eq!((added.status, &added.json()["id"]), (200, &json!(bo)));
    assert_eq!(added.json()["email"], "bo@xn--bcher-kva.example", "the API returns what was sent");

    let owner = app.owner().await;
    let members = owner.get(&app.path("/members")).await.text;
    assert!(members.contains("bo@bücher.example") && !members.contains(">bo@xn--"), "people see Unicode");
    for q in ["b%C3%BCcher", "bo@xn--bcher-kva.example"] {
        let found = owner.get(&app.path(&format!("/projects/{project}/members?search={q}"))).await.text;
        assert!(found.contains("bo@bücher.example"), "{q}: {found}");
    }
}

#[tokio::test]
async fn an_email_goes_to_the_ascii_form_of_a_domain() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    app.person(ANN, Role::Reader).await;
    let asked = app.anonymous().submit("/forgotten", &[("forgotten[email]", ANN_ASCII)]).await;
    assert!(asked.status < 400, "{}", asked.text);
    let email = mail_server.wait_for(ANN_ASCII, "/new-password").await;
    assert_eq!(email.header("To"), ANN_ASCII);
}

#[tokio::test]
async fn a_mail_server_without_smtputf8_is_named_as_the_reason() {
    let app = TestApp::mailing().await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    let invite = json!({ "email": "jörg@skerry.example", "role": "reader" });
    assert_eq!(app.admin().post("/v1/organization/invites", invite).await.status, 200);
    let (owner, path) = (app.owner().await, app.path("/general/mail"));
    let mut page = String::new();
    for _ in 0..600 {
        page = owner.get(&path).await.text;
        if page.contains("SMTPUTF8") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert!(page.contains("before the @ (it lacks SMTPUTF8)"), "{page}");
    assert_eq!(mail_server.tries(), 0, "nothing was sent");
}

#[tokio::test]
async fn what_the_mailer_refuses_is_refused_when_it_is_typed() {
    let app = TestApp::mailing().await;
    let owner = app.owner().await;
    let state = app.state().await;
    for email in ["ann..ek@x.example", ".ann@x.example", "ann.@x.example", "ann@x_y.example", "a\u{200d}nn@x.example"] {
        let invited = app.admin().post("/v1/organization/invites", json!({ "email": email, "role": "reader" })).await;
        assert_eq!(invited.refusal(400)["param"], "email", "{email}");
        let fields = [("new[email]", email), ("new[role]", "reader")];
        assert_eq!(owner.submit(&app.path("/invites/new"), &fields).await.status, 422, "{email}");
        let fields = [("new[email]", email), ("new[password]", PASSWORD)];
        assert_eq!(owner.submit(&app.path("/profile/email"), &fields).await.status, 422, "{email}");
    }
    assert_eq!(app.state().await, state, "nothing was changed");
}

#[tokio::test]
async fn commands_find_an_address_in_every_spelling_and_refuse_one_that_cannot_be_used() {
    let host = Host::new().await;
    host.init(&[]).success();
    let create = |email: &str| {
        host.run(&["user", "create", "--name", "Ann Ek", "--email", email, "--password-file", "-"], PASSWORD)
    };
    assert!(create("ann..ek@x.example").refusal().contains("before the @"));
    create(ANN).success();
    assert!(create(ANN_ASCII).refusal().contains("already"), "one person");
    assert!(host.run(&["user", "reset-link", "--email", ANN_ASCII], "").success().contains("/new-password?token="));
    let other = "tractor velvet moon plum";
    host.run(&["owner", "reset", "--email", "Ann@Bücher.example", "--password-file", "-"], other).success();
    assert!(host.can_sign_in(ANN_ASCII, other).await);
    host.run(&["user", "set-email", "--email", ANN_ASCII, "--to", "ann@skerry.example"], "").success();
    assert_eq!(host.rows("select email_key from users where name = 'Ann Ek'").await, ["ann@skerry.example"]);
}

/// Gives an account the key that earlier versions stored.
async fn with_old_key(app: &Founded, email: &str) {
    let key = email.to_lowercase();
    assert_eq!(app.write("update users set email_key = $1 where email = $2", &[&key, email]).await, 1);
    app.write("update instance set comparison_rules = 0", &[]).await;
}

/// Opens the database a second time, as a restart does.
async fn reopen(app: &Founded) {
    let opened = database::open(&app.url).await.expect("the database opens");
    opened.writer.close().await;
    opened.readers.close().await;
}

#[tokio::test]
async fn an_upgrade_computes_the_stored_keys_again() {
    let app = TestApp::founded().await;
    app.person(ANN, Role::Reader).await;
    app.project("👩\u{200d}💻 Lab").await;
    with_old_key(&app, ANN).await;
    app.write("update projects set name_key = name", &[]).await;
    assert_eq!(sign_in(&app, ANN_ASCII).await, 422);
    reopen(&app).await;
    assert_eq!(sign_in(&app, ANN_ASCII).await, 303);
    assert_eq!(app.texts("select name_key from projects where is_default = 0", &[]).await, ["👩💻 lab"]);
    let rules = "select cast(comparison_rules as text) from instance";
    assert_eq!(app.texts(rules, &[]).await, ["1"]);
}

#[tokio::test]
async fn an_upgrade_reports_two_accounts_with_one_address_and_merges_nothing() {
    let app = TestApp::founded().await;
    let first = app.person(ANN, Role::Reader).await;
    with_old_key(&app, ANN).await;
    let second = app.person(ANN_ASCII, Role::Reader).await;
    let accounts = "select id || ' ' || email || ' ' || email_key from users where email <> $1 order by id";
    let before = app.texts(accounts, &["ada@fjordlight.example"]).await;
    for _ in 0..2 {
        reopen(&app).await;
        assert_eq!(app.texts(accounts, &["ada@fjordlight.example"]).await, before, "both are left as they were");
    }
    let rules = "select cast(comparison_rules as text) from instance";
    assert_eq!(app.texts(rules, &[]).await, ["0"], "the next start reports them again");
    let moved = domain::email_changes::by_operator(&app.domain, first.as_str(), "ann.ek@skerry.example").await;
    assert_eq!(moved.expect("found by id"), first);
    reopen(&app).await;
    assert_eq!(app.texts(rules, &[]).await, ["1"]);
    assert_eq!(sign_in(&app, ANN).await, 303, "the address is that of {second} alone");
}
