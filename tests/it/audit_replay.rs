//! The log is complete: an organization rebuilt from its audit log alone equals the organization in the database,
//! whatever was done to it and whenever logging began; and changes that bypass the log are detected.
//!
//! Seeded fault these tests catch: a key's new expiry recorded as the old one.
//!
//! `ORGWARD_FOLD_SEED=1 cargo test --test it audit_replay` uses another seed; a failure prints the seed.

use crate::{
    operations::sent,
    support::{Founded, PASSWORD, TestApp},
};
use domain::{
    Actor, Error, Result, Settings, Who, accounts, admin_keys, audit_baseline, audit_drift, audit_logging,
    data_retention, invite_acceptance, invites, key_rotations, organization_settings, organizations, profile,
    project_api_keys, project_users,
    projects::{self, SameName},
    purge, service_accounts, users,
};
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use types::{
    audit_logging::EnableConfirmation,
    ids::{InviteId, KeyId, OrganizationId, ProjectId, ServiceAccountId, UserId},
    invites::NewPerson,
    organizations::AuditDifferences,
    sensitive::Sensitive,
    users::Role,
};

/// How many organizations are created and rebuilt.
const RUNS: u64 = 6;

/// How many random operations each organization gets.
const STEPS: usize = 130;

#[expect(clippy::disallowed_methods, reason = "what a test does is no setting of the product")]
fn seed() -> u64 {
    let given = std::env::var("ORGWARD_FOLD_SEED").ok();
    given.map_or(20_260_214, |text| text.parse().expect("ORGWARD_FOLD_SEED is a whole number"))
}

/// The possible operations, all equally likely.
const ACTS: &[&str] = &[
    "user.create",
    "user.role",
    "user.note",
    "user.delete",
    "invite.create",
    "invite.delete",
    "invite.accept",
    "project.create",
    "project.rename",
    "project.archive",
    "project.retention",
    "project_user.create",
    "project_user.role",
    "project_user.delete",
    "account.create",
    "account.update",
    "account.delete",
    "account.key",
    "own_key.create",
    "key.update",
    "key.rotate",
    "key.delete",
    "admin_key.create",
    "admin_key.rotate",
    "admin_key.delete",
    "purge",
    "organization.update",
    "profile.update",
];

/// Runs random operations.
struct RandomActor {
    app: Founded,
    rng: StdRng,
}

impl RandomActor {
    /// A random one of the ids that a statement finds.
    async fn one(&mut self, sql: &'static str) -> String {
        let found = self.app.texts(sql, &[self.app.organization.as_str()]).await;
        found.choose(&mut self.rng).cloned().unwrap_or_default()
    }

    async fn project(&mut self) -> ProjectId {
        ProjectId::new(self.one("select id from projects where organization_id = $1 and archived_at is null").await)
    }

    async fn user(&mut self) -> UserId {
        let owner = self.app.owner.to_string();
        let user = self.one("select user_id from organization_users where organization_id = $1").await;
        // The acting owner is never chosen: without them no further operation would succeed.
        UserId::new(if user == owner { String::new() } else { user })
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words.choose(&mut self.rng).expect("the list is not empty")
    }

    fn named(&mut self) -> Value {
        let mut new = json!({ "name": self.app.new_id("n") });
        if self.rng.random_bool(0.4) {
            new["expires_in_seconds"] = json!(self.rng.random_range(1..100_000));
        }
        new
    }

    fn scopes(&mut self) -> Value {
        json!({ "scopes": if self.rng.random_bool(0.5) { json!([]) } else { json!(["api.files.read"]) } })
    }

    /// The owner in the console, or a program with the first Admin key: their events differ.
    async fn owner(&mut self, ada: &Actor) -> Actor {
        match self.rng.random_bool(0.5) {
            true => ada.clone(),
            false => Actor {
                who: Who::AdminKey { key_id: KeyId::new(&self.app.key_id), user_id: self.app.owner.clone() },
                ..ada.clone()
            },
        }
    }

    async fn act(&mut self, what: &str, ada: &Actor) -> Result<()> {
        let domain = self.app.domain.clone();
        let actor = &self.owner(ada).await;
        let (project, user) = (&self.project().await, &self.user().await);
        let role = self.pick(&["owner", "reader"]);
        let project_role = self.pick(&["owner", "member"]);
        match what {
            "user.create" => {
                self.app.new_reader().await;
                Ok(())
            }
            "user.role" => users::update(&domain, actor, user, sent(json!({ "role": role }))).await.map(drop),
            "user.note" => {
                let patch = json!({ "technical_level": domain.new_id("t") });
                users::update(&domain, actor, user, sent(patch)).await.map(drop)
            }
            "user.delete" => users::delete(&domain, actor, user).await.map(drop),
            "invite.create" => {
                let mut new = json!({ "email": format!("{}@skerry.example", domain.new_id("")), "role": role });
                if self.rng.random_bool(0.7) {
                    new["projects"] = json!([{ "id": project, "role": project_role }]);
                }
                invites::create(&domain, actor, sent(new)).await.map(drop)
            }
            "invite.delete" => {
                let invite = self.one("select id from invites where organization_id = $1").await;
                invites::delete(&domain, actor, &InviteId::new(invite)).await.map(drop)
            }
            "invite.accept" => {
                let invite =
                    self.one("select id from invites where organization_id = $1 and accepted_at is null").await;
                let link = invites::link(&domain, actor, &InviteId::new(invite)).await?;
                let new = NewPerson { name: Some("Emi Ito".to_owned()), password: Some(Sensitive::new(PASSWORD)) };
                let (origin, token) = (&actor.origin, link.token.expose());
                invite_acceptance::accept(&domain, origin, None, token, new).await.map(drop)
            }
            "project.create" => {
                projects::create(&domain, actor, sent(json!({ "name": domain.new_id("p") })), SameName::Allowed)
                    .await
                    .map(drop)
            }
            "project.rename" => {
                let patch = sent(json!({ "name": domain.new_id("p") }));
                projects::update(&domain, actor, project, patch, SameName::Allowed).await.map(drop)
            }
            // Rarely, because otherwise no project would be left to act in.
            "project.archive" if self.rng.random_bool(0.7) => Ok(()),
            "project.archive" => projects::archive(&domain, actor, project).await.map(drop),
            "project.retention" => {
                let choice = self.pick(&["zero_data_retention", "organization_default"]);
                let patch = sent(json!({ "retention_type": choice }));
                data_retention::update_of_project(&domain, actor, project, patch).await.map(drop)
            }
            "project_user.create" => {
                let new = json!({ "user_id": user, "role": project_role });
                project_users::create(&domain, actor, project, sent(new)).await.map(drop)
            }
            "project_user.role" | "project_user.delete" => {
                let sql = "select project_id || ' ' || user_id from project_users where organization_id = $1";
                let member = self.one(sql).await;
                let (project, user) = member.split_once(' ').unwrap_or_default();
                let (project, user) = (&ProjectId::new(project), &UserId::new(user));
                if what == "project_user.delete" {
                    return project_users::delete(&domain, actor, project, user).await.map(drop);
                }
                let patch = sent(json!({ "role": project_role }));
                project_users::update(&domain, actor, project, user, patch).await.map(drop)
            }
            "account.create" => {
                let new = match self.rng.random_bool(0.3) {
                    true => json!({ "name": "ci", "create_service_account_only": true }),
                    false => self.named(),
                };
                service_accounts::create(&domain, actor, project, sent(new)).await.map(drop)
            }
            "account.update" | "account.delete" | "account.key" => {
                let sql = "select project_id || ' ' || id from service_accounts where organization_id = $1";
                let account = self.one(sql).await;
                let (project, account) = account.split_once(' ').unwrap_or_default();
                let (project, account) = (&ProjectId::new(project), &ServiceAccountId::new(account));
                match what {
                    "account.update" => {
                        let mut patch = json!({ "name": domain.new_id("a") });
                        if self.rng.random_bool(0.6) {
                            patch["role"] = json!(project_role);
                        }
                        service_accounts::update(&domain, actor, project, account, sent(patch)).await.map(drop)
                    }
                    "account.delete" => service_accounts::delete(&domain, actor, project, account).await.map(drop),
                    _ => {
                        let mut new = self.named();
                        new["scopes"] = self.scopes()["scopes"].take();
                        service_accounts::create_key(&domain, actor, project, account, sent(new)).await.map(drop)
                    }
                }
            }
            "own_key.create" => {
                let person = if user.as_str().is_empty() { self.app.owner.clone() } else { user.clone() };
                let person = self.app.acting_without_password(person.as_str()).await;
                let new = self.named();
                project_api_keys::create(&domain, &person, project, sent(new)).await.map(drop)
            }
            "key.update" | "key.rotate" | "key.delete" => {
                let key = self.one("select project_id || ' ' || id from project_keys where organization_id = $1").await;
                let (project, key) = key.split_once(' ').unwrap_or_default();
                let (project, key) = (&ProjectId::new(project), &KeyId::new(key));
                if what == "key.delete" {
                    return project_api_keys::delete(&domain, actor, project, key).await.map(drop);
                }
                if what == "key.rotate" {
                    let rotation = sent(json!({ "grace": self.pick(&["now", "7d"]) }));
                    return key_rotations::rotate_project_key(&domain, actor, project, key, rotation).await.map(drop);
                }
                let patch = match self.rng.random_bool(0.5) {
                    true => self.scopes(),
                    false => json!({ "expires_in_seconds": self.rng.random_range(1..100_000) }),
                };
                project_api_keys::update(&domain, actor, project, key, sent(patch)).await.map(drop)
            }
            "admin_key.create" => {
                let mut new = self.named();
                if self.rng.random_bool(0.5) {
                    new["scopes"] =
                        json!([self.pick(&["api.all.read", "api.audit_logs.read"]), "api.management.write"]);
                }
                admin_keys::create(&domain, actor, sent(new)).await.map(drop)
            }
            "admin_key.rotate" => {
                let key = self.one("select id from admin_keys where organization_id = $1").await;
                let key = if key == self.app.key_id { String::new() } else { key };
                let rotation = sent(json!({ "grace": self.pick(&["now", "1h"]), "expires_in_seconds": 1000 }));
                key_rotations::rotate_admin_key(&domain, actor, &KeyId::new(key), rotation).await.map(drop)
            }
            "admin_key.delete" => {
                let key = self.one("select id from admin_keys where organization_id = $1").await;
                let key = if key == self.app.key_id { String::new() } else { key };
                admin_keys::delete(&domain, actor, &KeyId::new(key)).await.map(drop)
            }
            "purge" => purge::run(&domain).await.map(drop),
            "organization.update" => {
                let contact = self.pick(&["", "help@fjordlight.example", "#it-help"]);
                let new = json!({ "name": self.app.new_id("o"), "support_contact": contact });
                organization_settings::update(&domain, ada, sent(new)).await.map(drop)
            }
            "profile.update" => {
                let patch = json!({ "name": self.app.new_id("p") });
                profile::update(&domain, ada, sent(patch)).await.map(drop)
            }
            _ => panic!("{what} is not a known operation"),
        }
    }
}

async fn compare(app: &TestApp, organization: &OrganizationId) -> Option<AuditDifferences> {
    audit_drift::compare(&app.domain, organization).await.expect("the database can be read")
}

/// Asserts that the log and the tables describe the same organization.
async fn agree(app: &TestApp, organization: &OrganizationId, seed: u64) {
    let found = compare(app, organization).await.expect("logging is on");
    assert!(found.count == 0, "seed {seed}: {:#?}", found.first);
}

#[tokio::test]
async fn an_organization_rebuilt_from_its_log_equals_the_one_in_the_database() {
    let mut done: BTreeMap<&str, usize> = BTreeMap::new();
    for seed in seed()..seed() + RUNS {
        println!("seed {seed}");
        // Every third organization counts as a large one, whose objects are recorded while it changes.
        let max_baseline_at_once = if seed % 3 == 0 { 0 } else { 1000 };
        let settings = Settings { max_baseline_at_once, ..Settings::default() };
        let app = TestApp::start_with(settings).await.found(false).await;
        let (ada, organization) =
            (app.acting("ada@fjordlight.example", &app.organization).await, app.organization.clone());
        let owner = organizations::NewOwner { email: "ada@fjordlight.example".to_owned(), name: None, password: None };
        let second =
            organizations::create(&app.domain, "Skerry Works", &owner, true).await.expect("a second organization").0;
        let mut random = RandomActor { app, rng: StdRng::seed_from_u64(seed) };
        let begins = random.rng.random_range(0..STEPS * 2 / 3);
        for step in 0..STEPS {
            if step == begins {
                assert_eq!(compare(&random.app, &organization).await, None, "logging is off");
                let confirmation = EnableConfirmation {
                    organization_name: Some(random.one("select name from organizations where id = $1").await),
                    password: Some(Sensitive::new(PASSWORD)),
                };
                audit_logging::enable(&random.app.domain, &ada, confirmation).await.expect("an owner may");
            }
            let what = *ACTS.choose(&mut random.rng).expect("the list is not empty");
            match random.act(what, &ada).await {
                Ok(()) => *done.entry(what).or_default() += usize::from(step >= begins),
                Err(Error::Problem(_)) => {}
                Err(fault) => panic!("seed {seed}, step {step}, {what}: {fault}"),
            }
            if step >= begins && step % 3 == 0 {
                audit_baseline::record_page(&random.app.domain, &organization).await.expect("the log is in order");
            }
            // Every other organization is replayed in steps as it grows, the others at once at the end.
            if seed % 2 == 0 && step >= begins && step % 7 == 0 {
                agree(&random.app, &organization, seed).await;
            }
        }
        agree(&random.app, &organization, seed).await;
        audit_baseline::record_all(&random.app.domain).await.expect("the logs are in order");
        agree(&random.app, &organization, seed).await;
        agree(&random.app, &second, seed).await;
    }
    let never: Vec<_> = ACTS.iter().filter(|what| done.get(*what).copied().unwrap_or_default() == 0).collect();
    assert!(never.is_empty(), "never done while logging was on: {never:?}");
}

#[tokio::test]
async fn a_demoted_owner_an_expired_key_and_a_password_reset_cause_no_difference() {
    let app = TestApp::founded().await;
    let emi = app.person("emi@fjordlight.example", Role::Owner).await;
    let acting = app.acting_without_password(emi.as_str()).await;
    let new = json!({ "name": "soon over", "expires_in_seconds": 1 });
    admin_keys::create(&app.domain, &acting, sent(new)).await.expect("an owner may");
    let project = app.project("Grid").await;
    let member = json!({ "user_id": emi, "role": "owner" });
    app.ask("POST", &format!("/projects/{project}/users"), member).await;
    app.ask("POST", &format!("/users/{emi}"), json!({ "role": "reader" })).await;
    agree(&app, &app.organization, 0).await;
    accounts::reset_owner(&app.domain, "emi@fjordlight.example", &Sensitive::new(PASSWORD))
        .await
        .expect("the server administrator may");
    agree(&app, &app.organization, 0).await;
    let key = "select cast(count(*) as text) from admin_keys where name = 'soon over'";
    assert_eq!(app.texts(key, &[]).await, ["0"], "the demotion deleted it");
    let acting = app.acting_without_password(emi.as_str()).await;
    let new = json!({ "name": "soon over", "expires_in_seconds": 1 });
    admin_keys::create(&app.domain, &acting, sent(new)).await.expect("an owner may");
    app.advance(2);
    // The key has expired, which is no difference.
    agree(&app, &app.organization, 0).await;
    assert_eq!(app.texts(key, &[]).await, ["1"]);
}

#[tokio::test]
async fn changes_that_bypass_the_log_are_reported_per_object() {
    let app = TestApp::founded().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    let project = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{project}/users"), json!({ "user_id": bo, "role": "member" })).await;
    let account = app.ask("POST", &format!("/projects/{project}/service_accounts"), json!({ "name": "ci" })).await;
    app.ask("POST", "/invites", json!({ "email": "x@y.example", "role": "reader" })).await;
    agree(&app, &app.organization, 0).await;
    let account = account["id"].as_str().expect("an id");
    let (bo, key, organization) = (bo.as_str(), app.key_id.as_str(), app.organization.as_str());
    for (sql, values, back, sentence) in [
        (
            "update organization_users set role = 'owner' where user_id = $1",
            vec![bo],
            "update organization_users set role = 'reader' where user_id = $1",
            format!("member {bo}: its role is owner, and the log says reader"),
        ),
        (
            "update project_users set role = 'owner' where user_id = $1",
            vec![bo],
            "update project_users set role = 'member' where user_id = $1",
            format!("{bo} in project {project}: its role is owner, and the log says member"),
        ),
        (
            "update projects set archived_at = 1 where id = $1",
            vec![project.as_str()],
            "update projects set archived_at = null where id = $1",
            format!("project {project}: its archived is yes, and the log says no"),
        ),
        (
            "update service_accounts set role = 'owner' where id = $1",
            vec![account],
            "update service_accounts set role = 'member' where id = $1",
            format!("service account {account}: its role is owner, and the log says member"),
        ),
        (
            "update admin_keys set expires_at = 4000000000 where id = $1",
            vec![key],
            "update admin_keys set expires_at = null where id = $1",
            format!("Admin key {key}: its expiry is 4000000000, and the log says none"),
        ),
        (
            "update admin_keys set scopes = '[\"api.all.read\"]' where id = $1",
            vec![key],
            "update admin_keys set scopes = '[]' where id = $1",
            format!("Admin key {key}: its scopes is [\"api.all.read\"], and the log says []"),
        ),
        (
            "update admin_keys set scopes = 'all' where id = $1",
            vec![key],
            "update admin_keys set scopes = '[]' where id = $1",
            format!("Admin key {key}: its scopes is all, and the log says []"),
        ),
        (
            "update project_keys set scopes = '[\"api.files.read\"]' where service_account_id = $1",
            vec![account],
            "update project_keys set scopes = '[]' where service_account_id = $1",
            "its scopes is [\"api.files.read\"], and the log says []".to_owned(),
        ),
        (
            "update organizations set name = 'Skerry Works' where id = $1",
            vec![organization],
            "update organizations set name = 'Fjordlight Energy' where id = $1",
            format!("organization {organization}: its name is Skerry Works, and the log says Fjordlight Energy"),
        ),
        (
            "update users set name = 'Mallory' where id = $1",
            vec![bo],
            "update users set name = 'Bo Achterberg' where id = $1",
            format!("member {bo}: its full name is not the one in the log"),
        ),
        (
            "update users set email = 'mallory@y.example' where id = $1",
            vec![bo],
            "update users set email = 'bo@fjordlight.example' where id = $1",
            format!("member {bo}: its email is not the one in the log"),
        ),
        (
            "update projects set name = 'Field' where id = $1",
            vec![project.as_str()],
            "update projects set name = 'Grid' where id = $1",
            format!("project {project}: its name is Field, and the log says Grid"),
        ),
        (
            "update service_accounts set name = 'cd' where id = $1",
            vec![account],
            "update service_accounts set name = 'ci' where id = $1",
            format!("service account {account}: its name is cd, and the log says ci"),
        ),
        (
            "update admin_keys set name = 'other' where id = $1",
            vec![key],
            "update admin_keys set name = 'first' where id = $1",
            format!("Admin key {key}: its name is other, and the log says first"),
        ),
        (
            "update invites set email = 'mallory@y.example' where organization_id = $1",
            vec![organization],
            "update invites set email = 'x@y.example' where organization_id = $1",
            "its email is not the one in the log".to_owned(),
        ),
    ] {
        assert_eq!(app.write(sql, &values).await, 1, "{sql}");
        let found = compare(&app, &app.organization).await.expect("logging is on");
        assert!(found.count == 1 && found.first[0].contains(&sentence), "{sql}: {:?}", found.first);
        app.write(back, &values).await;
        agree(&app, &app.organization, 0).await;
    }
    for (sql, sentence) in [
        ("delete from project_users", "is not there, and the log says that it is"),
        ("delete from invite_projects", ""),
        ("delete from invites", "is not there, and the log says that it is"),
        (
            "insert into admin_keys (id, organization_id, owner_user_id, name, name_key, redacted_value, secret_hash,
             secret_pepper, created_at) select 'key_planted', organization_id, owner_user_id, name, name_key,
             redacted_value, 'x', 1, 1 from admin_keys limit 1",
            "Admin key key_planted is there, and the log does not tell of it",
        ),
    ] {
        let before = compare(&app, &app.organization).await.expect("logging is on").count;
        assert!(app.write(sql, &[]).await >= 1, "{sql}");
        let found = compare(&app, &app.organization).await.expect("logging is on");
        let grown = u64::from(!sentence.is_empty());
        assert_eq!(found.count, before + grown, "{sql}: {:?}", found.first);
        assert!(found.first.iter().any(|line| line.contains(sentence)), "{sql}: {:?}", found.first);
    }
}

#[tokio::test]
async fn all_differences_are_counted_and_the_first_ones_listed() {
    let app = TestApp::founded().await;
    for _ in 0..30 {
        app.new_reader().await;
    }
    app.write("update organization_users set role = 'owner' where role = 'reader'", &[]).await;
    let found = compare(&app, &app.organization).await.expect("logging is on");
    assert_eq!((found.count, found.first.len()), (30, 20));
}

#[tokio::test]
async fn owners_see_the_alarm_on_the_overview_and_readers_do_not() {
    let app = TestApp::founded().await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let alarm = "the audit log and the database disagree";
    audit_drift::compare_all(&app.domain).await.expect("the database can be read");
    assert!(!owner.get(&app.path("")).await.text.contains(alarm));
    app.write("update projects set archived_at = 1", &[]).await;
    audit_drift::compare_all(&app.domain).await.expect("the database can be read");
    let page = owner.get(&app.path("")).await.text;
    assert!(page.contains(alarm) && page.contains("its archived is yes, and the log says no"), "{page}");
    assert!(!reader.get(&app.path("")).await.text.contains(alarm));
    app.write("update projects set archived_at = null", &[]).await;
    audit_drift::compare_all(&app.domain).await.expect("the database can be read");
    assert!(!owner.get(&app.path("")).await.text.contains(alarm), "the alarm ends once the table is corrected");
}
