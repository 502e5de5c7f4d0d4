//! Data folders and backups of earlier versions: this version migrates them and goes on, with every password, key and event.
//!
//! Each archive in `fixtures/` has the number of the last migration of the version that made it: its data folder, made by
//! `orgward init --enable-audit-logging --admin-key ci --json` with the usual names and password (its output is
//! `made.json`), by requests to `orgward serve` that created the projects Kept and Archived, renamed the first to Renamed,
//! archived the second, created the service accounts robot and spare in the first, deleted spare, created and deleted the
//! Admin key other, and invited a reader; and by `orgward user create` for Chidi Okafor. An archive of a version that makes
//! backups has one of that folder too.
//!
//! Seeded faults these tests catch: records of an earlier version that do not get the MAC that they lack; a dropped trigger
//! that is noticed only after some of the steps were made.

#![expect(clippy::disallowed_methods, reason = "a test alters the database behind the product's back")]

use crate::{
    operator_serve::Running,
    support::{
        Host, PASSWORD,
        backup_files::{backups, names},
    },
};
use serde_json::Value;
use sqlx::AnyPool;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The archives, oldest version first.
pub fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures");
    let names = names(&folder);
    assert!(names.len() >= 5, "{names:?}");
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// The number of the last migration that an archive is named by.
pub fn version(fixture: &Path) -> String {
    let name = fixture.file_name().expect("a name").to_string_lossy();
    name.trim_end_matches(".tar.zst").trim_start_matches('0').to_owned()
}

/// Unpacks an archive into a new host; returns the Admin key in it.
pub async fn unpacked(fixture: &Path) -> (Host, String) {
    let host = Host::new().await;
    let stream = zstd::Decoder::new(fs::File::open(fixture).expect("the archive")).expect("zstd");
    tar::Archive::new(stream).unpack(host.path("")).expect("tar");
    let made: Value = serde_json::from_str(&fs::read_to_string(host.path("made.json")).expect("a file")).expect("JSON");
    (host, made["admin_key"].as_str().expect("a key").to_owned())
}

async fn rows(data: &Path, sql: &'static str) -> Vec<String> {
    let url = orgward::server::database::file_url(&data.join("orgward.db"));
    let tables = AnyPool::connect(&url).await.expect("the database is there");
    let rows = crate::support::tables::texts(&tables, sql, &[]).await;
    tables.close().await;
    rows
}

/// Starts this version on the data folder `data` and expects everything that the earlier one has made.
async fn assert_goes_on(host: &Host, what: &str, key: &str) {
    let key = format!("authorization: Bearer {key}\r\ncontent-type: application/json\r\n");
    let old = rows(&host.path("data"), "select leaf from audit_logs order by seq").await;
    let server = Running::start(host);
    let listed = server.ask("GET /v1/organization/projects?include_archived=true", &key, "");
    for name in ["Default project", "Renamed", "Archived"] {
        assert!(
            listed.starts_with("HTTP/1.1 200") && listed.contains(&format!("\"name\":\"{name}\"")),
            "{what}: {listed}"
        );
    }
    let users = server.ask("GET /v1/organization/users", &key, "");
    assert!(users.contains("ada@fjordlight.example") && users.contains("Chidi Okafor"), "{what}: {users}");
    let made = server.ask("POST /v1/organization/projects", &key, "{\"name\":\"After\"}");
    assert!(made.starts_with("HTTP/1.1 200") && made.contains("orgward-receipt: "), "{what}: {made}");
    assert_eq!(server.stop(), Some(0), "{what}");
    assert!(host.can_sign_in("ada@fjordlight.example", PASSWORD).await, "{what}: the password");
    let leaves = rows(&host.path("data"), "select leaf from audit_logs order by seq").await;
    assert_eq!(leaves[..old.len()], old, "{what}: no event was changed");
    let last = leaves.last().expect("events");
    assert!(last.contains("\"type\":\"project.created\"") && last.contains("After"), "{what}: {last}");
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains(" hold: none was changed") && said.contains("tables agree with the log"), "{what}: {said}");
    println!("{what}: {} events before, {} after", old.len(), leaves.len());
}

#[tokio::test]
async fn a_data_folder_of_every_earlier_version_is_migrated_and_goes_on() {
    for fixture in fixtures() {
        let (host, key) = unpacked(&fixture).await;
        if host.database.is_some() {
            // The archives are of SQLite.
            return;
        }
        let version = version(&fixture);
        let schema = "select cast(max(version) as text) from _sqlx_migrations";
        assert_eq!(rows(&host.path("data"), schema).await, [version.as_str()], "the archive is what its name says");
        let checkpoint = names(&host.path("data/checkpoints")).remove(0);
        fs::copy(host.path("data/checkpoints").join(checkpoint), host.path("kept")).expect("kept elsewhere");
        assert_goes_on(&host, &format!("schema {version}"), &key).await;
        host.run(&["audit", "verify", "--checkpoint", "kept"], "").success();
    }
}

#[tokio::test]
async fn a_backup_of_every_earlier_version_is_restored_and_goes_on() {
    let mut restored = 0;
    for fixture in fixtures() {
        let (host, key) = unpacked(&fixture).await;
        if host.database.is_some() || !host.path("backups").exists() {
            continue;
        }
        let backup = backups(&host.path("backups")).remove(0);
        fs::rename(host.path("data"), host.path("burnt")).expect("gone");
        let keys = ["--secret-key", "burnt/secret.key", "--audit-key", "burnt/audit.key"];
        let from = ["restore", "--from", backup.to_str().expect("UTF-8")];
        let said = host.run(&[&from[..], &keys].concat(), "").success();
        assert!(said.contains("Each record has its MAC"), "{said}");
        for key in ["secret.key", "audit.key"] {
            if !host.path("data").join(key).exists() {
                fs::copy(host.path("burnt").join(key), host.path("data").join(key)).expect("the key");
            }
        }
        assert_goes_on(&host, &format!("backup of schema {}", version(&fixture)), &key).await;
        restored += 1;
    }
    assert!(restored >= 2 || Host::new().await.database.is_some(), "{restored}");
}

#[tokio::test]
async fn an_earlier_event_that_was_altered_before_the_migration_is_found() {
    for fixture in fixtures() {
        let (host, _) = unpacked(&fixture).await;
        if host.database.is_some() {
            return;
        }
        let url = orgward::server::database::file_url(&host.path("data/orgward.db"));
        let tables = AnyPool::connect(&url).await.expect("the database is there");
        let fence = "select sql from sqlite_master where name = 'audit_logs_no_update'";
        let (fence,): (String,) = sqlx::query_as(fence).fetch_one(&tables).await.expect("the fence");
        let altered = "update audit_logs set leaf = replace(leaf, 'Renamed', 'Altered') where type = 'project.updated'";
        for sql in ["drop trigger audit_logs_no_update", altered, &fence] {
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&tables).await.expect("as an attacker");
        }
        tables.close().await;
        // The first command migrates the database.
        let create = ["user", "create", "--name", "Dara", "--email", "dara@fjordlight.example"];
        let created = host.run(&create, "");
        let said = host.run(&["audit", "verify"], "").refusal();
        assert!(said.contains("does not hold"), "{}: {said} {}", version(&fixture), created.err);
    }
}

/// What the operator's guide says under 'Alarms' for a database without this trigger whose records hold.
const TRIGGER_AGAIN: &str = "create trigger audit_logs_no_update before update on audit_logs
    begin select raise(abort, 'audit records cannot be changed'); end";

#[tokio::test]
async fn a_database_whose_trigger_was_dropped_is_not_migrated_until_it_is_there_again() {
    let mut refused = 0;
    // The schema of the steps that replace the trigger is 45.
    for fixture in
        fixtures().into_iter().filter(|fixture| version(fixture).parse::<i64>().is_ok_and(|number| number < 45))
    {
        let (host, key) = unpacked(&fixture).await;
        if host.database.is_some() {
            return;
        }
        let (data, version) = (host.path("data"), version(&fixture));
        let execute = async |sql: &'static str| {
            let tables = host.tables().await;
            sqlx::query(sql).execute(&tables).await.expect("as another program");
            tables.close().await;
        };
        let state = async || {
            rows(&data, "select coalesce(sql, name) || (select max(version) from _sqlx_migrations) from sqlite_master")
                .await
        };
        execute("drop trigger audit_logs_no_update").await;
        let before = state().await;
        let create = ["user", "create", "--name", "Dara", "--email", "dara@fjordlight.example"];
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &create] {
            let said = host.run(command, "").refusal();
            assert!(said.contains("orgward.db: the trigger audit_logs_no_update"), "{version}: {said}");
            assert!(said.contains("another program has changed it") && said.contains("Restore a backup"), "{said}");
        }
        assert_eq!(state().await, before, "{version}: no step was made");
        execute(TRIGGER_AGAIN).await;
        assert_goes_on(&host, &format!("schema {version}, repaired"), &key).await;
        refused += 1;
    }
    assert!(refused >= 2 || Host::new().await.database.is_some(), "{refused}");
}
