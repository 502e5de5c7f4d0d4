//! A key, a role or an invite whose row was moved out of the database while an owner deleted it, or while the tables were
//! compared with the audit log, gives nothing when it is put back, not even after a restart. One that was deleted and is put
//! back gives nothing after the next comparison, even if the file of what was deleted is gone.
//!
//! Seeded faults these tests catch: a deletion that finds no row and is forgotten; a comparison that only reports; a memory
//! that ends with the process; a refusal that also covers what an owner decides afterwards; one that does not cover the old
//! seal then; one of an object that is there and that the person may not see.

#![expect(clippy::disallowed_methods, reason = "it takes rows away with statements of its own")]

use crate::{
    invite_acceptance::{invite, token},
    support::{Founded, TestApp, things::text},
};
use domain::{Domain, Settings, admin_keys, audit_drift, invite_acceptance as acceptance, sign_in};
use kernel::access::memberships;
use serde_json::json;
use types::{admin_keys::NewAdminKey, sensitive::Sensitive, users::Role};

const CYD: &str = "cyd@fjordlight.example";

/// What a person who writes the database holds.
enum Credential {
    Key(String),
    InviteToken(String),
}

struct Case {
    name: &'static str,
    table: &'static str,
    /// The condition that finds the row.
    row: String,
    /// The address at which an owner deletes it.
    address: String,
    credential: Credential,
}

struct Stage {
    app: Founded,
    settings: Settings,
    file: std::path::PathBuf,
    cases: Vec<Case>,
    cyd: String,
    _folder: tempfile::TempDir,
}

impl Stage {
    async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mark = folder.path().join("credentials.sealed");
        let file = mark.with_extension("ended");
        let settings = Settings { credential_mark: Some(mark), ..Settings::default() };
        let app = TestApp::start_with(settings.clone()).await.found(true).await;
        let (cyd, bo) = (app.person(CYD, Role::Owner).await, app.person("bo@fjordlight.example", Role::Reader).await);
        let cyd_acting = app.acting(CYD, &app.organization).await;
        let bo_acting = app.acting("bo@fjordlight.example", &app.organization).await;
        let grid = app.project("Grid").await;
        app.ask("POST", &format!("/projects/{grid}/users"), json!({ "user_id": bo, "role": "member" })).await;
        let second = app.ask("POST", "/admin_api_keys", json!({ "name": "second" })).await;
        let new = NewAdminKey { name: Some("cyd".to_owned()), ..NewAdminKey::default() };
        let cyds = admin_keys::create(&app.domain, &cyd_acting, new.into()).await.expect("an owner may");
        let service = app.ask("POST", &format!("/projects/{grid}/service_accounts"), json!({ "name": "ci" })).await;
        let (laptop, laptop_secret) = app.own_key(&bo_acting, &grid, "laptop").await;
        let (tablet, tablet_secret) = app.own_key(&bo_acting, &grid, "tablet").await;
        let invited = invite(&app, json!({ "email": "dee@fjordlight.example", "role": "reader" })).await;
        let link = token(&app, &invited).await;
        let by_id = |id: &str| format!("id = '{id}'");
        let account = text(&service, "id");
        let cases = vec![
            Case {
                name: "an Admin key",
                table: "admin_keys",
                row: by_id(&text(&second, "id")),
                address: format!("/admin_api_keys/{}", text(&second, "id")),
                credential: Credential::Key(text(&second, "value")),
            },
            Case {
                name: "a project key",
                table: "project_keys",
                row: by_id(laptop.as_str()),
                address: format!("/projects/{grid}/api_keys/{laptop}"),
                credential: Credential::Key(laptop_secret),
            },
            Case {
                name: "a service account",
                table: "service_accounts",
                row: by_id(&account),
                address: format!("/projects/{grid}/service_accounts/{account}"),
                credential: Credential::Key(text(&service["api_key"], "value")),
            },
            Case {
                name: "an invite",
                table: "invites",
                row: by_id(invited.as_str()),
                address: format!("/invites/{invited}"),
                credential: Credential::InviteToken(link),
            },
            Case {
                name: "a role in a project",
                table: "project_users",
                row: format!("user_id = '{bo}'"),
                address: format!("/projects/{grid}/users/{bo}"),
                credential: Credential::Key(tablet_secret),
            },
            Case {
                name: "a role in the organization",
                table: "organization_users",
                row: format!("user_id = '{cyd}'"),
                address: format!("/users/{cyd}"),
                credential: Credential::Key(cyds.key.value.expose().to_owned()),
            },
        ];
        assert!(!tablet.as_str().is_empty());
        Self { app, settings, file, cases, cyd: cyd.to_string(), _folder: folder }
    }

    /// Takes the row out of the database, without what depends on it.
    async fn move_away(&self, case: &Case) {
        let Case { table, row, .. } = case;
        self.app.script(&format!("create table kept_{table} as select * from {table} where {row}")).await;
        self.without_keys(&format!("delete from {table} where {row}")).await;
    }

    async fn put_back(&self, case: &Case) {
        let table = case.table;
        self.without_keys(&format!("insert into {table} select * from kept_{table}")).await;
    }

    /// Runs a statement without the database's own rules about rows that refer to each other.
    async fn without_keys(&self, sql: &str) {
        let mut conn = self.app.tables.acquire().await.expect("a connection");
        let is_sqlite = self.app.url.starts_with("sqlite");
        let [off, on] = match is_sqlite {
            true => ["pragma foreign_keys = off", "pragma foreign_keys = on"],
            false => ["set session_replication_role = replica", "set session_replication_role = origin"],
        };
        for sql in [off, sql, on] {
            sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut *conn).await.expect(sql);
        }
    }

    /// The number of rows that are refused if they appear again.
    fn lines(&self) -> usize {
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        text.lines().filter(|line| line.starts_with("barred ")).count()
    }

    async fn is_owner(&self, domain: &Domain) -> bool {
        let mut conn = domain.reader().await.expect("a connection");
        let found = memberships::is_owner(&mut conn, domain.seals(), &self.app.organization, &self.cyd).await;
        found.expect("readable")
    }
}

async fn opens(domain: &Domain, credential: &Credential) -> bool {
    match credential {
        Credential::Key(secret) => sign_in::with_key(domain, &Sensitive::new(secret)).await.is_ok(),
        Credential::InviteToken(token) => acceptance::look(domain, None, token).await.is_ok(),
    }
}

#[tokio::test]
async fn what_was_moved_away_while_an_owner_deleted_it_is_refused_when_it_is_put_back() {
    let stage = Stage::new().await;
    for case in &stage.cases {
        let name = case.name;
        assert!(opens(&stage.app.domain, &case.credential).await, "{name}: before");
        stage.move_away(case).await;
        let address = format!("/v1/organization{}", case.address);
        stage.app.admin().delete(&address).await.refusal(404);
        let lines = stage.lines();
        stage.app.admin().delete(&address).await.refusal(404);
        assert_eq!(stage.lines(), lines, "{name}: it is known");
        stage.put_back(case).await;
        assert!(!opens(&stage.app.domain, &case.credential).await, "{name}: by this process");
        let refused = stage.app.domain.seals().refused();
        assert!(!refused.is_empty(), "{name}: it is an alarm");
    }
    let next = stage.app.next_process(stage.settings.clone()).await;
    let forgetful = stage.app.next_process(Settings::default()).await;
    for case in &stage.cases {
        assert!(!opens(&next, &case.credential).await, "{}: by the next process", case.name);
        assert!(opens(&forgetful, &case.credential).await, "{}: the file alone tells", case.name);
    }
    next.abandon().await;
    forgetful.abandon().await;
    // An owner deletes what was put back.
    for case in &stage.cases[..4] {
        let address = format!("/v1/organization{}", case.address);
        assert_eq!(stage.app.admin().delete(&address).await.status, 200, "{}", case.name);
    }
}

#[tokio::test]
async fn what_was_missing_when_the_tables_were_compared_is_refused_when_it_is_put_back() {
    let stage = Stage::new().await;
    audit_drift::compare_all(&stage.app.domain).await.expect("the log is readable");
    assert_eq!(stage.lines(), 0, "nothing is missing");
    for case in &stage.cases {
        stage.move_away(case).await;
        audit_drift::compare_all(&stage.app.domain).await.expect("the log is readable");
        stage.put_back(case).await;
    }
    let next = stage.app.next_process(stage.settings.clone()).await;
    for case in &stage.cases {
        assert!(!opens(&stage.app.domain, &case.credential).await, "{}", case.name);
        assert!(!opens(&next, &case.credential).await, "{}: by the next process", case.name);
    }
    next.abandon().await;
}

#[tokio::test]
async fn what_was_deleted_and_put_back_is_refused_from_the_next_comparison_on() {
    let stage = Stage::new().await;
    for case in &stage.cases {
        let Case { name, table, row, .. } = case;
        stage.app.script(&format!("create table kept_{table} as select * from {table} where {row}")).await;
        let address = format!("/v1/organization{}", case.address);
        assert_eq!(stage.app.admin().delete(&address).await.status, 200, "{name}");
        stage.put_back(case).await;
        // For some seconds a request may go on that read the row just before.
        stage.app.advance(30);
        assert!(!opens(&stage.app.domain, &case.credential).await, "{name}: by this process");
    }
    std::fs::remove_file(&stage.file).expect("the file of what was deleted");
    let next = stage.app.next_process(stage.settings.clone()).await;
    assert!(opens(&next, &stage.cases[0].credential).await, "nothing is known of the deletion");
    audit_drift::compare_all(&next).await.expect("the log is readable");
    let after = stage.app.next_process(stage.settings.clone()).await;
    for case in &stage.cases {
        assert!(!opens(&next, &case.credential).await, "{}: after the comparison", case.name);
        assert!(!opens(&after, &case.credential).await, "{}: by the process after", case.name);
    }
    assert!(opens(&after, &Credential::Key(stage.app.key.clone())).await, "what was not deleted still works");
    next.abandon().await;
    after.abandon().await;
}

#[tokio::test]
async fn a_role_that_an_owner_gives_afterwards_is_valid_and_the_one_from_before_is_not() {
    let stage = Stage::new().await;
    let (app, case) = (&stage.app, stage.cases.last().expect("a case"));
    stage.move_away(case).await;
    app.admin().delete(&format!("/v1/organization{}", case.address)).await.refusal(404);
    stage.put_back(case).await;
    assert!(!stage.is_owner(&app.domain).await);
    app.ask("POST", &format!("/users/{}", stage.cyd), json!({ "role": "reader" })).await;
    app.ask("POST", &format!("/users/{}", stage.cyd), json!({ "role": "owner" })).await;
    let next = stage.app.next_process(stage.settings.clone()).await;
    for domain in [&app.domain, &next] {
        assert!(stage.is_owner(domain).await, "an owner has decided");
    }
    next.abandon().await;
    app.advance(30);
    stage.without_keys(&format!("delete from organization_users where {}", case.row)).await;
    stage.put_back(case).await;
    let next = stage.app.next_process(stage.settings.clone()).await;
    for domain in [&app.domain, &next] {
        assert!(!stage.is_owner(domain).await, "the row of before");
    }
    next.abandon().await;
}

#[tokio::test]
async fn a_deletion_of_what_is_there_or_never_was_refuses_nothing() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let member = app.colleague("eve@fjordlight.example", Role::Reader).await;
    let case = &stage.cases[1];
    let (project, key) = case.address.split_once("/api_keys/").expect("an address of a key");
    let (project, key) = (project.trim_start_matches("/projects/"), types::ids::KeyId::new(key));
    let project = types::ids::ProjectId::new(project);
    let refused = domain::project_api_keys::delete(&app.domain, &member, &project, &key).await;
    assert!(refused.is_err(), "they may not know about it");
    for address in [
        format!("/admin_api_keys/{}", app.new_id("key_")),
        format!("/users/{}", app.new_id("user-")),
        format!("/invites/{}", app.new_id("invite-")),
    ] {
        app.admin().delete(&format!("/v1/organization{address}")).await.refusal(404);
    }
    assert_eq!(stage.lines(), 0);
    assert!(opens(&app.domain, &case.credential).await);
}
