//! How long the request log keeps requests, and what becomes of them: they are archived, announced and deleted, and those of
//! people whom a legal hold covers stay.
//!
//! Faults these tests look for: rows that are deleted before the archive is durable; an archive that is written over by
//! fewer rows; a hold that is not asked for, or not asked for again; a sweep that leaves no event.

use crate::support::{Founded, TestApp};
use domain::{
    Settings, legal_holds,
    request_log_sweeps::{self, Swept},
};
use kernel::base::id;
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};
use types::ids::LegalHoldId;

const HOLDS: &str = "/orgward/v1/organization/audit_logs/legal_holds";
const DAY: i64 = 24 * 60 * 60;

/// The number of requests that all tests have inserted.
static INSERTED: AtomicUsize = AtomicUsize::new(0);

/// A server that keeps requests for 30 days.
async fn start(folder: Option<&Path>) -> Founded {
    let settings = Settings {
        request_log_seconds: 30 * DAY,
        request_log_archive_folder: folder.map(Path::to_owned),
        ..Settings::default()
    };
    TestApp::start_with(settings).await.found(true).await
}

/// Inserts a request that was answered `days` ago, at noon (UTC).
async fn insert(app: &Founded, days: i64, user_id: &str, path: &str) {
    let at = (app.now() - days * DAY).div_euclid(DAY) * DAY + DAY / 2;
    // Rows of the same second differ in their last digits.
    let id = format!("{}{:04}", &id::first_at("", at)[..20], INSERTED.fetch_add(1, Ordering::Relaxed));
    app.write(
        "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route, path,
         status, address, user_agent, duration_us) values ($1, $2, cast($3 as bigint), 'req_' || $1, 'admin_key', 'key_a', $4,
         'GET', '/v1/x', $5, 200, '203.0.113.9', 'curl', 1500)",
        &[&id, app.organization.as_str(), &at.to_string(), user_id, path],
    )
    .await;
}

async fn sweep(app: &Founded) -> Result<Swept, String> {
    let kept_since = request_log_sweeps::kept_since(&app.domain).expect("not for ever");
    request_log_sweeps::sweep(&app.domain, kept_since).await.map_err(|error| error.to_string())
}

/// The paths in the log, in order.
async fn paths(app: &Founded) -> Vec<String> {
    app.texts("select path from request_log order by path", &[]).await
}

/// What the events about sweeps say, oldest first: rows and whether they were archived.
async fn announced(app: &Founded) -> Vec<(i64, bool)> {
    let leaves =
        app.texts("select leaf from audit_logs where type = 'orgward.request_log.swept' order by seq", &[]).await;
    let said = leaves.iter().map(|leaf| {
        let leaf: Value = serde_json::from_str(leaf).expect("JSON");
        let change = &leaf["detail"]["change"];
        (change["rows"].as_i64().expect("a number"), change["archived"].as_bool().expect("yes or no"))
    });
    said.collect()
}

/// The lines of the archive's only file.
fn archived(folder: &Path) -> Vec<Value> {
    let mut files: Vec<_> = fs::read_dir(folder).expect("a folder").map(|it| it.expect("an entry").path()).collect();
    let file = files.pop().expect("a file");
    assert!(files.is_empty(), "{files:?}");
    assert_eq!(fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let text = zstd::decode_all(fs::File::open(file).expect("a file")).expect("zstd");
    String::from_utf8(text).expect("text").lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[tokio::test]
async fn a_request_is_kept_for_the_time_that_was_set_and_then_deleted_with_an_event() {
    let app = start(None).await;
    for (days, path) in [(32, "/a"), (31, "/b"), (30, "/c"), (1, "/d")] {
        insert(&app, days, "user-1", path).await;
    }
    assert_eq!(sweep(&app).await, Ok(Swept { rows: 2, ..Swept::default() }));
    assert_eq!(paths(&app).await, ["/c", "/d"]);
    assert_eq!(announced(&app).await, [(2, false)]);
    let event = app.last_audit().await;
    let at_noon = |days: i64| (app.now() - days * DAY).div_euclid(DAY) * DAY + DAY / 2;
    assert_eq!(event["detail"]["change"]["from"], at_noon(32));
    assert_eq!(event["detail"]["change"]["to"], at_noon(31));
    let page = app.owner().await.get(&app.path("/audit-logs")).await.text;
    assert!(page.contains("Deleted 2 old requests from the request log"), "{page}");
    assert_eq!(sweep(&app).await, Ok(Swept::default()));
    assert_eq!(announced(&app).await.len(), 1, "nothing was deleted, so nothing is announced");
}

#[tokio::test]
async fn the_console_says_how_long_requests_are_kept_and_zero_is_for_ever() {
    let app = start(None).await;
    let page = app.owner().await.get(&app.path("/request-log")).await.text;
    assert!(page.contains("Requests are kept for 30 days"), "{page}");
    let settings = Settings { request_log_seconds: 0, ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let page = app.owner().await.get(&app.path("/request-log")).await.text;
    assert!(page.contains("Requests are kept for ever"), "{page}");
    assert_eq!(request_log_sweeps::kept_since(&app.domain), None);
}

#[tokio::test]
async fn requests_are_in_the_archive_before_they_are_deleted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let app = start(Some(folder.path())).await;
    insert(&app, 40, "user-1", "/a").await;
    insert(&app, 40, "user-1", "/b").await;
    insert(&app, 3, "user-1", "/c").await;
    assert_eq!(sweep(&app).await, Ok(Swept { rows: 2, days: 1, ..Swept::default() }));
    assert_eq!(paths(&app).await, ["/c"]);
    assert_eq!(announced(&app).await, [(2, true)]);
    let lines = archived(folder.path());
    assert_eq!(lines.iter().map(|line| line["path"].as_str().expect("a path")).collect::<Vec<_>>(), ["/a", "/b"]);
    for (member, value) in [
        ("object", json!("orgward.request")),
        ("organization_id", json!(app.organization.as_str())),
        ("user_id", json!("user-1")),
        ("address", json!("203.0.113.9")),
        ("status", json!(200)),
        ("requests", json!(1)),
    ] {
        assert_eq!(lines[0][member], value, "{member}");
    }
    // As after a crash that undid the deletion of some rows, and with one that came later.
    insert(&app, 40, "user-1", "/d").await;
    assert_eq!(sweep(&app).await, Ok(Swept { rows: 1, days: 1, ..Swept::default() }));
    let paths: Vec<Value> = archived(folder.path()).into_iter().map(|line| line["path"].clone()).collect();
    assert_eq!(paths.len(), 3, "{paths:?}");
    assert!(["/a", "/b", "/d"].iter().all(|path| paths.contains(&json!(path))), "{paths:?}");
}

#[tokio::test]
async fn a_request_that_was_held_or_came_late_is_added_to_the_file_of_its_day_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let app = start(Some(folder.path())).await;
    let held = app.new_reader().await;
    insert(&app, 40, "user-1", "/a").await;
    insert(&app, 40, held.as_str(), "/held").await;
    insert(&app, 40, "user-1", "/b").await;
    let asked = app.admin().post(HOLDS, json!({ "name": "Case 2026-17", "user_id": held.as_str() })).await.json();
    let hold = LegalHoldId::new(asked["id"].as_str().expect("an id").to_owned());
    legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("it was asked for");
    assert_eq!(sweep(&app).await.expect("it can be written").rows, 2);
    let lines = || archived(folder.path()).into_iter().map(|line| line["path"].as_str().expect("a path").to_owned());
    assert_eq!(lines().collect::<Vec<_>>(), ["/a", "/b"], "what is held stays in the database alone");
    // Deleted rows that a crash brought back, one whose second is earlier than those in the file, and the held one.
    let line = archived(folder.path()).remove(0);
    let id = line["id"].as_str().expect("an id").to_owned();
    app.write(
        "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route, path,
         status, address, user_agent, duration_us) values ($1, $2, cast($3 as bigint), 'req_' || $1, 'admin_key', 'key_a',
         'user-1', 'GET', '/v1/x', '/a', 200, '203.0.113.9', 'curl', 1500)",
        &[&id, app.organization.as_str(), &line["at"].to_string()],
    )
    .await;
    let early = format!("{}{:04}", &id::first_at("", line["at"].as_i64().expect("a time") - 60)[..20], 1);
    app.write(
        "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route, path,
         status, address, user_agent, duration_us) values ($1, $2, cast($3 as bigint), 'req_' || $1, 'admin_key', 'key_a',
         'user-1', 'GET', '/v1/x', '/early', 200, '203.0.113.9', 'curl', 1500)",
        &[&early, app.organization.as_str(), &(line["at"].as_i64().expect("a time") - 60).to_string()],
    )
    .await;
    app.admin().post(&format!("{HOLDS}/{hold}/lift"), Value::Null).await;
    legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("it was lifted");
    assert_eq!(sweep(&app).await.expect("it can be written").rows, 3);
    assert_eq!(lines().collect::<Vec<_>>(), ["/early", "/a", "/held", "/b"]);
    let left = paths(&app).await;
    assert!(["/early", "/a", "/held", "/b"].iter().all(|path| !left.contains(&(*path).to_owned())), "{left:?}");
    assert_eq!(sweep(&app).await.expect("it can be written").rows, 0);
}

#[tokio::test]
async fn without_its_archive_nothing_is_deleted_and_nothing_announced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let archive = folder.path().join("archive");
    let app = start(Some(&archive)).await;
    insert(&app, 40, "user-1", "/a").await;
    let why = sweep(&app).await.expect_err("its disk is not mounted");
    assert!(why.contains(&archive.display().to_string()), "{why}");
    fs::create_dir(&archive).expect("a folder");
    assert_eq!(sweep(&app).await.expect("it can be written").rows, 1);
    let file = fs::read_dir(&archive).expect("a folder").next().expect("a file").expect("a file").path();
    let whole = fs::read(&file).expect("a file");
    fs::write(&file, &whole[..whole.len() - 2]).expect("a file");
    insert(&app, 40, "user-1", "/b").await;
    let why = sweep(&app).await.expect_err("the file is damaged");
    assert!(why.contains(&file.display().to_string()) && why.contains("They stay in the database"), "{why}");
    assert_eq!((paths(&app).await, announced(&app).await), (vec!["/b".to_owned()], vec![(1, true)]));
    fs::rename(&file, folder.path().join("aside")).expect("it can be moved");
    assert_eq!(sweep(&app).await.expect("it can be written").rows, 1);
}

#[tokio::test]
async fn requests_of_a_person_under_a_legal_hold_stay_until_it_is_lifted() {
    let app = start(None).await;
    let held = app.new_reader().await;
    insert(&app, 40, held.as_str(), "/held").await;
    insert(&app, 40, "user-1", "/other").await;
    let asked = app.admin().post(HOLDS, json!({ "name": "Case 2026-17", "user_id": held.as_str() })).await.json();
    let hold = LegalHoldId::new(asked["id"].as_str().expect("an id").to_owned());
    let confirm = async || legal_holds::confirm(&app.domain, &app.organization, &hold).await.expect("it was asked for");
    confirm().await;
    assert_eq!(sweep(&app).await.expect("the database answers").rows, 1);
    assert!(paths(&app).await.contains(&"/held".to_owned()));
    assert!(!paths(&app).await.contains(&"/other".to_owned()));
    app.admin().post(&format!("{HOLDS}/{hold}/lift"), Value::Null).await;
    assert_eq!(sweep(&app).await.expect("the database answers").rows, 0, "an owner alone does not lift it");
    confirm().await;
    assert_eq!(sweep(&app).await.expect("the database answers").rows, 1);
    assert_eq!(announced(&app).await, [(1, false), (1, false)]);
}

#[tokio::test]
async fn no_request_is_deleted_while_a_hold_may_be_hidden() {
    let app = start(None).await;
    insert(&app, 40, "user-1", "/a").await;
    app.admin().post(HOLDS, json!({ "name": "Everything" })).await.json();
    app.project("Grid").await;
    app.drop_triggers("audit_logs").await;
    app.write("delete from audit_logs where type = 'orgward.legal_hold.requested'", &[]).await;
    let swept = sweep(&app).await.expect("the database answers");
    assert_eq!((swept.rows, swept.unclear), (0, vec![app.organization.clone()]));
    assert!(paths(&app).await.contains(&"/a".to_owned()));
}
