//! Erasing a person from the audit log removes every spelling of their email address and leaves other people's values
//! alone.
//!
//! Seeded faults these tests catch: the email address typed at a failed sign-in not attributed to the person; every value
//! equal to the person's address erased in every event; any id accepted as a person's.

use crate::support::{
    Founded, TestApp,
    tables::{self, is_postgres},
};
use domain::{audit_erasures, audit_verification, purge};
use serde_json::{Value, json};
use types::{ids::UserId, users::Role};

const BO: &str = "bo@fjordlight.example";

/// Removes a member over the Admin API.
async fn remove(app: &Founded, user: &UserId) {
    app.ask("DELETE", &format!("/users/{user}"), Value::Null).await;
}

/// How often this text is a personal value in the log.
async fn times(app: &Founded, value: &str) -> usize {
    app.texts("select value from audit_values where lower(value) = $1", &[value]).await.len()
}

/// The number of events that the Admin API finds by this email address of an actor.
async fn found_by(app: &Founded, email: &str) -> usize {
    let page = app.ask("GET", &format!("/audit_logs?limit=100&actor_emails[]={email}"), Value::Null).await;
    page["data"].as_array().expect("a page").len()
}

async fn assert_verifies(app: &Founded) {
    let verdict = audit_verification::verify(&app.domain, &app.organization, Vec::new(), None, |_, _| {}).await;
    assert!(verdict.expect("the log is readable").is_ok(), "the log still verifies");
}

#[tokio::test]
async fn every_spelling_of_an_email_address_is_erased_and_no_other_persons_values() {
    let app = TestApp::founded().await;
    let bo = app.person("bo@fjordlight.example", Role::Reader).await;
    for typed in ["BO@Fjordlight.Example", "ada@fjordlight.example"] {
        let wrong = [("credentials[email]", typed), ("credentials[password]", "wrong horse battery")];
        assert_eq!(app.anonymous().submit("/sign-in", &wrong).await.status, 422);
    }
    let spelled = "select value from audit_values where lower(value) like '%bo@%' order by value";
    assert!(app.texts(spelled, &[]).await.contains(&"BO@Fjordlight.Example".to_owned()), "it was recorded as typed");
    let erase = || audit_erasures::erase(&app.domain, &app.organization, &bo, false);
    assert!(erase().await.is_err(), "members are removed first");
    app.ask("DELETE", &format!("/users/{bo}"), serde_json::Value::Null).await;
    assert!(erase().await.expect("they are gone").values > 0);
    assert!(app.texts(spelled, &[]).await.is_empty());
    let adas =
        "select value from audit_values where value = 'ada@fjordlight.example' and field = '/detail/change/email'";
    assert!(!app.texts(adas, &[]).await.is_empty(), "other people's values are left alone");

    let records = app.count("audit_logs").await;
    assert_eq!(erase().await.expect("erasing again succeeds").values, 0);
    assert_eq!(app.count("audit_logs").await, records, "erasing again records nothing new");
    let stranger = types::ids::UserId::new(app.new_id("user-"));
    assert!(audit_erasures::erase(&app.domain, &app.organization, &stranger, false).await.is_err());
}

#[tokio::test]
async fn a_present_member_keeps_an_address_that_a_removed_one_had_before() {
    let app = TestApp::founded().await;
    let old = app.person(BO, Role::Reader).await;
    app.signed_in(BO).await;
    remove(&app, &old).await;
    let before = times(&app, BO).await;
    let new = app.person(BO, Role::Reader).await;
    app.signed_in(BO).await;
    let theirs = times(&app, BO).await - before;
    assert!(theirs >= 2, "the new member was added and signed in: {theirs}");

    let erased = audit_erasures::erase(&app.domain, &app.organization, &old, true).await.expect("the old one is gone");
    assert!(erased.values > 0);
    assert_eq!(times(&app, BO).await, theirs, "exactly the values in events about the present member are left");
    assert_eq!(found_by(&app, BO).await, 1, "the present member's sign-in is found by their address");
    let mine = format!("/audit_logs?actor_ids[]={new}");
    let page = app.ask("GET", &mine, Value::Null).await;
    assert_eq!(page["data"][0]["actor"]["session"]["user"]["email"], BO);
    assert_verifies(&app).await;
}

#[tokio::test]
async fn only_a_persons_id_is_accepted() {
    let app = TestApp::founded().await;
    let invite = app.ask("POST", "/invites", json!({ "email": BO, "role": "reader" })).await;
    let project = app.project("Grid").await;
    let before = (app.count("audit_values").await, app.count("audit_logs").await);
    for id in [invite["id"].as_str().expect("an id"), &project, &app.key_id, BO, ""] {
        for also_others in [false, true] {
            let error = audit_erasures::erase(&app.domain, &app.organization, &UserId::new(id), also_others).await;
            let error = error.expect_err("not a person").to_string();
            assert!(error.contains("is not the id of a person"), "{id}: {error}");
        }
    }
    assert_eq!((app.count("audit_values").await, app.count("audit_logs").await), before, "nothing was erased");
}

#[tokio::test]
async fn an_address_in_an_event_about_another_person_is_listed_and_left_unless_asked_for() {
    let app = TestApp::founded().await;
    for (email, also_others) in [(BO, false), ("chidi@fjordlight.example", true)] {
        let gone = app.person(email, Role::Reader).await;
        app.signed_in(email).await;
        remove(&app, &gone).await;
        // The address waits for an answer again, so the new invite is not the removed person's.
        let invite = app.ask("POST", "/invites", json!({ "email": email, "role": "reader" })).await;
        let invite = invite["id"].as_str().expect("an id").to_owned();

        let plan = audit_erasures::plan(&app.domain, &app.organization, &gone).await.expect("they are gone");
        let listed: Vec<_> = plan.others.iter().map(|other| (other.id.as_str(), other.values, other.records)).collect();
        assert_eq!(listed, [(invite.as_str(), 1, 1)]);
        assert_eq!(plan.others[0].name.as_deref(), Some(email));
        let erased = audit_erasures::erase(&app.domain, &app.organization, &gone, also_others).await;
        assert_eq!(erased.expect("they are gone").values, plan.values + u64::from(also_others));
        assert_eq!(times(&app, email).await, usize::from(!also_others), "the waiting invite's address");
        let detail = &app.audits(1).await[0]["detail"]["change"];
        let whose = if also_others { json!([invite]) } else { Value::Null };
        assert_eq!(detail["others"], whose, "the log says whose it was");
    }
    assert_verifies(&app).await;
}

#[tokio::test]
async fn an_address_typed_at_a_sign_in_to_another_account_is_listed_under_its_owner() {
    let app = TestApp::founded().await;
    let (bo, chidi) = (app.person(BO, Role::Reader).await, app.person("chidi@fjordlight.example", Role::Reader).await);
    // An event as generated logs and imports have it: at a sign-in to Chidi's account Bo's address was typed.
    let who = domain::Who::Person { user_id: chidi.clone(), session: String::new() };
    let tried = Some(kernel::ledger::event::Tried::Email(BO));
    let (error_code, error_message) = ("invalid_credentials", "Wrong.");
    let failed = kernel::ledger::event::Event::LoginFailed { tried, attempts: 1, error_code, error_message };
    let mut bookkeeping = app.domain.bookkeeping().await.expect("the writer is free");
    bookkeeping.append_everywhere(&domain::Origin::default(), who, &failed).await.expect("a failed sign-in");
    bookkeeping.commit().await.expect("it is stored");
    let typed = "select value from audit_values where field = '/detail/change/email'
                 and seq = (select max(seq) from audit_values where field = '/detail/change/email' and value = $1)";

    // Chidi leaves first: the address that was typed is Bo's, who is a member.
    remove(&app, &chidi).await;
    let plan = audit_erasures::plan(&app.domain, &app.organization, &chidi).await.expect("they are gone");
    assert_eq!(plan.others.iter().map(|other| other.id.as_str()).collect::<Vec<_>>(), [bo.as_str()]);
    assert_eq!(plan.others[0].name.as_deref(), Some("Bo Achterberg"));
    audit_erasures::erase(&app.domain, &app.organization, &chidi, false).await.expect("they are gone");
    assert!(!app.texts(typed, &[BO]).await.is_empty(), "a present member's address is left");
    remove(&app, &bo).await;
    let plan = audit_erasures::plan(&app.domain, &app.organization, &bo).await.expect("they are gone");
    assert_eq!(plan.others.iter().map(|other| other.id.as_str()).collect::<Vec<_>>(), [chidi.as_str()]);
    audit_erasures::erase(&app.domain, &app.organization, &bo, true).await.expect("they are gone");
    assert_eq!(times(&app, BO).await, 0);
    assert_verifies(&app).await;
}

#[tokio::test]
async fn requests_of_an_erased_person_lose_where_they_came_from() {
    let app = TestApp::founded().await;
    let emi = app.person("emi@fjordlight.example", Role::Owner).await;
    let (_, key) = app.key_of(&emi).await;
    let theirs = app.with_key(&key).header("user-agent", "emis-laptop").connected_from("203.0.113.7:5000");
    assert_eq!(theirs.get("/v1/organization/projects").await.status, 200);
    let mine = app.admin().header("user-agent", "adas-laptop").connected_from("203.0.113.8:5000");
    assert_eq!(mine.get("/v1/organization/projects").await.status, 200);
    remove(&app, &emi).await;

    let plan = audit_erasures::plan(&app.domain, &app.organization, &emi).await.expect("they are gone");
    assert_eq!(plan.requests, 1);
    audit_erasures::erase(&app.domain, &app.organization, &emi, false).await.expect("they are gone");
    let left = "select address || ' ' || user_agent from request_log where path = '/v1/organization/projects'
                order by id";
    let left = app.texts(left, &[]).await;
    assert_eq!(left, [" ", "203.0.113.8 adas-laptop"], "the row stays, without what is personal");
    assert!(
        !app.texts("select kind from deletions where kind = 'personal_data'", &[]).await.is_empty(),
        "a purge is due"
    );
}

#[tokio::test]
async fn addresses_in_filters_and_settings_are_no_part_of_a_leaf_and_can_be_erased() {
    let app = TestApp::founded().await;
    let bo = app.person(BO, Role::Reader).await;
    app.signed_in(BO).await;
    let filter = types::audit_logs::AuditLogQuery { actor_emails: vec![BO.to_owned()], ..Default::default() };
    let wanted = types::audit_exports::NewAuditExport { filter, ..Default::default() };
    let operator = domain::Actor::server_administrator(app.organization.clone());
    drop(domain::audit_exports::begin(&app.domain, &operator, wanted).await.expect("an export of one filter"));
    let exported = app.last_audit().await;
    assert_eq!(exported["detail"]["change"]["filter"]["actor_emails"], json!([BO]), "read back as it was asked for");
    let owner = app.owner().await;
    for contact in [BO, "#help"] {
        let fields = [("new[name]", "Fjordlight Energy"), ("new[support_contact]", contact)];
        assert_eq!(owner.submit(&app.path("/general"), &fields).await.status, 303);
    }
    let changed = app.last_audit().await;
    assert_eq!(changed["detail"]["change"]["support_contact"], json!({ "from": BO, "to": "#help" }));
    let leaves = app.texts("select leaf from audit_logs order by seq", &[]).await.concat();
    assert!(!leaves.contains(BO), "no leaf contains an address");
    assert!(leaves.contains("#help"), "a channel is no personal value");

    remove(&app, &bo).await;
    audit_erasures::erase(&app.domain, &app.organization, &bo, false).await.expect("they are gone");
    assert_eq!(times(&app, BO).await, 0);
    let shown = owner.get(&app.path("/audit-logs")).await;
    assert!(!shown.text.contains("sha256\":"), "an erased value of a list is left out");
    assert_verifies(&app).await;
}

/// Whether the database's files contain this text.
async fn is_on_disk(app: &Founded, text: &str) -> bool {
    tables::disk(app).await.windows(text.len()).any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn an_erasure_that_stopped_before_the_disk_was_overwritten_is_finished_by_a_purge() {
    if is_postgres() {
        // Nothing can be put in the way of `vacuum full`.
        return;
    }
    let app = TestApp::founded().await;
    let bo = app.person("erase-me-on-disk@fjordlight.example", Role::Reader).await;
    remove(&app, &bo).await;
    let (values, facets) = (app.count("audit_values").await, app.count("audit_facets").await);
    app.script("create view audit_values_rewritten as select 1 as x").await;
    let erased = audit_erasures::erase(&app.domain, &app.organization, &bo, false).await;
    assert!(erased.is_err(), "the disk cannot be overwritten");
    let theirs = "select value from audit_values where value like 'erase-me-on-disk%'";
    assert_eq!(app.texts(theirs, &[]).await, [""; 0], "the values are erased, and the log says so");
    assert_eq!(app.audit_types().await.last().map(String::as_str), Some("orgward.person.erased"));
    app.script("drop view audit_values_rewritten").await;
    let waiting = "select kind from deletions where kind = 'audit_values'";
    assert_eq!(app.texts(waiting, &[]).await, ["audit_values"]);
    assert_eq!(purge::run_if_due(&app.domain).await.expect("the database answers"), None, "the command may still run");

    // A rewrite that was interrupted leaves a copy and the triggers that fill it.
    app.script("create table audit_facets_rewritten as select * from audit_facets").await;
    app.script(
        "create trigger audit_facets_rewritten_delete after delete on audit_facets
         begin delete from audit_facets_rewritten where rowid = old.rowid; end",
    )
    .await;
    app.script("create table audit_runs_replaced as select * from audit_runs").await;
    app.advance(2 * 60 * 60);
    assert!(purge::run_if_due(&app.domain).await.expect("the database answers").is_some());
    assert_eq!(app.texts(waiting, &[]).await, [""; 0]);
    assert!(!is_on_disk(&app, "erase-me-on-disk").await, "no page of the file holds the address");
    let left = "select name from sqlite_master where name like 'audit_%replaced' or tbl_name like 'audit_%rewritten'
                or name like 'audit_%rewritten_delete'";
    assert_eq!(app.texts(left, &[]).await, [""; 0], "nothing is left of the interrupted rewrite");
    assert!(app.count("audit_values").await < values && app.count("audit_facets").await >= facets - 2);
    assert!(app.try_write("update audit_values set value = 'x'", &[]).await.is_err(), "the triggers are there again");
    app.project("Grid").await;
    assert_verifies(&app).await;
}

#[tokio::test]
async fn changes_go_on_while_the_disk_is_overwritten() {
    let app = TestApp::founded().await;
    let actor = domain::Actor::server_administrator(app.organization.clone());
    // More values than one step copies.
    for _ in 0..3 {
        let mut change = app.domain.change(&actor, domain::Permission::OrganizationWrite).await.expect("a change");
        for _ in 0..500 {
            change.append(&kernel::ledger::event::Event::LoginSucceeded).await.expect("an event");
        }
        change.commit(&kernel::ledger::event::Event::LoginSucceeded).await.expect("a commit");
    }
    assert!(app.count("audit_values").await > 2000);
    let overwriting = app.domain.erase_audit_values();
    let changing = async {
        for number in 0..20 {
            app.project(&format!("Project {number}")).await;
        }
    };
    let (overwritten, ()) = tokio::join!(overwriting, changing);
    overwritten.expect("it succeeds beside changes");
    assert_eq!(app.count("projects").await, 21);
    // Verification compares the facets with the records too.
    assert_verifies(&app).await;
}
