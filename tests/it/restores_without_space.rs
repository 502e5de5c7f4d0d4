//! A restore whose disk becomes full or read-only before it has ended: it says what is missing, and the same command works
//! once there is space.
//!
//! Seeded faults these tests catch: a temporary folder that stays; a sentence without the space that is needed; a leftover
//! that is not named, or that the next restore does not remove.

use crate::{
    earlier_versions,
    support::{
        Host,
        backup_files::{backups, names, unpack},
        read_only_folder::ReadOnlyFolder,
        small_disk::SmallDisk,
        until, watched,
    },
};
use kernel::base::secret;
use orgward::server::database::snapshot;
use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::PathBuf,
    process::Command,
};

/// The file of a backup that [`HalfRead`] stops in.
const LONG_FILE: &str = "orgward.toml";

/// A host with a backup of an organization whose audit log has events; `None` on PostgreSQL, which has tools of its own. In the
/// backup, before the database, is a long settings file that cannot be compressed much.
async fn backed_up() -> Option<(Host, PathBuf)> {
    let host = Host::new().await;
    if host.database.is_some() {
        return None;
    }
    let noise: String = (0..16_000).map(|number| format!("# {}\n", secret::digest(&number.to_string()))).collect();
    fs::write(host.path(LONG_FILE), format!("log_level = \"info\"\n{noise}")).expect("a file");
    host.init(&["--enable-audit-logging"]).success();
    fs::create_dir(host.path("backups")).expect("a folder");
    host.run(&["backup", "--to", "backups"], "").success();
    let backup = backups(&host.path("backups")).remove(0);
    Some((host, backup))
}

/// A backup that a restore reads from a pipe, so that a test decides when it goes on.
struct HalfRead {
    whole: Vec<u8>,
    writer: File,
}

impl HalfRead {
    /// Makes the pipe `pipe`, from which nobody reads yet.
    fn pipe(host: &Host) {
        Command::new("mkfifo").arg(host.path("pipe")).status().expect("mkfifo is installed");
    }

    /// Writes the first half to the pipe, once a restore reads from it.
    fn begin(host: &Host, backup: &PathBuf) -> Self {
        let mut writer = OpenOptions::new().write(true).open(host.path("pipe")).expect("the restore reads");
        let whole = fs::read(backup).expect("the backup");
        writer.write_all(&whole[..whole.len() / 2]).expect("the first half");
        Self { whole, writer }
    }

    /// Writes the second half. The restore may end without reading it.
    fn finish(mut self, host: &Host) {
        self.writer.write_all(&self.whole[self.whole.len() / 2..]).ok();
        drop(self.writer);
        fs::remove_file(host.path("pipe")).expect("ours");
    }
}

#[tokio::test]
async fn a_disk_that_fills_up_during_a_restore_is_named_with_the_space_that_it_needs() {
    let Some((host, backup)) = backed_up().await else { return };
    let Some(mut disk) = SmallDisk::mount(&host, "size=8m") else { return };
    disk.run("mkdir data/there");
    let restore = |from: &str, folder: &str| format!("\"$ORGWARD\" restore --from '{from}' --data-dir data/{folder}");
    for (folder, unpacked) in [("absent", "data/.absent.restoring"), ("there", "data/there/.restoring")] {
        HalfRead::pipe(&host);
        let id = disk.run(&format!("{} >said 2>&1 & echo $!", restore("pipe", folder)));
        let backup_pipe = HalfRead::begin(&host, &backup);
        disk.run(&format!("timeout 60 sh -c 'until test -e {unpacked}/{LONG_FILE}; do sleep 0.01; done'"));
        disk.attempt("cat /dev/zero >data/filler");
        backup_pipe.finish(&host);
        let (status, _) = disk.attempt(&format!("wait {id}"));
        let said = fs::read_to_string(host.path("said")).expect("its output");
        assert_eq!(status, 1, "{said}");
        assert!(said.starts_with("orgward: ") && said.lines().count() == 1, "{said}");
        assert!(said.contains("ipe needs 2 MiB, and cannot be unpacked to the disk of "), "{said}");
        assert!(said.contains(" MiB free at first: the disk is full now. Free some space there"), "{said}");
        assert_eq!(disk.run("ls -A data data/there"), "data:\nfiller\nthere\n\ndata/there:", "nothing is left");
        disk.run("rm data/filler");
        disk.run(&restore(backup.to_str().expect("UTF-8"), folder));
        disk.run(&format!("test -e data/{folder}/orgward.db && rm -r data/{folder} && mkdir -p data/there"));
    }
}

#[tokio::test]
async fn a_disk_without_space_for_the_migration_of_a_restored_backup_is_named() {
    let mut refused = 0;
    for fixture in earlier_versions::fixtures() {
        let (host, _) = earlier_versions::unpacked(&fixture).await;
        let version = earlier_versions::version(&fixture);
        let is_earlier = version.parse().is_ok_and(|version: i64| version < snapshot::newest_schema());
        if host.database.is_some() || !host.path("backups").exists() || !is_earlier {
            continue;
        }
        let backup = backups(&host.path("backups")).remove(0);
        // Whole pages, and a few for folders.
        let needed: usize = unpack(&backup).iter().map(|(_, bytes)| bytes.len().next_multiple_of(4096)).sum();
        let Some(mut disk) = SmallDisk::mount(&host, &format!("size={}", needed + 8 * 4096)) else { return };
        let keys = "--secret-key keys/secret.key --audit-key keys/audit.key";
        fs::create_dir(host.path("keys")).expect("a folder");
        for key in ["secret.key", "audit.key"] {
            fs::copy(host.path("data").join(key), host.path("keys").join(key)).expect("the key");
        }
        let restore =
            format!("\"$ORGWARD\" restore --from '{}' --data-dir data/new {keys}", backup.to_str().expect("UTF-8"));
        let (status, said) = disk.attempt(&restore);
        assert_eq!(status, 1, "{said}");
        assert!(said.contains(&format!("cannot be migrated from schema {version} to ")), "{said}");
        assert!(said.contains("the disk of the database is full") && said.contains(" MiB of the backup"), "{said}");
        assert_eq!(disk.run("ls -A data"), "", "nothing is left");
        disk.run("mount -o remount,size=64m data");
        disk.run(&restore);
        disk.run("test -e data/new/orgward.db");
        refused += 1;
    }
    assert!(refused >= 1 || Host::new().await.database.is_some(), "{refused}");
}

#[tokio::test]
async fn what_a_restore_cannot_remove_is_named_and_removed_by_the_next_one() {
    let Some((host, backup)) = backed_up().await else { return };
    fs::create_dir(host.path("new")).expect("a folder");
    let folder = ReadOnlyFolder::new(&host, "new");
    let data = folder.path().join("data").to_str().expect("UTF-8").to_owned();
    HalfRead::pipe(&host);
    let mut restore = host.command(&["restore", "--from", "pipe", "--data-dir", &data]);
    folder.load_into(&mut restore);
    let child = restore.spawn().expect("the program starts");
    let id = child.id();
    let backup_pipe = HalfRead::begin(&host, &backup);
    let left = folder.path().join(".data.restoring");
    until(|| left.join(LONG_FILE).exists()).await;
    folder.close();
    backup_pipe.finish(&host);
    let output = watched(id, || child.wait_with_output()).expect("it ends");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(1), "{said}");
    let is_named = said.contains(&format!("What was unpacked could not be removed from {}", left.display()));
    assert!(is_named && said.contains("its file system is read-only"), "{said}");
    assert!(said.contains("the next restore into this folder removes it"), "{said}");
    folder.open();
    assert_eq!(names(&host.path("new")), [".data.restoring"]);
    host.run(&["restore", "--from", backup.to_str().expect("UTF-8"), "--data-dir", &data], "").success();
    assert_eq!(names(&host.path("new")), ["data"]);
}
