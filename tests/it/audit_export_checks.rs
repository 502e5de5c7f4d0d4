//! An export vouches for records with a signed list, so a log that does not hold is not exported, in no format and with
//! no filter.
//!
//! Seeded faults these tests catch: the columns beside a leaf not compared; the root over the log not compared; a filter
//! answered from the search index.

use crate::support::{Founded, TestApp};
use domain::{Actor, audit_checkpoints, audit_export_writer, audit_exports};
use evidence::export::Line;
use std::path::Path;
use types::{
    audit_exports::{ExportFormat, NewAuditExport},
    audit_logs::AuditLogQuery,
    problem::Problem,
};

/// A server with a few events of several kinds, whose log is signed, and whose triggers are dropped, as the owner of the
/// database can.
async fn unfenced() -> Founded {
    let app = TestApp::founded().await;
    app.project("Grid").await;
    app.reader().await;
    audit_checkpoints::sign(&app.domain).await.expect("the log is signed");
    for table in ["audit_logs", "audit_values"] {
        app.drop_triggers(table).await;
    }
    app
}

/// The whole log and one filter, in each format.
fn wanted() -> Vec<NewAuditExport> {
    let filter = AuditLogQuery { event_types: vec!["project.created".to_owned()], ..AuditLogQuery::default() };
    let formats = [ExportFormat::Ndjson, ExportFormat::Csv];
    formats
        .into_iter()
        .flat_map(|format| [AuditLogQuery::default(), filter.clone()].map(|filter| NewAuditExport { format, filter }))
        .collect()
}

async fn export(app: &Founded, wanted: NewAuditExport, folder: &Path) -> Result<(), Problem> {
    let actor = Actor::server_administrator(app.organization.clone());
    let export = audit_exports::begin(&app.domain, &actor, wanted).await.map_err(Problem::from)?;
    audit_export_writer::write(&app.domain, export, folder, |_| ()).await.map(drop).map_err(Problem::from)
}

#[tokio::test]
async fn a_record_that_was_changed_stops_every_export_and_is_named() {
    for (attack, sentence) in [
        ("update audit_logs set leaf = replace(leaf, 'Z', 'Q') || ' ' where seq = 2", "Record 2 does not hold"),
        ("update audit_logs set type = 'user.updated' where seq = 2", "Record 2 does not hold: its id, type or time"),
        ("update audit_logs set effective_at = effective_at + 1 where seq = 1", "Record 1 does not hold: its id"),
        ("update audit_logs set id = id || 'x' where seq = 1", "Record 1 does not hold: its id"),
        (
            "update audit_values set value = 'mallory@evil.example' where seq = (select min(seq) from audit_values where field like '%email') and field like '%email'",
            "is not the one that was recorded",
        ),
        (
            "delete from audit_values where seq = (select min(seq) from audit_values where field like '%email') and field like '%email'",
            "no record tells that it was erased",
        ),
        ("delete from audit_logs where seq = 2", "Record 2 does not hold: record 3 stands where record 2 belongs"),
    ] {
        let app = unfenced().await;
        app.script(attack).await;
        for wanted in wanted() {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let what = format!("{wanted:?} after {attack}");
            let problem = export(&app, wanted, folder.path()).await.expect_err(&what);
            // Without the record in its middle, the tree itself cannot be signed any more.
            let is_named = problem.message().contains(sentence) || problem.message().contains("cannot be signed");
            assert!(is_named, "{what}: {problem:?}");
            assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "{what}: no file is left");
        }
    }
}

#[tokio::test]
async fn records_that_hold_by_themselves_but_not_together_are_not_exported_as_a_table_either() {
    let app = unfenced().await;
    // A well-formed record of another history in the place of one: its leaf has its hash, and the tree is not asked.
    let leaf = app.texts("select leaf from audit_logs where seq = 2", &[]).await.remove(0);
    let forged = leaf.replace("\"object\":\"organization.audit_log\"", "\"object\":\"organization.audit_lag\"");
    assert_ne!(leaf, forged);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let actor = Actor::server_administrator(app.organization.clone());
    for wanted in wanted() {
        // The signed checkpoint is there already when the record is exchanged.
        let export = audit_exports::begin(&app.domain, &actor, wanted).await.expect("the log holds still");
        let write = async |leaf: &str| {
            let hash = evidence::leaf_hash(leaf.as_bytes()).to_vec();
            sqlx::query("update audit_logs set leaf = $1, leaf_hash = $2 where seq = 2")
                .bind(leaf.to_owned())
                .bind(hash)
                .execute(&app.tables)
                .await
                .expect("the owner of the database can");
        };
        write(&forged).await;
        let written = audit_export_writer::write(&app.domain, export, folder.path(), |_| ()).await;
        let problem = Problem::from(written.expect_err("the root differs"));
        assert!(problem.message().contains("does not hold"), "{problem:?}");
        assert!(!folder.path().join("manifest.txt").exists());
        write(&leaf).await;
    }
}

#[tokio::test]
async fn a_filter_finds_what_was_hidden_from_the_search_index() {
    let app = TestApp::founded().await;
    for name in ["Grid", "Field", "Fjord"] {
        app.project(name).await;
    }
    let hidden = "delete from audit_facets where facet = 'type' and value = 'project.created'";
    assert!(app.write(hidden, &[]).await >= 3, "no trigger guards the index");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let wanted = wanted().remove(1);
    export(&app, wanted, folder.path()).await.expect("the log holds");
    let text = std::fs::read_to_string(folder.path().join("audit-logs.ndjson")).expect("the export");
    let lines = text.lines().map(|line| serde_json::from_str(line).expect("a line of an export"));
    let records = lines.filter(|line| matches!(line, Line::Record(_))).count();
    let there = app.texts("select id from audit_logs where type = 'project.created'", &[]).await;
    assert_eq!(records, there.len(), "each of them, although the index knows none");
    let list = std::fs::read_to_string(folder.path().join("manifest.txt")).expect("the list");
    assert!(list.contains("\nkind filtered-from-every-leaf\n") && list.contains("\nwhole false\n"), "{list}");
}

#[tokio::test]
async fn a_job_at_the_console_says_which_record_stopped_it() {
    let app = unfenced().await;
    app.script("update audit_values set value = 'mallory@evil.example' where seq = (select min(seq) from audit_values where field like '%email') and field like '%email'").await;
    let owner = app.owner().await;
    let reply = owner.submit(&app.path("/audit-logs/export"), &[("new[format]", "csv")]).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    let page = reply.header("location").to_owned();
    let shown = loop {
        let shown = owner.get(&page).await.text;
        if !shown.contains("Under way") {
            break shown;
        }
        tokio::task::yield_now().await;
    };
    assert!(shown.contains("The audit log does not hold, so nothing was exported. Record "), "{shown}");
    assert_eq!(owner.get(&format!("{page}/manifest.txt")).await.status, 404);
}
