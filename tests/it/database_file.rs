//! Damage in a large database file, which a server looks for while it serves. These tests are about files, so about SQLite; they
//! run with either engine.
//!
//! Seeded faults these tests catch: a file that is looked through only if it was large at the start; an alarm that is not ended.

use crate::support::{TestApp, tables};
use domain::audit_alarms;
use orgward::{
    jobs::{database_file::DatabaseFile, runner::Job},
    server::{database, database_file},
};
use sqlx::AnyPool;
use std::{fs::OpenOptions, os::unix::fs::FileExt, sync::Arc};
use tokio_util::sync::CancellationToken;

/// Size of a page of the database file, in bytes.
const PAGE: u64 = 4_096;

#[tokio::test]
async fn damage_of_a_large_file_is_found_while_the_server_serves() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("orgward.db");
    let url = database::file_url(&file);
    let opened = database::open(&url).await.expect("a new database opens");
    let find = database_file::find_later(file.clone());
    let tables = AnyPool::connect(&url).await.expect("a connection of our own");
    let filler = "create table filler as with recursive n(i) as (select 1 union all select i + 1 from n where i < 70)
        select zeroblob(1 << 20) as content from n";
    sqlx::query(filler).execute(&tables).await.expect("70 MiB");
    let indexes = "select cast(rootpage as text) from sqlite_schema where name = 'audit_logs_time'";
    let root: u64 = tables::texts(&tables, indexes, &[]).await[0].parse().expect("a number");
    tables.close().await;
    opened.writer.close().await;
    opened.readers.close().await;

    assert_eq!(find(CancellationToken::new()).await, Ok(None));
    let open = OpenOptions::new().write(true).open(&file).expect("the file");
    open.write_all_at(&[0x5a; PAGE as usize], (root - 1) * PAGE).expect("it can be written");
    let found = find(CancellationToken::new()).await.expect("it can be read").expect("damage");
    assert!(!found.is_empty() && found != "ok", "{found}");
}

#[tokio::test]
async fn owners_see_that_the_database_file_is_damaged_until_a_check_finds_it_whole() {
    let app = TestApp::founded().await;
    let found = |finding: Option<&'static str>| {
        let finding = finding.map(str::to_owned);
        DatabaseFile::new(
            app.domain.clone(),
            Arc::new(move |_| {
                let finding = finding.clone();
                Box::pin(async move { Ok(finding) })
            }),
        )
    };
    found(Some("row 7 missing from index audit_logs_time")).run().await.expect("the check ends");
    let alarms = audit_alarms::of(&app.domain, &app.organization);
    assert!(alarms.iter().any(|alarm| alarm.contains("row 7 missing from index audit_logs_time")), "{alarms:?}");
    found(None).run().await.expect("the check ends");
    assert_eq!(audit_alarms::of(&app.domain, &app.organization), Vec::<String>::new());
}
