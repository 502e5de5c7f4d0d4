//! A person who can write to the database but cannot read the audit key can add nothing to the log unnoticed.
//!
//! Seeded faults these tests catch: a record without its MAC is signed; the MAC of one record fits another; a MAC is
//! written for a record that no signed checkpoint covers; a checkpoint is believed because the database lists its key; a
//! refused log stops recording.

use crate::support::{
    Founded, TestApp,
    tables::{blob, is_postgres},
};
use domain::{Settings, audit_alarms, audit_background_checks, audit_checkpoints, audit_marking, audit_restores};
use evidence::{Kept, leaf_hash, personal, proof::Head, tree::Frontier};
use kernel::{base::audit_key::AuditKey, ledger::audit_macs};
use orgward::{
    jobs::{audit_checks::AuditChecks, runner::Job},
    server::database::triggers,
};
use serde_json::{Value, json};
use types::users::Role;

const LOGS: &str = "/orgward/v1/organization/audit_logs";
const PROJECTS: &str = "/v1/organization/projects";

/// What the forger writes as the MAC.
#[derive(Debug, Clone, Copy)]
enum Mac {
    None,
    Random,
    /// That of the record before.
    Copied,
}

/// Writes a record that holds in every other respect: the next in the log, with its values, and with all triggers in
/// place. It says that the owner has signed in.
async fn forge(app: &Founded, mac: Mac) -> i64 {
    forge_event(app, mac, "login.succeeded", json!({})).await
}

/// As [`forge`], with an event of that type and what it says has changed.
async fn forge_event(app: &Founded, mac: Mac, r#type: &str, change: Value) -> i64 {
    let (seq, at): (i64, i64) = {
        let last = app.texts("select cast(max(seq) as text) from audit_logs", &[]).await.remove(0);
        (last.parse::<i64>().expect("a number") + 1, app.now())
    };
    let id = app.new_id("audit_log-");
    let user = json!({ "id": app.owner, "email": personal("ada@fjordlight.example") });
    let event = json!({
        "object": "organization.audit_log", "id": id, "type": r#type, "effective_at": at,
        r#type: {}, "actor": { "type": "session", "session": { "user": user } },
    });
    let detail = json!({ "request_id": "req_forged", "by": { "type": "session" }, "change": change });
    let number = u64::try_from(seq).expect("a place");
    let sealed = evidence::seal(app.organization.as_str(), number, event, detail, || [7; 32]).expect("a leaf");
    let mac = match mac {
        Mac::None => "null".to_owned(),
        Mac::Random => blob(&[9; 32]),
        Mac::Copied => format!("(select mac from audit_logs where seq = {})", seq - 1),
    };
    app.script(&format!(
        "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash, mac)
         values ('{}', {seq}, '{id}', '{type}', {at}, '{}', {}, {mac})",
        app.organization,
        sealed.leaf.replace('\'', "''"),
        blob(&sealed.leaf_hash),
    ))
    .await;
    for Kept { field, salt, value } in &sealed.kept {
        app.script(&format!(
            "insert into audit_values (organization_id, seq, field, salt, value)
             values ('{}', {seq}, '{field}', {}, '{value}')",
            app.organization,
            blob(salt),
        ))
        .await;
    }
    seq
}

async fn newest_size(app: &Founded) -> i64 {
    let sizes = app.texts("select cast(max(size) as text) from audit_checkpoints", &[]).await;
    sizes[0].parse().expect("a number")
}

#[tokio::test]
async fn a_forged_record_is_never_signed_and_owners_are_warned_while_recording_goes_on() {
    for mac in [Mac::None, Mac::Random, Mac::Copied] {
        let app = TestApp::founded().await;
        let signed = newest_size(&app).await;
        let seq = forge(&app, mac).await;
        let reason = format!("record {seq} was not written by this server");

        let change = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
        assert_eq!(change.status, 200, "{mac:?}: changes go on");
        assert!(!change.header("orgward-receipt").contains("checkpoint="), "{mac:?}: nothing covers this change");
        assert_eq!(app.last_audit().await["event"]["type"], "project.created", "{mac:?}: and it is recorded");
        assert_eq!(newest_size(&app).await, signed, "{mac:?}: nothing was signed");

        let refusal = app.admin().get(&format!("{LOGS}/checkpoint")).await.refusal(503);
        assert!(refusal["message"].as_str().expect("a message").contains(&reason), "{mac:?}: {refusal}");
        let page = app.owner().await.get(&app.path("")).await.text;
        assert!(page.contains("The audit log needs attention") && page.contains(&reason), "{mac:?}: {page}");
        let theirs = app.reader().await.get(&app.path("")).await.text;
        assert!(!theirs.contains(&reason), "{mac:?}: a reader is not told");
    }
}

#[tokio::test]
async fn every_owner_gets_one_email_a_day_about_an_alarm() {
    let app = TestApp::mailing().await;
    app.person("bo@fjordlight.example", Role::Owner).await;
    app.new_reader().await;
    app.write("delete from mails", &[]).await;
    forge(&app, Mac::Random).await;
    let recipients =
        async || app.texts("select recipient from mails where kind = 'audit_alarm' order by id", &[]).await;
    for _ in 0..3 {
        app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
        audit_checkpoints::sign(&app.domain).await.expect("nothing fails");
        assert_eq!(recipients().await, ["ada@fjordlight.example", "bo@fjordlight.example"]);
    }
    let details = app.texts("select details from mails where kind = 'audit_alarm' order by id limit 1", &[]).await;
    assert!(details[0].contains("was not written by this server"), "{details:?}");
}

#[tokio::test]
async fn a_forged_record_is_found_after_a_restart_as_well() {
    let app = TestApp::founded().await;
    forge(&app, Mac::Copied).await;
    app.domain.signer().forget(&app.organization);
    app.admin().get(&format!("{LOGS}/checkpoint")).await.refusal(503);
}

#[tokio::test]
async fn the_server_administrator_can_accept_a_forged_record_and_the_log_says_so() {
    let app = TestApp::founded().await;
    audit_restores::accept(&app.domain, &app.organization).await.expect_err("there is nothing to accept");
    let seq = forge(&app, Mac::Random).await;
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    let (kept, here) = audit_restores::accept(&app.domain, &app.organization).await.expect("accepted");
    assert_eq!((kept.size, here.size), (seq as u64, seq as u64 + 2));
    assert_eq!(app.last_audit().await["event"]["type"], "orgward.audit_logs.rollback_accepted");
    let change = app.admin().post(PROJECTS, json!({ "name": "Grid 2" })).await;
    assert!(change.header("orgward-receipt").contains("checkpoint="), "the log is signed again");
    let marked = audit_macs::page(&mut app.domain.reader().await.expect("a reader"), &app.organization, seq as u64, 2)
        .await
        .expect("readable");
    let key = app.domain.secrets().audit_key();
    let provenance = |at: usize| {
        let record = &marked[at];
        key.provenance(&app.organization, record.seq, &record.leaf_hash, &record.mac)
    };
    use kernel::base::audit_key::Provenance::{Accepted, Recorded};
    assert_eq!((provenance(0), provenance(1)), (Some(Accepted), Some(Recorded)), "it is marked for ever");
}

/// Planted: any record can be accepted.
#[tokio::test]
async fn a_forged_record_about_keys_or_histories_cannot_be_accepted() {
    for (r#type, change) in [
        ("orgward.audit_key.changed", json!({ "old": "", "new": "", "note": null })),
        ("orgward.audit_logs.rollback_accepted", json!({ "origin": "orgward/x/18446744073709551615" })),
    ] {
        let app = TestApp::founded().await;
        forge_event(&app, Mac::Random, r#type, change).await;
        let before = app.count("audit_logs").await;
        let refused =
            audit_restores::accept(&app.domain, &app.organization).await.expect_err("it would never hold again");
        assert!(format!("{refused:?}").contains("record_not_acceptable"), "{type}: {refused:?}");
        assert_eq!(app.count("audit_logs").await, before, "{type}");
    }
}

/// Removes the fence that keeps ordinary statements from changing records.
async fn without_triggers(app: &Founded) {
    match is_postgres() {
        true => app.script("drop trigger audit_logs_no_change on audit_logs").await,
        false => app.script("drop trigger audit_logs_no_update").await,
    }
}

#[tokio::test]
async fn records_of_an_earlier_version_get_their_macs_as_far_as_they_are_signed_and_hold() {
    let app = TestApp::founded().await;
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    let macs = async || app.texts("select cast(count(mac) as text) from audit_logs", &[]).await.remove(0);
    let size = newest_size(&app).await;
    without_triggers(&app).await;
    app.script("update audit_logs set mac = null").await;
    app.script("update audit_logs set leaf = replace(leaf, 'Grid', 'Grab') where leaf like '%Grid%'").await;
    audit_marking::complete(&app.domain).await.expect("complete");
    assert_eq!(macs().await, "0", "a log that does not hold gets none");

    app.script("update audit_logs set leaf = replace(leaf, 'Grab', 'Grid') where leaf like '%Grab%'").await;
    let forged = forge(&app, Mac::None).await;
    audit_marking::complete(&app.domain).await.expect("complete");
    let mut conn = app.domain.reader().await.expect("a reader");
    let first = audit_macs::first_without(&mut conn, &app.organization).await.expect("readable");
    assert_eq!((first, newest_size(&app).await), (Some(forged as u64), size), "no checkpoint covers the forged one");
    let key = app.domain.secrets().audit_key();
    for record in audit_macs::page(&mut conn, &app.organization, 0, forged).await.expect("readable") {
        assert!(key.provenance(&app.organization, record.seq, &record.leaf_hash, &record.mac).is_some());
    }
    drop(conn);
    app.admin().get(&format!("{LOGS}/checkpoint")).await.refusal(503);
}

#[tokio::test]
async fn a_key_that_was_inserted_into_the_database_attests_nothing() {
    let app = TestApp::founded().await;
    let forged = forge(&app, Mac::None).await;
    let theirs = AuditKey::generate();
    app.script(&format!(
        "insert into audit_keys (version, public_key, since) values (0, '{}', 0)",
        theirs.signing().public()
    ))
    .await;
    let mut tree = Frontier::default();
    for leaf in app.texts("select leaf from audit_logs order by seq", &[]).await {
        tree.push(&leaf_hash(leaf.as_bytes()));
    }
    let head = Head { size: tree.size(), root: tree.root() };
    let note = theirs.signing().sign(&format!("orgward/{}", app.organization), &head).expect("a note");
    app.script(&format!(
        "insert into audit_checkpoints (organization_id, size, root, note, at) values ('{}', {}, {}, '{note}', 0)",
        app.organization,
        head.size,
        blob(&head.root),
    ))
    .await;
    // As after a restart.
    audit_marking::complete(&app.domain).await.expect("complete");
    app.domain.signer().forget(&app.organization);
    let mut conn = app.domain.reader().await.expect("a reader");
    let first = audit_macs::first_without(&mut conn, &app.organization).await.expect("readable");
    assert_eq!(first, Some(forged as u64), "the forged record got no MAC");
    drop(conn);
    let refusal = app.admin().get(&format!("{LOGS}/checkpoint")).await.refusal(503);
    assert!(refusal["message"].as_str().expect("a message").contains("was not written by this server"), "{refusal}");
}

#[tokio::test]
async fn the_background_check_names_what_does_not_hold_until_it_is_repaired() {
    let app = TestApp::founded().await;
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    let alarms = async || {
        audit_background_checks::verify_all(&app.domain).await.expect("readable");
        audit_alarms::of(&app.domain, &app.organization)
    };
    assert_eq!(alarms().await, Vec::<String>::new());
    without_triggers(&app).await;
    for (tamper, repair, words) in [
        (
            "update audit_logs set leaf = replace(leaf, 'Grid', 'Grab') where leaf like '%Grid%'",
            "update audit_logs set leaf = replace(leaf, 'Grab', 'Grid') where leaf like '%Grab%'",
            "its bytes do not have the hash",
        ),
        (
            "update audit_logs set effective_at = effective_at + 1 where seq = 1",
            "update audit_logs set effective_at = effective_at - 1 where seq = 1",
            "its id, type or time column differs",
        ),
        (
            "update audit_logs set mac = (select mac from audit_logs where seq = 0) where seq = 1",
            "update audit_logs set mac = null where seq = 1",
            "Record 1 does not hold: this server did not write it",
        ),
    ] {
        app.script(tamper).await;
        let found = alarms().await;
        assert!(found.iter().any(|sentence| sentence.contains(words)), "{tamper}: {found:?}");
        let page = app.owner().await.get(&app.path("")).await.text;
        assert!(page.contains("The audit log needs attention") && page.contains(words), "{tamper}: {page}");
        app.script(repair).await;
        audit_marking::complete(&app.domain).await.expect("complete");
        assert_eq!(alarms().await, Vec::<String>::new(), "{repair}");
    }
}

#[tokio::test]
async fn a_dropped_trigger_raises_the_alarm() {
    let app = TestApp::founded().await;
    let mut checks = AuditChecks::new(app.domain.clone(), triggers::missing);
    checks.run().await.expect("readable");
    assert_eq!(audit_alarms::of(&app.domain, &app.organization), Vec::<String>::new());
    without_triggers(&app).await;
    checks.run().await.expect("readable");
    let found = audit_alarms::of(&app.domain, &app.organization);
    assert!(found.len() == 1 && found[0].contains("Triggers that protect the audit log are missing"), "{found:?}");
    assert!(found[0].contains(": audit_logs_no_"), "{found:?}");
}

#[tokio::test]
async fn a_clock_that_was_ahead_raises_an_alarm_and_events_name_both_times() {
    let settings = Settings { requests_per_minute: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    app.advance(3600);
    app.admin().post(PROJECTS, json!({ "name": "Early" })).await;
    app.advance(-3600);
    let now = app.now();
    assert_eq!(app.admin().post(PROJECTS, json!({ "name": "Late" })).await.status, 200);
    let records = app.audits(2).await;
    assert_eq!(records[0]["event"]["effective_at"], records[1]["event"]["effective_at"], "the order stays");
    assert!(records[0]["detail"].get("clock").is_none());
    let clock = records[1]["detail"]["clock"].as_i64().expect("the clock's time");
    assert!((now..now + 60).contains(&clock), "{clock} at {now}");
    audit_background_checks::clocks(&app.domain).await.expect("readable");
    let found = audit_alarms::of(&app.domain, &app.organization);
    assert!(found.iter().any(|sentence| sentence.contains("seconds in the future")), "{found:?}");
    app.advance(7200);
    audit_background_checks::clocks(&app.domain).await.expect("readable");
    assert_eq!(audit_alarms::of(&app.domain, &app.organization), Vec::<String>::new());
}

#[tokio::test]
async fn a_backlog_is_signed_a_part_at_a_time_and_a_receipt_has_no_checkpoint_meanwhile() {
    let settings = Settings { records_per_signature: 4, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    audit_checkpoints::sign(&app.domain).await.expect("signed");
    let begun = newest_size(&app).await;
    app.domain.signer().refuse(&app.organization, "as if the log did not hold".to_owned());
    for number in 0..20 {
        app.project(&format!("Grid {number}")).await;
    }
    assert_eq!(newest_size(&app).await, begun, "nothing was signed");
    app.domain.signer().retry(&app.organization);
    let change = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    assert!(!change.header("orgward-receipt").contains("checkpoint="), "{}", change.header("orgward-receipt"));
    assert_eq!(newest_size(&app).await, begun + 4, "one commit signs so many records");
    audit_checkpoints::sign(&app.domain).await.expect("signed");
    let size = app.count("audit_logs").await;
    assert_eq!(newest_size(&app).await, size, "the background job signs the rest");
    let change = app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    assert!(change.header("orgward-receipt").contains("checkpoint="), "{}", change.header("orgward-receipt"));
    audit_background_checks::verify_all(&app.domain).await.expect("verified");
    assert_eq!(audit_alarms::of(&app.domain, &app.organization), Vec::<String>::new(), "each checkpoint fits the log");
}

#[tokio::test]
async fn a_checkpoint_that_another_program_inserted_hides_no_genuine_one() {
    let settings = Settings { public_tiles: true, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    audit_checkpoints::sign(&app.domain).await.expect("signed");
    let newest = "select note from audit_checkpoints order by size desc limit 1";
    let genuine = app.texts(newest, &[]).await.remove(0);
    let size = newest_size(&app).await;
    app.script(&format!(
        "insert into audit_checkpoints (organization_id, size, root, note, at) values ('{}', 1000000, {}, 'x', 0)",
        app.organization,
        blob(&[7; 32]),
    ))
    .await;
    let public = app.anonymous().get(&format!("/tlog/{}/checkpoint", app.organization)).await;
    assert_eq!((public.status, public.text), (200, genuine.clone()));
    let key = app.domain.secrets().audit_key();
    let stored = audit_checkpoints::stored(&app.domain, &app.organization, Some(key)).await.expect("the log holds");
    assert_eq!(stored, Some(genuine));
    let ada = app.acting("ada@fjordlight.example", &app.organization).await;
    audit_checkpoints::sign(&app.domain).await.expect("signed");
    let filter = types::audit_logs::AuditLogQuery::default();
    let counts = domain::audit_counts::count(&app.domain, &ada, filter.into()).await.expect("an owner may");
    let signed = counts.signed.expect("the log is signed");
    assert!(signed.size >= size && signed.size < 1_000_000, "{signed:?}");
    audit_restores::accept(&app.domain, &app.organization).await.expect_err("there is nothing to accept");
}

#[tokio::test]
async fn a_checkpoint_file_that_is_missing_or_older_at_the_start_is_an_alarm() {
    let folder = tempfile::tempdir().expect("a folder");
    let settings = Settings { checkpoint_folder: Some(folder.path().to_owned()), ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let file = folder.path().join(format!("{}.checkpoint", app.organization));
    let alarms = async || {
        audit_checkpoints::report_files(&app.domain).await.expect("the folder can be read");
        audit_alarms::of(&app.domain, &app.organization)
    };
    audit_checkpoints::sign(&app.domain).await.expect("the log can be signed");
    let old = std::fs::read_to_string(&file).expect("it was written");
    assert_eq!(alarms().await, Vec::<String>::new());
    app.project("Grid").await;
    assert_eq!(alarms().await, Vec::<String>::new(), "the last moments of a killed server are no alarm");
    app.advance(120);
    app.project("Field").await;
    audit_checkpoints::sign(&app.domain).await.expect("the log can be signed");
    assert_eq!(alarms().await, Vec::<String>::new());
    std::fs::write(&file, &old).expect("it can be put back");
    assert!(alarms().await[0].contains("the checkpoint file of the audit log was older"), "{:?}", alarms().await);
    std::fs::remove_file(&file).expect("it is there");
    assert!(alarms().await[0].contains("was missing"), "{:?}", alarms().await);
}
