//! A personal value that is missing from the audit log is in order only if the log itself reports its erasure: the records
//! of an erased person are read as before, and one whose value was deleted by SQL is marked.
//!
//! Seeded faults these tests catch: every missing value taken for an erased one, or for a deleted one; a report looked for by
//! the number of the record alone, or by the field alone; a report that another program changed believed, also after it was
//! read in order; new reports not read after the first.

use crate::support::{Founded, TestApp, tables::blob};
use domain::{Actor, audit_erasures, audit_logs};
use evidence::leaf_hash;
use serde_json::Value;
use types::{audit_logs::AuditLogQuery, ids::UserId, pages::PageQuery, users::Role};

const ADA: &str = "ada@fjordlight.example";
const ALL: &str = "/orgward/v1/organization/audit_logs?limit=100";

/// The numbers of the records in the newest page whose reader sees that they were altered.
async fn altered(app: &Founded, actor: &Actor) -> Vec<i64> {
    let page = PageQuery { limit: Some("100".to_owned()), ..PageQuery::default() };
    let found = audit_logs::explore(&app.domain, actor, AuditLogQuery::default().into(), &page).await.expect("a page");
    let mut altered: Vec<i64> = found.data.iter().filter(|it| it.is_altered).map(|it| it.seq).collect();
    altered.reverse();
    altered
}

/// A member who signs in, is removed and is erased from the log.
async fn erased(app: &Founded, email: &str) -> UserId {
    let person = app.person(email, Role::Reader).await;
    app.signed_in(email).await;
    app.ask("DELETE", &format!("/users/{person}"), Value::Null).await;
    let erased = audit_erasures::erase(&app.domain, &app.organization, &person, false).await.expect("they are gone");
    assert!(erased.values >= 3, "an address and a name, and the address at the sign-in: {erased:?}");
    person
}

/// A log without triggers from which a member was erased, with a copy of each of its tables as it should be; and an owner.
async fn unfenced() -> (Founded, Actor) {
    let app = TestApp::founded().await;
    erased(&app, "bo@fjordlight.example").await;
    let owner = app.acting(ADA, &app.organization).await;
    for table in ["audit_logs", "audit_values"] {
        app.drop_triggers(table).await;
        app.script(&format!("create table genuine_{table} as select * from {table}")).await;
    }
    (app, owner)
}

async fn numbers(app: &Founded, sql: &str) -> Vec<i64> {
    let rows = app.built_texts(&format!("select cast(seq as text) from audit_logs where {sql} order by seq")).await;
    rows.iter().map(|row| row.parse().expect("a number")).collect()
}

/// The records of which a value is missing.
async fn with_missing(app: &Founded) -> Vec<i64> {
    let rows = app
        .built_texts(
            "select l.seq || ' ' || l.leaf || ' ' || (select count(*) from audit_values v where v.seq = l.seq)
             from audit_logs l order by l.seq",
        )
        .await;
    let parts = rows.iter().map(|row| {
        let (seq, rest) = row.split_once(' ').expect("three parts");
        let (leaf, values) = rest.rsplit_once(' ').expect("three parts");
        let commitments = evidence::leaf::commitments(&serde_json::from_str(leaf).expect("JSON")).len();
        (seq.parse().expect("a number"), commitments - values.parse::<usize>().expect("a number"))
    });
    parts.filter(|(_, missing)| *missing > 0).map(|(seq, _)| seq).collect()
}

#[tokio::test]
async fn the_records_of_an_erased_person_are_in_order() {
    let app = TestApp::founded().await;
    let owner = app.acting(ADA, &app.organization).await;
    for email in ["bo@fjordlight.example", "chidi@fjordlight.example"] {
        let before = with_missing(&app).await.len();
        erased(&app, email).await;
        assert!(with_missing(&app).await.len() >= before + 3, "records lost values");
        assert_eq!(altered(&app, &owner).await, [0; 0], "{email}");
        assert_eq!(app.admin().get(ALL).await.status, 200, "{email}");
        assert_eq!(app.admin().get("/v1/organization/audit_logs?limit=100").await.status, 200, "{email}");
    }
    let page = app.owner().await.get(&app.path("/audit-logs")).await.text;
    assert!(!page.contains(">Altered<"), "{page}");
}

#[tokio::test]
async fn a_value_deleted_by_sql_is_noticed_beside_one_that_was_erased() {
    let (app, owner) = unfenced().await;
    assert_eq!(altered(&app, &owner).await, [0; 0]);
    // The address of the owner in the record of the removal, whose name and address were erased.
    let removal = numbers(&app, "type = 'user.deleted'").await;
    let of_owner = format!("seq = {} and field like '/event/actor/%/email'", removal[0]);
    app.script(&format!("delete from audit_values where {of_owner}")).await;
    assert_eq!(altered(&app, &owner).await, removal, "its field is in no report");
    app.script(&format!("insert into audit_values select * from genuine_audit_values where {of_owner}")).await;
    assert_eq!(altered(&app, &owner).await, [0; 0], "put right");

    // A field that reports name for other records.
    let sign_ins = "type = 'login.succeeded' and exists
         (select 1 from audit_values v where v.seq = audit_logs.seq and v.field = '/event/actor/session/user/email')";
    let sign_in = numbers(&app, sign_ins).await.remove(0);
    app.script(&format!("delete from audit_values where seq = {sign_in}")).await;
    assert_eq!(altered(&app, &owner).await, [sign_in], "its number is in no report");
    let refused = app.admin().get(ALL).await.refusal(503);
    assert_eq!(refused["code"], "audit_log_does_not_hold");
    let message = refused["message"].as_str().unwrap_or_default();
    assert!(message.contains(&format!("Record {sign_in} of the audit log")), "{message}");
}

#[tokio::test]
async fn a_report_that_another_program_changed_counts_for_nothing_until_it_is_put_right() {
    for is_read_before in [true, false] {
        for is_rehashed in [true, false] {
            let (app, owner) = unfenced().await;
            let case = format!("read before: {is_read_before}, with its hash: {is_rehashed}");
            if is_read_before {
                assert_eq!(altered(&app, &owner).await, [0; 0], "{case}");
            }
            let report = numbers(&app, "type = 'orgward.person.erased'").await.remove(0);
            let leaf = app.built_texts(&format!("select leaf from audit_logs where seq = {report}")).await.remove(0);
            // It lists the same values, and still says something else.
            let forged = leaf.replace("\"values\":5", "\"values\":6");
            assert_ne!(leaf, forged);
            app.script(&format!("update audit_logs set leaf = '{forged}' where seq = {report}")).await;
            if is_rehashed {
                let hash = blob(&leaf_hash(forged.as_bytes()));
                app.script(&format!("update audit_logs set leaf_hash = {hash} where seq = {report}")).await;
            }
            let mut all = with_missing(&app).await;
            all.push(report);
            assert_eq!(altered(&app, &owner).await, all, "{case}: what it reports, and itself");
            app.script(&format!("delete from audit_logs where seq = {report}")).await;
            all.pop();
            assert_eq!(altered(&app, &owner).await, all, "{case}: without the report");
            let put_right = "insert into audit_logs select * from genuine_audit_logs where seq =";
            app.script(&format!("{put_right} {report}")).await;
            assert_eq!(altered(&app, &owner).await, [0; 0], "{case}: put right");
        }
    }
}

#[tokio::test]
async fn a_report_without_its_mac_counts_once_it_has_it_again() {
    let (app, owner) = unfenced().await;
    let report = numbers(&app, "type = 'orgward.person.erased'").await.remove(0);
    app.script(&format!("update audit_logs set mac = null where seq = {report}")).await;
    let mut all = with_missing(&app).await;
    all.push(report);
    assert_eq!(altered(&app, &owner).await, all);
    app.script(&format!(
        "update audit_logs set mac = (select mac from genuine_audit_logs where seq = {report}) where seq = {report}"
    ))
    .await;
    assert_eq!(altered(&app, &owner).await, [0; 0]);
}

#[tokio::test]
async fn the_report_of_a_later_erasure_counts_at_once_and_does_not_replace_earlier_ones() {
    let (app, owner) = unfenced().await;
    for number in 0..3 {
        assert_eq!(altered(&app, &owner).await, [0; 0]);
        erased(&app, &format!("person{number}@fjordlight.example")).await;
    }
    assert_eq!(altered(&app, &owner).await, [0; 0]);
    let reports = numbers(&app, "type = 'orgward.person.erased'").await;
    assert_eq!(reports.len(), 4);
}
