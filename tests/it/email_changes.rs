//! Changing the email address used to sign in: it takes effect once the owner of the new address confirms it.

use crate::support::{Client, Founded, Host, PASSWORD, Reply, TestApp, TestMailServer};
use serde_json::json;
use types::users::Role;

const BO: &str = "bo@fjordlight.example";
const NEW: &str = "bo.achterberg@skerry.example";

async fn ask(app: &Founded, client: &Client, email: &str, password: &str) -> Reply {
    client.submit(&app.path("/profile/email"), &[("new[email]", email), ("new[password]", password)]).await
}

async fn sign_in(app: &Founded, email: &str) -> u16 {
    let fields = [("credentials[email]", email), ("credentials[password]", PASSWORD)];
    app.anonymous().submit("/sign-in", &fields).await.status
}

#[tokio::test]
async fn a_change_requires_the_password_and_a_different_email_address() {
    let app = TestApp::mailing().await;
    let theirs = app.reader().await;
    app.write("delete from mails", &[]).await;
    assert_eq!(ask(&app, &app.anonymous(), NEW, PASSWORD).await.status, 401);
    for (email, password, sentence) in [
        (NEW, "not their password", "This is not your password."),
        (NEW, "", "Enter your password."),
        (BO, PASSWORD, "This is your address already."),
        ("nowhere", PASSWORD, "The address has no @."),
        ("", PASSWORD, "Enter the new address."),
    ] {
        let refused = ask(&app, &theirs, email, password).await;
        assert!(refused.status == 422 && refused.text.contains(sentence), "{sentence}: {}", refused.text);
    }
    assert_eq!((app.count("mails").await, app.count("account_links").await), (0, 0));
}

#[tokio::test]
async fn the_change_takes_effect_once_confirmed_and_the_old_email_address_is_notified() {
    let app = TestApp::mailing().await;
    let theirs = app.reader().await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    assert_eq!(ask(&app, &theirs, NEW, PASSWORD).await.status, 303);
    let token = mail_server.wait_for(NEW, "/new-address?token=").await.token("/new-address");
    assert!(theirs.get(&app.path("/profile/email")).await.text.contains(NEW), "it says what it waits for");
    assert_eq!((sign_in(&app, NEW).await, sign_in(&app, BO).await), (422, 303), "nothing has changed yet");
    let path = format!("/new-address?token={token}");
    let shown = app.anonymous().get(&path).await.text;
    assert!(shown.contains(BO) && shown.contains(NEW), "{shown}");
    let before = app.audit_types().await.len();
    assert_eq!(app.anonymous().submit(&path, &[("token", &token)]).await.status, 303);
    assert_eq!(app.audit_types().await[before..], ["user.updated"]);
    let record = app.audits(1).await.remove(0);
    assert_eq!(record["detail"]["change"]["email"], json!({ "from": BO, "to": NEW }));
    let leaf = app.texts("select leaf from audit_logs order by effective_at desc, seq desc limit 1", &[]).await;
    assert!(!leaf[0].contains(NEW) && !leaf[0].contains(BO), "no leaf contains an email address");
    assert_eq!((sign_in(&app, NEW).await, sign_in(&app, BO).await), (303, 422));
    mail_server.wait_for(BO, NEW).await;
    let found = app.owner().await.get(&app.path("/members?search=bo.achterberg")).await.text;
    assert!(found.contains(NEW), "the event is found by the new value");
    let again = app.anonymous().submit(&path, &[("token", &token)]).await;
    assert!(again.text.contains("This link works no more"), "{}", again.text);
}

#[tokio::test]
async fn an_email_address_in_use_is_neither_disclosed_nor_accepted() {
    let app = TestApp::mailing().await;
    app.person("emi@fjordlight.example", Role::Reader).await;
    let theirs = app.reader().await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    assert_eq!(ask(&app, &theirs, "EMI@fjordlight.example", PASSWORD).await.status, 303);
    let token = mail_server.wait_for("EMI@fjordlight.example", "/new-address?token=").await.token("/new-address");
    let refused = app.anonymous().submit("/new-address", &[("token", &token)]).await;
    assert!(
        refused.status == 422 && refused.text.contains("Somebody here has this address already."),
        "{}",
        refused.text
    );
    assert_eq!(sign_in(&app, BO).await, 303);
}

#[tokio::test]
async fn without_a_mail_server_the_server_administrator_changes_it() {
    let off = TestApp::founded().await;
    let theirs = off.reader().await;
    assert!(theirs.get(&off.path("/profile/email")).await.text.contains("orgward user set-email"));
    assert_eq!(ask(&off, &theirs, NEW, PASSWORD).await.status, 422);
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    let set = |from: &str, to: &str| host.run(&["user", "set-email", "--email", from, "--to", to], "");
    assert!(set(BO, NEW).refusal().contains("Nobody here has the address"));
    assert!(set("ada@fjordlight.example", "nowhere").refusal().contains("no @"));
    set("ada@fjordlight.example", "ada@skerry.example").success();
    assert!(host.can_sign_in("ada@skerry.example", PASSWORD).await);
    let types = host.rows("select type from audit_logs order by seq desc limit 1").await;
    assert_eq!(types, ["user.updated"]);
}
