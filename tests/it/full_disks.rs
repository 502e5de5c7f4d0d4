//! A disk that is full, that has no place for another file, and that is or becomes read-only: what the server answers
//! meanwhile, and that it needs no restart once the disk can be written again.
//!
//! Seeded faults these tests catch: a commit that failed and is acknowledged; a server that says that it is ready on a full
//! or read-only disk, or that it is not ready once the disk can be written; a write connection that is kept although it
//! could only be opened for reading; a readiness that does not say why.

use crate::{
    operator_serve::Running,
    support::{
        Host,
        http_connection::{HttpConnection, WholeResponse},
        journal::compare,
        load::{Acknowledged, Attempt, Outcome, Progress, Worker, work},
        read_only_folder::ReadOnlyFolder,
        small_disk::SmallDisk,
        wait_until,
    },
};
use std::{
    fs,
    time::{Duration, Instant},
};

/// Changes that must be made before the disk is full, and after it has space again.
const CHANGES: usize = 30;

const CLIENTS: u64 = 3;

fn workers(key: &str) -> Vec<Worker> {
    (0..CLIENTS).map(|number| Worker::new(&format!("w{number}"), key, number)).collect()
}

fn get(address: &str, path: &str, headers: &str) -> WholeResponse {
    let mut connection = HttpConnection::open(address).expect("it listens");
    connection.ask(&format!("GET {path}"), headers, "").expect("it answers")
}

/// Signs the owner in to the console; returns the header with their session.
fn sign_in(address: &str) -> String {
    let form = form_urlencoded::Serializer::new(String::new())
        .append_pair("credentials[email]", "ada@fjordlight.example")
        .append_pair("credentials[password]", crate::support::PASSWORD)
        .finish();
    let headers = "content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\n";
    let mut connection = HttpConnection::open(address).expect("it listens");
    let response = connection.ask("POST /sign-in", headers, &form).expect("it answers");
    assert_eq!(response.status, 303, "{}", response.body);
    let cookie = response.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
    format!("cookie: {cookie}\r\n")
}

/// A refused change says in a sentence that nothing was changed, when to try again, and under which id it is in the log.
fn assert_clear(refused: &WholeResponse) {
    assert_eq!(refused.status, 503, "{refused:?}");
    let body: serde_json::Value = serde_json::from_str(&refused.body).expect("JSON");
    let message = body["error"]["message"].as_str().unwrap_or_default();
    assert!(message.contains("othing was changed") && body["error"]["code"] == "unavailable", "{body}");
    assert!(refused.header("x-request-id").starts_with("req_"), "{refused:?}");
    assert_eq!(refused.header("retry-after"), "5", "{refused:?}");
}

fn refused(attempts: &[&Attempt]) -> Vec<WholeResponse> {
    let refused = attempts.iter().filter_map(|attempt| match &attempt.outcome {
        Outcome::Refused(response) => Some(response.clone()),
        _ => None,
    });
    refused.collect()
}

#[tokio::test]
async fn on_a_full_disk_changes_are_refused_in_a_sentence_and_go_on_once_there_is_space() {
    let host = Host::new().await;
    if host.database.is_some() {
        // The disk of PostgreSQL belongs to its own server.
        return;
    }
    let Some(mut disk) = SmallDisk::mount(&host, "size=8m") else { return };
    let key = disk.init();
    let server = disk.serve();
    let session = sign_in(&server.address);
    let organization = get(&server.address, "/", &session).header("location").to_owned();
    let mut workers = workers(&key);
    let log = || fs::read_to_string(host.path("log")).expect("the log");
    let is_refusing = || log().contains("the disk of the database is full");
    let healed = work(&mut workers, &server.address, |progress| {
        progress.wait_for(CHANGES);
        assert_eq!(get(&server.address, "/readyz", "").status, 200);
        disk.attempt("cat /dev/zero >data/filler");
        wait_until(is_refusing);
        // Neither a change nor a file can be stored: it names the one that it has tried first.
        wait_until(|| get(&server.address, "/readyz", "").body.contains("just now"));
        assert_eq!(get(&server.address, "/healthz", "").status, 200, "the process is there");
        let page = get(&server.address, &organization, &session);
        assert_eq!(page.status, 200, "the console can still be read: {}", page.body);
        disk.run("\"$ORGWARD\" audit verify");
        disk.run("rm data/filler");
        until_ready(&server.address, progress)
    });
    assert_eq!(disk.stop(&server), 0);
    let attempts: Vec<&Attempt> = workers.iter().flat_map(|worker| &worker.attempts).collect();
    let (counts, faults) = compare(&disk.copy_out("after"), &attempts).await;
    println!("full disk: {counts}; slowest answer {:?}; ready {healed:?} after there was space", slowest(&attempts));
    assert_eq!(faults, [""; 0], "{}", log());
    assert!(counts.refused > 0 && counts.unanswered == 0, "{counts}");
    refused(&attempts).iter().for_each(assert_clear);
    disk.run("\"$ORGWARD\" audit verify");

    // The same comparison finds a refusal that was an acknowledgement.
    let mut acknowledged: Vec<Attempt> = attempts.into_iter().cloned().collect();
    for attempt in &mut acknowledged {
        if let Outcome::Refused(response) = &attempt.outcome {
            let request_id = response.header("x-request-id").to_owned();
            let made = Acknowledged { id: "proj_x".to_owned(), request_id, first: 5, leaf_hashes: vec![vec![0; 32]] };
            attempt.outcome = Outcome::Acknowledged(made);
        }
    }
    let (_, faults) = compare(&host.path("after"), &acknowledged.iter().collect::<Vec<_>>()).await;
    assert!(faults.iter().any(|fault| fault.starts_with("acknowledged and lost")), "{faults:?}");
}

#[tokio::test]
async fn a_server_stops_and_starts_on_a_full_disk_or_says_why_not() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    let Some(mut disk) = SmallDisk::mount(&host, "size=4m") else { return };
    let key = disk.init();
    let server = disk.serve();
    disk.attempt("cat /dev/zero >data/filler");
    assert_eq!(disk.stop(&server), 0, "it stops as asked");
    // What its write-ahead log has left is filled too.
    disk.attempt("cat /dev/zero >data/more");
    let (status, said) = disk.attempt("timeout 60 \"$ORGWARD\" serve --listen 127.0.0.1:0");
    assert_eq!(status, 1, "{said}");
    let sentence = said.lines().last().unwrap_or_default();
    assert!(sentence.starts_with("orgward: ") && sentence.contains("the disk of the database is full"), "{said}");
    disk.run("\"$ORGWARD\" audit verify");
    disk.run("rm data/filler data/more");
    let server = disk.serve();
    let projects = get(&server.address, "/v1/organization/projects", &format!("authorization: Bearer {key}\r\n"));
    assert_eq!(projects.status, 200, "{}", projects.body);
    assert_eq!(disk.stop(&server), 0);
}

#[tokio::test]
async fn a_disk_without_places_for_files_makes_the_server_not_ready_and_loses_no_change() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    let Some(mut disk) = SmallDisk::mount(&host, "size=32m,nr_inodes=40") else { return };
    let key = disk.init();
    let server = disk.serve();
    let mut workers = workers(&key);
    work(&mut workers, &server.address, |progress| {
        progress.wait_for(CHANGES);
        disk.attempt("i=0; while touch data/filler$i; do i=$((i + 1)); done");
        wait_until(|| get(&server.address, "/readyz", "").body.contains("No file can be created in the data folder"));
        // What is acknowledged now is in the database, which has its files.
        progress.wait_for(CHANGES);
    });
    disk.run("rm data/filler*");
    wait_until(|| get(&server.address, "/readyz", "").status == 200);
    assert_eq!(disk.stop(&server), 0);
    let attempts: Vec<&Attempt> = workers.iter().flat_map(|worker| &worker.attempts).collect();
    let (counts, faults) = compare(&disk.copy_out("after"), &attempts).await;
    println!("no places for files: {counts}");
    assert_eq!(faults, [""; 0]);
    assert_eq!(counts.unanswered, 0, "{counts}");
    refused(&attempts).iter().for_each(assert_clear);
    let size = disk.run("sed -n 2p data/checkpoints/*.checkpoint");
    assert_eq!(size, counts.events.to_string(), "the checkpoint file is written again");
    disk.run("\"$ORGWARD\" audit verify");

    // As where nothing was left beside the database.
    disk.run("rm -f data/server.lock data/orgward.db-*");
    disk.attempt("i=0; while touch data/filler$i; do i=$((i + 1)); done");
    let (status, said) = disk.attempt("timeout 60 \"$ORGWARD\" serve --listen 127.0.0.1:0");
    assert!(
        status == 1 && said.contains("he lock file ./data/server.lock cannot be written: the disk is full"),
        "{said}"
    );
    let create = "\"$ORGWARD\" user create --name Bo --email bo@fjordlight.example";
    let (status, said) = disk.attempt(create);
    assert!(status == 1 && said.contains("the disk has no place for another file"), "{said}");
    disk.run("\"$ORGWARD\" audit verify");
    disk.run("rm data/filler*");
    disk.run(create);
}

#[tokio::test]
async fn a_disk_that_has_become_read_only_is_named_at_the_start_and_served_once_it_is_writable() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    let Some(mut disk) = SmallDisk::mount(&host, "size=16m") else { return };
    let key = disk.init();
    let server = disk.serve();
    let mut workers = workers(&key);
    work(&mut workers, &server.address, |progress| progress.wait_for(CHANGES));
    assert_eq!(disk.stop(&server), 0);
    disk.run("mount -o remount,ro data");
    let (status, said) = disk.attempt("\"$ORGWARD\" serve --listen 127.0.0.1:0");
    assert!(status == 1 && said.contains("is on a read-only file system"), "{said}");
    disk.run("\"$ORGWARD\" audit verify");
    disk.run("mount -o remount,rw data");
    let server = disk.serve();
    work(&mut workers, &server.address, |progress| progress.wait_for(CHANGES));
    assert_eq!(disk.stop(&server), 0);
    let attempts: Vec<&Attempt> = workers.iter().flat_map(|worker| &worker.attempts).collect();
    let (counts, faults) = compare(&disk.copy_out("after"), &attempts).await;
    println!("read-only: {counts}");
    assert_eq!(faults, [""; 0]);
    assert_eq!((counts.refused, counts.unanswered), (0, 0));
}

/// Waits until a server under load is not ready because its disk is read-only, and looks at what still works.
fn assert_is_read_only(address: &str, organization: &str, session: &str, log: impl Fn() -> String) {
    let why = "No file can be created in the data folder just now: its file system is read-only.";
    wait_until(|| get(address, "/readyz", "").body.contains(why));
    wait_until(|| {
        log().contains("the database cannot be written: the file, its folder or its file system is read-only")
    });
    assert_eq!(get(address, "/healthz", "").status, 200, "the process is there");
    let page = get(address, organization, session);
    assert_eq!(page.status, 200, "the console can still be read: {}", page.body);
}

/// Waits until a server is ready and stores changes; returns how long the first took.
fn until_ready(address: &str, progress: &Progress) -> Duration {
    let began = Instant::now();
    wait_until(|| get(address, "/readyz", "").status == 200);
    let took = began.elapsed();
    progress.wait_for(CHANGES);
    took
}

/// The slowest answer, refused or not.
fn slowest(attempts: &[&Attempt]) -> Duration {
    attempts.iter().map(|attempt| attempt.took).max().unwrap_or_default()
}

#[tokio::test]
async fn a_disk_that_becomes_read_only_under_a_server_is_named_and_written_again_without_a_restart() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    let key = host.init_with_key();
    let folder = ReadOnlyFolder::new(&host, "data");
    let data = folder.path().to_str().expect("UTF-8").to_owned();
    let at = ["--data-dir", data.as_str()];
    let mut serve =
        host.command(&[&["serve", "--listen", "127.0.0.1:0", "--set", "requests_per_minute=0"], &at[..]].concat());
    folder.load_into(&mut serve);
    serve.stderr(fs::File::create(host.path("log")).expect("a file"));
    let server = Running::spawn(serve);
    let address = server.address();
    let session = sign_in(address);
    let organization = get(address, "/", &session).header("location").to_owned();
    let log = || fs::read_to_string(host.path("log")).expect("the log");
    let mut workers = workers(&key);
    let healed = work(&mut workers, address, |progress| {
        progress.wait_for(CHANGES);
        assert_eq!(get(address, "/readyz", "").status, 200);
        folder.close();
        assert_is_read_only(address, &organization, &session, log);
        let mut verify = host.command(&[&["audit", "verify"], &at[..]].concat());
        folder.load_into(&mut verify);
        Host::finish(verify, "").success();
        folder.open();
        until_ready(address, progress)
    });
    assert_eq!(server.stop(), Some(0));
    let attempts: Vec<&Attempt> = workers.iter().flat_map(|worker| &worker.attempts).collect();
    let (counts, faults) = compare(&host.path("data"), &attempts).await;
    println!("read-only meanwhile: {counts}; slowest answer {:?}; ready {healed:?} after", slowest(&attempts));
    assert_eq!(faults, [""; 0], "{}", log());
    // Of the commit that is the first to fail the database does not say whether it is stored.
    assert!(counts.refused > 0 && counts.unanswered <= workers.len(), "{counts}");
    refused(&attempts).iter().for_each(assert_clear);
    host.run(&["audit", "verify"], "").success();
}

#[tokio::test]
async fn a_disk_that_the_kernel_makes_read_only_after_an_error_loses_no_change() {
    let host = Host::new().await;
    if host.database.is_some() {
        return;
    }
    let Some(mut disk) = SmallDisk::mount_ext4(&host) else { return };
    let key = disk.init();
    let server = disk.serve();
    let session = sign_in(&server.address);
    let organization = get(&server.address, "/", &session).header("location").to_owned();
    let log = || fs::read_to_string(host.path("log")).expect("the log");
    let mut workers = workers(&key);
    work(&mut workers, &server.address, |progress| {
        progress.wait_for(CHANGES);
        disk.run("echo 1 >\"$(cat errors)\"");
        assert_is_read_only(&server.address, &organization, &session, log);
        disk.run("\"$ORGWARD\" audit verify");
    });
    assert_eq!(disk.stop(&server), 0);
    let (status, said) = disk.attempt("\"$ORGWARD\" serve --listen 127.0.0.1:0");
    assert!(status == 1 && said.contains("read-only"), "{said}");
    // Linux wants the disk checked before it writes there again. Status 1: errors were corrected.
    disk.run("umount data && { e2fsck -p image || test $? = 1; } && mount -o loop image data");
    let server = disk.serve();
    work(&mut workers, &server.address, |progress| until_ready(&server.address, progress));
    assert_eq!(disk.stop(&server), 0);
    let attempts: Vec<&Attempt> = workers.iter().flat_map(|worker| &worker.attempts).collect();
    let (counts, faults) = compare(&disk.copy_out("after"), &attempts).await;
    println!("read-only after an error: {counts}; slowest answer {:?}", slowest(&attempts));
    assert_eq!(faults, [""; 0], "{}", log());
    assert!(counts.refused > 0 && counts.unanswered <= workers.len(), "{counts}");
    refused(&attempts).iter().for_each(assert_clear);
    disk.run("\"$ORGWARD\" audit verify");
}
