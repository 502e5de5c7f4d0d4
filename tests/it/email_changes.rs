//! Another address to sign in with: nothing changes until whoever reads its mail has said so.

use crate::support::{Client, Founded, Host, PASSWORD, PostOffice, Reply, TestApp};
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
async fn whoever_does_not_know_the_password_or_names_no_other_address_is_refused() {
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
async fn the_address_holds_once_its_letter_was_answered_and_the_old_one_is_told() {
    let app = TestApp::mailing().await;
    let theirs = app.reader().await;
    let office = PostOffice::open();
    let _post = office.serve(&app);
    assert_eq!(ask(&app, &theirs, NEW, PASSWORD).await.status, 303);
    let token = office.wait_for(NEW, "/new-address?token=").await.token("/new-address");
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
    assert!(!leaf[0].contains(NEW) && !leaf[0].contains(BO), "an address stands in no leaf");
    assert_eq!((sign_in(&app, NEW).await, sign_in(&app, BO).await), (303, 422));
    office.wait_for(BO, NEW).await;
    let found = app.owner().await.get(&app.path("/members?search=bo.achterberg")).await.text;
    assert!(found.contains(NEW), "found by it");
    let again = app.anonymous().submit(&path, &[("token", &token)]).await;
    assert!(again.text.contains("This link works no more"), "{}", again.text);
}

#[tokio::test]
async fn an_address_that_somebody_has_is_not_told_to_who_asks_and_not_taken() {
    let app = TestApp::mailing().await;
    app.person("emi@fjordlight.example", Role::Reader).await;
    let theirs = app.reader().await;
    let office = PostOffice::open();
    let _post = office.serve(&app);
    assert_eq!(ask(&app, &theirs, "EMI@fjordlight.example", PASSWORD).await.status, 303);
    let token = office.wait_for("EMI@fjordlight.example", "/new-address?token=").await.token("/new-address");
    let refused = app.anonymous().submit("/new-address", &[("token", &token)]).await;
    assert!(
        refused.status == 422 && refused.text.contains("Somebody here has this address already."),
        "{}",
        refused.text
    );
    assert_eq!(sign_in(&app, BO).await, 303);
}

#[tokio::test]
async fn where_no_letter_goes_the_operator_changes_it() {
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
    assert!(host.lets_in("ada@skerry.example", PASSWORD).await);
    let types = host.rows("select type from audit_logs order by seq desc limit 1").await;
    assert_eq!(types, ["user.updated"]);
}
