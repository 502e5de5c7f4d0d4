//! A machine burns: the backup that was made while clients changed things is restored at another path, has everything that
//! was acknowledged before it was begun, and goes on.
//!
//! Seeded fault this test catches: a backup that copies the database without its write-ahead log.

#![expect(clippy::disallowed_methods, reason = "the times of clients are compared with that of a backup")]

use crate::{
    operator_serve::Running,
    support::{
        Host,
        backup_files::backups,
        journal::compare,
        load::{Attempt, Outcome, Worker, work},
    },
};
use std::{fs, process::Command, time::SystemTime};

const CLIENTS: u64 = 4;

/// Changes that are acknowledged before each backup, and after the restore.
const CHANGES: usize = 60;

fn serve(host: &Host, more: &[&str]) -> Command {
    host.command(&[&["serve", "--listen", "127.0.0.1:0", "--set", "requests_per_minute=0"], more].concat())
}

/// Lets clients work, runs `meanwhile` once enough changes are acknowledged, and stops the server.
fn under_load(server: Running, workers: &mut [Worker], meanwhile: impl FnOnce()) {
    work(workers, server.address(), |progress| {
        progress.wait_for(CHANGES);
        meanwhile();
    });
    assert_eq!(server.stop(), Some(0));
}

/// The requests as the clients know them at this time: what was not answered before may be in a backup, or not.
fn as_of(attempts: &[Attempt], time: SystemTime) -> Vec<Attempt> {
    let mut attempts = attempts.to_vec();
    for attempt in &mut attempts {
        if attempt.sent_at.is_none_or(|at| at + attempt.took > time) {
            attempt.outcome = Outcome::Unanswered;
        }
    }
    attempts
}

#[tokio::test]
async fn a_backup_made_under_load_has_all_that_was_acknowledged_before_and_goes_on_elsewhere() {
    let host = Host::new().await;
    if host.database.is_some() {
        // Backups are of SQLite; PostgreSQL has its own tools.
        return;
    }
    let key = host.init_with_key();
    for folder in ["backups", "early"] {
        fs::create_dir(host.path(folder)).expect("a folder");
    }
    host.run(&["backup", "--to", "early"], "").success();
    let mut workers: Vec<Worker> =
        (0..CLIENTS).map(|number| Worker::new(&format!("w{number}"), &key, number)).collect();
    let mut begun_at = SystemTime::now();
    under_load(Running::spawn(serve(&host, &[])), &mut workers, || {
        begun_at = SystemTime::now();
        host.run(&["backup", "--to", "backups"], "").success();
    });
    let made: Vec<Attempt> = workers.iter().flat_map(|worker| worker.attempts.clone()).collect();
    fs::create_dir(host.path("safe")).expect("a folder");
    for key in ["secret.key", "audit.key"] {
        fs::rename(host.path("data").join(key), host.path("safe").join(key)).expect("the key");
    }
    fs::remove_dir_all(host.path("data")).expect("it burns");

    let restore = |from: &str, to: &str| {
        let backup = backups(&host.path(from)).remove(0);
        let args = ["restore", "--from", backup.to_str().expect("UTF-8"), "--data-dir", to];
        let keys = ["--secret-key", "safe/secret.key", "--audit-key", "safe/audit.key"];
        host.run(&[&args[..], &keys].concat(), "").success()
    };
    let said = restore("backups", "elsewhere");
    assert!(said.contains("Each record has its MAC"), "{said}");
    let known = as_of(&made, begun_at);
    let (counts, faults) = compare(&host.path("elsewhere"), &known.iter().collect::<Vec<_>>()).await;
    println!("backup under load: {counts}");
    assert_eq!(faults, [""; 0]);
    assert!(counts.acknowledged >= CHANGES, "{counts}");

    // The same comparison finds what a backup from before the load does not have.
    restore("early", "too-early");
    let (_, faults) = compare(&host.path("too-early"), &known.iter().collect::<Vec<_>>()).await;
    assert!(faults.iter().any(|fault| fault.starts_with("acknowledged and lost")), "{faults:?}");

    let mut others: Vec<Worker> =
        (0..CLIENTS).map(|number| Worker::new(&format!("after{number}"), &key, number)).collect();
    under_load(Running::spawn(serve(&host, &["--data-dir", "elsewhere"])), &mut others, || {});
    let all: Vec<&Attempt> = known.iter().chain(others.iter().flat_map(|worker| &worker.attempts)).collect();
    let (counts, faults) = compare(&host.path("elsewhere"), &all).await;
    println!("after the restore: {counts}");
    assert_eq!(faults, [""; 0]);
    let said = host.run(&["audit", "verify", "--data-dir", "elsewhere"], "").success();
    assert!(said.contains("accepted a rollback") && said.contains("Each record has the MAC"), "{said}");
}
