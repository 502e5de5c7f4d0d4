//! Databases and key files that a server refuses to open: with an explanation, and without changing them.

use crate::support::{TestApp, fresh_database, tables};
use domain::{Domain, Settings, installation};
use kernel::base::secret::Secrets;
use orgward::server::{database, secrets};
use sqlx::AnyPool;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};

/// The error message of a refused database.
async fn refusal(url: &str) -> String {
    match database::open(url).await {
        Ok(_) => panic!("{url} was opened"),
        Err(sentence) => sentence,
    }
}

/// A database that this version has created and closed.
async fn made() -> (String, Option<tempfile::TempDir>, AnyPool) {
    let (url, folder) = fresh_database().await;
    let opened = database::open(&url).await.expect("a new database opens");
    opened.writer.close().await;
    opened.readers.close().await;
    let tables = AnyPool::connect(&url).await.expect("a connection of our own");
    (url, folder, tables)
}

#[tokio::test]
async fn a_database_of_our_own_opens_again_and_again() {
    let (url, _folder, tables) = made().await;
    sqlx::query("insert into organizations (id, name, created_at, revision) values ('org-1', 'Kept', 1, 1)")
        .execute(&tables)
        .await
        .expect("a row to find again");
    for _ in 0..2 {
        let opened = database::open(&url).await.expect("the database opens");
        assert_eq!(tables::texts(&tables, "select name from organizations", &[]).await, ["Kept"]);
        opened.writer.close().await;
        opened.readers.close().await;
    }
}

#[tokio::test]
async fn a_newer_schema_is_refused_and_left_unchanged() {
    let (url, _folder, tables) = made().await;
    sqlx::query(
        "insert into _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
         select 9000, 'later', installed_on, success, checksum, execution_time from _sqlx_migrations where version = 1",
    )
    .execute(&tables)
    .await
    .expect("a migration that this version does not know");
    let sentence = refusal(&url).await;
    assert!(sentence.contains("newer version") && sentence.contains("9000"), "{sentence}");
    let steps = tables::texts(&tables, "select description from _sqlx_migrations where version = 9000", &[]).await;
    assert_eq!(steps, ["later"]);
}

#[tokio::test]
async fn a_schema_step_that_was_tampered_with_is_refused() {
    let (url, _folder, tables) = made().await;
    let other = "update _sqlx_migrations set checksum = (select checksum from _sqlx_migrations where version = 1)
                 where version = 2";
    sqlx::query(other).execute(&tables).await.expect("another checksum");
    let sentence = refusal(&url).await;
    assert!(sentence.contains("step 2"), "{sentence}");
}

#[tokio::test]
async fn a_database_of_another_program_is_refused_and_left_unchanged() {
    let (url, folder) = fresh_database().await;
    let tables = AnyPool::connect(&url).await.expect("a connection of our own");
    sqlx::query("create table recipes (id text primary key)").execute(&tables).await.expect("another program's table");
    let bytes = || folder.as_ref().map(|folder| fs::read(folder.path().join("orgward.db")).expect("the file"));
    let before = bytes();
    let sentence = refusal(&url).await;
    assert!(sentence.contains("not made by Orgward") && sentence.contains("Nothing was changed"), "{sentence}");
    assert_eq!(bytes(), before);
    assert!(sqlx::query("select count(*) from organizations").fetch_one(&tables).await.is_err(), "no table of ours");
}

// The next two are about files, so about SQLite; with PostgreSQL the files belong to its server. They need no
// PostgreSQL server and run with either engine.

#[tokio::test]
async fn a_file_that_is_not_a_database_is_refused_and_left_unchanged() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("orgward.db");
    for text in
        ["Dear diary, this is no database at all. ".repeat(100), "SQLite format 3\0 and then nonsense".repeat(100)]
    {
        fs::write(&file, &text).expect("a file");
        let sentence = refusal(&database::file_url(&file)).await;
        assert!(sentence.contains("not an SQLite database") || sentence.contains("cannot be opened"), "{sentence}");
        assert_eq!(fs::read(&file).expect("the file"), text.as_bytes());
    }
}

#[tokio::test]
async fn a_path_that_cannot_hold_a_database_is_explained_in_a_sentence() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let in_the_way = folder.path().join("file");
    fs::write(&in_the_way, "x").expect("a file");
    for path in [folder.path().join("missing/orgward.db"), in_the_way.join("orgward.db"), folder.path().to_owned()] {
        let sentence = refusal(&database::file_url(&path)).await;
        assert!(sentence.contains("cannot be opened"), "{}: {sentence}", path.display());
    }
    for url in ["mysql://x/y", "", "sqlite", "postgres://127.0.0.1:1/nothing"] {
        assert!(refusal(url).await.contains(' '), "{url}");
    }
}

#[tokio::test]
async fn another_secret_key_is_refused_before_every_key_seems_wrong() {
    let app = TestApp::founded().await;
    let opened = database::open(&app.url).await.expect("the database opens");
    let stranger = Domain::new(opened.readers, opened.writer, Secrets::generate(), Settings::default());
    let refused = installation::bind_secrets(&stranger).await.expect_err("another pepper").to_string();
    assert!(refused.contains("another secret key"), "{refused}");
    stranger.close().await;
    installation::bind_secrets(&app.domain).await.expect("the right one is still right");
    assert_eq!(app.admin().get("/v1/organization/projects").await.status, 200);
}

/// Loads the secret key at this path, with an audit key that the database does not know yet.
fn load(path: &Path, secret: bool) -> Result<Secrets, String> {
    secrets::load(path, &path.with_file_name("audit.key"), secrets::Bound { secret, audit: false })
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("the file is there").permissions().mode() & 0o777
}

#[test]
fn the_secret_key_is_created_once_and_only_its_owner_can_read_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("secret.key");
    let made = load(&path, false).expect("a key can be created in a new folder");
    assert_eq!(mode(&path), 0o600);
    let text = fs::read_to_string(&path).expect("the file");
    for is_bound in [false, true] {
        assert_eq!(load(&path, is_bound).expect("it is there").check(), made.check());
    }
    assert_eq!(fs::read_to_string(&path).expect("the file"), text, "the file was not rewritten");
}

#[test]
fn a_secret_key_that_others_can_read_is_refused_with_the_fix() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("secret.key");
    load(&path, false).expect("a key can be created in a new folder");
    for open in [0o640, 0o604, 0o660, 0o644, 0o620] {
        fs::set_permissions(&path, fs::Permissions::from_mode(open)).expect("the test owns the file");
        let sentence = load(&path, true).err().unwrap_or_else(|| panic!("{open:o} was accepted"));
        assert!(sentence.contains("chmod 600") && sentence.contains("secret.key"), "{sentence}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("the test owns the file");
    assert!(load(&path, true).is_ok(), "readable by its owner alone");
}

#[test]
fn a_secret_key_that_is_missing_or_damaged_is_never_replaced() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("secret.key");
    let sentence = load(&path, true).err().expect("the database knows one");
    assert!(sentence.contains("missing") && !path.exists(), "{sentence}");
    for damaged in ["", "# nothing", "1:abc", "nonsense"] {
        fs::write(&path, damaged).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("the test owns the file");
        let sentence = load(&path, false).err().unwrap_or_else(|| panic!("{damaged:?} was accepted"));
        assert!(sentence.contains("cannot be used"), "{sentence}");
        assert_eq!(fs::read_to_string(&path).expect("the file"), damaged);
    }
    let nowhere = folder.path().join("missing").join("secret.key");
    assert!(load(&nowhere, false).err().expect("the folder does not exist").contains("cannot be written"));
}
