//! A forgotten password: a letter that tells nothing to strangers, and a link that works once and not for long.

use crate::{
    sign_in::told,
    support::{Client, Founded, Host, PASSWORD, PostOffice, TestApp},
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

/// Asks for a letter and gives the token in it.
async fn token(app: &Founded, office: &PostOffice) -> String {
    let before = office.letters().len();
    assert_eq!(forgotten(&app.anonymous(), " BO@Fjordlight.example").await.status, 200);
    loop {
        let letter = office.wait_for(BO, "/new-password?token=").await;
        if office.letters().len() > before {
            return letter.token("/new-password");
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn nobody_learns_from_the_answer_whether_somebody_has_the_address() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    app.write("delete from mails", &[]).await;
    let told = async |email: &str| told(&forgotten(&app.anonymous(), email).await, email);
    let known = told(BO).await;
    assert_eq!(known.0, 200);
    assert_eq!(known, told("nobody@fjordlight.example").await);
    let recipients = app.texts("select recipient from mails", &[]).await;
    assert_eq!(recipients, [BO], "one letter, to the one who is there");
    for wrong in ["", "nobody", "a@b@c.example"] {
        assert_eq!(forgotten(&app.anonymous(), wrong).await.status, 422, "{wrong}");
    }
}

#[tokio::test]
async fn the_link_works_once_and_ends_whatever_sessions_there_are() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    let office = PostOffice::open();
    let _post = office.serve(&app);
    let theirs = app.signed_in(BO).await;
    let token = token(&app, &office).await;
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
    assert_eq!(theirs.get(&app.path("")).await.status, 303, "whoever was signed in is asked again");
    assert_eq!((sign_in(&app, PASSWORD).await, sign_in(&app, NEW).await), (422, 303));
    office.wait_for(BO, "was changed just now").await;
    let again = app.anonymous().submit(&path, &[("token", &token), ("new[password]", PASSWORD)]).await;
    assert!(again.text.contains("This link works no more"), "{}", again.text);
    assert_eq!(sign_in(&app, NEW).await, 303);
}

#[tokio::test]
async fn a_link_that_is_late_replaced_or_of_somebody_who_left_opens_nothing() {
    let app = TestApp::mailing().await;
    let bo = app.person(BO, Role::Reader).await;
    let office = PostOffice::open();
    let _post = office.serve(&app);
    let closed = async |token: &str| {
        let path = format!("/new-password?token={token}");
        let shown = app.anonymous().get(&path).await.text.contains("This link works no more");
        let sent = app.anonymous().submit(&path, &[("token", token), ("new[password]", NEW)]).await;
        assert!(shown && sent.text.contains("This link works no more"), "{}", sent.text);
    };
    closed("0123456789abcdef").await;
    closed("").await;
    let first = token(&app, &office).await;
    let second = token(&app, &office).await;
    closed(&first).await;
    assert!(
        app.texts("select expires_at - created_at from account_links where expires_at - created_at > 1800", &[])
            .await
            .is_empty(),
        "thirty minutes at most"
    );
    app.advance(1800);
    closed(&second).await;
    let third = token(&app, &office).await;
    assert_eq!(app.admin().delete(&format!("/v1/organization/users/{bo}")).await.status, 200);
    closed(&third).await;
    assert_eq!((app.count("account_links").await, sign_in(&app, NEW).await), (0, 422));
}

#[tokio::test]
async fn nobody_is_buried_under_letters_and_one_address_cannot_ask_for_ever() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    app.write("delete from mails", &[]).await;
    let mut asked = 0;
    let stopped = loop {
        let reply = forgotten(&app.anonymous(), BO).await;
        if reply.status != 200 {
            break reply;
        }
        asked += 1;
        assert!(asked < 100, "asking goes on for ever");
    };
    assert_eq!((stopped.status, app.count("mails").await), (429, 3));
    assert!(stopped.header("retry-after").parse::<u64>().is_ok_and(|seconds| seconds <= 900));
}

#[tokio::test]
async fn where_no_letter_goes_the_operator_hands_the_link_over() {
    let off = TestApp::founded().await;
    let refused = forgotten(&off.anonymous(), BO).await;
    assert!(refused.status == 422 && refused.text.contains("orgward user reset-link"), "{}", refused.text);
    let host = Host::new().await;
    host.init(&[]).success();
    assert!(host.run(&["user", "reset-link", "--email", BO], "").refusal().contains("Nobody here has the address"));
    let link = host.run(&["user", "reset-link", "--email", "ada@fjordlight.example"], "").success();
    assert!(link.starts_with("http://127.0.0.1:8080/new-password?token="), "{link}");
    assert_eq!(host.rows("select kind from account_links").await, ["password_reset"]);
}
