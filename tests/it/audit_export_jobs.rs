//! Exports requested in the console: they hold exactly what the list was filtered to, are recorded, can be downloaded
//! in parts, and are deleted after a day.
//!
//! Seeded faults these tests catch: a file served by any name; files left behind by an erasure; two concurrent signers.

use crate::support::{Client, Founded, Reply, SECOND_OWNER, TestApp};
use domain::{Settings, audit_checkpoints, audit_erasures, audit_export_jobs, audit_exports};
use evidence::{export::Line, export_reader::Reader};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::time::{Duration, Instant};
use types::audit_exports::NewAuditExport;

/// Requests an export in the console; returns the path of its page.
async fn ask(app: &Founded, owner: &Client, fields: &[(&str, &str)]) -> String {
    let reply = owner.submit(&app.path("/audit-logs/export"), fields).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    reply.header("location").to_owned()
}

/// Polls the export's page until the export is finished; returns the page.
async fn finished(owner: &Client, page: &str) -> String {
    let began = Instant::now();
    loop {
        let reply = owner.get(page).await;
        if !reply.text.contains("Under way") {
            assert!(reply.text.contains("Finished"), "{}", reply.text);
            assert_eq!(reply.header("refresh"), "", "the page no longer refreshes itself");
            return reply.text;
        }
        assert_eq!(reply.header("refresh"), "2", "the page refreshes itself");
        assert!(began.elapsed() < Duration::from_secs(20), "the export did not finish");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

fn retry_after(reply: &Reply) -> i64 {
    reply.header("retry-after").parse().expect("seconds")
}

#[tokio::test]
async fn only_owners_request_exports_and_download_their_files() {
    let app = TestApp::founded().await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let page = ask(&app, &owner, &[("new[format]", "csv")]).await;
    finished(&owner, &page).await;
    let file = format!("{page}/audit-logs.csv");
    assert_eq!(reader.submit(&app.path("/audit-logs/export"), &[]).await.status, 403);
    assert_eq!(reader.get(&page).await.status, 403);
    assert_eq!(reader.get(&file).await.status, 403);
    let anonymous = app.anonymous().get(&file).await;
    assert_eq!(anonymous.status, 303, "to sign-in");
    let second = app.second_organization().await;
    let theirs = file.replace(app.organization.as_str(), second.organization.as_str());
    assert_eq!(app.signed_in(SECOND_OWNER).await.get(&theirs).await.status, 404);
    for name in ["..%2Forgward.db", "manifest.json", "%2Fetc%2Fpasswd", "audit-logs.ndjson"] {
        assert_eq!(owner.get(&format!("{page}/{name}")).await.status, 404, "{name}");
    }
    assert_eq!(owner.get(&file).await.status, 200);
}

#[tokio::test]
async fn an_export_holds_exactly_what_was_requested_with_proof_and_is_recorded() {
    let app = TestApp::founded().await;
    let (grid, _) = (app.project("Grid").await, app.project("Field").await);
    app.ask("POST", &format!("/projects/{grid}"), json!({ "name": "Grid II" })).await;
    let owner = app.owner().await;
    let form = owner.get(&app.path(&format!("/audit-logs/export?q=project:{grid}"))).await.text;
    assert!(form.contains("2 records") && form.contains("project: Grid II"), "{form}");
    let page = ask(&app, &owner, &[("new[format]", "ndjson"), ("new[filter][project_ids][0]", &grid)]).await;
    let shown = finished(&owner, &page).await;
    let newest = app.last_audit().await;
    assert_eq!(newest["event"]["type"], "orgward.audit_logs.exported");
    let text = owner.get(&format!("{page}/audit-logs.ndjson")).await.text;
    let key = app.admin().get("/orgward/v1/organization/audit_logs/key").await.text;
    let mut reader = Reader::new(vec![key.trim().to_owned()], None);
    let mut types = Vec::new();
    for line in text.lines() {
        reader.line(line).unwrap_or_else(|fault| panic!("{fault:?}: {line}"));
        if let Line::Record(record) = serde_json::from_str(line).expect("a line of an export") {
            let leaf: serde_json::Value = serde_json::from_str(&record.leaf).expect("a leaf is JSON");
            assert_eq!(leaf["event"]["project"]["id"], grid.as_str(), "nothing else is in it");
            types.push(leaf["event"]["type"].as_str().expect("a type").to_owned());
        }
    }
    reader.finish().expect("it verifies offline");
    assert_eq!(types, ["project.created", "project.updated"]);
    for name in ["audit-logs.ndjson", "checkpoint.txt", "manifest.txt"] {
        let bytes = owner.get(&format!("{page}/{name}")).await.text;
        let hash: String = Sha256::digest(bytes.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(shown.contains(&hash), "the page shows the hash of {name}");
    }
}

#[tokio::test]
async fn an_interrupted_download_can_be_resumed() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let page = ask(&app, &owner, &[]).await;
    finished(&owner, &page).await;
    let file = format!("{page}/audit-logs.ndjson");
    let whole = app.owner().await.header("accept-encoding", "br").get(&file).await;
    assert_eq!((whole.header("accept-ranges"), whole.header("content-encoding")), ("bytes", ""));
    assert!(whole.header("content-disposition").contains("audit-logs.ndjson"));
    let rest = app.owner().await.header("range", "bytes=100-").header("accept-encoding", "br").get(&file).await;
    assert_eq!(rest.status, 206);
    assert_eq!(rest.text, whole.text[100..]);
}

#[tokio::test]
async fn only_one_export_runs_at_a_time_and_an_interrupted_one_says_so_and_blocks_no_other() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let id = app.finished_export().await;
    app.write("update audit_export_jobs set finished_at = null, files = '[]' where id = $1", &[&id]).await;
    let refused = owner.submit(&app.path("/audit-logs/export"), &[("new[format]", "csv")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Another export is under way."), "{}", refused.text);
    app.advance(100);
    let page = owner.get(&app.path(&format!("/audit-logs/exports/{id}"))).await.text;
    assert!(page.contains("The server was stopped before the export was finished."), "{page}");
    let page = ask(&app, &owner, &[("new[format]", "csv")]).await;
    finished(&owner, &page).await;
}

#[tokio::test]
async fn many_requests_at_once_start_one_export() {
    let app = TestApp::founded().await;
    let actor = app.actor("ada@fjordlight.example", app.owner.clone()).await;
    let id = app.finished_export().await;
    app.write("update audit_export_jobs set finished_at = null where id = $1", &[&id]).await;
    let row = "insert into audit_export_jobs (id, organization_id, user_id, format, filter, records, position, size,
         created_at, told_at, files) select 'second', organization_id, user_id, format, filter, 0, 0, 0, created_at,
         told_at, '[]' from audit_export_jobs";
    assert!(app.try_write(row, &[]).await.is_err(), "the database refuses a second one that is not finished");
    app.write("update audit_export_jobs set finished_at = told_at", &[]).await;
    let before = app.audit_types().await.len();
    let wanted = NewAuditExport::default();
    let begun = (0..40).map(|_| audit_export_jobs::start(&app.domain, &actor, wanted.clone().into()));
    let begun = futures::future::join_all(begun).await;
    let (started, refused): (Vec<_>, Vec<_>) = begun.into_iter().partition(Result::is_ok);
    assert!((1..=10).contains(&started.len()), "{}", started.len());
    for refused in refused {
        let problem = types::problem::Problem::from(refused.expect_err("it was refused"));
        assert!(
            ["export_under_way", "too_many_exports"].contains(&problem.code.as_deref().unwrap_or_default()),
            "{problem:?}"
        );
    }
    assert_eq!(app.audit_types().await.len(), before + started.len(), "a refused one leaves no event");
}

#[tokio::test]
async fn an_organization_starts_a_limited_number_of_exports_in_an_hour_and_in_a_day() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let path = app.path("/audit-logs/export");
    for _ in 0..10 {
        app.finished_export().await;
    }
    let refused = owner.submit(&path, &[]).await;
    assert!(refused.status == 429 && (3590..=3600).contains(&retry_after(&refused)), "{}", retry_after(&refused));
    assert!(refused.text.contains("can start 10 exports an hour"), "{}", refused.text);
    app.advance(3600);
    let owner = app.owner().await;
    let page = ask(&app, &owner, &[]).await;
    finished(&owner, &page).await;
    for _ in 0..19 {
        app.finished_export().await;
    }
    app.advance(3600);
    let owner = app.owner().await;
    let refused = owner.submit(&path, &[]).await;
    assert!(refused.status == 429 && (79_190..=79_200).contains(&retry_after(&refused)), "{}", retry_after(&refused));
    assert!(refused.text.contains("can start 30 exports a day"), "{}", refused.text);
    let second = app.second_organization().await;
    assert_ne!(second.organization, app.organization, "the limit is of each organization");
}

#[tokio::test]
async fn an_export_that_would_fill_the_disk_does_not_begin() {
    let settings = Settings { free_space_reserve: u64::MAX, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let owner = app.owner().await;
    let before = app.state().await;
    let refused = owner.submit(&app.path("/audit-logs/export"), &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("MiB of free space, but the export needs"), "{}", refused.text);
    assert_eq!((app.state().await, app.count("audit_export_jobs").await), (before, 0));
}

#[tokio::test]
async fn the_sweep_leaves_an_export_alone_that_is_still_running() {
    let app = TestApp::founded().await;
    let id = app.finished_export().await;
    app.advance(86_401);
    let now = app.now().to_string();
    app.write("update audit_export_jobs set finished_at = null, told_at = cast($1 as bigint)", &[&now]).await;
    assert_eq!(audit_export_jobs::sweep(&app.domain).await.expect("the sweep succeeds"), 0);
    app.advance(61);
    assert_eq!(audit_export_jobs::sweep(&app.domain).await.expect("the sweep succeeds"), 1, "it was interrupted");
    assert!(app.texts("select id from audit_export_jobs where id = $1", &[&id]).await.is_empty());
}

#[tokio::test]
async fn a_table_for_excel_begins_with_a_byte_order_mark_and_still_verifies() {
    let app = TestApp::founded().await;
    app.project("Møre og Romsdal").await;
    let owner = app.owner().await;
    let plain = ask(&app, &owner, &[("new[format]", "csv")]).await;
    finished(&owner, &plain).await;
    let page = ask(&app, &owner, &[("new[format]", "csv_excel")]).await;
    let shown = finished(&owner, &page).await;
    assert!(shown.contains("CSV, for Excel"), "{shown}");
    let plain = owner.get(&format!("{plain}/audit-logs.csv")).await.bytes;
    let excel = owner.get(&format!("{page}/audit-logs.csv")).await.bytes;
    assert!(!plain.starts_with(b"\xef\xbb\xbf"));
    assert!(excel.starts_with(b"\xef\xbb\xbf"), "{:?}", &excel[..3]);
    assert!(excel[3..].starts_with(&plain), "the same rows, and the event of the first export");
    let hash: String = Sha256::digest(&excel).iter().map(|byte| format!("{byte:02x}")).collect();
    let manifest = owner.get(&format!("{page}/manifest.txt")).await.text;
    assert!(manifest.contains(&hash), "the signed list covers the mark: {manifest}");
    assert_eq!(app.last_audit().await["event"]["type"], "orgward.audit_logs.exported");
}

#[tokio::test]
async fn files_are_deleted_after_a_day_and_at_once_when_a_person_is_erased() {
    let app = TestApp::founded().await;
    let owner = app.owner().await;
    let folder = app.domain.settings().export_folder.clone().expect("a folder");
    let files = || std::fs::read_dir(&folder).expect("the folder").count();
    let page = ask(&app, &owner, &[]).await;
    finished(&owner, &page).await;
    assert_eq!(
        (files(), audit_export_jobs::sweep(&app.domain).await.expect("the sweep succeeds")),
        (1, 0),
        "it is not old yet"
    );
    app.advance(86_401);
    let owner = app.owner().await;
    assert_eq!(owner.get(&page).await.status, 404, "it is not found even before it is deleted");
    assert_eq!(audit_export_jobs::sweep(&app.domain).await.expect("the sweep succeeds"), 1);
    assert_eq!((files(), app.count("audit_export_jobs").await), (0, 0));

    let bo = app.person("bo@fjordlight.example", types::users::Role::Reader).await;
    app.signed_in("bo@fjordlight.example").await;
    app.ask("DELETE", &format!("/users/{bo}"), json!(null)).await;
    let page = ask(&app, &owner, &[]).await;
    finished(&owner, &page).await;
    assert_eq!(files(), 1);
    audit_erasures::erase(&app.domain, &app.organization, &bo, false).await.expect("they were removed");
    assert_eq!((files(), app.count("audit_export_jobs").await), (0, 0), "the files contained values about them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn concurrent_signers_do_not_interfere_with_each_other() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { checkpoint_folder: Some(folder.path().to_owned()), ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let actor = app.actor("ada@fjordlight.example", app.owner.clone()).await;
    let begun = (0..24).map(|_| {
        let (domain, actor) = (app.domain.clone(), actor.clone());
        tokio::spawn(async move {
            audit_exports::begin(&domain, &actor, NewAuditExport::default()).await.map(drop)?;
            audit_checkpoints::sign(&domain).await
        })
    });
    for begun in begun.collect::<Vec<_>>() {
        begun.await.expect("no panic").expect("each is signed");
    }
    let names: Vec<_> = std::fs::read_dir(folder.path()).expect("the folder").collect();
    assert_eq!(names.len(), 1, "one checkpoint, and nothing half written beside it");
}
