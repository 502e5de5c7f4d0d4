//! Backups that cannot be made and backups that cannot be restored: each gets one sentence, and nothing is left behind.
//!
//! Seeded faults these tests catch: a cut or altered backup that restores; a key of another server that is accepted; a
//! folder in use that is overwritten; a temporary file or folder that stays.

use crate::{
    operator_serve::Running,
    support::{
        CommandOutput, Host, PASSWORD,
        backup_files::{backups, names, pack, unpack, with_manifest},
        is_root,
        small_disk::SmallDisk,
        until, watched,
    },
};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};
use tar::EntryType;

macro_rules! sqlite_only {
    ($host:expr) => {
        if $host.database.is_some() {
            return;
        }
    };
}

/// A host with an organization whose audit log has events, and a folder for backups.
async fn logged() -> Host {
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    fs::create_dir(host.path("backups")).expect("a folder");
    host
}

async fn backed_up() -> (Host, PathBuf) {
    let host = logged().await;
    if host.database.is_some() {
        return (host, PathBuf::new());
    }
    host.run(&["backup", "--to", "backups"], "").success();
    let backup = backups(&host.path("backups")).remove(0);
    (host, backup)
}

fn restore(host: &Host, backup: &Path, more: &[&str]) -> CommandOutput {
    let backup = backup.to_str().expect("UTF-8");
    host.run(&[&["restore", "--from", backup, "--data-dir", "new/data"], more].concat(), "")
}

/// The names of temporary files and folders in a folder.
fn unfinished(folder: &Path) -> Vec<String> {
    names(folder).into_iter().filter(|name| name.starts_with('.')).collect()
}

#[tokio::test]
async fn postgresql_is_left_to_its_own_tools() {
    let host = Host::new().await;
    fs::create_dir(host.path("backups")).expect("a folder");
    let set = ["--set", "database_url=postgres://orgward@127.0.0.1:1/orgward"];
    let said = host.run(&[&["backup", "--to", "backups"], &set[..]].concat(), "").refusal();
    for named in ["pg_dump", "credentials.ended", "checkpoints", "secret.key", "audit.key"] {
        assert!(said.contains(named), "{named} in {said}");
    }
    let said = host.run(&[&["restore", "--from", "x"], &set[..]].concat(), "").refusal();
    assert!(said.contains("pg_restore"), "{said}");
}

#[tokio::test]
async fn a_torn_altered_foreign_or_newer_backup_is_refused_and_leaves_nothing() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    fs::create_dir(host.path("new")).expect("a folder");
    let whole = fs::read(&backup).expect("the backup");
    let files = unpack(&backup);
    let file = |name: &str, bytes: &[u8]| {
        fs::write(host.path(name), bytes).expect("a file");
        host.path(name)
    };
    let packed = |name: &str, files: &[(String, Vec<u8>)]| {
        pack(&host.path(name), files);
        host.path(name)
    };
    let listed = |name: &str, change: &dyn Fn(&mut serde_json::Value)| {
        with_manifest(&backup, &host.path(name), change);
        host.path(name)
    };
    let mut cases = vec![
        (host.path("missing"), "there is no such file"),
        (host.path("backups"), "is no backup. Name one of the files in it"),
        (file("empty", b""), "is empty"),
        (file("text", b"dear diary"), "is not a backup of Orgward"),
        (file("age", b"age-encryption.org/v1\nx"), "is encrypted"),
        (file("zstd", &whole[..4]), "is damaged"),
        (packed("other", &[("diary.txt".to_owned(), b"x".to_vec())]), "is not a backup of Orgward"),
        (packed("none", &[]), "is not a backup of Orgward"),
        (packed("list", &[("manifest.json".to_owned(), b"{}".to_vec())]), "is not a backup of Orgward"),
        (packed("fewer", &files[..files.len() - 1]), "is damaged: it ends too early"),
        (packed("more", &[&files[..], &files[1..2]].concat()), "more files than its list of contents names"),
        (listed("format", &|list| list["orgward_backup"] = 2.into()), "newer version of Orgward (format 2)"),
        (listed("schema", &|list| list["schema"] = 9000.into()), "newer version of Orgward"),
        (listed("earlier", &|list| list["schema"] = 55.into()), "is damaged: its database does not have the schema"),
        (listed("outside", &|list| list["files"][0]["name"] = "/etc/x".into()), "it names the file '/etc/x'"),
        (listed("feed", &|list| list["files"][0]["name"] = "x\ny".into()), "it names the file 'x\\ny'"),
        (
            listed("mark", &|list| list["files"][0]["name"] = "restored.json".into()),
            "it names the file 'restored.json'",
        ),
        (listed("keyless", &|list| list["has_keys"] = true.into()), "say correctly whether the keys are in it"),
        (
            listed("key", &|list| list["files"][0]["name"] = "audit.key".into()),
            "say correctly whether the keys are in it",
        ),
        (
            listed("keys", &|list| {
                list["has_keys"] = true.into();
                list["files"][0]["name"] = "audit.key".into();
                list["files"][1]["name"] = "secret.key".into();
            }),
            "is not encrypted and contains keys",
        ),
        (listed("hash", &|list| list["files"][0]["sha256"] = "00".into()), "does not have the hash"),
        (
            listed("size", &|list| list["organizations"][0]["size"] = 1.into()),
            "not those that its list of contents names",
        ),
    ];
    for length in [5, 100, whole.len() / 2, whole.len() - 1] {
        cases.push((file(&format!("cut{length}"), &whole[..length]), "is damaged"));
    }
    for place in [whole.len() / 3, whole.len() / 2, whole.len() - 2] {
        let mut flipped = whole.clone();
        flipped[place] ^= 1;
        // A bit that the compression does not use changes nothing.
        if zstd::decode_all(&flipped[..]).is_ok_and(|content| content == zstd::decode_all(&whole[..]).expect("whole")) {
            continue;
        }
        cases.push((file(&format!("flipped{place}"), &flipped), "is damaged"));
    }
    cases.push((file("longer", &[&whole[..], b"x"].concat()), "is damaged"));
    // A database that is not ours, with a right list of contents.
    let mut foreign = files.clone();
    let database = foreign.iter_mut().find(|(name, _)| name == "orgward.db").expect("the database");
    database.1 = b"a diary".to_vec();
    pack(&host.path("diary"), &foreign);
    with_manifest(&host.path("diary"), &host.path("diary2"), |list| {
        let entries = list["files"].as_array_mut().expect("files");
        let entry = entries.iter_mut().find(|entry| entry["name"] == "orgward.db").expect("the database");
        entry["bytes"] = 7.into();
        entry["sha256"] = kernel::base::secret::digest("a diary").into();
    });
    cases.push((host.path("diary2"), "not a database"));
    for (path, why) in cases {
        let said = restore(&host, &path, &[]).refusal();
        assert!(said.contains(why), "{}: {said}", path.display());
        assert!(names(&host.path("new")).is_empty(), "{}: {:?}", path.display(), names(&host.path("new")));
    }
    restore(&host, &backup, &[]).success();
}

#[tokio::test]
async fn entries_that_are_no_plain_files_and_sizes_that_no_disk_has_are_refused_before_anything_is_written() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    fs::create_dir(host.path("new")).expect("a folder");
    let files = unpack(&backup);
    for (kind, name) in [
        (EntryType::GNULongName, "././@LongLink"),
        (EntryType::XHeader, "orgward.db"),
        (EntryType::Symlink, "orgward.db"),
        (EntryType::GNUSparse, "orgward.db"),
    ] {
        for place in [0, 1] {
            let stream = zstd::Encoder::new(fs::File::create(host.path("other")).expect("a file"), 3).expect("zstd");
            let mut archive = tar::Builder::new(stream);
            let mut add = |kind: EntryType, name: &str, bytes: &[u8]| {
                let mut header = tar::Header::new_gnu();
                header.set_entry_type(kind);
                header.set_size(bytes.len() as u64);
                header.set_mode(0o600);
                archive.append_data(&mut header, name, bytes).expect("written");
            };
            for (index, (own, bytes)) in files.iter().enumerate() {
                if index == place {
                    add(kind, name, b"x");
                }
                add(EntryType::Regular, own, bytes);
            }
            archive.into_inner().expect("tar").finish().expect("zstd");
            let said = restore(&host, &host.path("other"), &[]).refusal();
            let why = if place == 0 { "is not a backup of Orgward" } else { "is damaged: it does not contain" };
            assert!(said.contains(why), "{kind:?} at {place}: {said}");
            assert!(names(&host.path("new")).is_empty());
        }
    }
    for (sizes, why) in [([1_u64 << 60, 1], "MiB free"), ([u64::MAX, 1], "no disk has space")] {
        with_manifest(&backup, &host.path("large"), |list| {
            for (index, size) in sizes.into_iter().enumerate() {
                list["files"][index]["bytes"] = size.into();
            }
        });
        let said = restore(&host, &host.path("large"), &[]).refusal();
        assert!(said.contains(why), "{said}");
        assert!(names(&host.path("new")).is_empty());
    }
}

#[tokio::test]
async fn what_an_interrupted_restore_left_cannot_make_the_next_one_delete_other_folders() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    fs::create_dir_all(host.path("new/data/.restoring")).expect("a folder");
    fs::create_dir(host.path("new/kept")).expect("a folder");
    fs::write(host.path("new/data/.restoring/.moved"), "x\n..\n../kept\norgward.db").expect("a list");
    restore(&host, &backup, &[]).success();
    assert_eq!(names(&host.path("new")), ["data", "kept"]);
    assert!(host.path("new/data/orgward.db").exists() && unfinished(&host.path("new/data")).is_empty());
}

#[tokio::test]
async fn keys_and_checkpoints_of_another_server_are_refused() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    let other = logged().await;
    fs::create_dir(host.path("new")).expect("a folder");
    for key in ["secret.key", "audit.key"] {
        fs::copy(other.path("data").join(key), host.path(key)).expect("another key");
    }
    fs::write(host.path("other.checkpoint"), other.run(&["audit", "checkpoint"], "").success()).expect("a file");
    fs::write(host.path("no.checkpoint"), "dear diary\n").expect("a file");
    for (more, why) in [
        (["--audit-key", "audit.key"], "he audit key is not the one of"),
        (["--secret-key", "secret.key"], "he secret key is not the one of"),
        (["--audit-key", "absent.key"], "absent.key cannot be read: there is no such file"),
        (["--secret-key", "absent.key"], "absent.key cannot be read: there is no such file"),
        (["--checkpoint", "other.checkpoint"], "which is not in this backup"),
        (["--checkpoint", "no.checkpoint"], "does not fit: it is no checkpoint"),
        (["--identity", "audit.key"], "is not an age identity"),
    ] {
        let said = restore(&host, &backup, &more).refusal();
        assert!(said.contains(why), "{more:?}: {said}");
        assert!(names(&host.path("new")).is_empty());
    }
}

#[tokio::test]
async fn a_restore_goes_into_an_empty_or_absent_folder_only() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    let server = Running::start(&host);
    let before = fs::read(host.path("data/orgward.db")).expect("the database");
    let backup = backup.to_str().expect("UTF-8").to_owned();
    let into = |folder: &str| host.run(&["restore", "--from", &backup, "--data-dir", folder], "");
    let said = into("data").refusal();
    assert!(said.contains("has an Orgward database, which a server may be using"), "{said}");
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert_eq!(server.stop(), Some(0));
    assert_eq!(fs::read(host.path("data/orgward.db")).expect("the database")[..100], before[..100]);

    fs::create_dir(host.path("full")).expect("a folder");
    fs::write(host.path("full/notes.txt"), "x").expect("a file");
    fs::write(host.path("file"), "x").expect("a file");
    for (folder, why) in [
        ("full", "is not empty"),
        ("file", "is that of a file"),
        ("absent/data", "absent does not exist. Create that one first"),
    ] {
        let said = into(folder).refusal();
        assert!(said.contains(why), "{folder}: {said}");
    }
    assert_eq!(names(&host.path("full")), ["notes.txt"]);
    fs::create_dir_all(host.path("volume/lost+found")).expect("an empty volume");
    into("volume").success();
    assert!(host.path("volume/orgward.db").exists() && unfinished(&host.path("volume")).is_empty());
}

#[tokio::test]
async fn a_backup_that_cannot_be_written_leaves_nothing() {
    let host = logged().await;
    sqlite_only!(host);
    fs::write(host.path("file"), "x").expect("a file");
    fs::create_dir(host.path("data/inside")).expect("a folder");
    for (to, why) in [
        ("s3://bucket/x", "needs credentials. Set backup_s3_key_id and backup_s3_secret_file"),
        ("absent", "does not exist. Create it"),
        ("file", "is that of a file"),
        ("data/inside", "inside the data folder"),
    ] {
        let said = host.run(&["backup", "--to", to], "").refusal();
        assert!(said.contains(why), "{to}: {said}");
    }
    assert!(host.run(&["backup"], "").refusal().contains("--to"));
    let said = host.run(&["backup", "--to", "backups", "--data-dir", "elsewhere"], "").refusal();
    assert!(said.contains("here is no database at"), "{said}");
    assert!(unfinished(&host.path("data")).is_empty());
}

#[tokio::test]
async fn a_backup_to_a_full_disk_leaves_nothing() {
    let host = logged().await;
    sqlite_only!(host);
    let Some(mut disk) = SmallDisk::without_mount(&host) else { return };
    disk.run("mount -t tmpfs -o size=16k tmpfs backups");
    let said = disk.command(&["backup", "--to", "backups"]).refusal();
    assert!(said.contains("cannot be written to backups: the disk is full"), "{said}");
    assert_eq!(disk.run("ls -A backups"), "");
    assert!(unfinished(&host.path("data")).is_empty());
}

#[tokio::test]
async fn a_backup_by_a_program_with_another_schema_does_not_migrate_the_database() {
    let host = logged().await;
    sqlite_only!(host);
    let tables = host.tables().await;
    let applied = "select max(version) from _sqlx_migrations";
    for sql in ["drop table audit_verifications", "delete from _sqlx_migrations where version > 56"] {
        sqlx::query(sql).execute(&tables).await.expect("an earlier schema");
    }
    let earlier: i64 = sqlx::query_scalar(applied).fetch_one(&tables).await.expect("a schema");
    tables.close().await;
    host.run(&["backup", "--to", "backups"], "").refusal();
    let tables = host.tables().await;
    assert_eq!(sqlx::query_scalar::<_, i64>(applied).fetch_one(&tables).await.expect("a schema"), earlier);
    let runs: i64 = sqlx::query_scalar("select count(*) from backups").fetch_one(&tables).await.expect("a number");
    assert_eq!(runs, 0);
    tables.close().await;
    assert!(names(&host.path("backups")).is_empty() && unfinished(&host.path("data")).is_empty());
}

#[tokio::test]
async fn a_folder_of_another_user_is_named_as_what_it_is() {
    let host = Host::new().await;
    if host.database.is_some() || !is_root() {
        return;
    }
    let (user, group) = (1000, 2000);
    let run = |args: &[&str]| Host::finish(host.command_of(user, group, args), PASSWORD);
    let who = ["--owner-name", "Ada", "--owner-email", "ada@fjordlight.example", "--owner-password-file", "-"];
    run(&[&["init", "--organization", "Fjordlight"], &who[..]].concat()).success();
    fs::create_dir(host.path("of-root")).expect("a folder");
    let said = run(&["backup", "--to", "of-root"]).refusal();
    assert!(said.contains("of-root") && said.contains("may not write there"), "{said}");
    assert!(names(&host.path("of-root")).is_empty() && unfinished(&host.path("data")).is_empty());
}

#[tokio::test]
async fn what_a_killed_backup_left_is_removed_by_the_next_and_two_do_not_meet() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    let name = backup.file_name().expect("a name").to_string_lossy().into_owned();
    let installation = name.split('-').nth(1).expect("an id");
    fs::create_dir(host.path("data/.backup")).expect("a folder");
    fs::write(host.path("data/.backup/orgward.db"), "half").expect("a file");
    let partial = format!("backups/.orgward-{installation}-20260101T031500Z.tar.zst.partial");
    fs::write(host.path(&partial), "half").expect("a file");
    fs::write(host.path("backups/.orgward-00000000-20260101T031500Z.tar.zst.partial"), "x").expect("another server's");
    fs::remove_file(&backup).expect("ours");
    let lock = fs::File::open(host.path("data/.backup")).expect("the folder");
    lock.lock().expect("as a backup that runs");
    let said = host.run(&["backup", "--to", "backups"], "").refusal();
    assert!(said.contains("nother backup of the data folder ./data is being made"), "{said}");
    drop(lock);
    host.run(&["backup", "--to", "backups"], "").success();
    assert_eq!(unfinished(&host.path("backups")), [".orgward-00000000-20260101T031500Z.tar.zst.partial"]);
    assert!(unfinished(&host.path("data")).is_empty());
}

#[tokio::test]
async fn a_backup_that_is_stopped_leaves_nothing() {
    let host = Host::new().await;
    sqlite_only!(host);
    fs::create_dir(host.path("backups")).expect("a folder");
    host.run(&["demo", "--events", "8000", "--owner-password-file", "-"], PASSWORD).success();
    for name in ["TERM", "INT", "HUP"] {
        let child = host.command(&["backup", "--to", "backups"]).spawn().expect("the program starts");
        let id = child.id();
        // From then on it verifies 8,000 events.
        until(|| host.path("data/.backup/orgward.db").exists()).await;
        Command::new("kill").args([format!("-{name}"), id.to_string()]).status().expect("kill is installed");
        let output = watched(id, || child.wait_with_output()).expect("it ends");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains("the backup was interrupted") || said.contains("The backup was interrupted"), "{said}");
        assert!(names(&host.path("backups")).is_empty() && unfinished(&host.path("data")).is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_restore_that_is_stopped_or_killed_leaves_no_data_folder() {
    let (host, backup) = backed_up().await;
    sqlite_only!(host);
    let whole = fs::read(&backup).expect("the backup");
    for (signal, is_there) in [("TERM", false), ("KILL", false), ("TERM", true), ("KILL", true)] {
        let (folder, pipe) = (format!("{signal}{is_there}"), host.path("pipe"));
        fs::create_dir(host.path(&folder)).expect("a folder");
        let data = format!("{folder}/data");
        if is_there {
            fs::create_dir(host.path(&data)).expect("an empty folder");
        }
        Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is installed");
        let args = ["restore", "--from", "pipe", "--data-dir", &data];
        let child = host.command(&args).spawn().expect("the program starts");
        let id = child.id();
        // The restore waits for the second half.
        let mut writer = fs::OpenOptions::new().write(true).open(&pipe).expect("the restore reads");
        writer.write_all(&whole[..whole.len() / 2]).expect("the first half");
        Command::new("kill").args([format!("-{signal}"), id.to_string()]).status().expect("kill is installed");
        let output = watched(id, || child.wait_with_output()).expect("it ends");
        drop(writer);
        fs::remove_file(&pipe).expect("ours");
        if signal == "TERM" {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.code() == Some(1) && said.contains("restore was interrupted"), "{said}");
            assert!(unfinished(&host.path(&folder)).is_empty());
        }
        match is_there {
            false => assert!(!host.path(&data).exists(), "{signal}"),
            true => assert!(!host.path(&data).join("orgward.db").exists(), "{signal}"),
        }
        if signal == "KILL" && is_there {
            let said = host.run(&["serve", "--listen", "127.0.0.1:0", "--data-dir", &data], "").refusal();
            assert!(said.contains("is in progress or was interrupted"), "{said}");
        }
        host.run(&["restore", "--from", backup.to_str().expect("UTF-8"), "--data-dir", &data], "").success();
        assert!(unfinished(&host.path(&folder)).is_empty() && unfinished(&host.path(&data)).is_empty(), "{signal}");
    }
}
