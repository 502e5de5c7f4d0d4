//! Files on the server's disk: who may read them, what is wrong with them, and reading them without writing.
//!
//! Seeded faults these tests catch: a database file that everybody can read; a mounted Secret that is refused; a damaged
//! database that starts and "verifies"; a damaged database that is called another program's; a backup, or a folder on a
//! read-only file system, that cannot be looked into.

use crate::support::{CommandOutput, Host, PASSWORD, is_root, small_disk::SmallDisk};
use std::{
    fs::{self, Permissions},
    io::BufRead,
    os::unix::fs::{MetadataExt, PermissionsExt, chown},
    path::{Path, PathBuf},
};

/// An ordinary user and a group, as in a container.
const USER: u32 = 1000;
const GROUP: u32 = 2000;

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("the test owns the file");
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("the file is there").permissions().mode() & 0o777
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

fn as_user(host: &Host, args: &[&str]) -> CommandOutput {
    Host::finish(host.command_of(USER, GROUP, args), PASSWORD)
}

/// A host with an organization whose audit log has events, and a signed checkpoint.
async fn logged() -> Host {
    let host = Host::new().await;
    host.init(&["--enable-audit-logging"]).success();
    host.run(&["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example"], "").success();
    host
}

#[tokio::test]
async fn every_file_belongs_to_its_user_alone_whatever_the_folder() {
    let host = Host::new().await;
    fs::create_dir(host.path("data")).expect("a folder that existed");
    set_mode(&host.path("data"), 0o755);
    host.init(&["--enable-audit-logging"]).success();
    let mut server = host.command(&["serve", "--listen", "127.0.0.1:0"]).spawn().expect("the program starts");
    let mut out = std::io::BufReader::new(server.stdout.take().expect("it was piped"));
    out.read_line(&mut String::new()).expect("it is running");
    host.run(&["audit", "export", "--out", "data/exports/by-hand"], "").success();
    let found = files(&host.path("data"));
    server.kill().expect("it can be killed");
    let log = server.wait_with_output().expect("it ends").stderr;
    for path in &found {
        assert_eq!(mode(path), 0o600, "{}", path.display());
    }
    if host.database.is_none() {
        for name in ["orgward.db", "orgward.db-wal", "orgward.db-shm", "secret.key", "audit.key", "manifest.txt"] {
            assert!(found.iter().any(|path| path.ends_with(name)), "{name} in {found:?}");
        }
    }
    assert!(found.iter().any(|path| path.extension().is_some_and(|extension| extension == "checkpoint")), "{found:?}");
    let log = String::from_utf8_lossy(&log).into_owned();
    assert!(log.contains("other users can look into the data folder") && log.contains("chmod 700"), "{log}");
}

#[tokio::test]
async fn a_database_file_that_others_could_read_is_closed() {
    let host = logged().await;
    if host.database.is_some() {
        return;
    }
    set_mode(&host.path("data/orgward.db"), 0o644);
    host.run(&["purge"], "").success();
    assert_eq!(mode(&host.path("data/orgward.db")), 0o600);
}

#[tokio::test]
async fn a_mounted_secret_may_be_read_by_its_group_but_not_by_everybody() {
    let host = Host::new().await;
    if host.database.is_some() || !is_root() {
        return;
    }
    as_user(
        &host,
        &[
            "init",
            "--organization",
            "Fjordlight",
            "--owner-name",
            "Ada",
            "--owner-email",
            "ada@fjordlight.example",
            "--owner-password-file",
            "-",
        ],
    )
    .success();
    let key = host.path("secret.key");
    fs::rename(host.path("data/secret.key"), &key).expect("it was made");
    let open = || as_user(&host, &["purge", "--set", "secret_key_file=secret.key"]);
    let give = |user: u32, bits: u32| {
        chown(&key, Some(user), Some(GROUP)).expect("the tests run as root");
        set_mode(&key, bits);
    };
    for (user, bits, advice) in [
        (0, 0o444, "defaultMode: 0440"),
        (0, 0o446, "defaultMode: 0440"),
        (0, 0o460, "chmod g-wx"),
        (0, 0o400, "may not read it"),
        (USER, 0o440, "chmod 600"),
        (USER, 0o620, "chmod 600"),
        (USER, 0o604, "chmod 600"),
    ] {
        give(user, bits);
        let sentence = open().refusal();
        assert!(sentence.contains(advice) && sentence.contains("secret.key"), "{user} {bits:o}: {sentence}");
    }
    for (user, bits) in [(0, 0o440), (0, 0o640), (USER, 0o600), (USER, 0o400)] {
        give(user, bits);
        open().success();
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_a_password() {
    let host = Host::new().await;
    fs::write(host.path("password.txt"), format!("\u{feff}{PASSWORD}\r\n")).expect("a file");
    let who = ["--owner-name", "Ada", "--owner-email", "ada@fjordlight.example"];
    let init = |file: &str| {
        let args = ["init", "--organization", "Fjordlight", "--owner-password-file", file];
        host.run(&[&args[..], &who].concat(), "")
    };
    let utf16: Vec<u8> = format!("\u{feff}{PASSWORD}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(host.path("utf16.txt"), utf16).expect("a file");
    assert!(init("utf16.txt").refusal().contains("UTF-16"));
    assert!(init(".").refusal().contains("it is a folder"));
    init("password.txt").success();
    assert!(host.can_sign_in("ada@fjordlight.example", PASSWORD).await);
    for name in ["secret.key", "audit.key"] {
        let text = fs::read_to_string(host.path(&format!("data/{name}"))).expect("the key");
        fs::write(host.path(&format!("data/{name}")), format!("\u{feff}{text}")).expect("the test owns the file");
    }
    host.run(&["purge"], "").success();
}

#[tokio::test]
async fn an_export_is_verified_by_its_folder_and_a_folder_in_place_of_another_file_is_explained() {
    let host = logged().await;
    host.run(&["audit", "export", "--out", "export"], "").success();
    fs::write(host.path("audit.pub"), host.run(&["audit", "key"], "").success()).expect("a file");
    for folder in ["export", "export/"] {
        let args = ["audit", "verify", "--export", folder, "--key", "audit.pub"];
        assert!(host.run(&args, "").success().contains("All 2 files"), "{folder}");
        let sentence = host.run(&["audit", "verify", "--without-manifest", "--export", folder], "").refusal();
        assert!(sentence.contains("verifies one file"), "{sentence}");
    }
    let sentence = host.run(&["audit", "verify", "--export", "data"], "").refusal();
    assert!(sentence.contains("folder data has no manifest.txt"), "{sentence}");
    for args in [["--checkpoint", "export"], ["--key", "export"]] {
        let sentence = host.run(&[&["audit", "verify"], &args[..]].concat(), "").refusal();
        assert!(sentence.contains("it is a folder"), "{sentence}");
    }
    host.run(&["audit", "verify", "--export", "export/manifest.txt", "--key", "audit.pub"], "").success();
}

/// Empties the index page of the members' ids, as a copy of a file that is being written can be: the pages are well
/// formed, but do not fit together.
async fn empty_an_index(host: &Host) {
    let sql = "select cast(rootpage as text) from sqlite_schema where name = 'sqlite_autoindex_users_1'";
    let root: usize = host.rows(sql).await[0].parse().expect("a number");
    let mut bytes = fs::read(host.path("data/orgward.db")).expect("the file");
    let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let page = (root - 1) * size;
    // A leaf of an index without cells, whose content begins at the end of the page.
    let start = u16::try_from(size).expect("a page of 4096 bytes").to_be_bytes();
    bytes[page..page + 8].copy_from_slice(&[0x0a, 0, 0, 0, 0, start[0], start[1], 0]);
    fs::write(host.path("data/orgward.db"), bytes).expect("the test owns the file");
}

#[tokio::test]
async fn a_damaged_database_neither_starts_nor_verifies() {
    let host = logged().await;
    if host.database.is_some() {
        return;
    }
    host.run(&["audit", "verify"], "").success();
    let whole = fs::read(host.path("data/orgward.db")).expect("the file");
    empty_an_index(&host).await;
    let sentence = host.run(&["audit", "verify"], "").refusal();
    assert!(
        sentence.contains("orgward.db is damaged") && sentence.contains("index sqlite_autoindex_users_1"),
        "{sentence}"
    );

    let mut torn = whole.clone();
    let (middle, page) = (torn.len() / 4096 / 2 * 4096, 4096);
    torn[middle..middle + 3 * page].fill(0xff);
    fs::write(host.path("data/orgward.db"), &torn).expect("the test owns the file");
    let sentence = host.run(&["serve", "--listen", "127.0.0.1:0"], "").refusal();
    assert!(sentence.contains("orgward.db is damaged") && sentence.contains("'Backup and restore'"), "{sentence}");
    assert!(!sentence.contains("code:"), "{sentence}");
    assert_eq!(fs::read(host.path("data/orgward.db")).expect("the file"), torn, "nothing was changed");
    fs::write(host.path("data/orgward.db"), whole).expect("the backup");
    host.run(&["audit", "verify"], "").success();
}

#[tokio::test]
async fn a_database_that_lost_a_part_is_damaged_and_not_another_programs() {
    let host = logged().await;
    if host.database.is_some() {
        return;
    }
    let file = host.path("data/orgward.db");
    let whole = fs::read(&file).expect("the file");
    let mut overwritten = whole.clone();
    overwritten[100..400].fill(b'x');
    for (lost, bytes) in [
        ("its last page", whole[..whole.len() - 4096].to_vec()),
        ("its second half", whole[..whole.len() / 2].to_vec()),
        ("its first page", overwritten),
    ] {
        fs::write(&file, &bytes).expect("the test owns the file");
        for command in [&["audit", "verify"][..], &["serve", "--listen", "127.0.0.1:0"]] {
            let sentence = host.run(command, "").refusal();
            assert!(
                sentence.contains("orgward.db is damaged: ") && sentence.contains("'Backup and restore'"),
                "{lost}: {sentence}"
            );
        }
        for command in
            [&["requests"][..], &["audit", "key"], &["audit", "checkpoint"], &["purge", "--dry-run"], &["purge"]]
        {
            let sentence = host.run(command, "").refusal();
            assert!(sentence.contains("orgward.db: ") && sentence.contains("is damaged: "), "{lost}: {sentence}");
            assert!(!sentence.contains("not made by Orgward"), "{lost}: {sentence}");
        }
        assert_eq!(fs::read(&file).expect("the file"), bytes, "nothing was changed");
    }
    fs::write(&file, whole).expect("the backup");
    host.run(&["audit", "verify"], "").success();
}

#[tokio::test]
async fn a_database_of_another_program_is_called_one() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    fs::create_dir(host.path("data")).expect("a folder");
    let tables = host.tables().await;
    sqlx::query("create table diary (day text)").execute(&tables).await.expect("a table");
    tables.close().await;
    for command in [&["requests"][..], &["audit", "verify"], &["purge", "--dry-run"], &["purge"]] {
        let sentence = host.run(command, "").refusal();
        assert!(sentence.contains("not made by Orgward"), "{sentence}");
    }
}

#[tokio::test]
async fn a_read_only_file_system_is_read_and_named_by_what_must_write() {
    let host = logged().await;
    if host.database.is_some() {
        return;
    }
    let key = host.run(&["audit", "key"], "").success();
    let checkpoint = host.run(&["audit", "checkpoint"], "").success();
    let Some(mut disk) = SmallDisk::without_mount(&host) else { return };
    disk.run("mount --bind data data && mount -o remount,bind,ro data");
    for command in [
        &["audit", "export", "--out", "export"][..],
        &["purge"],
        &["user", "reset-link", "--email", "ada@fjordlight.example"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let sentence = disk.command(command).refusal();
        assert!(sentence.contains("orgward.db is on a read-only file system"), "{command:?}: {sentence}");
    }
    for (command, said) in [
        (&["audit", "key"][..], key.as_str()),
        (&["audit", "checkpoint"], &checkpoint),
        (&["purge", "--dry-run"], "Nothing waits to be cleared from the disk.\n"),
        (&["requests"], ""),
    ] {
        assert_eq!(disk.command(command).success(), said, "{command:?}");
    }
    disk.command(&["audit", "verify"]).success();

    // A log that has grown since its checkpoint must be signed, and the signature stored.
    let tables = host.tables().await;
    sqlx::query("delete from audit_checkpoints").execute(&tables).await.expect("as if nothing had been signed");
    tables.close().await;
    let sentence = disk.command(&["audit", "checkpoint"]).refusal();
    assert!(sentence.contains("read-only file system"), "{sentence}");
    assert_eq!(host.run(&["audit", "checkpoint"], "").success(), checkpoint);
}

#[tokio::test]
async fn a_key_that_only_the_database_names_is_not_printed() {
    let host = logged().await;
    host.run(&["audit", "key"], "").success();
    let (other, file) = (logged().await, host.path("data/audit.key"));
    fs::copy(other.path("data/audit.key"), &file).expect("another key");
    for command in [["audit", "key"], ["audit", "checkpoint"]] {
        let sentence = host.run(&command, "").refusal();
        assert!(sentence.contains("does not contain the key that signed"), "{sentence}");
    }
    // A backup has no key file.
    fs::remove_file(file).expect("it was there");
    for command in [["audit", "key"], ["audit", "checkpoint"]] {
        host.run(&command, "").success();
    }
}

#[tokio::test]
async fn a_user_who_may_not_read_the_database_is_told_that_it_cannot_be_read() {
    let host = logged().await;
    if host.database.is_some() || !is_root() {
        return;
    }
    for (folder, file) in [(0o700, 0o644), (0o755, 0o600)] {
        set_mode(&host.path("data"), folder);
        set_mode(&host.path("data/orgward.db"), file);
        for command in [
            &["requests"][..],
            &["audit", "verify"],
            &["audit", "key"],
            &["audit", "checkpoint"],
            &["purge", "--dry-run"],
        ] {
            let sentence = as_user(&host, command).refusal();
            assert!(sentence.contains("orgward.db cannot be read: "), "{sentence}");
            assert!(sentence.contains("may not read it") && !sentence.contains("writ"), "{sentence}");
        }
    }
}

#[tokio::test]
async fn an_export_that_cannot_be_written_is_explained_without_numbers() {
    let host = logged().await;
    fs::write(host.path("file"), "mine").expect("a file");
    fs::create_dir_all(host.path("taken/manifest.txt")).expect("a folder in the place of the list");
    for (out, words) in [
        ("file", "the folder file cannot be created: a file of that name exists already"),
        ("file/sub", "the folder file/sub cannot be created: a part of its path is a file, not a folder"),
        ("taken", "taken/manifest.txt cannot be written: it is a folder, not a file"),
    ] {
        let sentence = host.run(&["audit", "export", "--out", out], "").refusal();
        assert!(sentence.to_lowercase().contains(words) && !sentence.contains("os error"), "{sentence}");
    }
    assert_eq!(fs::read_to_string(host.path("file")).expect("the file"), "mine");
}

#[tokio::test]
async fn an_export_and_a_checkpoint_that_windows_changed_still_verify() {
    let host = logged().await;
    host.run(&["audit", "export", "--out", "export"], "").success();
    fs::write(host.path("kept"), host.run(&["audit", "checkpoint"], "").success()).expect("a file");
    fs::write(host.path("public"), host.run(&["audit", "key"], "").success()).expect("a file");
    let read = |name: &str| fs::read_to_string(host.path(name)).expect("the file");
    let (events, list, kept, public) =
        (read("export/audit-logs.ndjson"), read("export/manifest.txt"), read("kept"), read("public"));
    let verify = |more: &[&str]| host.run(&[&["audit", "verify", "--key", "public"], more].concat(), "");
    for (mark, newline) in [("\u{feff}", "\n"), ("", "\r\n"), ("\u{feff}", "\r\n")] {
        let change = |name: &str, text: &str| {
            fs::write(host.path(name), format!("{mark}{}", text.replace('\n', newline))).expect("a file");
        };
        change("export/audit-logs.ndjson", &events.replace("\"reader\"", "\"owner\""));
        let said = verify(&["--without-manifest", "--export", "export/audit-logs.ndjson"]).refusal();
        assert!(said.contains("Record"), "{said}");
        change("export/audit-logs.ndjson", &events);
        let said = verify(&["--export", "export/manifest.txt"]).refusal();
        let is_noticed = said.contains("not the file that was exported") || said.contains("not as it was written");
        assert!(is_noticed, "the list is of bytes: {said}");

        change("kept", &kept);
        change("public", &public);
        let said =
            verify(&["--without-manifest", "--export", "export/audit-logs.ndjson", "--checkpoint", "kept"]).success();
        assert!(said.contains("the whole log") && said.contains("that you kept"), "{said}");
        let said = verify(&["--checkpoint", "kept"]).success();
        assert!(said.contains("outside copy"), "{said}");

        fs::write(host.path("export/audit-logs.ndjson"), &events).expect("the file as it was");
        change("export/manifest.txt", &list);
        let said = verify(&["--export", "export/manifest.txt"]).success();
        assert!(said.contains("All 2 files"), "{said}");
        fs::write(host.path("export/manifest.txt"), &list).expect("the file as it was");
    }
}

#[tokio::test]
async fn a_backup_is_looked_into_where_nothing_can_be_written() {
    let host = logged().await;
    if host.database.is_some() || !is_root() {
        return;
    }
    let tables = host.tables().await;
    let row = "insert into request_log (id, organization_id, at, request_id, principal, key_id, user_id, method, route,
         status, address, user_agent, duration_us) select '000000000000000000000001', id, 1700000000, 'req_1',
         'admin_key', null, null, 'GET', '/v1/organization/users', 200, '192.0.2.1', 'curl', 1500 from organizations";
    sqlx::query(row).execute(&tables).await.expect("a request");
    tables.close().await;
    // A backup has neither the keys nor the files that SQLite keeps beside a database in use.
    let backup = host.path("backup");
    fs::create_dir(&backup).expect("a folder");
    fs::copy(host.path("data/orgward.db"), backup.join("orgward.db")).expect("the server is stopped");
    set_mode(&backup.join("orgward.db"), 0o444);
    set_mode(&backup, 0o555);
    let at = ["--data-dir", "backup"];
    let run = |args: &[&str]| as_user(&host, &[args, &at].concat());
    let said = run(&["audit", "verify"]).success();
    assert!(said.contains("The whole database file was checked"), "{said}");
    assert!(run(&["requests"]).success().contains("req_1"));
    for command in [["audit", "key"], ["audit", "checkpoint"], ["purge", "--dry-run"]] {
        run(&command).success();
    }
    for refused in [&["purge"][..], &["user", "reset-link", "--email", "ada@fjordlight.example"], &["serve"]] {
        let sentence = run(refused).refusal();
        assert!(!sentence.contains("code:") && sentence.contains("writ"), "{sentence}");
    }
    assert_eq!(files(&backup), [backup.join("orgward.db")], "nothing was left beside it");

    set_mode(&backup, 0o755);
    fs::write(backup.join("orgward.db-wal"), "changes").expect("a log");
    set_mode(&backup.join("orgward.db-wal"), 0o444);
    set_mode(&backup, 0o555);
    let sentence = run(&["requests"]).refusal();
    assert!(sentence.contains("orgward.db-wal holds changes") && sentence.contains("--data-dir"), "{sentence}");
    set_mode(&backup, 0o755);
    assert!(host.run(&["requests", "--data-dir", "nowhere"], "").refusal().contains("here is no database"));
    assert!(!host.path("nowhere").exists());
}

#[tokio::test]
async fn the_memory_of_a_running_server_is_closed_to_its_own_user() {
    let host = Host::new().await;
    if host.database.is_some() || !is_root() {
        return;
    }
    let mut server = host.command_of(USER, GROUP, &["serve", "--listen", "127.0.0.1:0"]);
    let mut server = server.spawn().expect("the program starts");
    let mut out = std::io::BufReader::new(server.stdout.take().expect("it was piped"));
    out.read_line(&mut String::new()).expect("it is running");
    // The files of a process that may not be dumped belong to root.
    let owner = fs::metadata(format!("/proc/{}/environ", server.id())).expect("it is running").uid();
    server.kill().expect("it can be killed");
    server.wait().expect("it ends");
    assert_eq!(owner, 0);
}
