//! An audit log that was removed, or its newest records, with the checkpoints and their file. The database looks like one in
//! which logging was never enabled, or like an older one; the sealed list of logs tells the difference.
//!
//! Planted faults these tests catch: the list without the log that begins; the comparison of the list with the logs left
//! out of the start; the seal without the list; an earlier mark of this server accepted after it was replaced; no alarm for
//! a mark that is gone; a smaller size noted over a larger one; the size kept after the rollback was accepted.

use crate::{
    audit_origins::put_back,
    support::{Founded, Host, PASSWORD, TestApp, tables},
};
use domain::{
    Settings, audit_alarms, audit_background_checks, audit_checkpoints, audit_logging, audit_restores, installation,
};
use evidence::verify::ROLLBACK_ACCEPTED;
use sqlx::AnyPool;
use std::fs;
use types::{
    audit_logging::{AuditLogging, EnableConfirmation},
    problem::{Problem, ProblemKind},
    sensitive::Sensitive,
};

const ADA: &str = "ada@fjordlight.example";

/// The tables of audit logs.
const LOG: [&str; 9] = [
    "audit_logs",
    "audit_values",
    "audit_facets",
    "audit_counts",
    "audit_runs",
    "audit_nodes",
    "audit_checkpoints",
    "audit_checkpoint_outbox",
    "audit_verifications",
];

const GONE: &str = "audit logging was enabled, and the database holds no event";

#[expect(clippy::disallowed_methods, reason = "an intruder writes statements")]
async fn execute(tables: &AnyPool, sql: String) {
    let done = sqlx::query(sqlx::AssertSqlSafe(sql.clone())).execute(tables).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// Removes all logs, as the owner of the database can.
async fn remove_logs(tables: &AnyPool) {
    for table in LOG {
        if tables::is_postgres() {
            execute(tables, format!("alter table {table} disable trigger all")).await;
        } else {
            for trigger in ["no_update", "no_delete", "next_only"] {
                execute(tables, format!("drop trigger if exists {table}_{trigger}")).await;
            }
        }
        execute(tables, format!("delete from {table}")).await;
    }
}

/// An organization on a server with files beside its database, and where these are.
async fn founded(is_logged: bool) -> (Founded, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mark = folder.path().join("credentials.sealed");
    let settings = Settings { credential_mark: Some(mark), ..Settings::default() };
    (TestApp::start_with(settings).await.found(is_logged).await, folder)
}

/// Enables audit logging, as the owner at the console.
pub async fn enable(app: &Founded) -> domain::Result<AuditLogging> {
    let actor = app.acting(ADA, &app.organization).await;
    let confirmation = EnableConfirmation {
        organization_name: Some("Fjordlight Energy".to_owned()),
        password: Some(Sensitive::new(PASSWORD)),
    };
    audit_logging::enable(&app.domain, &actor, confirmation).await
}

#[tokio::test]
async fn a_log_that_was_removed_is_missed_and_cannot_be_begun_again_until_that_is_accepted() {
    let (app, _folder) = founded(true).await;
    app.project("Grid").await;
    assert_eq!(audit_checkpoints::examine(&app.domain).await.expect("readable"), None);
    remove_logs(&app.tables).await;
    app.domain.signer().forget(&app.organization);

    let found = audit_checkpoints::examine(&app.domain).await.expect("readable").expect("the log is missed");
    assert_eq!((&found.organization_id, found.sentence.as_str()), (&app.organization, GONE));
    audit_background_checks::verify_all(&app.domain).await.expect("a check");
    let alarms = audit_alarms::of(&app.domain, &app.organization);
    assert_eq!(alarms, [format!("The audit log does not hold: {GONE}.")]);
    let refused = Problem::from(enable(&app).await.expect_err("it was begun before"));
    assert_eq!((refused.kind, refused.code.as_deref()), (ProblemKind::Unavailable, Some("audit_log_does_not_hold")));
    assert_eq!(app.count("audit_logs").await, 0);

    audit_restores::accept(&app.domain, &app.organization).await.expect("the server administrator may");
    assert_eq!(audit_checkpoints::examine(&app.domain).await.expect("readable"), None);
    assert!(app.audit_types().await.contains(&ROLLBACK_ACCEPTED.to_owned()));
    let notes = app.texts("select note from audit_checkpoints order by size desc limit 1", &[]).await;
    assert!(notes[0].starts_with(&format!("orgward/{}/2\n", app.organization)), "{notes:?}");
}

#[tokio::test]
async fn without_its_log_and_its_checkpoint_file_a_server_does_not_start_and_verify_fails() {
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    let create = ["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example", "--role", "reader"];
    let tables = host.tables().await;
    remove_logs(&tables).await;
    tables.close().await;
    fs::remove_dir_all(host.path("data/checkpoints")).expect("they were there");

    let said = host.run(&["audit", "verify"], "").refusal();
    assert!(said.contains("is not the one that this server noted") && said.contains(GONE), "{said}");
    let said = host.run(&create, "").refusal();
    assert!(said.contains("is not the one that was signed") && said.contains(GONE), "{said}");
    let organization = host.rows("select id from organizations").await.remove(0);
    host.run(&["audit", "accept-rollback", "--organization", &organization], "").success();
    host.run(&create, "").success();
    host.run(&["audit", "verify"], "").success();
}

#[tokio::test]
async fn newest_records_that_were_removed_with_their_checkpoints_are_missed() {
    let (app, _folder) = founded(true).await;
    app.project("Grid").await;
    audit_checkpoints::note_heads(&app.domain).await.expect("the size is noted");
    app.project("Tide").await;
    put_back(&app, 1).await;
    assert_eq!(audit_checkpoints::examine(&app.domain).await.expect("readable"), None, "it was not noted yet");
    put_back(&app, 1).await;
    // What is there now was signed too, and changes nothing.
    audit_checkpoints::note_heads(&app.domain).await.expect("nothing to note");
    let found = audit_checkpoints::examine(&app.domain).await.expect("readable").expect("the record is missed");
    assert!(found.sentence.ends_with("were signed: the last ones are gone"), "{}", found.sentence);

    audit_restores::accept(&app.domain, &app.organization).await.expect("the server administrator may");
    assert_eq!(audit_checkpoints::examine(&app.domain).await.expect("readable"), None);
    let last = app.texts("select leaf from audit_logs order by seq desc limit 1", &[]).await.remove(0);
    let last: serde_json::Value = serde_json::from_str(&last).expect("JSON");
    assert_eq!(last["detail"]["change"]["signed"]["size"], found.kept.size, "{last}");
}

#[tokio::test]
async fn an_earlier_mark_of_this_server_is_refused() {
    let (app, folder) = founded(false).await;
    app.script("create table kept as select * from instance").await;
    enable(&app).await.expect("an owner may");
    remove_logs(&app.tables).await;
    app.script("delete from instance").await;
    app.script("insert into instance select * from kept").await;
    // What was replaced is accepted for a few seconds more.
    app.advance(60);
    let refused = installation::bind_secrets(&app.domain).await.expect_err("the mark was replaced").to_string();
    assert!(refused.contains(&folder.path().join("credentials.sealed").display().to_string()), "{refused}");
}

#[tokio::test]
async fn an_edited_list_is_refused() {
    let (app, folder) = founded(true).await;
    remove_logs(&app.tables).await;
    app.script("update instance set audit_logs = ''").await;
    let refused = installation::bind_secrets(&app.domain).await.expect_err("the list is sealed").to_string();
    assert!(refused.contains(&folder.path().join("credentials.sealed").display().to_string()), "{refused}");
}

#[tokio::test]
async fn owners_are_alarmed_when_the_mark_and_its_file_are_gone() {
    let (app, folder) = founded(true).await;
    remove_logs(&app.tables).await;
    app.script("update instance set credentials_sealed = null, audit_logs = null").await;
    fs::remove_file(folder.path().join("credentials.sealed")).expect("it was there");
    assert!(installation::bind_secrets(&app.domain).await.expect("other rows have seals"));
    audit_alarms::report_missing_mark(&app.domain).await.expect("reported");
    let alarms = audit_alarms::of(&app.domain, &app.organization);
    assert_eq!(alarms.len(), 1);
    assert!(alarms[0].contains("may have removed a whole audit log"), "{alarms:?}");
}
