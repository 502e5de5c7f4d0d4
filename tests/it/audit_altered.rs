//! A record that another program changed is neither shown nor sent as if this server had recorded it: programs that ask for
//! it are refused, people see that it was changed, and the owners are warned.
//!
//! Seeded faults these tests catch: the hash not compared; the MAC not checked, or a missing one taken for a valid one; the
//! values not held against their commitments; the columns not compared; Orgward's own list without the check.

use crate::support::{Founded, TestApp, tables::blob};
use evidence::leaf_hash;

const WIRE: &str = "/v1/organization/audit_logs";
const ALL: &str = "/orgward/v1/organization/audit_logs";

/// What a person who owns the database can do to the record of the project's creation, whose number is `{seq}`.
const ATTACKS: [(&str, &str); 6] = [
    ("other bytes", "update audit_logs set leaf = replace(leaf, 'Grid', 'Quay') where seq = {seq}"),
    ("other bytes with their hash", "update audit_logs set leaf = '{forged}', leaf_hash = {hash} where seq = {seq}"),
    (
        "other bytes with their hash and without a MAC",
        "update audit_logs set leaf = '{forged}', leaf_hash = {hash}, mac = null where seq = {seq}",
    ),
    (
        "the MAC of another record",
        "update audit_logs set mac = (select mac from audit_logs where seq = 0) where seq = {seq}",
    ),
    ("another time", "update audit_logs set effective_at = effective_at - 1 where seq = {seq}"),
    (
        "another address of the actor",
        "update audit_values set value = 'mallory@evil.example' where seq = {seq} and field like '%email'",
    ),
];

/// A server whose newest record but one is the creation of a project, without triggers, and the number of that record.
async fn unfenced() -> (Founded, String) {
    let app = TestApp::founded().await;
    app.project("Grid").await;
    app.project("Tide").await;
    for table in ["audit_logs", "audit_values"] {
        app.drop_triggers(table).await;
    }
    let seq = app.built_texts("select cast(max(seq) - 1 as text) from audit_logs").await.remove(0);
    (app, seq)
}

async fn attack(app: &Founded, seq: &str, sql: &str) {
    let leaf = app.built_texts(&format!("select leaf from audit_logs where seq = {seq}")).await.remove(0);
    let forged = leaf.replace("Grid", "Quay");
    let hash = blob(&leaf_hash(forged.as_bytes()));
    let sql = sql.replace("{seq}", seq).replace("{forged}", &forged.replace('\'', "''")).replace("{hash}", &hash);
    app.script(&sql).await;
}

#[tokio::test]
async fn programs_are_refused_a_page_with_an_altered_record_and_get_the_others() {
    for (what, sql) in ATTACKS {
        let (app, seq) = unfenced().await;
        for list in [WIRE, ALL] {
            assert_eq!(app.admin().get(list).await.status, 200, "{what}: before");
        }
        attack(&app, &seq, sql).await;
        for list in [WIRE, ALL] {
            let refused = app.admin().get(list).await.refusal(503);
            assert_eq!(refused["code"], "audit_log_does_not_hold", "{what}, {list}");
            let message = refused["message"].as_str().unwrap_or_default();
            assert!(message.contains(&format!("Record {seq} of the audit log")), "{what}: {message}");
            let newest = app.admin().get(&format!("{list}?limit=1")).await.json();
            assert_eq!(newest["data"].as_array().map(Vec::len), Some(1), "{what}, {list}: {newest}");
        }
    }
}

#[tokio::test]
async fn people_see_which_record_was_altered_and_owners_are_warned() {
    for (what, sql) in ATTACKS {
        let (app, seq) = unfenced().await;
        let owner = app.owner().await;
        let id = app.built_texts(&format!("select id from audit_logs where seq = {seq}")).await.remove(0);
        let record = app.path(&format!("/audit-logs/{id}"));
        let list = app.path("/audit-logs");
        for page in [&record, &list, &app.path("")] {
            let before = owner.get(page).await.text;
            assert!(!before.contains("Altered") && !before.contains("not as this server wrote it"), "{what}: {page}");
        }
        attack(&app, &seq, sql).await;
        let page = owner.get(&list).await;
        assert_eq!(page.status, 200, "{what}");
        assert_eq!(page.text.matches(">Altered<").count(), 1, "{what}: {}", page.text);
        assert!(page.text.contains("The audit log needs attention"), "{what}: {}", page.text);
        let page = owner.get(&record).await.text;
        assert!(page.contains("This record is not as this server wrote it"), "{what}: {page}");
        let overview = owner.get(&app.path("")).await.text;
        assert!(overview.contains(&format!("Record {seq} of the audit log is not as this server wrote it")), "{what}");
    }
}
