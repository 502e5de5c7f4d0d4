//! The comparison with the tables believes no record that this server did not write.
//!
//! Seeded faults these tests catch: a leaf that is replayed although its hash does not fit; one whose MAC is missing or
//! another record's; a replay that goes on behind such a record.

use crate::support::{Founded, TestApp, tables::blob};
use domain::audit_drift;
use evidence::leaf_hash;
use serde_json::json;
use types::organizations::AuditDifferences;

async fn compare(app: &Founded) -> AuditDifferences {
    let found = audit_drift::compare(&app.domain, &app.organization).await.expect("the database can be read");
    found.expect("logging is on")
}

/// A project that only the tables call archived, and the record after which another program can write.
async fn archived_by_sql() -> (Founded, String, i64) {
    let app = TestApp::founded().await;
    let grid = app.project("Grid").await;
    app.ask("POST", &format!("/projects/{grid}"), json!({ "name": "Grid 2" })).await;
    app.drop_triggers("audit_logs").await;
    assert_eq!(compare(&app).await.count, 0);
    let last = app.texts("select cast(max(seq) as text) from audit_logs", &[]).await[0].parse().expect("a number");
    (app, grid, last)
}

#[tokio::test]
async fn a_record_that_another_program_wrote_justifies_no_change_of_the_tables() {
    let (app, grid, last) = archived_by_sql().await;
    app.write("update projects set archived_at = 1 where id = $1", &[&grid]).await;
    assert!(compare(&app).await.first[0].contains("its archived is yes, and the log says no"));
    let leaf = app.texts("select leaf from audit_logs order by seq desc limit 1", &[]).await.remove(0);
    let forged = leaf
        .replace(&format!("\"seq\":{last}"), &format!("\"seq\":{}", last + 1))
        .replace("project.updated", "project.archived")
        .replace('\'', "''");
    assert_ne!(forged, leaf);
    let hash = blob(&leaf_hash(forged.replace("''", "'").as_bytes()));
    for mac in ["null", "mac"] {
        app.script(&format!(
            "insert into audit_logs (organization_id, seq, id, type, effective_at, leaf, leaf_hash, mac)
             select organization_id, seq + 1, id || 'x', 'project.archived', effective_at, '{forged}', {hash}, {mac}
             from audit_logs where seq = {last}"
        ))
        .await;
        for _ in 0..2 {
            let found = compare(&app).await;
            let fault = format!("the log cannot be compared from record {} on: it does not have the MAC", last + 1);
            assert!(found.count == 1 && found.first[0].starts_with(&fault), "{mac}: {:?}", found.first);
        }
        app.script(&format!("delete from audit_logs where seq = {}", last + 1)).await;
    }
    assert!(compare(&app).await.first[0].contains("its archived is yes"), "the log is read again without the record");
}

#[tokio::test]
async fn a_record_that_was_changed_is_named_and_nothing_after_it_is_believed() {
    let (app, grid, last) = archived_by_sql().await;
    let leaf = app.texts("select leaf from audit_logs order by seq desc limit 1", &[]).await.remove(0);
    let changed = leaf.replace("Grid 2", "Grid 3");
    assert_ne!(changed, leaf);
    app.write("update projects set name = 'Grid 3' where id = $1", &[&grid]).await;
    let put = async |leaf: &str, hash: &[u8]| {
        let (leaf, hash) = (leaf.replace('\'', "''"), blob(hash));
        app.script(&format!("update audit_logs set leaf = '{leaf}', leaf_hash = {hash} where seq = {last}")).await;
    };
    let restarted = async || {
        // Another process reads the log from its beginning.
        let opened = orgward::server::database::open(&app.url).await.expect("the database opens");
        let secrets = kernel::base::secret::Secrets::parse(
            &app.domain.secrets().to_file(),
            kernel::base::audit_key::AuditKey::parse(&app.domain.secrets().audit_key().to_file())
                .expect("the same key"),
        );
        let secrets = secrets.expect("the pepper");
        let next = domain::Domain::new(opened.readers, opened.writer, secrets, domain::Settings::default());
        let found = audit_drift::compare(&next, &app.organization).await.expect("the database can be read");
        next.abandon().await;
        found.expect("logging is on")
    };
    put(&changed, &leaf_hash(leaf.as_bytes())).await;
    let found = restarted().await;
    let fault = format!("the log cannot be compared from record {last} on: its bytes do not have the hash");
    assert!(found.count == 1 && found.first[0].starts_with(&fault), "{:?}", found.first);
    put(&changed, &leaf_hash(changed.as_bytes())).await;
    let found = restarted().await;
    assert!(found.count == 1 && found.first[0].contains("it does not have the MAC"), "{:?}", found.first);
    put(&leaf, &leaf_hash(leaf.as_bytes())).await;
    let found = restarted().await;
    assert!(found.count == 1 && found.first[0].contains("its name is"), "the true record: {:?}", found.first);
}
