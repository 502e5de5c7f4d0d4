//! Backups by the schedule of the server: made when due, made up for at the start, and reported when they fail.
//!
//! Seeded faults these tests catch: a schedule that waits a whole interval after a start; a failure that nobody is told of;
//! one that is reported at each attempt; a reader who sees where backups are.

use crate::{
    operator_serve::Running,
    support::{
        Host, TestApp,
        backup_files::{backups, names},
        some_mail_server, until,
    },
};
use domain::{
    Settings,
    backup_runs::{self, BackupRun},
    backup_schedule::Schedule,
};
use std::{fs, time::Duration};

macro_rules! sqlite_only {
    ($host:expr) => {
        if $host.database.is_some() {
            return;
        }
    };
}

/// The value of a metric.
fn metric(server: &Running, name: &str) -> f64 {
    let page = server.get("/metrics");
    let line =
        page.lines().find(|line| line.split(' ').next() == Some(name)).unwrap_or_else(|| panic!("{name}: {page}"));
    line.split(' ').nth(1).and_then(|number| number.trim().parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

fn serve(host: &Host, to: &str) -> Running {
    let to = format!("backup_to={to}");
    let schedule = ["--set", "backup_schedule=every 6h", "--set", "backup_keep=7d", "--set", &to];
    Running::spawn(host.command(&[&["serve", "--listen", "127.0.0.1:0"], &schedule[..]].concat()))
}

#[tokio::test]
async fn a_backup_that_was_due_while_the_server_was_down_is_made_at_its_start() {
    let host = Host::new().await;
    sqlite_only!(host);
    host.init(&["--enable-audit-logging"]).success();
    fs::create_dir(host.path("backups")).expect("a folder");
    let folder = host.path("backups");
    let server = serve(&host, "backups");
    until(|| names(&folder).len() == 1 && backups(&folder).len() == 1).await;
    until(|| server.get("/metrics").contains("orgward_backup_last_size_bytes ")).await;
    let first = backups(&folder).remove(0);
    assert_eq!(metric(&server, "orgward_backup_last_size_bytes"), fs::metadata(&first).expect("it").len() as f64);
    assert!(metric(&server, "orgward_backup_last_success_timestamp_seconds") > 1_700_000_000.0);
    assert!(metric(&server, "orgward_backup_last_duration_seconds") >= 0.0);
    assert_eq!(metric(&server, "orgward_backup_failures_total"), 0.0);
    assert_eq!(server.stop(), Some(0));
    host.run(&["backup", "verify", "--from", "backups"], "").success();

    let server = serve(&host, "backups");
    until(|| server.get("/metrics").contains("orgward_backup_last_size_bytes ")).await;
    assert_eq!(server.stop(), Some(0));
    assert_eq!(backups(&folder), std::slice::from_ref(&first), "none is due within six hours");

    let tables = host.tables().await;
    sqlx::query("update backups set began_at = began_at - 7 * 3600, ended_at = ended_at - 7 * 3600")
        .execute(&tables)
        .await
        .expect("as after seven hours");
    tables.close().await;
    // A backup is named by the second in which it begins. One that finds its name in use is tried again after a minute.
    let begun = fs::metadata(&first).and_then(|it| it.modified()).expect("a time");
    until(|| begun.elapsed().is_ok_and(|age| age > Duration::from_secs(1))).await;
    let server = serve(&host, "backups");
    until(|| backups(&folder).iter().any(|path| *path != first)).await;
    assert_eq!(metric(&server, "orgward_backup_failures_total"), 0.0);
    assert_eq!(server.stop(), Some(0));
    assert!(!host.path("data/.backup").exists());
}

#[tokio::test]
async fn a_backup_made_by_the_command_counts_for_the_schedule() {
    let host = Host::new().await;
    sqlite_only!(host);
    host.init(&[]).success();
    fs::create_dir(host.path("backups")).expect("a folder");
    let set = ["--set", "backup_to=backups"];
    host.run(&[&["backup"], &set[..]].concat(), "").success();
    let made = host.rows("select file from backups").await;
    assert!(made.len() == 1 && made[0].starts_with("backups/orgward-"), "{made:?}");
    let server = serve(&host, "backups");
    until(|| server.get("/metrics").contains("orgward_backup_last_size_bytes ")).await;
    assert_eq!(server.stop(), Some(0));
    assert_eq!(host.rows("select file from backups").await, made);
}

#[tokio::test]
async fn a_server_whose_backups_fail_runs_on_and_counts_it() {
    let host = Host::new().await;
    sqlite_only!(host);
    host.init(&[]).success();
    let server = serve(&host, "absent");
    until(|| metric(&server, "orgward_backup_failures_total") == 1.0).await;
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert_eq!(server.stop(), Some(0));
    let failures = host.rows("select failure from backups").await;
    assert!(failures.len() == 1 && failures[0].contains("does not exist"), "{failures:?}");
}

#[tokio::test]
async fn owners_see_the_last_backup_and_are_told_once_a_day_that_they_fail() {
    let settings = Settings {
        backup_schedule: Schedule::parse("every 6h").ok(),
        mail: Some(some_mail_server()),
        ..Settings::default()
    };
    let app = TestApp::start_with(settings).await.found(true).await;
    let page = async || app.owner().await.get(&app.path("")).await.text;
    let never = page().await;
    assert!(never.contains("Last backup") && !never.contains("Backups of this server fail"));
    let run = |file: Option<&str>, failure: Option<&str>| BackupRun {
        began_at: app.domain.now(),
        file: file.map(|file| (file.to_owned(), 3 << 20)),
        failure: failure.map(str::to_owned),
        has_faults: false,
    };
    backup_runs::record(&app.domain, &run(Some("/mnt/backups/one"), None)).await.expect("stored");
    let good = page().await;
    assert!(good.contains("3 MiB") && !good.contains("Backups of this server fail"), "{good}");

    for why in ["the disk is full", "the folder is gone"] {
        app.advance(60);
        backup_runs::record(&app.domain, &run(None, Some(why))).await.expect("stored");
        backup_runs::notify(&app.domain, &format!("{why}.")).await.expect("queued");
    }
    let failing = page().await;
    assert!(failing.contains("Backups of this server fail") && failing.contains("The folder is gone."), "{failing}");
    let reader = app.reader().await.get(&app.path("")).await.text;
    assert!(!reader.contains("Backups of this server fail") && !reader.contains("Last backup"), "{reader}");
    let mails = async || app.texts("select recipient from mails where kind = 'backup_alarm' order by id", &[]).await;
    let told = mails().await;
    assert_eq!(told.len(), app.texts("select user_id from organization_users where role = 'owner'", &[]).await.len());
    app.advance(24 * 3600 + 1);
    assert!(backup_runs::status(&app.domain).await.expect("a status").is_overdue);
    backup_runs::notify(&app.domain, "A backup is overdue.").await.expect("queued");
    assert_eq!(mails().await.len(), 2 * told.len());

    backup_runs::record(&app.domain, &run(Some("/mnt/backups/two"), None)).await.expect("stored");
    assert!(!page().await.contains("Backups of this server fail"));
}

#[tokio::test]
async fn a_run_with_a_time_in_the_future_neither_ends_the_backups_nor_hides_that_they_fail() {
    let settings = Settings { backup_schedule: Schedule::parse("every 6h").ok(), ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let status = async || backup_runs::status(&app.domain).await.expect("a status");
    let run = |began_at: i64, failure: Option<&str>| BackupRun {
        began_at,
        file: failure.is_none().then(|| ("/mnt/backups/one".to_owned(), 3)),
        failure: failure.map(str::to_owned),
        has_faults: false,
    };
    let made_at = app.domain.now();
    backup_runs::record(&app.domain, &run(made_at, None)).await.expect("stored");
    // As a clock that was a year ahead, and as another program.
    let ahead = made_at + 365 * 24 * 3600;
    backup_runs::record(&app.domain, &run(ahead, None)).await.expect("stored");
    app.write(
        "insert into backups (id, began_at, ended_at, file, bytes) values ('zz', 4000000000, 4000000000, 'x', 1)",
        &[],
    )
    .await;
    app.advance(60);
    backup_runs::record(&app.domain, &run(app.domain.now(), Some("the disk is full"))).await.expect("stored");
    let failing = status().await;
    assert_eq!(failing.last.map(|last| last.at), Some(made_at));
    assert_eq!(failing.due_at, Some(made_at + 6 * 3600));
    assert_eq!(failing.failing_since, Some(made_at + 60));
    assert_eq!(failing.failure.as_deref(), Some("the disk is full"));
    app.advance(9 * 3600);
    assert!(status().await.is_overdue);
}

#[tokio::test]
async fn owners_are_told_neither_what_does_not_hold_elsewhere_nor_where_backups_are() {
    let host = Host::new().await;
    sqlite_only!(host);
    host.init(&["--enable-audit-logging"]).success();
    fs::create_dir(host.path("backups")).expect("a folder");
    let tables = host.tables().await;
    for sql in [
        "drop trigger audit_logs_no_update",
        "update audit_logs set leaf = replace(leaf, 'user', 'eser') where seq = 1",
    ] {
        sqlx::query(sql).execute(&tables).await.expect("as an attacker");
    }
    tables.close().await;
    let output = host.run(&["backup", "--to", "backups"], "");
    assert!(output.code == Some(1) && output.err.contains("the audit log of org-"), "{}", output.err);
    let stored = host.rows("select failure from backups where file is not null").await;
    assert!(stored.len() == 1 && stored[0].contains("does not hold; the server's log"), "{stored:?}");
    assert!(!stored[0].contains("org-") && !stored[0].contains("backups/"), "{stored:?}");
}

#[tokio::test]
async fn a_backup_after_which_older_ones_cannot_be_deleted_is_made_once() {
    let host = Host::new().await;
    sqlite_only!(host);
    host.init(&[]).success();
    fs::create_dir(host.path("backups")).expect("a folder");
    host.run(&["backup", "--to", "backups"], "").success();
    let first = backups(&host.path("backups")).remove(0);
    let name = first.file_name().expect("a name").to_string_lossy().into_owned();
    fs::remove_file(&first).expect("ours");
    // A folder with the name of an old backup, which cannot be deleted as a file.
    let old = host.path("backups").join(format!("{}-20250101T000000Z.tar.zst", &name[..16]));
    fs::create_dir(&old).expect("a folder");
    let output = host.run(&["backup", "--to", "backups", "--keep", "1d"], "");
    assert!(output.code == Some(1) && output.err.contains("cannot be deleted"), "{}", output.err);
    let stored = host.rows("select failure from backups where file is not null and failure is not null").await;
    assert!(stored.len() == 1 && stored[0].contains("older ones could not be deleted"), "{stored:?}");
    assert_eq!(backups(&host.path("backups")).len(), 2);
    let server = serve(&host, "backups");
    until(|| server.get("/metrics").contains("orgward_backup_last_size_bytes ")).await;
    assert_eq!(server.stop(), Some(0));
    assert_eq!(backups(&host.path("backups")).len(), 2, "none is due");
}

#[tokio::test]
async fn a_backup_with_faults_is_no_success_and_is_not_made_again_at_once() {
    let settings = Settings { backup_schedule: Schedule::parse("every 6h").ok(), ..Settings::default() };
    let app = TestApp::start_with(settings).await.found(true).await;
    let status = async || backup_runs::status(&app.domain).await.expect("a status");
    let good_at = app.domain.now();
    let run = |began_at: i64, has_faults: bool| BackupRun {
        began_at,
        file: Some(("/mnt/backups/one".to_owned(), 3)),
        failure: has_faults.then(|| "the database in it does not hold".to_owned()),
        has_faults,
    };
    backup_runs::record(&app.domain, &run(good_at, false)).await.expect("stored");
    app.advance(6 * 3600);
    let faulty_at = app.domain.now();
    backup_runs::record(&app.domain, &run(faulty_at, true)).await.expect("stored");
    let found = status().await;
    assert_eq!(found.last.map(|last| last.at), Some(good_at));
    assert_eq!(found.due_at, Some(faulty_at + 6 * 3600));
    assert!(found.failure.is_some());
    app.advance(3 * 3600);
    assert!(status().await.is_overdue, "the one that holds is nine hours old");
}
