//! An attacker who can write to the database and cannot read the key files gains nothing: a credential that was inserted,
//! copied, edited or put back by SQL is refused like any other that does not exist, and the refusal is seen.
//!
//! Each attack knows the schema and copies seals along with what it steals.

use crate::support::{Client, Founded, LogLines, PASSWORD, TestApp, things::text};
use domain::{Actor, accounts, admin_keys, password_resets};
use kernel::base::secret::digest;
use metrics_exporter_prometheus::PrometheusBuilder;
use serde_json::json;
use types::{admin_keys::NewAdminKey, ids::UserId, password_resets::Forgotten, sensitive::Sensitive, users::Role};

const ADA: &str = "ada@fjordlight.example";
const BO: &str = "bo@fjordlight.example";
const CYD: &str = "cyd@fjordlight.example";
const BOS_PASSWORD: &str = "copper lantern ninety waltz";
const PROJECTS: &str = "/v1/organization/projects";

/// A session cookie of the attacker's choice, and the token of a link of theirs.
const COOKIE: &str = "AAAAAAAAAAAAAAAAAAAAAA";
const TOKEN: &str = "a token that the attacker chose";

/// How the attacker uses what they wrote.
enum Use {
    /// Signs in with Bo's password.
    SignIn(&'static str),
    /// Calls the Admin API with the key of this name.
    Key(&'static str),
    /// Opens a page of the organization in the browser of Bo or Cyd.
    Visit(&'static str, &'static str),
    /// Opens the overview with [`COOKIE`].
    Cookie,
    /// Opens the page of a link, which answers 200 whether or not it is valid. 404 stands for a page without a form.
    Open(&'static str),
}

struct Attack {
    name: &'static str,
    /// The kind of the row that is refused.
    kind: &'static str,
    sql: &'static [&'static str],
    /// The status of the use before the attack, the one expected after it (that of a stranger or an unknown key), and
    /// the one if the rows had been sealed: what the attack would have reached.
    status: (u16, u16, u16),
    by: Use,
}

/// An organization with an owner (Ada), another owner (Cyd), and the attacker (Bo), who is a reader and a member of the
/// project Grid.
struct Stage {
    app: Founded,
    ada: Client,
    bo: Client,
    cyd: Client,
    /// Secrets of keys by the names that attacks use.
    keys: Vec<(&'static str, String)>,
    /// What the words in braces in a statement or a path stand for.
    words: Vec<(&'static str, String)>,
}

impl Stage {
    async fn new() -> Self {
        let app = TestApp::founded().await;
        let new = accounts::NewUser {
            name: "Bo Achterberg".to_owned(),
            email: BO.to_owned(),
            role: Role::Reader,
            password: Some(Sensitive::new(BOS_PASSWORD)),
        };
        let operator = Actor::server_administrator(app.organization.clone());
        let bo_id = accounts::create(&app.domain, &operator, &new).await.expect("a new person");
        let cyd_id = app.person(CYD, Role::Owner).await;
        let (grid, harbor) = (app.project("Grid").await, app.project("Harbor").await);
        let member = json!({ "user_id": bo_id, "role": "member" });
        app.ask("POST", &format!("/projects/{grid}/users"), member).await;
        let service = app.ask("POST", &format!("/projects/{grid}/service_accounts"), json!({ "name": "ci" })).await;
        let short = json!({ "name": "short", "expires_in_seconds": 600 });
        let short = app.ask("POST", "/admin_api_keys", short).await;
        let (ada, bo) = (app.owner().await, sign_in(&app, BO, BOS_PASSWORD).await);
        let cyd_acting = app.acting(CYD, &app.organization).await;
        let cyd = app.signed_in(CYD).await;
        let name = NewAdminKey { name: Some("cyd".to_owned()), ..NewAdminKey::default() };
        let cyds = admin_keys::create(&app.domain, &cyd_acting, name.into()).await.expect("an owner may");
        let bo_acting = Actor { who: who(&app, &bo_id).await, ..operator };
        let (bos_key, bos_secret) = app.own_key(&bo_acting, &grid, "laptop").await;
        let words = vec![
            ("ada", app.owner.to_string()),
            ("bo", bo_id.to_string()),
            ("cyd", cyd_id.to_string()),
            ("organization", app.organization.to_string()),
            ("grid", grid),
            ("harbor", harbor),
            ("first", app.key_id.clone()),
            ("short", text(&short, "id")),
            ("cyds", cyds.key.key.id.to_string()),
            ("laptop", bos_key.to_string()),
            ("account", text(&service, "id")),
            ("cookie", digest(COOKIE)),
            ("token", digest(TOKEN)),
        ];
        let keys = vec![
            ("first", app.key.clone()),
            ("short", text(&short, "value")),
            ("cyds", cyds.key.value.expose().to_owned()),
            ("laptop", bos_secret),
            ("service", text(&service["api_key"], "value")),
        ];
        Self { app, ada, bo, cyd, keys, words }
    }

    fn fill(&self, template: &str) -> String {
        self.words.iter().fold(template.to_owned(), |text, (word, value)| text.replace(&format!("{{{word}}}"), value))
    }

    /// The status that the attacker gets.
    async fn status(&self, by: &Use) -> u16 {
        match by {
            Use::SignIn(email) => {
                let fields = [("credentials[email]", *email), ("credentials[password]", BOS_PASSWORD)];
                self.app.anonymous().submit("/sign-in", &fields).await.status
            }
            Use::Key(name) => {
                let secret = &self.keys.iter().find(|(key, _)| key == name).expect("a key of this name").1;
                let reply = self.app.with_key(secret).get(PROJECTS).await;
                if reply.status == 401 {
                    let message = reply.json()["error"]["message"].as_str().unwrap_or_default().to_owned();
                    assert!(message.starts_with("Incorrect API key provided: "), "as for an unknown key: {message}");
                }
                reply.status
            }
            Use::Visit(who, path) => {
                let browser = if *who == "cyd" { &self.cyd } else { &self.bo };
                browser.get(&self.app.path(&self.fill(path))).await.status
            }
            Use::Cookie => {
                let browser = self.app.anonymous().header("cookie", &format!("orgward={COOKIE}"));
                browser.get(&self.app.path("")).await.status
            }
            Use::Open(path) => {
                let page = self.app.anonymous().get(path).await.text;
                if page.contains("type=\"password\"") { 200 } else { 404 }
            }
        }
    }

    /// Asserts that the refusal of a row of this kind is in the log, in the metrics and on the owners' overview.
    async fn assert_seen(&self, attack: &str, kind: &str, (lines, metrics): (&LogLines, &str)) {
        let message = "a credential in the database has no valid seal and was refused";
        let lines = lines.all();
        let line = lines.iter().find(|line| {
            line["message"].as_str().is_some_and(|text| text.starts_with(message)) && line["kind"] == kind
        });
        let line = line.unwrap_or_else(|| panic!("{attack}: no line in {lines:#?}"));
        let id = line["id"].as_str().unwrap_or_default();
        assert!(!id.is_empty(), "{attack}: the row is named");
        let counted = format!("orgward_credential_seals_refused_total{{kind=\"{kind}\"}} ");
        let counted = metrics.lines().find_map(|line| line.strip_prefix(&counted)).unwrap_or("0");
        assert_ne!(counted, "0", "{attack}: {metrics}");
        let page = self.ada.get(&self.app.path("")).await.text;
        assert!(page.contains("forged and refused") && page.contains(id), "{attack}: the owner sees {id}: {page}");
    }
}

async fn sign_in(app: &Founded, email: &str, password: &str) -> Client {
    let client = app.anonymous();
    let fields = [("credentials[email]", email), ("credentials[password]", password)];
    assert_eq!(client.submit("/sign-in", &fields).await.status, 303);
    client
}

/// The identity of a person's newest session.
async fn who(app: &Founded, user_id: &UserId) -> domain::Who {
    let sql = "select credential_hash from sessions where user_id = $1 order by id desc limit 1";
    let session = app.texts(sql, &[user_id.as_str()]).await.pop().expect("they are signed in");
    domain::Who::Person { user_id: user_id.clone(), session }
}

/// Tries each attack on a new organization.
async fn try_all(attacks: &[Attack]) {
    for attack in attacks {
        let stage = Stage::new().await;
        let name = attack.name;
        assert_eq!(stage.status(&attack.by).await, attack.status.0, "{name}: before");
        assert!(!stage.ada.get(&stage.app.path("")).await.text.contains("forged and refused"), "{name}: too early");
        for sql in attack.sql {
            if let Some(seconds) = sql.strip_prefix("wait ") {
                stage.app.advance(seconds.parse().expect("seconds"));
                continue;
            }
            if let Some(path) = sql.strip_prefix("DELETE ") {
                assert_eq!(stage.app.admin().delete(&stage.fill(path)).await.status, 200, "{name}");
                continue;
            }
            if let Some(id) = sql.strip_prefix("archive ") {
                stage.app.ask("POST", &format!("/projects/{}/archive", stage.fill(id)), json!({})).await;
                continue;
            }
            if let Some(id) = sql.strip_prefix("demote ") {
                let path = format!("/users/{}", stage.fill(id));
                stage.app.ask("POST", &path, json!({ "role": "reader" })).await;
                continue;
            }
            stage.app.script(&stage.fill(sql)).await;
        }
        let recorder = PrometheusBuilder::new().build_recorder();
        let metrics = recorder.handle();
        let (lines, status) = {
            let _metrics = metrics::set_default_local_recorder(&recorder);
            let (lines, _guard) = LogLines::collect("error");
            (lines, stage.status(&attack.by).await)
        };
        assert_eq!(status, attack.status.1, "{name}: after");
        stage.assert_seen(name, attack.kind, (&lines, &metrics.render())).await;
        assert!(!stage.bo.get(&stage.app.path("")).await.text.contains("forged and refused"), "{name}: owners only");
        stage.app.seal_rows().await;
        assert_eq!(stage.status(&attack.by).await, attack.status.2, "{name}: the seal alone decides");
    }
}

#[tokio::test]
async fn a_password_hash_or_an_email_address_that_was_moved_opens_no_account() {
    try_all(&[
        Attack {
            name: "own password hash on the owner's row",
            kind: "account",
            sql: &["update users set password_hash = (select b.password_hash from users b where b.id = '{bo}'),
                    password_pepper = 1, seal = (select b.seal from users b where b.id = '{bo}') where id = '{ada}'"],
            status: (422, 422, 303),
            by: Use::SignIn(ADA),
        },
        Attack {
            name: "the owner's address on one's own row",
            kind: "account",
            sql: &[
                "update users set email = 'gone@x.example', email_key = 'gone@x.example' where id = '{ada}'",
                "update users set email = 'ada@fjordlight.example', email_key = 'ada@fjordlight.example'
                    where id = '{bo}'",
            ],
            status: (422, 422, 303),
            by: Use::SignIn(ADA),
        },
        Attack {
            name: "only the key by which accounts are found",
            kind: "account",
            sql: &[
                "update users set email_key = 'gone@x.example' where id = '{ada}'",
                "update users set email_key = 'ada@fjordlight.example' where id = '{bo}'",
            ],
            status: (422, 422, 422),
            by: Use::SignIn(ADA),
        },
    ])
    .await;
}

#[tokio::test]
async fn an_admin_key_that_was_copied_edited_or_put_back_is_unknown() {
    try_all(&[
        Attack {
            name: "own hash under another key's name",
            kind: "admin_key",
            sql: &[
                "create table kept as select * from admin_keys where id = '{cyds}'",
                "delete from admin_keys where id = '{cyds}'",
                "update admin_keys set secret_hash = (select secret_hash from kept),
                    seal = (select seal from kept) where id = '{first}'",
            ],
            status: (200, 401, 200),
            by: Use::Key("cyds"),
        },
        Attack {
            name: "another owner",
            kind: "admin_key",
            sql: &["update admin_keys set owner_user_id = '{ada}' where id = '{cyds}'"],
            status: (200, 401, 200),
            by: Use::Key("cyds"),
        },
        Attack {
            name: "another name",
            kind: "admin_key",
            sql: &["update admin_keys set name = 'terraform', name_key = 'terraform' where id = '{cyds}'"],
            status: (200, 401, 200),
            by: Use::Key("cyds"),
        },
        Attack {
            name: "a later expiry",
            kind: "admin_key",
            sql: &[
                "wait 1200",
                "update admin_keys set expires_at = 4000000000 where id = '{short}'",
                "delete from expired_keys",
            ],
            status: (200, 401, 200),
            by: Use::Key("short"),
        },
        Attack {
            name: "another order of its audit log",
            kind: "admin_key",
            sql: &["update admin_keys set audit_before = 'older' where id = '{cyds}'"],
            status: (200, 401, 200),
            by: Use::Key("cyds"),
        },
        Attack {
            name: "no seal at all",
            kind: "admin_key",
            sql: &["update admin_keys set seal = null where id = '{cyds}'"],
            status: (200, 401, 200),
            by: Use::Key("cyds"),
        },
        Attack {
            name: "a deleted key that is put back with its seal",
            kind: "admin_key",
            sql: &[
                "create table kept as select * from admin_keys where id = '{cyds}'",
                "DELETE /v1/organization/admin_api_keys/{cyds}",
                "wait 30",
                "insert into admin_keys select * from kept",
            ],
            status: (200, 401, 200),
            by: Use::Key("cyds"),
        },
    ])
    .await;
}

#[tokio::test]
async fn a_project_key_or_a_service_account_that_was_edited_is_unknown() {
    // A valid project key is known and may do nothing here: 403.
    try_all(&[
        Attack {
            name: "another project",
            kind: "project_key",
            sql: &["update project_keys set project_id = '{harbor}' where id = '{laptop}'"],
            status: (403, 401, 401),
            by: Use::Key("laptop"),
        },
        Attack {
            name: "another person",
            kind: "project_key",
            sql: &["update project_keys set user_id = '{ada}' where id = '{laptop}'"],
            status: (403, 401, 403),
            by: Use::Key("laptop"),
        },
        Attack {
            name: "more scopes",
            kind: "project_key",
            sql: &["update project_keys set scopes = '[\"api.files.read\"]' where id = '{laptop}'"],
            status: (403, 401, 403),
            by: Use::Key("laptop"),
        },
        Attack {
            name: "a service account's higher role",
            kind: "service_account",
            sql: &["update service_accounts set role = 'owner' where id = '{account}'"],
            status: (403, 401, 403),
            by: Use::Key("service"),
        },
        Attack {
            name: "an archived project",
            kind: "project",
            sql: &["archive {grid}", "update projects set archived_at = null where id = '{grid}'"],
            status: (403, 401, 403),
            by: Use::Key("laptop"),
        },
        Attack {
            name: "an archived project put back with the seal that it had",
            kind: "project",
            sql: &[
                "create table kept as select * from projects where id = '{grid}'",
                "archive {grid}",
                "wait 30",
                "update projects set archived_at = null, seal = (select seal from kept) where id = '{grid}'",
            ],
            status: (403, 401, 403),
            by: Use::Key("service"),
        },
        Attack {
            name: "a key whose owner was removed from the project and put back",
            kind: "project_membership",
            sql: &[
                "create table kept as select * from project_users where user_id = '{bo}'",
                "DELETE /v1/organization/projects/{grid}/users/{bo}",
                "wait 30",
                "insert into project_users select * from kept",
            ],
            status: (403, 401, 403),
            by: Use::Key("laptop"),
        },
    ])
    .await;
}

#[tokio::test]
async fn a_role_that_was_raised_inserted_or_put_back_gives_nothing() {
    try_all(&[
        Attack {
            name: "a role raised in the organization",
            kind: "membership",
            sql: &["update organization_users set role = 'owner' where user_id = '{bo}'"],
            status: (403, 404, 200),
            by: Use::Visit("bo", "/members"),
        },
        Attack {
            name: "an owner's role and seal copied",
            kind: "membership",
            sql: &["update organization_users set role = 'owner', seal = (select a.seal from organization_users a
                    where a.user_id = '{ada}') where user_id = '{bo}'"],
            status: (403, 404, 200),
            by: Use::Visit("bo", "/members"),
        },
        Attack {
            name: "a demoted owner's row put back",
            kind: "membership",
            sql: &[
                "create table kept as select * from organization_users where user_id = '{cyd}'",
                "demote {cyd}",
                "wait 30",
                "delete from organization_users where user_id = '{cyd}'",
                "insert into organization_users select * from kept",
            ],
            status: (200, 404, 200),
            by: Use::Visit("cyd", "/members"),
        },
        Attack {
            name: "a role raised in the project",
            kind: "project_membership",
            sql: &["update project_users set role = 'owner' where user_id = '{bo}'"],
            status: (403, 404, 200),
            by: Use::Visit("bo", "/projects/{grid}/members"),
        },
        Attack {
            name: "a membership inserted into another project",
            kind: "project_membership",
            sql: &["insert into project_users (organization_id, project_id, user_id, role, added_at, seal)
                    select organization_id, '{harbor}', user_id, role, added_at, seal from project_users
                    where user_id = '{bo}'"],
            status: (404, 404, 200),
            by: Use::Visit("bo", "/projects/{harbor}"),
        },
    ])
    .await;
}

#[tokio::test]
async fn a_membership_inserted_into_another_organization_gives_nothing() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let bo_id = app.person(BO, Role::Reader).await;
    let (bo, path) = (app.signed_in(BO).await, format!("/o/{}", second.organization));
    assert_eq!(bo.get(&path).await.status, 404);
    app.write(
        "insert into organization_users (organization_id, user_id, role, added_at, seal)
         select $1, user_id, 'owner', added_at, seal from organization_users where user_id = $2",
        &[second.organization.as_str(), bo_id.as_str()],
    )
    .await;
    assert_eq!(bo.get(&path).await.status, 404);
    let page = app.second_owner().await.get(&path).await.text;
    assert!(page.contains("forged and refused") && page.contains(bo_id.as_str()), "{page}");
    let page = app.owner().await.get(&app.path("")).await.text;
    assert!(!page.contains("forged and refused"), "the other organization has nothing to do with it: {page}");
}

#[tokio::test]
async fn an_admin_key_that_was_moved_to_another_organization_is_unknown_there() {
    let app = TestApp::founded().await;
    let second = app.second_organization().await;
    let sql = "update admin_keys set organization_id = $1, owner_user_id = (select o.user_id from organization_users o
               where o.organization_id = $1)";
    assert_eq!(app.write(sql, &[second.organization.as_str()]).await, 1);
    assert_eq!(app.admin().get(PROJECTS).await.status, 401);
    let page = app.second_owner().await.get(&format!("/o/{}", second.organization)).await.text;
    assert!(page.contains("forged and refused") && page.contains(&app.key_id), "{page}");
    app.seal_rows().await;
    assert_eq!(app.admin().get(PROJECTS).await.status, 200, "the seal alone decides");
}

#[tokio::test]
async fn a_session_that_was_inserted_moved_or_prolonged_is_signed_out() {
    try_all(&[
        Attack {
            name: "a session of the owner inserted",
            kind: "session",
            sql: &["insert into sessions (credential_hash, id, user_id, address, user_agent, created_at, last_seen_at,
                    confirmed_at, expires_at, seal) select '{cookie}', 'sess_mine', '{ada}', '', '', created_at,
                    last_seen_at, confirmed_at, expires_at, seal from sessions where user_id = '{bo}'"],
            status: (303, 303, 200),
            by: Use::Cookie,
        },
        Attack {
            name: "a session pointed at the owner",
            kind: "session",
            sql: &["update sessions set user_id = '{ada}' where user_id = '{bo}'"],
            status: (200, 303, 200),
            by: Use::Visit("bo", ""),
        },
        Attack {
            name: "a session whose expiry was moved",
            kind: "session",
            sql: &["update sessions set expires_at = 4000000000 where user_id = '{bo}'"],
            status: (200, 303, 200),
            by: Use::Visit("bo", ""),
        },
        Attack {
            name: "a session whose password was never entered again",
            kind: "session",
            sql: &["update sessions set confirmed_at = 4000000000 where user_id = '{bo}'"],
            status: (200, 303, 200),
            by: Use::Visit("bo", ""),
        },
    ])
    .await;
}

#[tokio::test]
async fn a_link_that_was_inserted_or_edited_opens_nothing() {
    let invite = format!("/invite?token={}", TOKEN.replace(' ', "+")).leak();
    let reset = format!("/new-password?token={}", TOKEN.replace(' ', "+")).leak();
    try_all(&[
        Attack {
            name: "an invite of an owner",
            kind: "invite",
            sql: &[
                "insert into invites (id, organization_id, email, email_key, role, token_hash, created_at, expires_at)
                    values ('invite-mine', '{organization}', 'm@x.example', 'm@x.example', 'owner', '{token}', 1,
                    4000000000)",
            ],
            status: (404, 404, 200),
            by: Use::Open(invite),
        },
        Attack {
            name: "a link to choose the owner's password",
            kind: "one_time_link",
            sql: &["insert into account_links (user_id, kind, token_hash, email, created_at, expires_at) values
                    ('{ada}', 'password_reset', '{token}', 'ada@fjordlight.example', 1, 4000000000)"],
            status: (404, 404, 200),
            by: Use::Open(reset),
        },
    ])
    .await;
}

#[tokio::test]
async fn a_link_is_emailed_to_the_address_that_this_server_stored_and_to_no_other() {
    let app = TestApp::mailing().await;
    app.write("delete from mails", &[]).await;
    let forgotten = || Forgotten { email: Some(ADA.to_owned()) };
    password_resets::ask(&app.domain, &domain::Origin::default(), forgotten()).await.expect("anybody may ask");
    assert_eq!(app.texts("select recipient from mails", &[]).await, [ADA]);
    app.write("update mails set recipient = 'mallory@x.example'", &[]).await;
    let taken = domain::email_outbox::take(&app.domain, domain::email_contents::compose);
    assert!(taken.await.expect("the queue is readable").is_none(), "nothing is delivered");
    assert!(app.domain.seals().refused().iter().any(|refused| refused.kind == "email"));

    // The address in the account decides where the next link goes.
    app.write("delete from account_links", &[]).await;
    app.write("delete from mails", &[]).await;
    app.write("update users set email = 'mallory@x.example'", &[]).await;
    password_resets::ask(&app.domain, &domain::Origin::default(), forgotten()).await.expect("the answer is the same");
    assert_eq!(app.count("mails").await, 0);
    assert!(app.domain.seals().refused().iter().any(|refused| refused.kind == "account"));
}

#[tokio::test]
async fn the_last_owner_stays_although_a_forged_one_stands_beside_them() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    app.write("update organization_users set role = 'owner' where user_id = $1", &[bo.as_str()]).await;
    let path = format!("/v1/organization/users/{}", app.owner);
    let refused = app.admin().post(&path, json!({ "role": "reader" })).await;
    assert_eq!((refused.status, refused.json()["error"]["code"].as_str()), (400, Some("last_owner")));
    assert_eq!(app.admin().delete(&path).await.status, 400);
    // An owner decides the role anew, and the row is valid again.
    let path = format!("/v1/organization/users/{bo}");
    assert_eq!(app.admin().post(&path, json!({ "role": "reader" })).await.status, 200);
    assert_eq!(sign_in(&app, BO, PASSWORD).await.get(&app.path("")).await.status, 200);
}
