//! Backups that another program has altered, with right lengths and hashes: a restore refuses them, and so the first start
//! cannot seal what was altered.
//!
//! Seeded faults these tests catch: a backup without seals that counts as one of an earlier version; seals that are not
//! checked although the secret key is there; a list of contents that is believed although the audit key is there.

use crate::{
    credential_sealing::EarlierMark,
    support::{
        CommandOutput, Host,
        backup_files::{authenticate, backups, hash, manifest, names, pack, unpack},
    },
};
use kernel::base::{audit_key::AuditKey, clock::Clock, credential_seals::CredentialSeals, secret::Secrets};
use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection};
use std::{
    fs,
    path::{Path, PathBuf},
};

macro_rules! sqlite_only {
    ($host:expr) => {
        if $host.database.is_some() {
            return;
        }
    };
}

/// The statements that take every seal and MAC out of a database.
const WITHOUT_SEALS: [&str; 4] = [
    "update instance set credentials_sealed = null",
    "update users set seal = null",
    "update organization_users set seal = null, role = 'owner'",
    "update admin_keys set seal = null",
];

const SECRET_KEY: [&str; 2] = ["--secret-key", "data/secret.key"];

const AUDIT_KEY: [&str; 2] = ["--audit-key", "data/audit.key"];

/// A host with an organization whose audit log has events, and a backup of it.
async fn backed_up() -> (Host, PathBuf) {
    let host = Host::new().await;
    if host.database.is_some() {
        return (host, PathBuf::new());
    }
    host.init(&["--enable-audit-logging", "--admin-key", "ci"]).success();
    host.run(&["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example"], "").success();
    fs::create_dir(host.path("backups")).expect("a folder");
    fs::create_dir(host.path("new")).expect("a folder");
    host.run(&["backup", "--to", "backups"], "").success();
    let backup = backups(&host.path("backups")).remove(0);
    (host, backup)
}

fn restore(host: &Host, backup: &Path, more: &[&str]) -> CommandOutput {
    let backup = backup.to_str().expect("UTF-8");
    host.run(&[&["restore", "--from", backup, "--data-dir", "new/data"], more].concat(), "")
}

/// Writes a copy of a backup in whose database the statements were run, without one file, and with another list of contents.
async fn alter(
    host: &Host,
    backup: &Path,
    statements: &[&'static str],
    without: &str,
    list: impl Fn(&mut Value),
) -> PathBuf {
    let mut files = unpack(backup);
    files.retain(|(name, _)| name != without);
    let (_, database) = files.last_mut().expect("the database");
    let file = host.path("altered.db");
    fs::write(&file, &*database).expect("a file");
    let mut altered = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("a database");
    for statement in statements {
        sqlx::query(*statement).execute(&mut altered).await.expect(statement);
    }
    altered.close().await.expect("closed");
    *database = fs::read(&file).expect("the database");
    let mut listed = manifest(&files);
    let entries =
        files[1..].iter().map(|(name, bytes)| json!({ "name": name, "bytes": bytes.len(), "sha256": hash(bytes) }));
    listed["files"] = entries.collect();
    listed.as_object_mut().expect("an object").remove("mac");
    list(&mut listed);
    files[0].1 = listed.to_string().into_bytes();
    pack(&host.path("altered"), &files);
    host.path("altered")
}

fn refuse(host: &Host, backup: &Path, more: &[&str], why: &str) {
    let said = restore(host, backup, more).refusal();
    assert!(said.contains(why), "{more:?}: {said}");
    assert!(names(&host.path("new")).is_empty(), "{more:?}");
}

#[tokio::test]
async fn a_backup_without_seals_does_not_count_as_one_of_an_earlier_version() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    let altered = alter(&host, &backup, &WITHOUT_SEALS, "credentials.sealed", |_| {}).await;
    for more in [&[] as &[&str], &SECRET_KEY, &AUDIT_KEY, &["--despite-faults"]] {
        refuse(&host, &altered, more, "the file credentials.sealed in it is missing");
    }
    let altered = alter(&host, &backup, &WITHOUT_SEALS, "", |_| {}).await;
    refuse(&host, &altered, &[], "has no mark that its credentials are sealed");
    // One that is restored all the same is refused by the start.
    restore(&host, &altered, &[&SECRET_KEY[..], &["--despite-faults"]].concat()).success();
    fs::copy(host.path("data/audit.key"), host.path("new/data/audit.key")).expect("the key");
    let said = host.run(&["serve", "--listen", "127.0.0.1:0", "--data-dir", "new/data"], "").refusal();
    assert!(said.contains("credentials in this database are not sealed"), "{said}");

    fs::remove_dir_all(host.path("new/data")).expect("ours");
    let earlier = alter(&host, &backup, &WITHOUT_SEALS, "credentials.sealed", |list| list["schema"] = 38.into()).await;
    refuse(&host, &earlier, &["--despite-faults"], "versions with the schema 38 make no backups");
}

#[tokio::test]
async fn the_secret_key_shows_each_credential_that_another_program_wrote() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    restore(&host, &backup, &SECRET_KEY).success();
    fs::remove_dir_all(host.path("new/data")).expect("ours");
    let promoted = ["update organization_users set role = 'owner'"];
    let altered = alter(&host, &backup, &promoted, "", |_| {}).await;
    refuse(&host, &altered, &SECRET_KEY, "so another program has written them (1 in all, the first is membership");
    // Credentials that belong to no organization: a link to the setup of the server, and an account.
    let link = ["insert into setup_links (token_hash, created_at, expires_at) values ('ab', 1, 4000000000)"];
    let altered = alter(&host, &backup, &link, "", |_| {}).await;
    refuse(
        &host,
        &altered,
        &SECRET_KEY,
        "to no organization have no valid seal, so another program has written them (1 in all, the first is setup_link setup)",
    );
    let account = [
        "delete from organization_users where user_id = (select id from users where email = 'bo@fjordlight.example')",
        "update users set password_hash = 'x' where email = 'bo@fjordlight.example'",
    ];
    let altered = alter(&host, &backup, &account, "", |_| {}).await;
    refuse(
        &host,
        &altered,
        &SECRET_KEY,
        "to no organization have no valid seal, so another program has written them (1 in all, the first is account user-",
    );
    let forged = ["update instance set credentials_sealed = 'ab'"];
    let altered = alter(&host, &backup, &forged, "", |_| {}).await;
    refuse(&host, &altered, &SECRET_KEY, "has no valid mark that its credentials are sealed");
}

#[tokio::test]
async fn the_audit_key_shows_a_list_of_contents_that_the_server_did_not_write() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    let said = restore(&host, &backup, &AUDIT_KEY).success();
    assert!(said.contains("Its list of contents has its MAC"), "{said}");
    fs::remove_dir_all(host.path("new/data")).expect("ours");
    let said = restore(&host, &backup, &[]).success();
    assert!(said.contains("nothing here shows whether this backup is as the server made it"), "{said}");
    fs::remove_dir_all(host.path("new/data")).expect("ours");

    let altered = alter(&host, &backup, &["update users set name = 'Eve'"], "", |_| {}).await;
    refuse(&host, &altered, &AUDIT_KEY, "its list of contents has no MAC of the audit key");
    let listed = manifest(&unpack(&backup));
    let altered = alter(&host, &backup, &["update users set name = 'Eve'"], "", |list| {
        list["mac"] = listed["mac"].clone();
    })
    .await;
    for more in [&AUDIT_KEY[..], &[&AUDIT_KEY[..], &["--despite-faults"]].concat()[..]] {
        refuse(&host, &altered, more, "its list of contents does not have the MAC of the audit key");
    }
    let without = ["drop trigger audit_logs_no_update", "update audit_logs set mac = null"];
    let altered = alter(&host, &backup, &without, "", |list| authenticate(list, &host.path("data/audit.key"))).await;
    refuse(&host, &altered, &AUDIT_KEY, "it does not have the MAC of the audit key");
}

/// The mark of a database whose projects are sealed, but not the generations of sessions and links.
async fn mark_of_earlier_version(host: &Host) -> String {
    let created_at = host.rows("select cast(created_at as text) from instance").await.remove(0);
    let secret = fs::read_to_string(host.path("data/secret.key")).expect("the key's file");
    let secrets = Secrets::parse(&secret, AuditKey::generate()).expect("a key");
    let fields = vec![created_at.parse().expect("Unix seconds"), 2];
    CredentialSeals::new(&secrets, Clock::system()).seal(&EarlierMark(fields))
}

#[tokio::test]
async fn a_backup_of_an_earlier_version_is_migrated_before_it_becomes_a_data_folder() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    // What the versions after the first one with backups have added.
    let mark = format!("update instance set credentials_sealed = '{}'", mark_of_earlier_version(&host).await);
    let earlier = [
        "drop trigger organization_counts_begun",
        "drop trigger organization_users_counted",
        "drop trigger organization_users_uncounted",
        "drop trigger organization_users_recounted",
        "drop trigger projects_counted",
        "drop trigger projects_uncounted",
        "drop trigger projects_archived",
        "drop trigger projects_unarchived",
        "drop trigger admin_keys_counted",
        "drop trigger admin_keys_uncounted",
        "drop trigger project_keys_counted",
        "drop trigger project_keys_uncounted",
        "drop table organization_counts",
        "alter table instance drop column audit_logs",
        "drop table audit_verifications",
        "alter table backups drop column has_faults",
        "alter table admin_keys drop column audit_before",
        "drop table credential_generations",
        "alter table sessions drop column generation",
        "alter table account_links drop column generation",
        mark.leak(),
        "delete from _sqlx_migrations where version > 55",
    ];
    let mut files = unpack(&backup);
    let (_, sealed) = files.iter_mut().find(|(name, _)| name == "credentials.sealed").expect("the mark");
    let text = String::from_utf8(sealed.clone()).expect("UTF-8");
    let last = text.lines().last().expect("it says what is sealed");
    *sealed = text.replace(last, "Sealed with them: projects.").into_bytes();
    assert_ne!(*sealed, text.as_bytes());
    pack(&host.path("marked"), &files);
    let earlier = alter(&host, &host.path("marked"), &earlier, "", |list| {
        list["schema"] = 55.into();
        list["version"] = "0.0.9".into();
        authenticate(list, &host.path("data/audit.key"));
    })
    .await;
    let said = restore(&host, &earlier, &[&SECRET_KEY[..], &AUDIT_KEY].concat()).success();
    assert!(said.contains("by Orgward 0.0.9 (schema 55)") && said.contains("was migrated"), "{said}");
    assert!(said.contains("Each record has its MAC"), "{said}");
    assert!(!host.path("new/data/orgward.db-wal").exists());
    let create = ["user", "create", "--name", "Chidi", "--email", "chidi@fjordlight.example"];
    host.run(&[&create[..], &["--data-dir", "new/data"]].concat(), "").success();
    host.run(&["audit", "verify", "--data-dir", "new/data"], "").success();
}
