//! Changing the email address used to sign in: it takes effect once the owner of the new address confirms it.

use crate::support::{Client, Founded, Host, PASSWORD, Reply, TestApp, TestMailServer};
use domain::{accounts, email_changes};
use serde_json::json;
use types::{sensitive::Sensitive, users::Role};

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
    assert!(set(BO, NEW).refusal().contains("No account on this server has the address"));
    assert!(set("ada@fjordlight.example", "nowhere").refusal().contains("no @"));
    set("ada@fjordlight.example", "ada@skerry.example").success();
    assert!(host.can_sign_in("ada@skerry.example", PASSWORD).await);
    let types = host.rows("select type from audit_logs order by seq desc limit 1").await;
    assert_eq!(types, ["user.updated"]);
}

const CLOSED: &str = "This link works no more";
const NEW_PASSWORD: &str = "copper lantern ninety waltz";

/// Submits the page of a link; whether the link was refused.
async fn is_closed(app: &Founded, path: &str, token: &str) -> bool {
    let fields = [("token", token), ("new[password]", NEW_PASSWORD)];
    let reply = app.anonymous().submit(&format!("{path}?token={token}"), &fields).await;
    assert!(reply.status == 303 || reply.text.contains(CLOSED), "{path}: {} {}", reply.status, reply.text);
    reply.status != 303
}

#[tokio::test]
async fn the_current_email_address_is_told_at_once_and_stops_the_change_signed_out() {
    let app = TestApp::mailing().await;
    let thief = app.reader().await;
    let mail_server = TestMailServer::open();
    let _delivery = mail_server.serve(&app);
    for wrong in ["", "0123456789abcdef", "x'--"] {
        assert!(is_closed(&app, "/stop-address-change", wrong).await, "{wrong}");
    }
    assert_eq!(ask(&app, &thief, NEW, PASSWORD).await.status, 303);
    let record = app.audits(1).await.remove(0);
    assert_eq!(record["event"]["type"], "orgward.email_change.asked");
    assert_eq!(record["detail"]["change"]["email"], json!({ "from": BO, "to": NEW }));
    let told = mail_server.wait_for(BO, "/stop-address-change?token=").await;
    assert!(told.text.contains(NEW), "{}", told.text);
    let confirm = mail_server.wait_for(NEW, "/new-address?token=").await.token("/new-address");
    let stop = told.token("/stop-address-change");
    assert_ne!(stop, confirm);
    assert!(is_closed(&app, "/new-address", &stop).await, "the link that stops does not confirm");
    assert!(is_closed(&app, "/stop-address-change", &confirm).await, "and the other way round");

    let path = format!("/stop-address-change?token={stop}");
    for _ in 0..2 {
        let shown = app.anonymous().get(&path).await;
        assert!(shown.status == 200 && shown.text.contains(BO) && shown.text.contains(NEW), "{}", shown.text);
    }
    assert_eq!(app.count("account_links").await, 2, "a link that is only looked at stops nothing");
    let stopped = app.anonymous().submit(&path, &[("token", &stop)]).await;
    assert_eq!((stopped.status, stopped.header("location")), (303, "/sign-in"));
    let record = app.audits(1).await.remove(0);
    assert_eq!(record["event"]["type"], "orgward.email_change.stopped");
    assert_eq!(record["detail"]["change"], json!({ "email": { "from": BO, "to": NEW }, "sessions": 1 }));
    assert_eq!(thief.get(&app.path("")).await.status, 303, "whoever asked is signed out");
    assert!(is_closed(&app, "/new-address", &confirm).await);
    assert!(is_closed(&app, "/stop-address-change", &stop).await, "it works once");
    assert_eq!((sign_in(&app, NEW).await, sign_in(&app, BO).await), (422, 303));
}

#[tokio::test]
async fn no_link_survives_a_change_of_the_password_or_of_the_email_address() {
    for way in ["reset", "own password", "owner reset", "set-email", "confirmed change"] {
        let app = TestApp::mailing().await;
        let theirs = app.reader().await;
        let mail_server = TestMailServer::open();
        let _delivery = mail_server.serve(&app);
        assert_eq!(app.anonymous().submit("/forgotten", &[("forgotten[email]", BO)]).await.status, 200);
        let reset = mail_server.wait_for(BO, "/new-password?token=").await.token("/new-password");
        assert_eq!(ask(&app, &theirs, NEW, PASSWORD).await.status, 303);
        let confirm = mail_server.wait_for(NEW, "/new-address?token=").await.token("/new-address");
        let stop = mail_server.wait_for(BO, "/stop-address-change?token=").await.token("/stop-address-change");
        let (mut email, mut password) = (BO, NEW_PASSWORD);
        match way {
            "reset" => assert!(!is_closed(&app, "/new-password", &reset).await),
            "own password" => {
                let fields = [("new[current_password]", PASSWORD), ("new[password]", NEW_PASSWORD)];
                assert_eq!(theirs.submit(&app.path("/profile/password"), &fields).await.status, 303);
            }
            "owner reset" => {
                let new = Sensitive::new(NEW_PASSWORD);
                accounts::reset_owner(&app.domain, BO, &new).await.expect("the server administrator may");
            }
            "set-email" => {
                (email, password) = ("bo@else.example", PASSWORD);
                email_changes::by_operator(&app.domain, BO, email).await.expect("the server administrator may");
            }
            _ => {
                (email, password) = (NEW, PASSWORD);
                assert!(!is_closed(&app, "/new-address", &confirm).await);
            }
        }
        for (path, token) in [("/new-address", &confirm), ("/stop-address-change", &stop), ("/new-password", &reset)] {
            assert!(is_closed(&app, path, token).await, "{way}: {path}");
        }
        assert_eq!(app.count("account_links").await, 0, "{way}");
        let is_signed_in = theirs.get(&app.path("/profile")).await.status == 200;
        assert_eq!(is_signed_in, way == "own password", "{way}: every other session has ended");
        let fields = [("credentials[email]", email), ("credentials[password]", password)];
        assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, 303, "{way}");
        assert!(way == "confirmed change" || sign_in(&app, NEW).await == 422, "{way}");
    }
}
