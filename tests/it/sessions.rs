//! Console sessions: the cookie, the stored row, and when a session ends.

use crate::support::{Client, Founded, PASSWORD, TestApp, https_site, tables::is_postgres};
use domain::failed_sign_ins;
use types::users::Role;

const ADA: &str = "ada@fjordlight.example";

/// The `Set-Cookie` line of the session.
async fn cookie_line(client: &Client) -> String {
    let fields = [("credentials[email]", ADA), ("credentials[password]", PASSWORD)];
    let reply = client.submit("/sign-in", &fields).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let lines: Vec<_> = reply.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("text")).collect();
    let line = lines.iter().find(|line| line.contains("orgward=")).unwrap_or_else(|| panic!("{lines:?}"));
    (*line).to_owned()
}

fn credential(line: &str) -> &str {
    line.split(['=', ';']).nth(1).expect("name=value")
}

/// Whether this browser is signed in to the console.
async fn is_in(app: &Founded, client: &Client) -> bool {
    let reply = client.get(&app.path("")).await;
    assert!(matches!(reply.status, 200 | 303), "{}", reply.status);
    assert!(reply.status == 200 || reply.header("location").starts_with("/sign-in?next="));
    reply.status == 200
}

/// The ids of a user's sessions, oldest first.
async fn sessions(app: &Founded, user: &str) -> Vec<String> {
    app.texts("select id from sessions where user_id = $1 order by id", &[user]).await
}

#[tokio::test]
async fn the_session_cookie_has_the_attributes_that_protect_it() {
    let app = TestApp::founded().await;
    let line = cookie_line(&app.anonymous()).await;
    let parts: Vec<_> = line.split("; ").collect();
    assert!(parts[0].starts_with("orgward="), "{line}");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(parts.contains(&part), "{part} in {line}");
    }
    for absent in ["Domain", "Secure", "Expires", "Max-Age"] {
        assert!(!line.contains(absent), "{absent} in {line}");
    }
    assert!(credential(&line).len() >= 22, "at least 128 bits");
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_this_host() {
    let app = TestApp::founded().await;
    let client = app.client_of(https_site());
    let line = cookie_line(&client).await;
    let parts: Vec<_> = line.split("; ").collect();
    assert!(parts[0].starts_with("__Host-orgward="), "{line}");
    for part in ["HttpOnly", "Secure", "SameSite=Lax", "Path=/"] {
        assert!(parts.contains(&part), "{part} in {line}");
    }
    assert!(!line.contains("Domain"), "{line}");
    assert!(is_in(&app, &client).await);
    let plain = app.anonymous().header("cookie", &format!("orgward={}", credential(&line)));
    assert!(is_in(&app, &plain).await, "the same session by the other name, on the other server");
}

#[tokio::test]
async fn a_planted_session_is_useless() {
    let app = TestApp::founded().await;
    let planted = "AAAAAAAAAAAAAAAAAAAAAA";
    let attacker = app.anonymous().header("cookie", &format!("orgward={planted}"));
    let victim = app.anonymous().header("cookie", &format!("orgward={planted}"));
    let line = cookie_line(&victim).await;
    assert_ne!(credential(&line), planted);
    assert!(!is_in(&app, &attacker).await);
    for junk in ["", "x", "orgward", "..%2f", &"A".repeat(5000)] {
        assert!(!is_in(&app, &app.anonymous().header("cookie", &format!("orgward={junk}"))).await, "{junk}");
    }
}

#[tokio::test]
async fn signing_in_again_ends_the_previous_session() {
    let app = TestApp::founded().await;
    let client = app.anonymous();
    let first = cookie_line(&client).await;
    let second = cookie_line(&client).await;
    assert_ne!(credential(&first), credential(&second));
    let old = app.anonymous().header("cookie", &format!("orgward={}", credential(&first)));
    assert!(!is_in(&app, &old).await && is_in(&app, &client).await);
    assert_eq!(app.count("sessions").await, 1);
}

#[tokio::test]
async fn neither_password_nor_credential_is_stored() {
    let app = TestApp::founded().await;
    let line = cookie_line(&app.anonymous()).await;
    let rows = app
        .texts("select credential_hash || ' ' || id || ' ' || user_id || ' ' || address || ' ' || user_agent from sessions", &[])
        .await;
    assert!(rows.len() == 1 && !rows[0].contains(credential(&line)), "{rows:?}");
    let hashes = app.texts("select password_hash from users", &[]).await;
    assert!(hashes.iter().all(|hash| hash.starts_with("$argon2id$") && !hash.contains(PASSWORD)), "{hashes:?}");
    let leaves = app.texts("select leaf from audit_logs", &[]).await.join("");
    assert!(!leaves.contains(credential(&line)) && !leaves.contains(PASSWORD));
    let page = app.owner().await.get(&app.path("/profile")).await.text;
    assert!(!page.contains(credential(&line)) && !page.contains(rows[0].split(' ').next().expect("a hash")));
}

#[tokio::test]
async fn a_session_ends_when_idle_for_too_long_and_when_too_old() {
    let app = TestApp::founded().await;
    let ada = app.owner().await;
    let age = app.texts("select cast(expires_at - created_at as text) from sessions", &[]).await;
    assert_eq!(age, ["86400"], "the session lasts at most a day");
    app.advance(3000);
    assert!(is_in(&app, &ada).await, "fifty minutes of inactivity are allowed");
    let idle = app.texts("select cast(last_seen_at - created_at as text) from sessions", &[]).await;
    assert!(idle[0].parse::<i64>().is_ok_and(|seconds| seconds >= 3000), "a request is a sign of life: {idle:?}");
    app.advance(3660);
    assert!(!is_in(&app, &ada).await, "the session expires after an hour of inactivity");

    let ada = app.owner().await;
    for _ in 0..28 {
        app.advance(3000);
        assert!(is_in(&app, &ada).await, "an active session under a day old works");
    }
    app.advance(3000);
    assert!(!is_in(&app, &ada).await, "too old, however active");
    let state = app.state().await;
    assert_eq!(ada.submit(&app.path("/projects/new"), &[("new[name]", "Late")]).await.status, 401);
    assert_eq!(app.state().await, state);
}

#[tokio::test]
async fn another_persons_session_cannot_be_ended_or_seen() {
    let app = TestApp::founded().await;
    app.second_organization().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let (ada, bos, zoe) = (app.owner().await, app.signed_in("bo@fjordlight.example").await, app.second_owner().await);
    let theirs = sessions(&app, bo.as_str()).await;
    let state = app.state().await;
    for client in [&ada, &zoe] {
        for id in [theirs[0].as_str(), "sess_000000000000000000000000", "x", "%00"] {
            let path = app.path(&format!("/profile/sessions/{id}/revoke"));
            assert!(matches!(client.get(&path).await.status, 404), "{id}");
            assert_eq!(client.submit(&path, &[("session_id", &theirs[0])]).await.status, 404, "{id}");
        }
    }
    assert!(!ada.get(&app.path("/profile")).await.text.contains(&theirs[0]));
    assert_eq!(app.state().await, state);
    assert!(is_in(&app, &bos).await);
}

#[tokio::test]
async fn a_person_ends_one_session_or_all_but_this_one() {
    let app = TestApp::founded().await;
    let bos = app.reader().await;
    let (here, lost, other) = (app.owner().await, app.owner().await, app.owner().await);
    let ids = sessions(&app, app.owner.as_str()).await;
    assert!(here.get(&app.path("/profile")).await.text.contains(&ids[1]));
    let path = app.path(&format!("/profile/sessions/{}/revoke", ids[1]));
    assert_eq!(here.get(&path).await.status, 200);
    assert!(is_in(&app, &lost).await, "viewing the page ends no session");
    let reply = here.submit(&path, &[]).await;
    assert_eq!((reply.status, reply.header("location")), (303, app.path("/profile").as_str()));
    assert!(!is_in(&app, &lost).await && is_in(&app, &here).await && is_in(&app, &other).await);
    let record = app.last_audit().await;
    assert_eq!(record["event"]["orgward.session.revoked"]["id"], ids[1]);

    assert_eq!(here.submit(&app.path("/profile/sessions/revoke-others"), &[]).await.status, 303);
    assert!(!is_in(&app, &other).await && is_in(&app, &here).await && is_in(&app, &bos).await);
    assert_eq!(sessions(&app, app.owner.as_str()).await, ids[..1]);
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("orgward.session.revoked"));
}

#[tokio::test]
async fn signing_out_ends_the_session_at_once() {
    let app = TestApp::founded().await;
    let ada = app.anonymous();
    let line = cookie_line(&ada).await;
    assert_eq!(ada.get("/sign-out").await.status, 200);
    assert!(is_in(&app, &ada).await, "following a link does not sign out");
    let reply = ada.submit("/sign-out", &[]).await;
    assert_eq!((reply.status, reply.header("location")), (303, "/sign-in"));
    let copied = app.anonymous().header("cookie", &format!("orgward={}", credential(&line)));
    assert!(!is_in(&app, &ada).await && !is_in(&app, &copied).await);
    assert_eq!(app.count("sessions").await, 0);
}

#[tokio::test]
async fn a_removed_member_loses_access_with_the_next_request() {
    let app = TestApp::founded().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let client = app.signed_in("bo@fjordlight.example").await;
    app.write("delete from organization_users where user_id = $1", &[bo.as_str()]).await;
    assert_eq!(client.get(&app.path("")).await.status, 404);
    assert_eq!(client.get("/").await.status, 403, "the start page says what happened");
}

#[tokio::test]
async fn sign_outs_with_forged_cookies_do_not_fill_the_log() {
    let app = TestApp::founded().await;
    let before = app.audit_types().await.len();
    for number in 0..20 {
        let forged = app.anonymous().header("cookie", &format!("orgward=AAAAAAAAAAAAAAAAAAAA{}A", number % 10));
        forged.submit("/sign-out", &[]).await;
        app.anonymous().submit("/sign-out", &[]).await;
    }
    assert_eq!(app.audit_types().await.len(), before + 5);
    // The others are counted, and recorded once their minute has passed.
    app.write("update failed_sign_ins set minute = 1", &[]).await;
    assert_eq!(failed_sign_ins::fold(&app.domain).await.ok(), Some(1));
    let event = app.last_audit().await["event"].take();
    assert_eq!(event["type"], "logout.failed");
    assert_eq!(event["logout.failed"]["error_message"], "15 further sign-outs failed within one minute.");
}

#[tokio::test]
async fn a_change_in_progress_when_its_session_ends_is_refused() {
    use domain::{Actor, Origin, Permission, Who};
    let app = TestApp::founded().await;
    app.owner().await;
    let (hash,): (String,) = sqlx::query_as("select credential_hash from sessions")
        .fetch_one(&app.tables)
        .await
        .expect("the owner is signed in");
    let actor = Actor::new(
        app.organization.clone(),
        Who::Person { user_id: app.owner.clone(), session: hash },
        Origin::default(),
    );
    assert!(app.domain.change(&actor, Permission::AdminKeysWrite).await.is_ok());
    sqlx::query("delete from sessions").execute(&app.tables).await.expect("the session ends");
    assert!(app.domain.change(&actor, Permission::AdminKeysWrite).await.is_err());
}

#[tokio::test]
async fn over_tls_sign_out_removes_the_cookie_with_the_attributes_that_browsers_require() {
    let app = TestApp::founded().await;
    let client = app.client_of(https_site());
    cookie_line(&client).await;
    let out = client.submit("/sign-out", &[]).await;
    let lines: Vec<_> = out.headers.get_all("set-cookie").iter().map(|line| line.to_str().expect("text")).collect();
    assert!(lines.iter().any(|line| line.starts_with("__Host-orgward=")), "{lines:?}");
    for line in lines {
        for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
            assert!(line.split("; ").any(|one| one == part), "{part} in {line}");
        }
    }
    // The notice that a page has shown is removed in the same way.
    let shown = client.get("/sign-in").await;
    let line = shown.header("set-cookie");
    assert!(line.contains("Max-Age=0") && line.contains("Secure") && line.contains("Path=/"), "{line}");
}

#[tokio::test]
async fn a_password_that_is_changed_during_a_sign_in_is_refused_with_its_reason() {
    if is_postgres() {
        // The trigger below is written for SQLite.
        return;
    }
    let app = TestApp::founded().await;
    let hash = app.texts("select password_hash from users", &[]).await.remove(0);
    app.script(
        "create trigger meanwhile after insert on sessions begin update users set password_hash = 'another'; end",
    )
    .await;
    let fields = [("credentials[email]", ADA), ("credentials[password]", PASSWORD)];
    for client in [app.anonymous(), app.anonymous().header("cookie", "orgward=AAAAAAAAAAAAAAAAAAAAAA")] {
        app.write_sealed("update users set password_hash = $1", &[&hash]).await;
        let refused = client.submit("/sign-in", &fields).await;
        assert_eq!(refused.status, 422, "{}", refused.text);
        assert!(refused.text.contains("The password was changed just now. Sign in again."), "{}", refused.text);
        assert!(!refused.header("set-cookie").contains("orgward_device"));
    }
    assert_eq!(app.count("sessions").await, 0);
    app.script("drop trigger meanwhile").await;
    assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, 303);
}

#[tokio::test]
async fn an_open_live_tail_ends_with_the_idle_timeout_and_does_not_prolong_the_session() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path("/audit-logs/live");
    app.advance(3000);
    let stream = owner.request("GET", &path).header("accept", "text/event-stream");
    let stream = owner.exchange(stream.body(axum::body::Body::empty()).expect("a request"));
    app.advance(700);
    // The body ends by itself; without a check of the session it would be read for ever.
    let ended = tokio::time::timeout(std::time::Duration::from_secs(60), stream).await.expect("the stream ends");
    assert_eq!(ended.status, 303, "an idle session opens no stream");
    let seen = app.texts("select cast(last_seen_at - created_at as text) from sessions", &[]).await;
    assert_eq!(seen, ["0"], "a stream is no sign of life");

    let owner = app.owner().await;
    let stream = owner.request("GET", &path).header("accept", "text/event-stream");
    let stream = owner.exchange(stream.body(axum::body::Body::empty()).expect("a request"));
    let expire = async {
        // The stream has begun once the session is older than its first request.
        tokio::time::timeout(std::time::Duration::from_millis(500), std::future::pending::<()>()).await.ok();
        app.advance(3700);
    };
    let (ended, ()) = tokio::join!(tokio::time::timeout(std::time::Duration::from_secs(60), stream), expire);
    assert_eq!(ended.expect("the stream ends").status, 200);
}
