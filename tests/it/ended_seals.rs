//! A session that ended and a link that was used or replaced open nothing when their rows are put back by SQL, not even
//! after a restart.
//!
//! Seeded faults these tests catch: only the last seal of a session ends with it; what ends without an event of its own is
//! not kept in the file; the expiry of a row is believed although its seal does not fit.

use crate::support::{Founded, TestApp, some_mail_server};
use domain::{Domain, Origin, Settings, password_resets, sessions};
use std::path::PathBuf;
use types::{password_resets::Forgotten, users::Role};

const BO: &str = "bo@fjordlight.example";

struct Stage {
    app: Founded,
    settings: Settings,
    ended: PathBuf,
    _folder: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mark = folder.path().join("credentials.sealed");
        let ended = mark.with_extension("ended");
        let mail = Some(some_mail_server());
        let settings = Settings { credential_mark: Some(mark), mail, ..Settings::default() };
        let app = TestApp::start_with(settings.clone()).await.found(true).await;
        app.person(BO, Role::Reader).await;
        Self { app, settings, ended, _folder: folder }
    }

    fn lines(&self) -> Vec<String> {
        let text = std::fs::read_to_string(&self.ended).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn a_session_that_ended_is_refused_with_each_seal_that_it_ever_had() {
    for way in ["sign-out", "revoke", "revoke others", "password reset"] {
        let stage = Stage::new().await;
        let app = &stage.app;
        let bo = app.signed_in(BO).await;
        let sql = "select s.credential_hash from sessions s join users u on u.id = s.user_id where u.email = $1";
        let hash = app.texts(sql, &[BO]).await.remove(0);
        app.script(&format!("create table kept as select * from sessions where credential_hash = '{hash}'")).await;
        let before = stage.lines();
        for _ in 0..3 {
            app.advance(61);
            assert_eq!(bo.get(&app.path("")).await.status, 200, "{way}: used again, with another seal");
        }
        assert_eq!(stage.lines(), before, "{way}: use leaves no line");
        let actor = app.acting(BO, &app.organization).await;
        // The attacker has the session forgotten early, if its expiry is believed.
        app.write("update sessions set expires_at = 1700000000 where credential_hash = $1", &[&hash]).await;
        match way {
            "sign-out" => sessions::end(&app.domain, &hash, &Origin::default()).await.expect("it ends"),
            "revoke" | "revoke others" => {
                let id = app.texts("select id from kept", &[]).await.remove(0);
                match way {
                    "revoke" => {
                        let id = types::ids::SessionId::new(id);
                        sessions::revoke(&app.domain, &actor, &id).await.expect("it is theirs");
                    }
                    _ => assert_eq!(sessions::revoke_others(&app.domain, &actor).await.expect("theirs"), 1),
                }
            }
            _ => {
                let token = password_resets::link(&app.domain, BO).await.expect("a link");
                let new = types::password_resets::ResetPassword {
                    password: Some(types::sensitive::Sensitive::new("copper lantern ninety waltz")),
                };
                let done = password_resets::complete(&app.domain, &Origin::default(), token.reveal(), new).await;
                done.expect("the link is valid");
            }
        }
        app.advance(30);
        app.write("insert into sessions select * from kept", &[]).await;
        let find = async |domain: &Domain| sessions::find(domain, &hash).await.expect("readable").is_some();
        assert!(!find(&app.domain).await, "{way}: by this process");
        let next = stage.app.next_process(stage.settings.clone()).await;
        assert!(!find(&next).await, "{way}: by the next process");
        next.abandon().await;
        let forgetful = stage.app.next_process(Settings::default()).await;
        // Where all sessions ended, their generation tells as well.
        let is_one = ["sign-out", "revoke"].contains(&way);
        assert_eq!(find(&forgetful).await, is_one, "{way}: the file alone tells of one session");
        forgetful.abandon().await;
        // Long after the expiry that the attacker wrote into the row.
        let line = stage.lines().into_iter().find(|line| line.starts_with(&hash[..16])).expect("a line");
        let expires_at: i64 = line.split(' ').nth(1).expect("an expiry").parse().expect("Unix seconds");
        assert!(expires_at > app.now() + 24 * 60 * 60 - 400, "{way}: {line}");
    }
}

#[tokio::test]
async fn a_link_that_was_replaced_or_used_opens_nothing_after_a_restart() {
    let stage = Stage::new().await;
    let app = &stage.app;
    app.write("delete from mails", &[]).await;
    let ask = async || {
        let forgotten = Forgotten { email: Some(BO.to_owned()) };
        password_resets::ask(&app.domain, &Origin::default(), forgotten).await.expect("email is on");
        let mail = app.texts("select id from mails order by id desc limit 1", &[]).await.remove(0);
        app.domain.secrets().link_token(&mail).reveal().to_owned()
    };
    let first = ask().await;
    app.script("create table kept as select * from account_links").await;
    app.advance(601);
    let second = ask().await;
    assert_ne!(first, second);
    assert!(password_resets::look(&app.domain, &second).await.is_ok());
    app.advance(30);
    let put_back = async || {
        app.write("delete from account_links", &[]).await;
        app.write("insert into account_links select * from kept", &[]).await;
    };
    app.script("create table second as select * from account_links").await;
    put_back().await;
    let next = stage.app.next_process(stage.settings.clone()).await;
    assert!(password_resets::look(&next, &first).await.is_err(), "it was replaced");
    next.abandon().await;
    let forgetful = stage.app.next_process(Settings::default()).await;
    assert!(password_resets::look(&forgetful, &first).await.is_ok(), "the file alone tells");
    forgetful.abandon().await;

    // Another was moved away while it was replaced.
    app.advance(601);
    app.write("delete from account_links", &[]).await;
    let third = ask().await;
    app.script("create table third as select * from account_links").await;
    app.write("delete from account_links", &[]).await;
    app.write("insert into account_links select * from second", &[]).await;
    let next = stage.app.next_process(stage.settings.clone()).await;
    for domain in [&app.domain, &next] {
        assert!(password_resets::look(domain, &second).await.is_err(), "it was replaced while it was away");
    }
    app.write("delete from account_links", &[]).await;
    app.write("insert into account_links select * from third", &[]).await;
    for domain in [&app.domain, &next] {
        assert!(password_resets::look(domain, &third).await.is_ok(), "the newest is good");
    }
    next.abandon().await;
    let new = types::password_resets::ResetPassword {
        password: Some(types::sensitive::Sensitive::new("copper lantern ninety waltz")),
    };
    password_resets::complete(&app.domain, &Origin::default(), &third, new).await.expect("the link is valid");
    app.write("insert into account_links select * from third", &[]).await;
    let next = stage.app.next_process(stage.settings.clone()).await;
    assert!(password_resets::look(&next, &third).await.is_err(), "it was used");
    next.abandon().await;
}
