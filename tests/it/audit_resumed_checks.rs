//! The full verification of the audit log survives restarts, and a person who can write to the database cannot pretend one
//! or skip a part of one.
//!
//! Seeded faults these tests catch: a row is believed without its MAC; a restart begins the verification anew; a restart
//! verifies nothing although a day has passed; a position of an earlier verification counts for a later one; the root at the
//! position is not compared with the log; what the records before a position leave open is forgotten; a position is believed
//! without what it must remember.

use crate::support::{
    Founded, TestApp,
    tables::{blob, is_postgres},
};
use domain::{Settings, audit_alarms, audit_background_checks};
use evidence::leaf_hash;
use orgward::{
    jobs::{audit_checks::AuditChecks, runner::Job},
    server::database::triggers,
};
use sqlx::{AnyConnection, Connection};

const DAY: i64 = 24 * 60 * 60;

/// A log of at least 12 records, without the fence that keeps ordinary statements from changing records. The background
/// verification keeps its position every 4 records.
async fn twelve_records() -> Founded {
    let settings = Settings { records_per_position: 4, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    for number in 0..12 {
        app.project(&format!("Grid {number}")).await;
    }
    match is_postgres() {
        true => app.script("drop trigger audit_logs_no_change on audit_logs").await,
        false => app.script("drop trigger audit_logs_no_update").await,
    }
    app
}

/// What the full verification has found.
fn found(app: &Founded) -> Vec<String> {
    let alarms = audit_alarms::of(&app.domain, &app.organization);
    alarms.into_iter().filter(|sentence| sentence.contains("does not hold")).collect()
}

/// The first run of the job after a restart.
async fn restart(app: &Founded) -> Vec<String> {
    AuditChecks::new(app.domain.clone(), triggers::missing).run().await.expect("readable");
    found(app)
}

/// Runs a full verification now.
async fn verify(app: &Founded) -> Vec<String> {
    audit_background_checks::verify_all(&app.domain).await.expect("readable");
    found(app)
}

/// Interrupts a verification at record 9, whose hash cannot be read meanwhile.
async fn interrupt(app: &Founded) {
    let leaf = app.texts("select leaf from audit_logs where seq = 9", &[]).await.remove(0);
    let hash = leaf_hash(leaf.as_bytes());
    app.script(&format!("update audit_logs set leaf_hash = {} where seq = 9", blob(&hash[1..]))).await;
    audit_background_checks::verify_all(&app.domain).await.expect_err("record 9 cannot be read");
    app.script(&format!("update audit_logs set leaf_hash = {} where seq = 9", blob(&hash))).await;
}

const SPOIL_MAC: &str = "update audit_logs set mac = (select mac from audit_logs where seq = 0) where seq = 1";
const SPOIL_TIME: &str = "update audit_logs set effective_at = effective_at + 1 where seq = 1";
const REPAIR_TIME: &str = "update audit_logs set effective_at = effective_at - 1 where seq = 1";

async fn rows(app: &Founded) -> Vec<String> {
    app.texts("select stage || ' ' || cast(size as text) from audit_verifications order by stage", &[]).await
}

#[tokio::test]
async fn a_restart_within_a_day_does_not_verify_everything_again_and_one_after_it_does() {
    let app = twelve_records().await;
    assert_eq!(restart(&app).await, Vec::<String>::new());
    let size = app.count("audit_logs").await;
    assert_eq!(rows(&app).await, [format!("complete {size}")]);
    app.script(SPOIL_TIME).await;
    app.advance(DAY - 60);
    assert_eq!(restart(&app).await, Vec::<String>::new(), "the records were not read again");
    app.advance(60);
    let after = restart(&app).await;
    assert!(after.len() == 1 && after[0].contains("Record 1 does not hold"), "{after:?}");
    app.script(REPAIR_TIME).await;
    assert_eq!(verify(&app).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_job_that_keeps_running_verifies_again_after_a_day() {
    let app = twelve_records().await;
    let mut checks = AuditChecks::new(app.domain.clone(), triggers::missing);
    checks.run().await.expect("readable");
    app.script(SPOIL_TIME).await;
    app.advance(DAY - 60);
    checks.run().await.expect("readable");
    assert_eq!(found(&app), Vec::<String>::new());
    app.advance(60);
    checks.run().await.expect("readable");
    assert_eq!(found(&app).len(), 1);
}

#[tokio::test]
async fn a_restart_reads_the_macs_of_the_records_since_and_the_root_before() {
    let app = twelve_records().await;
    assert_eq!(restart(&app).await, Vec::<String>::new());
    app.project("Late").await;
    let spoil = "update audit_logs set mac = (select mac from audit_logs where seq = 0)
                 where seq = (select max(seq) from audit_logs)";
    app.script(spoil).await;
    let late = restart(&app).await;
    assert!(late.len() == 1 && late[0].contains("this server did not write it"), "{late:?}");

    let app = twelve_records().await;
    assert_eq!(restart(&app).await, Vec::<String>::new());
    replace_record(&app).await;
    let early = restart(&app).await;
    assert!(early.len() == 1 && early[0].contains("Record 1 does not hold"), "{early:?}");
}

/// Replaces record 1 by another that has the hash beside it.
async fn replace_record(app: &Founded) {
    let leaf = app.texts("select leaf from audit_logs where seq = 1", &[]).await.remove(0);
    let leaf = leaf.replacen("\"effective_at\":1", "\"effective_at\":2", 1);
    let hash = blob(&leaf_hash(leaf.as_bytes()));
    let leaf = leaf.replace('\'', "''");
    app.script(&format!("update audit_logs set leaf = '{leaf}', leaf_hash = {hash} where seq = 1")).await;
}

#[tokio::test]
async fn a_verification_that_was_pretended_in_the_database_counts_for_nothing() {
    let app = twelve_records().await;
    assert_eq!(restart(&app).await, Vec::<String>::new());
    app.advance(1);
    interrupt(&app).await;
    assert_eq!(rows(&app).await.len(), 2, "one is complete, the other one runs");
    app.script("create table genuine as select * from audit_verifications").await;
    app.advance(DAY);
    app.script(SPOIL_TIME).await;
    let now = app.now();
    for forged in [
        format!("update audit_verifications set at = {now} where stage = 'complete'"),
        format!("update audit_verifications set at = {now}, mac = {} where stage = 'complete'", blob(&[9; 32])),
        format!("update audit_verifications set at = {now}, mac = {} where stage = 'complete'", blob(&[])),
    ] {
        app.script(&forged).await;
        let found = restart(&app).await;
        assert!(found.len() == 1 && found[0].contains("Record 1 does not hold"), "{forged}: {found:?}");
        app.script("delete from audit_verifications").await;
        app.script("insert into audit_verifications select * from genuine").await;
    }

    // The position of a verification that began a minute ago is no complete one.
    app.script(REPAIR_TIME).await;
    assert_eq!(verify(&app).await, Vec::<String>::new());
    app.advance(1);
    interrupt(&app).await;
    app.script(SPOIL_TIME).await;
    app.script("delete from audit_verifications where stage = 'complete'").await;
    app.script("update audit_verifications set stage = 'complete'").await;
    let found = restart(&app).await;
    assert!(found.len() == 1 && found[0].contains("Record 1 does not hold"), "{found:?}");
}

#[tokio::test]
async fn a_position_that_was_pretended_in_the_database_skips_no_mac() {
    let app = twelve_records().await;
    interrupt(&app).await;
    assert_eq!(rows(&app).await, ["marks 8"]);
    app.script("create table genuine as select * from audit_verifications").await;
    app.script(SPOIL_MAC).await;
    let now = app.now() + 1;
    for forged in [
        format!("update audit_verifications set at = {now}"),
        format!("update audit_verifications set mac = {}", blob(&[9; 32])),
        "update audit_verifications set size = 9".to_owned(),
        format!("update audit_verifications set root = {}", blob(&[9; 32])),
        "delete from audit_verifications".to_owned(),
    ] {
        app.advance(1);
        app.script(&forged).await;
        let found = verify(&app).await;
        assert!(found.len() == 1 && found[0].contains("Record 1 does not hold"), "{forged}: {found:?}");
        assert_eq!(rows(&app).await, Vec::<String>::new(), "after a fault everything is read again");
        app.script("insert into audit_verifications select * from genuine").await;
    }
}

#[tokio::test]
async fn an_interrupted_verification_goes_on_where_it_was_and_the_next_one_reads_everything() {
    let app = twelve_records().await;
    interrupt(&app).await;
    assert_eq!(rows(&app).await, ["marks 8"], "it was interrupted in the page from record 8 on");
    app.script("create table genuine as select * from audit_verifications").await;
    app.script(SPOIL_MAC).await;
    assert_eq!(restart(&app).await, Vec::<String>::new(), "the MACs before the position were not read again");
    let size = app.count("audit_logs").await;
    assert_eq!(rows(&app).await, [format!("complete {size}")]);

    // The position is put back, but its verification is over.
    app.script("insert into audit_verifications select * from genuine").await;
    app.advance(DAY);
    let found = restart(&app).await;
    assert!(found.len() == 1 && found[0].contains("Record 1 does not hold: this server did not write it"), "{found:?}");
}

#[tokio::test]
async fn a_position_counts_for_a_week_and_only_for_the_records_that_were_there() {
    let app = twelve_records().await;
    interrupt(&app).await;
    app.script(SPOIL_MAC).await;
    app.advance(7 * DAY);
    let old = verify(&app).await;
    assert!(old.len() == 1 && old[0].contains("this server did not write it"), "{old:?}");

    let app = twelve_records().await;
    interrupt(&app).await;
    replace_record(&app).await;
    let replaced = verify(&app).await;
    assert!(replaced.len() == 1 && replaced[0].contains("Record 1 does not hold: this server did not"), "{replaced:?}");
}

/// Interrupts a verification behind the MACs: the values of the records from 9 on cannot be read meanwhile.
async fn interrupt_records(app: &Founded) {
    let scripts = [
        [
            "alter table audit_values rename to values_kept",
            "create view audit_values as select organization_id, seq, field,
             case when seq >= 9 then null else salt end as salt, value from values_kept",
        ],
        ["drop view audit_values", "alter table values_kept rename to audit_values"],
    ];
    // One connection, because another one would not know yet that the table has another name.
    let mut conn = AnyConnection::connect(&app.url).await.expect("a connection");
    for sql in scripts[0] {
        sqlx::query(sql).execute(&mut conn).await.expect(sql);
    }
    let read = audit_background_checks::verify_all(&app.domain).await;
    for sql in scripts[1] {
        sqlx::query(sql).execute(&mut conn).await.expect(sql);
    }
    conn.close().await.expect("closed");
    read.expect_err("record 9 has values that cannot be read");
}

#[tokio::test]
async fn the_check_of_the_records_goes_on_where_it_was_and_the_next_one_reads_everything() {
    let app = twelve_records().await;
    let size = app.count("audit_logs").await;
    interrupt_records(&app).await;
    assert_eq!(rows(&app).await, [format!("marks {size}"), "records 8".to_owned()]);
    app.script("create table genuine as select * from audit_verifications").await;
    app.script(SPOIL_TIME).await;
    assert_eq!(restart(&app).await, Vec::<String>::new(), "record 1 was not read again");
    assert_eq!(rows(&app).await, [format!("complete {size}")]);

    // The position is put back, and even the complete verification is hidden: it counts for a day.
    app.script("delete from audit_verifications").await;
    app.script("insert into audit_verifications select * from genuine").await;
    app.advance(DAY);
    let found = restart(&app).await;
    assert!(found.len() == 1 && found[0].contains("Record 1 does not hold"), "{found:?}");
}

#[tokio::test]
async fn a_position_among_the_records_that_was_pretended_in_the_database_skips_none() {
    let app = twelve_records().await;
    interrupt_records(&app).await;
    app.script("create table genuine as select * from audit_verifications").await;
    app.script(SPOIL_TIME).await;
    let of = "where stage = 'records'";
    for forged in [
        format!("update audit_verifications set size = 9 {of}"),
        format!("update audit_verifications set root = {} {of}", blob(&[9; 32])),
        format!("update audit_verifications set at = at + 1 {of}"),
        format!("update audit_verifications set mac = {} {of}", blob(&[9; 32])),
        format!("update audit_verifications set state = replace(state, '\"records\":8', '\"records\":9') {of}"),
        format!("update audit_verifications set state = '' {of}"),
        format!("delete from audit_verifications {of}"),
    ] {
        app.advance(1);
        app.script(&forged).await;
        let found = verify(&app).await;
        assert!(found.len() == 1 && found[0].contains("Record 1 does not hold"), "{forged}: {found:?}");
        assert_eq!(rows(&app).await, Vec::<String>::new(), "after a fault everything is read again");
        app.script("insert into audit_verifications select * from genuine").await;
    }
    assert_eq!(verify(&app).await, Vec::<String>::new(), "the genuine one counts");

    let app = twelve_records().await;
    interrupt_records(&app).await;
    replace_record(&app).await;
    let replaced = verify(&app).await;
    assert!(replaced.len() == 1 && replaced[0].contains("does not hold"), "{replaced:?}");
}

#[tokio::test]
async fn a_value_that_was_missing_before_the_position_still_needs_the_record_of_its_erasure() {
    let app = twelve_records().await;
    let gone = "select min(cast(seq as text)) from audit_values where seq between 1 and 7";
    let seq = app.texts(gone, &[]).await.remove(0);
    app.drop_triggers("audit_values").await;
    app.script(&format!("delete from audit_values where seq = {seq}")).await;
    interrupt_records(&app).await;
    assert_eq!(rows(&app).await.len(), 2, "only the end of the log tells whether its erasure was recorded");
    let found = restart(&app).await;
    assert!(found.len() == 1 && found[0].contains("no record tells that it was erased"), "{found:?}");
}
