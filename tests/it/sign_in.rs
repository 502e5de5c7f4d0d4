//! Signing in and out: what a wrong guess reveals, how many guesses are allowed, and what is recorded.

use crate::support::{Client, Founded, PASSWORD, Reply, TestApp};
use types::users::Role;

const ADA: &str = "ada@fjordlight.example";

async fn sign_in(client: &Client, email: &str, password: &str) -> Reply {
    client.submit("/sign-in", &[("credentials[email]", email), ("credentials[password]", password)]).await
}

/// Like [`sign_in`], from this IP address and with a user agent.
pub async fn sign_in_from(client: &Client, address: &str, email: &str, password: &str) -> Reply {
    let fields = [("credentials[email]", email), ("credentials[password]", password)];
    client.submit_from(address, ("user-agent", "Firefox/140.0"), "/sign-in", &fields).await
}

/// The response without what always differs: nonce, request id, and the email address that was typed.
pub fn comparable(reply: &Reply, email: &str) -> (u16, String, Vec<(String, String)>) {
    let text = reply.text.replace(email, "EMAIL").replace(reply.header("x-request-id"), "REQUEST");
    let mut parts = text.split("nonce=\"");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('"').map_or("", |(_, rest)| rest));
    }
    let mut headers: Vec<_> = reply
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "content-security-policy" | "content-length"))
        .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
        .collect();
    headers.sort();
    (reply.status, text, headers)
}

#[tokio::test]
async fn an_unknown_account_and_a_wrong_password_get_the_same_response() {
    let app = TestApp::founded().await;
    app.person("nokey@fjordlight.example", Role::Reader).await;
    app.write_sealed("update users set password_hash = null, password_pepper = null where email like 'nokey%'", &[])
        .await;
    let wrong = sign_in(&app.anonymous(), ADA, "not her password at all").await;
    assert!(wrong.status == 422 && !wrong.text.contains("not her password"), "{}", wrong.status);
    assert!(wrong.text.contains(ADA), "what was typed is still there");
    assert_eq!(wrong.header("set-cookie"), "");
    for (email, password) in [
        ("nobody@fjordlight.example", PASSWORD),
        ("nokey@fjordlight.example", PASSWORD),
        (ADA, "PLUM TRACTOR VELVET MOON"),
        ("a@x.org' or 1=1 --", PASSWORD),
        ("nobody\u{0}@fjordlight.example", PASSWORD),
        ("nobody", "\u{0}"),
        (ADA, &"x".repeat(5000)),
        (&"x".repeat(5000), PASSWORD),
    ] {
        let reply = sign_in(&app.anonymous(), email, password).await;
        let escaped = email.replace('\'', "&#x27;");
        let email = if reply.text.contains(email) { email } else { &escaped };
        assert_eq!(comparable(&reply, email), comparable(&wrong, ADA), "{}", &email[..email.len().min(40)]);
    }
    assert_eq!(app.count("sessions").await, 0);
}

#[tokio::test]
async fn an_empty_field_is_named_and_costs_no_attempt() {
    let app = TestApp::founded().await;
    for (email, password, fault) in
        [("", "", "credentials-email"), ("  ", "x", "credentials-email"), (ADA, "", "credentials-password")]
    {
        let reply = sign_in(&app.anonymous(), email, password).await;
        assert!(reply.status == 422 && reply.text.contains(&format!("id=\"{fault}-error\"")), "{email} {password}");
    }
    assert_eq!(app.anonymous().submit("/sign-in", &[]).await.status, 422);
    assert_eq!(app.count("sign_in_budgets").await, 0);
}

#[tokio::test]
async fn guessing_is_limited_per_account_before_anything_is_hashed() {
    let app = TestApp::founded().await;
    app.person("bo@fjordlight.example", Role::Reader).await;
    let mut guesses = 0;
    let stopped = loop {
        let reply = sign_in(&app.anonymous(), ADA, "a wrong guess").await;
        if reply.status != 422 {
            break reply;
        }
        guesses += 1;
        assert!(guesses < 100, "guessing is never limited");
    };
    assert!(guesses >= 5, "a few failed attempts are allowed");
    assert_eq!(stopped.status, 429);
    let wait: u64 = stopped.header("retry-after").parse().expect("seconds");
    assert!((1..=3600).contains(&wait));
    assert!(stopped.text.contains("Too many attempts") && stopped.text.contains(ADA));

    // Without the pepper of its version a hash cannot be verified: hashing would cause a 500, not a 429.
    app.write_sealed("update users set password_pepper = 99 where email = $1", &[ADA]).await;
    assert_eq!(sign_in(&app.anonymous(), ADA, PASSWORD).await.status, 429);
    assert_eq!(sign_in(&app.anonymous(), " ADA@fjordlight.example", PASSWORD).await.status, 429);
    app.write_sealed("update users set password_pepper = 1 where email = $1", &[ADA]).await;
    assert_eq!(
        sign_in(&app.anonymous(), "bo@fjordlight.example", PASSWORD).await.status,
        303,
        "other accounts are not limited"
    );

    app.advance(3600);
    assert_eq!(sign_in(&app.anonymous(), ADA, PASSWORD).await.status, 303, "the limit ends");
}

#[tokio::test]
async fn a_correct_password_resets_the_accounts_limit() {
    let app = TestApp::founded().await;
    for round in 0..4 {
        for _ in 0..5 {
            assert_eq!(sign_in(&app.anonymous(), ADA, "a wrong guess").await.status, 422, "round {round}");
        }
        assert_eq!(sign_in(&app.anonymous(), ADA, PASSWORD).await.status, 303, "round {round}");
    }
}

#[tokio::test]
async fn guessing_is_limited_per_ip_address_however_many_accounts_are_tried() {
    let app = TestApp::founded().await;
    sign_in_from(&app.anonymous(), "203.0.113.9:1", "first@x.org", "a wrong guess").await;
    app.write("update sign_in_budgets set attempts = 100000 where subject like 'address:%'", &[]).await;
    let reply = sign_in_from(&app.anonymous(), "203.0.113.9:2", "second@x.org", "a wrong guess").await;
    assert!(reply.status == 429 && !reply.header("retry-after").is_empty(), "{}", reply.status);
    assert_eq!(sign_in_from(&app.anonymous(), "203.0.113.10:1", ADA, PASSWORD).await.status, 303);
}

#[tokio::test]
async fn sign_ins_failures_and_sign_outs_are_recorded() {
    let app = TestApp::founded().await;
    let before = app.audit_types().await.len();
    sign_in_from(&app.anonymous(), "203.0.113.9:1", ADA, "a wrong guess").await;
    let failed = app.last_audit().await;
    let payload = &failed["event"]["login.failed"];
    assert!(payload["error_code"].is_string() && payload["error_message"].is_string(), "{failed}");
    assert_eq!(failed["event"]["actor"]["session"]["ip_address"], "203.0.113.9");
    assert!(!failed.to_string().contains("a wrong guess"));

    sign_in_from(&app.anonymous(), "203.0.113.9:1", "nobody@x.org", "a wrong guess").await;
    let failed = app.last_audit().await;
    assert_eq!(failed["event"]["type"], "login.failed");
    assert_eq!(failed["event"]["actor"]["session"].get("user"), None);
    assert!(failed["detail"].to_string().contains("nobody@x.org"), "the address that was tried is kept");
    let leaves = app.texts("select leaf from audit_logs", &[]).await.join("");
    assert!(!leaves.contains("nobody@x.org") && !leaves.contains("203.0.113.9"), "it is stored outside the leaf");

    let ada = app.anonymous();
    assert_eq!(sign_in_from(&ada, "203.0.113.9:1", ADA, PASSWORD).await.status, 303);
    let session = &app.last_audit().await["event"]["actor"]["session"];
    assert_eq!(session["user"]["id"], app.owner.as_str());
    assert_eq!(session["user"]["email"], ADA);
    assert_eq!((&session["ip_address"], &session["user_agent"]), (&"203.0.113.9".into(), &"Firefox/140.0".into()));

    ada.submit("/sign-out", &[]).await;
    // The cookie ended with the session: the second time there is nothing to end and nothing to record.
    ada.submit("/sign-out", &[]).await;
    let forged = app.anonymous().header("cookie", "orgward=AAAAAAAAAAAAAAAAAAAAAA");
    forged.submit("/sign-out", &[]).await;
    let types = app.audit_types().await;
    assert_eq!(
        types[before..],
        ["login.failed", "login.failed", "login.succeeded", "logout.succeeded", "logout.failed"]
    );
    let payload = app.last_audit().await["event"]["logout.failed"].clone();
    assert!(payload["error_code"].is_string() && payload["error_message"].is_string(), "{payload}");
}

#[tokio::test]
async fn a_sign_out_with_an_expired_session_is_recorded_as_failed() {
    let app = TestApp::founded().await;
    let ada = app.owner().await;
    app.advance(86_400);
    ada.submit("/sign-out", &[]).await;
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("logout.failed"));
}

#[tokio::test]
async fn signing_in_leads_to_the_requested_page_but_never_to_another_site() {
    let app = TestApp::founded().await;
    let projects = app.path("/projects?archived=1");
    let encoded: String = form_urlencoded::byte_serialize(projects.as_bytes()).collect();
    for (next, target) in [
        (encoded.as_str(), projects.as_str()),
        ("", "/"),
        ("https%3A%2F%2Fevil.example", "/"),
        ("%2F%2Fevil.example", "/"),
        ("%2F%5Cevil.example", "/"),
        ("%2F%09%2Fevil.example", "/"),
        ("%2F%0D%0Aset-cookie%3A%20x%3D1", "/"),
        ("%2Fsign-out", "/"),
    ] {
        let client = app.anonymous();
        let path = format!("/sign-in?next={next}");
        let fields = [("credentials[email]", ADA), ("credentials[password]", PASSWORD)];
        let reply = client.submit(&path, &fields).await;
        assert_eq!((reply.status, reply.header("location")), (303, target), "{next}");
        assert_eq!(home(&app, &client).await, app.path(""));
    }
}

/// The redirect target of the start page.
async fn home(app: &Founded, client: &Client) -> String {
    let reply = client.get("/").await;
    assert_eq!(reply.status, 303, "{}", app.organization);
    reply.header("location").to_owned()
}
