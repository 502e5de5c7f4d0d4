//! A session or a link whose row was moved away by SQL while all of the person's ended opens nothing when it is put back,
//! whatever the server remembers.
//!
//! Seeded faults these tests catch: a generation that does not rise; one without a seal; a session or link that is accepted
//! in any generation; a session of an earlier generation that is taken over; a sign-out that forgets an absent session; a
//! removal that fails without the row; a second end that begins anew.

use crate::support::{Client, Founded, PASSWORD, TestApp};
use domain::{Actor, Origin, Settings, accounts, email_changes, password_resets, sessions};
use types::{
    password_resets::{Forgotten, ResetPassword},
    sensitive::Sensitive,
    users::Role,
};

const BO: &str = "bo@fjordlight.example";
const NEW: &str = "copper lantern ninety waltz";

/// Whether a process that remembers nothing accepts the session.
async fn opens(app: &Founded, credential_hash: &str) -> bool {
    let next = app.next_process(Settings::default()).await;
    let found = sessions::find(&next, credential_hash).await.expect("readable").is_some();
    next.abandon().await;
    found
}

/// The credential's hash of Bo's newest session.
async fn newest(app: &Founded) -> String {
    let sql = "select s.credential_hash from sessions s join users u on u.id = s.user_id where u.email = $1
               order by s.id desc limit 1";
    app.texts(sql, &[BO]).await.remove(0)
}

/// Moves a session of Bo's away; it is put back with `insert into sessions select * from kept`.
async fn stolen(app: &Founded) -> String {
    app.signed_in(BO).await;
    let hash = newest(app).await;
    app.script(&format!("create table kept as select * from sessions where credential_hash = '{hash}'")).await;
    app.write("delete from sessions where credential_hash = $1", &[&hash]).await;
    hash
}

async fn bo_acting(app: &Founded, browser: &Client) -> Actor {
    assert_eq!(browser.get(&app.path("")).await.status, 200);
    let user_id = types::ids::UserId::new(app.texts("select id from users where email = $1", &[BO]).await.remove(0));
    let who = domain::Who::Person { user_id, session: newest(app).await };
    Actor { who, ..Actor::server_administrator(app.organization.clone()) }
}

async fn reset(app: &Founded) {
    let token = password_resets::link(&app.domain, BO).await.expect("a link");
    let new = ResetPassword { password: Some(Sensitive::new(NEW)) };
    password_resets::complete(&app.domain, &Origin::default(), token.reveal(), new).await.expect("the link is valid");
}

#[tokio::test]
async fn a_session_that_was_moved_away_while_all_ended_is_refused_when_it_is_put_back() {
    for way in ["password change", "revoke others", "password reset", "address change", "owner reset"] {
        let app = TestApp::mailing().await;
        app.person(BO, Role::Owner).await;
        let hash = stolen(&app).await;
        app.advance(1);
        let browser = app.signed_in(BO).await;
        let acting = bo_acting(&app, &browser).await;
        match way {
            "password change" => {
                let new = [("new[current_password]", PASSWORD), ("new[password]", NEW)];
                let changed = browser.submit(&app.path("/profile/password"), &new).await;
                assert_eq!(changed.status, 303, "{}", changed.text);
            }
            "revoke others" => {
                assert_eq!(sessions::revoke_others(&app.domain, &acting).await.expect("theirs"), 0, "it is away");
            }
            "password reset" => reset(&app).await,
            "address change" => {
                email_changes::by_operator(&app.domain, BO, "bo2@fjordlight.example").await.expect("it is free");
            }
            _ => {
                accounts::reset_owner(&app.domain, BO, &Sensitive::new(NEW)).await.expect("they are known");
            }
        }
        let is_kept = matches!(way, "password change" | "revoke others");
        let expected = if is_kept { 200 } else { 303 };
        assert_eq!(browser.get(&app.path("")).await.status, expected, "{way}: the session that it was done in");
        assert_eq!(app.domain.seals().refused(), [], "{way}");
        app.write("insert into sessions select * from kept", &[]).await;
        assert!(sessions::find(&app.domain, &hash).await.expect("readable").is_none(), "{way}");
        assert!(app.domain.seals().refused().iter().any(|refused| refused.kind == "session"), "{way}: it is an alarm");
        assert!(!opens(&app, &hash).await, "{way}: another process");
        // Another sign-out of the others ends it, and gives it no new life.
        if is_kept {
            sessions::revoke_others(&app.domain, &acting).await.expect("theirs");
            assert_eq!(browser.get(&app.path("")).await.status, 200, "{way}");
        }
    }
}

#[tokio::test]
async fn the_generation_can_neither_be_set_back_nor_removed_nor_copied() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    app.script("create table before as select * from credential_generations").await;
    let hash = stolen(&app).await;
    reset(&app).await;
    app.write("insert into sessions select * from kept", &[]).await;
    app.script("create table after as select * from credential_generations").await;
    let bo = "(select id from users where email = 'bo@fjordlight.example')";
    // At once: no moment's grace.
    for (attack, sql) in [
        ("the row of before", format!("insert into credential_generations select * from before where user_id = {bo}")),
        ("no row", "select 1".to_owned()),
        (
            "the number of before under the seal of after",
            format!(
                "insert into credential_generations select user_id, 0, link_generation, seal from after
                 where user_id = {bo}"
            ),
        ),
        (
            "another person's row",
            format!(
                "insert into credential_generations select {bo}, session_generation, link_generation, seal from before
                 where user_id <> {bo}"
            ),
        ),
    ] {
        app.script(&format!("delete from credential_generations where user_id = {bo}")).await;
        app.script(&sql).await;
        assert!(sessions::find(&app.domain, &hash).await.expect("readable").is_none(), "{attack}");
        let fields = [("credentials[email]", BO), ("credentials[password]", NEW)];
        assert_eq!(app.anonymous().submit("/sign-in", &fields).await.status, 422, "{attack}: no session begins");
        let forgotten = Forgotten { email: Some(BO.to_owned()) };
        password_resets::ask(&app.domain, &Origin::default(), forgotten).await.expect("the answer tells nothing");
        assert_eq!(app.count("account_links").await, 0, "{attack}: no link is made");
    }
    // The session row itself cannot be raised either.
    app.script(&format!("delete from credential_generations where user_id = {bo}")).await;
    app.script(&format!("insert into credential_generations select * from after where user_id = {bo}")).await;
    app.write("update sessions set generation = (select max(session_generation) from after)", &[]).await;
    assert!(sessions::find(&app.domain, &hash).await.expect("readable").is_none());

    // The server administrator puts a lost row right, and the old session stays ended.
    app.script("delete from credential_generations").await;
    app.script("delete from sessions").await;
    app.script("insert into sessions select * from kept").await;
    app.advance(1);
    accounts::reset_owner(&app.domain, BO, &Sensitive::new(PASSWORD)).await.expect("they are known");
    app.signed_in(BO).await;
    assert!(!opens(&app, &hash).await);
}

#[tokio::test]
async fn a_member_is_removed_although_their_generations_were_removed_or_altered() {
    for attack in [
        "delete from credential_generations where user_id = $1",
        "update credential_generations set session_generation = 7 where user_id = $1",
    ] {
        let app = TestApp::founded().await;
        let bo = app.person(BO, Role::Reader).await;
        let browser = app.signed_in(BO).await;
        app.write(attack, &[bo.as_str()]).await;
        let path = format!("/v1/organization/users/{bo}");
        assert_eq!(app.admin().delete(&path).await.status, 200, "{attack}");
        app.admin().get(&path).await.refusal(404);
        assert_eq!(browser.get(&app.path("")).await.status, 303, "{attack}: signed out");
        assert_eq!(
            app.texts("select user_id from credential_generations where user_id = $1", &[bo.as_str()]).await,
            [""; 0]
        );
    }
}

#[tokio::test]
async fn a_session_that_ended_is_not_accepted_again_by_ending_it_again() {
    let app = TestApp::founded().await;
    app.person(BO, Role::Reader).await;
    let browser = app.signed_in(BO).await;
    let hash = newest(&app).await;
    app.script("create table kept as select * from sessions").await;
    assert_eq!(browser.submit("/sign-out", &[]).await.status, 303);
    app.advance(30);
    for _ in 0..2 {
        app.script("delete from sessions").await;
        app.script("insert into sessions select * from kept").await;
        assert!(sessions::find(&app.domain, &hash).await.expect("readable").is_none());
        sessions::end(&app.domain, &hash, &Origin::default()).await.expect("an end is no error");
    }
}

#[tokio::test]
async fn a_link_that_was_moved_away_while_all_ended_opens_nothing_when_it_is_put_back() {
    let app = TestApp::mailing().await;
    app.person(BO, Role::Reader).await;
    app.write("delete from mails", &[]).await;
    let forgotten = Forgotten { email: Some(BO.to_owned()) };
    password_resets::ask(&app.domain, &Origin::default(), forgotten).await.expect("email is on");
    let mail = app.texts("select id from mails", &[]).await.remove(0);
    let token = app.domain.secrets().link_token(&mail).reveal().to_owned();
    let browser = app.signed_in(BO).await;
    let acting = bo_acting(&app, &browser).await;
    sessions::revoke_others(&app.domain, &acting).await.expect("theirs");
    password_resets::look(&app.domain, &token).await.expect("other sessions that end leave a link");

    app.script("create table kept as select * from account_links").await;
    app.write("delete from account_links", &[]).await;
    let new = [("new[current_password]", PASSWORD), ("new[password]", NEW)];
    let changed = browser.submit(&app.path("/profile/password"), &new).await;
    assert_eq!(changed.status, 303, "{}", changed.text);
    app.write("insert into account_links select * from kept", &[]).await;
    let next = app.next_process(Settings::default()).await;
    for domain in [&app.domain, &next] {
        password_resets::look(domain, &token).await.expect_err("the password was changed since");
        let new = ResetPassword { password: Some(Sensitive::new("velvet siskin harbor ninety")) };
        password_resets::complete(domain, &Origin::default(), &token, new).await.expect_err("nor does it set one");
    }
    next.abandon().await;
    assert!(app.domain.seals().refused().iter().any(|refused| refused.kind == "one_time_link"));
}

#[tokio::test]
async fn a_session_that_was_moved_away_while_it_signed_out_stays_ended() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mark = Some(folder.path().join("credentials.sealed"));
    let settings = Settings { credential_mark: mark, ..Settings::default() };
    let app = TestApp::start_with(settings.clone()).await.found(true).await;
    app.person(BO, Role::Reader).await;
    let browser = app.signed_in(BO).await;
    let hash = newest(&app).await;
    app.script("create table kept as select * from sessions").await;
    app.write("delete from sessions where credential_hash = $1", &[&hash]).await;
    assert_eq!(browser.submit("/sign-out", &[]).await.status, 303);
    app.advance(30);
    app.script("delete from sessions").await;
    app.script("insert into sessions select * from kept").await;
    assert!(sessions::find(&app.domain, &hash).await.expect("readable").is_none());
    let next = app.next_process(settings).await;
    assert!(sessions::find(&next, &hash).await.expect("readable").is_none(), "after a restart");
    next.abandon().await;
    assert!(opens(&app, &hash).await, "the file alone tells");
}
