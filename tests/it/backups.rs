//! Backup and restore with the real program: what is in a backup, what a restore brings back, and what the audit log says
//! about it afterwards.
//!
//! Seeded faults these tests catch: a key in a backup that did not ask for it; a change that was acknowledged before the
//! backup and is not in it; a restored log that does not say so; lost events that are not counted; a retention that deletes
//! what it should keep.

use crate::{
    operator_serve::Running,
    support::{
        Host, PASSWORD,
        backup_files::{authenticate, backups, manifest, names, unpack, with_manifest},
    },
};
use age::secrecy::ExposeSecret;
use serde_json::Value;
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// Backups are of SQLite; PostgreSQL has its own tools.
macro_rules! sqlite_only {
    ($host:expr) => {
        if $host.database.is_some() {
            return;
        }
    };
}

/// A host with an organization whose audit log has events, an Admin key, and a folder for backups.
async fn logged() -> (Host, String) {
    let host = Host::new().await;
    let made = host.init(&["--enable-audit-logging", "--admin-key", "ci", "--json"]).success();
    let made: Value = serde_json::from_str(&made).expect("JSON");
    fs::create_dir(host.path("backups")).expect("a folder");
    (host, made["admin_key"].as_str().expect("a key").to_owned())
}

fn add_user(host: &Host, name: &str) {
    let email = format!("{name}@fjordlight.example");
    host.run(&["user", "create", "--name", name, "--email", &email], "").success();
}

/// Makes a backup and returns its file.
fn back_up(host: &Host, more: &[&str]) -> PathBuf {
    let made = host.run(&[&["backup", "--to", "backups", "--json"], more].concat(), "").success();
    let made: Value = serde_json::from_str(&made).expect("JSON");
    host.path(made["file"].as_str().expect("a file"))
}

/// Writes a file that only its owner may read.
fn write_secret(path: &Path, text: &str) {
    fs::write(path, text).expect("a file");
    fs::set_permissions(path, Permissions::from_mode(0o600)).expect("ours");
}

/// Everything burns except the keys, which were kept elsewhere.
fn burn(host: &Host) {
    fs::create_dir(host.path("safe")).expect("a folder");
    for key in ["secret.key", "audit.key"] {
        fs::rename(host.path("data").join(key), host.path("safe").join(key)).expect("the key");
    }
    fs::remove_dir_all(host.path("data")).expect("it burns");
}

const KEYS: [&str; 4] = ["--secret-key", "safe/secret.key", "--audit-key", "safe/audit.key"];

fn restore(host: &Host, backup: &Path, more: &[&str]) -> crate::support::CommandOutput {
    let backup = backup.to_str().expect("UTF-8");
    host.run(&[&["restore", "--from", backup], more].concat(), "")
}

#[tokio::test]
async fn every_change_that_was_acknowledged_before_a_backup_comes_back_and_the_log_says_so() {
    let (host, key) = logged().await;
    sqlite_only!(host);
    let headers = format!("authorization: Bearer {key}\r\n");
    let server = Running::start(&host);
    for number in 0..20 {
        let answer = server.ask("POST /v1/organization/projects", &headers, &format!("{{\"name\":\"P{number}\"}}"));
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }
    let backup = back_up(&host, &[]);
    // The server goes on while the backup is made and after it.
    let late = server.ask("POST /v1/organization/projects", &headers, "{\"name\":\"Late\"}");
    assert!(late.starts_with("HTTP/1.1 200"), "{late}");
    assert_eq!(server.stop(), Some(0));
    assert_eq!(fs::metadata(&backup).expect("the backup").permissions().mode() & 0o777, 0o600);
    assert_eq!(names(&host.path("backups")).len(), 1, "nothing unfinished beside it");
    assert!(!names(&host.path("data")).contains(&".backup".to_owned()));
    let listed = manifest(&unpack(&backup));
    let here = host.rows("select cast(count(*) as text) from audit_logs").await.remove(0);
    burn(&host);

    let said = restore(&host, &backup, &KEYS).success();
    assert!(said.contains("Each record has its MAC") && said.contains("The next start records"), "{said}");
    assert!(said.contains("No checkpoint that was kept elsewhere was given"), "{said}");
    let projects = host.rows("select name from projects where is_default = 0 order by id").await;
    assert_eq!(projects, (0..20).map(|number| format!("P{number}")).collect::<Vec<_>>());
    let size = listed["organizations"][0]["size"].as_u64().expect("a size");
    assert_eq!(here, (size + 1).to_string(), "the backup has all but the event after it");

    let server = Running::start(&host);
    let answer = server.ask("POST /v1/organization/projects", &headers, "{\"name\":\"After\"}");
    assert!(answer.starts_with("HTTP/1.1 200"), "the key works, and changes go on: {answer}");
    assert_eq!(server.stop(), Some(0));
    let types = host.rows("select type from audit_logs order by seq").await;
    let size = usize::try_from(size).expect("a small log");
    assert_eq!(types[size..], ["orgward.audit_logs.rollback_accepted", "project.created"]);
    let leaf = host.rows("select leaf from audit_logs where type = 'orgward.audit_logs.rollback_accepted'").await;
    let leaf: Value = serde_json::from_str(&leaf[0]).expect("JSON");
    let change = &leaf["detail"]["change"];
    assert_eq!(change["backup_at"], listed["at"]);
    assert_eq!(change["found"]["size"], size);
    assert!(!host.path("data/restored.json").exists(), "it is recorded once");
    add_user(&host, "Bo");
    let accepted = "select type from audit_logs where type = 'orgward.audit_logs.rollback_accepted'";
    assert_eq!(host.rows(accepted).await.len(), 1);
    let said = host.run(&["audit", "verify"], "").success();
    assert!(said.contains("accepted a rollback") && said.contains("Each record has the MAC"), "{said}");
    assert!(host.can_sign_in("ada@fjordlight.example", PASSWORD).await);
    let checkpoint = host.run(&["audit", "checkpoint"], "").success();
    assert!(checkpoint.lines().next().is_some_and(|name| name.ends_with("/2")), "a new name: {checkpoint}");
}

#[tokio::test]
async fn what_is_lost_is_counted_against_checkpoints_that_were_kept_elsewhere() {
    let (host, _) = logged().await;
    sqlite_only!(host);
    fs::write(host.path("before.checkpoint"), host.run(&["audit", "checkpoint"], "").success()).expect("a file");
    add_user(&host, "Bo");
    let backup = back_up(&host, &[]);
    for name in ["Chidi", "Dara", "Emi"] {
        add_user(&host, name);
    }
    fs::write(host.path("after.checkpoint"), host.run(&["audit", "checkpoint"], "").success()).expect("a file");
    let after = host.rows("select cast(count(*) as text) from audit_logs").await.remove(0);
    burn(&host);
    let kept = ["--checkpoint", "before.checkpoint", "--checkpoint", "after.checkpoint"];
    let said = restore(&host, &backup, &[&KEYS[..], &kept].concat()).success();
    assert!(said.contains("before.checkpoint (of 20") && said.contains("that it signs is lost"), "{said}");
    assert!(said.contains("after.checkpoint (of 20") && said.contains("signs 3 events of org-"), "{said}");
    add_user(&host, "Finn");
    let leaf = host.rows("select leaf from audit_logs where type = 'orgward.audit_logs.rollback_accepted'").await;
    let leaf: Value = serde_json::from_str(&leaf[0]).expect("JSON");
    assert_eq!(leaf["detail"]["change"]["signed"]["size"].to_string(), after, "the record names what had been signed");
    let said = host.run(&["audit", "verify", "--checkpoint", "after.checkpoint"], "").refusal();
    assert!(
        said.contains("8 records were signed, and 7 are here"),
        "the checkpoint of the lost events still shows it: {said}"
    );
    host.run(&["audit", "verify", "--checkpoint", "before.checkpoint"], "").success();
}

#[tokio::test]
async fn a_copy_of_the_checkpoints_on_another_disk_counts_too_and_is_no_reason_not_to_start() {
    let (host, _) = logged().await;
    sqlite_only!(host);
    fs::create_dir(host.path("elsewhere")).expect("a folder");
    let sink = ["--set", "audit_checkpoint_folder=elsewhere"];
    let backup = back_up(&host, &sink);
    let serve = [&["serve", "--listen", "127.0.0.1:0"], &sink[..]].concat();
    host.run(&[&["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example"], &sink[..]].concat(), "")
        .success();
    let server = Running::spawn(host.command(&serve));
    let id = host.rows("select id from organizations").await.remove(0);
    let copy = host.path("elsewhere").join(format!("{id}.checkpoint"));
    crate::support::until(|| copy.exists()).await;
    assert_eq!(server.stop(), Some(0));
    burn(&host);
    let said = restore(&host, &backup, &[&KEYS[..], &sink].concat()).success();
    assert!(said.contains(&format!("{id}.checkpoint")) && said.contains("events of org-"), "{said}");
    let server = Running::spawn(host.command(&serve));
    assert_eq!(server.stop(), Some(0));
    let accepted = host.rows("select type from audit_logs where type = 'orgward.audit_logs.rollback_accepted'").await;
    assert_eq!(accepted.len(), 1);
    assert!(names(&host.path("elsewhere")).iter().any(|name| name.contains("given-up")), "the old branch is kept");
}

#[tokio::test]
async fn keys_are_only_in_an_encrypted_backup_that_asks_for_them() {
    let (host, _) = logged().await;
    sqlite_only!(host);
    let identity = age::x25519::Identity::generate();
    let recipient = identity.to_public().to_string();
    write_secret(&host.path("backup.key"), identity.to_string().expose_secret());
    let said = host.run(&["backup", "--to", "backups", "--with-keys"], "").refusal();
    assert!(said.contains("only into an encrypted backup"), "{said}");
    let said = host.run(&["backup", "--to", "backups", "--recipient", "age1nothing"], "").refusal();
    assert!(said.contains("not an age recipient"), "{said}");
    assert!(names(&host.path("backups")).is_empty());

    fs::write(host.path("orgward.toml"), "log_level = \"info\"\n").expect("settings");
    let plain = back_up(&host, &[]);
    let inside: Vec<String> = unpack(&plain).into_iter().map(|(name, _)| name).collect();
    let id = host.rows("select id from organizations").await.remove(0);
    let checkpoint = format!("checkpoints/{id}.checkpoint");
    let beside = ["credentials.ended", "credentials.sealed", "orgward.toml", "orgward.db"];
    assert_eq!(inside, [&["manifest.json", &checkpoint], &beside[..]].concat());
    for (name, bytes) in unpack(&plain) {
        for key in ["secret.key", "audit.key"] {
            let text = fs::read_to_string(host.path("data").join(key)).expect("the key");
            let secret = text.lines().rfind(|line| !line.starts_with('#')).expect("a line with the key");
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{key} in {name}");
        }
    }
    fs::remove_file(&plain).expect("ours");

    let backup = back_up(&host, &["--recipient", &recipient, "--with-keys"]);
    assert!(backup.to_string_lossy().ends_with(".tar.zst.age"));
    assert!(fs::read(&backup).expect("the backup").starts_with(b"age-encryption.org/v1\n"), "any age program opens it");
    fs::rename(host.path("data"), host.path("burnt")).expect("gone");
    let said = restore(&host, &backup, &[]).refusal();
    assert!(said.contains("is encrypted") && said.contains("--identity"), "{said}");
    let other = age::x25519::Identity::generate();
    write_secret(&host.path("other.key"), other.to_string().expose_secret());
    let said = restore(&host, &backup, &["--identity", "other.key"]).refusal();
    assert!(said.contains("encrypted to other keys"), "{said}");
    assert!(!host.path("data").exists());
    let said = restore(&host, &backup, &["--identity", "backup.key"]).success();
    assert!(said.contains("Each record has its MAC") && !said.contains("put the keys"), "{said}");
    for name in ["orgward.db", "secret.key", "audit.key", "orgward.toml"] {
        let mode = fs::metadata(host.path("data").join(name)).expect(name).permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    add_user(&host, "Bo");
}

#[tokio::test]
async fn keys_may_follow_a_restore_and_the_start_asks_for_them() {
    let (host, _) = logged().await;
    sqlite_only!(host);
    let backup = back_up(&host, &[]);
    burn(&host);
    let said = restore(&host, &backup, &[]).success();
    assert!(said.contains("MACs of the records were not checked") && said.contains("put the keys there"), "{said}");
    let said = host.run(&["serve", "--listen", "127.0.0.1:0"], "").refusal();
    assert!(said.contains("secret.key is missing"), "{said}");
    for key in ["secret.key", "audit.key"] {
        fs::copy(host.path("safe").join(key), host.path("data").join(key)).expect("the key");
    }
    add_user(&host, "Bo");
    let accepted = host.rows("select type from audit_logs where type = 'orgward.audit_logs.rollback_accepted'").await;
    assert_eq!(accepted.len(), 1, "the first command after the restore records it");
}

#[tokio::test]
async fn only_older_backups_of_this_installation_are_deleted_and_only_by_the_rule() {
    let (host, _) = logged().await;
    sqlite_only!(host);
    let newest = back_up(&host, &[]);
    let name = newest.file_name().expect("a name").to_string_lossy().into_owned();
    let installation = name.split('-').nth(1).expect("an id").to_owned();
    fs::remove_file(&newest).expect("ours");
    let ours = |day: u32| format!("orgward-{installation}-202601{day:02}T031500Z.tar.zst");
    let stays = [ours(11), ours(12), "notes.txt".to_owned()];
    for file in (1..=12).map(ours).chain(stays.clone()) {
        fs::write(host.path("backups").join(file), "x").expect("a file");
    }
    let said = host.run(&["backup", "--to", "backups", "--keep", "weekly"], "").refusal();
    assert!(said.contains("--keep must be a list such as 7d,4w,12m"), "{said}");
    assert_eq!(names(&host.path("backups")).len(), 13, "nothing was deleted");
    let said = host.run(&["backup", "--to", "backups", "--keep", "3d"], "").success();
    assert!(said.contains(&format!("Deleted {}", ours(1))), "{said}");
    let left = names(&host.path("backups"));
    assert_eq!(left.len(), stays.len() + 1, "{left:?}");
    for file in stays {
        assert!(left.contains(&file), "{file} in {left:?}");
    }
    fs::write(host.path("backups/orgward-00000000-20260101T031500Z.tar.zst"), "x").expect("another server's");
    // A copy of this would fail, so the place is refused before anything is copied.
    fs::create_dir(host.path("data/checkpoints/stray")).expect("a folder");
    let said = host.run(&["backup", "--to", "backups", "--keep", "3d"], "").refusal();
    assert!(said.contains("backups of another installation (00000000) in backups"), "{said}");
    assert_eq!(names(&host.path("backups")).len(), left.len() + 1, "nothing was written or deleted");
}

#[tokio::test]
async fn a_rehearsal_says_by_its_exit_status_whether_the_newest_backup_can_be_restored() {
    let (host, _) = logged().await;
    sqlite_only!(host);
    fs::create_dir(host.path("scratch")).expect("a folder");
    let verify = |more: &[&str]| host.run(&[&["backup", "verify", "--scratch", "scratch"], more].concat(), "");
    assert!(verify(&["--from", "backups"]).refusal().contains("here is no backup of this server"));
    let backup = back_up(&host, &[]);
    let said = verify(&["--from", "backups", "--max-age", "26h"]).success();
    assert!(said.contains("1 organization") && said.contains("Each record has its MAC"), "{said}");
    let foreign = host.path("backups/orgward-00000000-20990101T000000Z.tar.zst");
    fs::write(&foreign, "x").expect("another server's");
    verify(&["--from", "backups"]).success();
    fs::remove_file(&foreign).expect("ours");
    // A backup that a killed rehearsal left unpacked.
    fs::create_dir(host.path("scratch/orgward-rehearsal-00")).expect("a folder");
    verify(&["--from", backup.to_str().expect("UTF-8")]).success();
    assert!(names(&host.path("scratch")).is_empty());
    assert_eq!(verify(&["--from", "backups", "--max-age", "soon"]).code, Some(1));

    let old = host.path("old.tar.zst");
    with_manifest(&backup, &old, |list| list["at"] = 1_700_000_000.into());
    assert!(verify(&["--from", "old.tar.zst"]).refusal().contains("does not have the MAC of the audit key"));
    let dated = |at: i64| {
        with_manifest(&backup, &old, |list| {
            list["at"] = at.into();
            authenticate(list, &host.path("data/audit.key"));
        });
    };
    dated(1_700_000_000);
    assert_eq!(verify(&["--from", "old.tar.zst", "--max-age", "8d"]).code, Some(3));
    dated(4_000_000_000);
    verify(&["--from", "old.tar.zst"]).success();
    let output = verify(&["--from", "old.tar.zst", "--max-age", "8d"]);
    assert!(output.code == Some(1) && output.err.contains("its time is in the future"), "{}", output.err);
    let mut bytes = fs::read(&backup).expect("the backup");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&backup, bytes).expect("ours");
    let said = verify(&["--from", "backups"]);
    assert!(said.refusal().contains("is damaged"));
    assert_eq!(verify(&[]).code, Some(2));
    assert!(names(&host.path("scratch")).is_empty(), "nothing is left");
    assert_eq!(backups(&host.path("backups")), [backup]);
}

#[tokio::test]
async fn a_log_that_does_not_hold_is_backed_up_as_evidence_and_restored_only_on_demand() {
    let (host, _) = logged().await;
    sqlite_only!(host);
    let first = back_up(&host, &[]);
    let name = first.file_name().expect("a name").to_string_lossy().into_owned();
    let older = host.path("backups").join(format!("{}-20250101T000000Z.tar.zst", &name[..16]));
    fs::rename(&first, &older).expect("as if it were old");
    let tables = host.tables().await;
    for sql in [
        "drop trigger audit_logs_no_update",
        "update audit_logs set leaf = replace(leaf, 'user', 'eser') where seq = 1",
    ] {
        sqlx::query(sql).execute(&tables).await.expect("as an attacker");
    }
    tables.close().await;
    let output = host.run(&["backup", "--to", "backups", "--keep", "1d"], "");
    assert_eq!(output.code, Some(1), "{}", output.out);
    let backup = backups(&host.path("backups")).pop().expect("a backup");
    assert!(older.exists() && backup != older, "the last one that holds is not deleted");
    assert!(backup.to_string_lossy().ends_with("-faults.tar.zst"), "{}", backup.display());
    let listed = manifest(&unpack(&backup));
    assert!(listed["faults"][0].as_str().is_some_and(|fault| fault.contains("does not hold")), "{listed}");
    burn(&host);
    let said = restore(&host, &backup, &KEYS).refusal();
    assert!(said.contains("does not hold") && said.contains("--despite-faults"), "{said}");
    let said = restore(&host, &backup, &[&KEYS[..], &["--despite-faults"]].concat()).success();
    assert!(said.contains("do not hold"), "{said}");
}
