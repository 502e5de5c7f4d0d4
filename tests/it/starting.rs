//! What a server looks at when it starts, and keeps an eye on: its lock, its disk, its clock, and which keys it has.
//!
//! Seeded faults these tests catch: a second server on the same data folder; a lock that outlives its process; a full disk
//! that is not reported; a clock that was reset to 1970; a fingerprint that is the same for two keys.

use crate::{
    operator_serve::Running,
    support::{
        Host, LogLines, METRICS_TOKEN, TestApp, http_connection::HttpConnection, small_disk::SmallDisk, wait_until,
    },
};
use domain::{
    Settings, audit_background_checks,
    disk_space::{self, DiskSpace},
};
use serde_json::Value;
use std::fs;

const SERVE: [&str; 3] = ["serve", "--listen", "127.0.0.1:0"];

#[tokio::test]
async fn a_second_server_on_a_data_folder_is_refused_by_the_name_of_the_first() {
    let host = Host::new().await;
    let server = Running::start(&host);
    let sentence = host.run(&SERVE, "").refusal();
    let process = format!("process {}", server.id());
    assert!(sentence.contains("nother server uses the data folder") && sentence.contains(&process), "{sentence}");
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"), "the first one goes on");
    // Commands that write are safe beside a server.
    host.init(&[]).success();
    let create = ["user", "create", "--name", "Bo", "--email", "bo@fjordlight.example"];
    host.run(&create, "").success();
    assert_eq!(server.stop(), Some(0));
    assert_eq!(fs::read_to_string(host.path("data/server.lock")).expect("the file stays"), "");

    // The system releases the lock of a process that is killed, whatever the file says.
    let server = Running::start(&host);
    server.signal("KILL");
    server.ended();
    assert!(!fs::read_to_string(host.path("data/server.lock")).expect("the file stays").is_empty());
    assert_eq!(Running::start(&host).stop(), Some(0));
}

#[tokio::test]
async fn two_servers_on_two_data_folders_do_not_disturb_each_other() {
    let (one, other) = (Host::new().await, Host::new().await);
    let (first, second) = (Running::start(&one), Running::start(&other));
    assert_eq!((first.stop(), second.stop()), (Some(0), Some(0)));
}

#[tokio::test]
async fn a_disk_that_is_almost_full_is_shown_to_owners_and_logged_until_it_has_space_again() {
    let app = TestApp::founded().await;
    let (lines, _guard) = LogLines::collect("info");
    let warnings = || lines.all().iter().filter(|line| line["level"] == "WARN").count();
    let low = DiskSpace { free: 12 << 20, size: 20 << 30, free_files: None };
    let page = async || app.owner().await.get(&app.path("")).await.text;
    assert!(!page().await.contains("almost full"));
    disk_space::report(&app.domain, low);
    let shown = page().await;
    assert!(shown.contains("The disk of this server is almost full"), "{shown}");
    assert!(shown.contains("12 MiB") && shown.contains("20 GiB"), "{shown}");
    assert!(
        !app.reader().await.get(&app.path("")).await.text.contains("almost full"),
        "a reader has no server to care for"
    );
    assert_eq!(warnings(), 1);
    disk_space::report(&app.domain, low);
    assert_eq!(warnings(), 1, "not every minute");
    app.advance(3600);
    disk_space::report(&app.domain, low);
    assert_eq!(warnings(), 2, "but every hour");
    disk_space::report(&app.domain, DiskSpace { free_files: Some(3), ..low });
    assert!(page().await.contains("hardly any places left for files"));
    disk_space::report(&app.domain, DiskSpace { free: 10 << 30, ..low });
    assert!(!page().await.contains("almost full"));
}

#[tokio::test]
async fn a_server_on_a_small_disk_says_so_at_its_start_and_in_its_metrics() {
    let host = Host::new().await;
    let Some(mut disk) = SmallDisk::mount(&host, "size=64m") else { return };
    let server = disk.serve();
    let metrics = || {
        let token = format!("authorization: Bearer {METRICS_TOKEN}\r\n");
        let mut connection = HttpConnection::open(&server.address).expect("it listens");
        connection.ask("GET /metrics", &token, "").expect("it answers").body
    };
    wait_until(|| metrics().contains("orgward_disk_free_bytes"));
    let metrics = metrics();
    let size = metrics.lines().find_map(|line| line.strip_prefix("orgward_disk_size_bytes "));
    assert_eq!(size.and_then(|size| size.parse::<f64>().ok()), Some(f64::from(64 << 20)), "{metrics}");
    assert_eq!(disk.stop(&server), 0);
    let log = fs::read_to_string(host.path("log")).expect("its log");
    assert!(log.contains("the disk of the data folder is almost full"), "{log}");
}

#[tokio::test]
async fn a_clock_before_the_program_was_built_is_an_alarm_until_it_is_set() {
    let built = 1_790_000_000;
    let settings = Settings { earliest_time: built, database: "test".to_owned(), ..Settings::default() };
    let app = TestApp::start_with(settings).await;
    // A machine without a battery begins in 1970.
    app.advance(-app.now());
    let app = app.found(true).await;
    let alarm = "The server&#x27;s clock is behind";
    let alarm_in = |page: &str| page.contains(alarm) || page.contains("The server's clock is behind");
    audit_background_checks::clocks(&app.domain).await.expect("the database answers");
    assert!(alarm_in(&app.owner().await.get(&app.path("")).await.text));
    app.advance(built);
    audit_background_checks::clocks(&app.domain).await.expect("the database answers");
    assert!(!alarm_in(&app.owner().await.get(&app.path("")).await.text));
}

#[tokio::test]
async fn a_server_waits_for_its_database_but_not_for_one_that_refuses_it() {
    let host = Host::new().await;
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let url = format!("database_url=postgres://orgward@127.0.0.1:{port}/orgward");
    let serve = |wait: &str| host.run(&[&SERVE[..], &["--set", url.as_str(), "--set", wait]].concat(), "");
    let waited = serve("database_wait_seconds=1");
    assert_eq!(waited.code, Some(1));
    assert!(waited.err.contains("waiting for it") && waited.err.contains("Connection refused"), "{}", waited.err);
    let sentence = serve("database_wait_seconds=0").refusal();
    assert!(!sentence.contains("waiting for it"), "{sentence}");
}

#[tokio::test]
async fn the_number_of_connections_for_reading_is_a_setting() {
    let host = Host::new().await;
    let few = ["serve", "--listen", "127.0.0.1:0", "--set", "database_readers=5"];
    let server = Running::spawn(host.command(&few));
    assert!(server.get("/metrics").contains("orgward_database_readers_max 5"));
    assert_eq!(server.stop(), Some(0));
    for wrong in ["3", "201", "many"] {
        let sentence = host.run(&["serve", "--set", &format!("database_readers={wrong}")], "").refusal();
        assert!(sentence.contains("database_readers") && sentence.contains("from 4 to 200"), "{sentence}");
    }
}

/// The fingerprints that `orgward config` gives the two keys.
fn fingerprints(host: &Host) -> [Value; 2] {
    let config: Value = serde_json::from_str(&host.run(&["config", "--json"], "").success()).expect("JSON");
    ["secret_key_file", "audit_key_file"].map(|name| config[name]["fingerprint"].clone())
}

#[tokio::test]
async fn keys_are_recognized_by_fingerprints_that_are_no_part_of_them() {
    let (host, other) = (Host::new().await, Host::new().await);
    assert_eq!(fingerprints(&host), [Value::Null, Value::Null], "there are no keys yet");
    assert!(host.run(&["config"], "").success().contains("There is no file ./data/secret.key yet"));
    host.init(&[]).success();
    other.init(&[]).success();
    let (mine, theirs) = (fingerprints(&host), fingerprints(&other));
    let text = host.run(&["config"], "").success();
    for (index, name) in ["secret.key", "audit.key"].iter().enumerate() {
        let (fingerprint, file) = (mine[index].as_str().expect("a text"), host.path(&format!("data/{name}")));
        let digits = fingerprint.rsplit(':').next().expect("digits");
        assert!(digits.len() == 32 && text.contains(fingerprint), "{fingerprint}: {text}");
        assert_ne!(mine[index], theirs[index]);
        assert!(!fs::read_to_string(&file).expect("the key").contains(digits));
        fs::rename(&file, host.path(name)).expect("the test owns it");
    }
    let moved = ["config", "--json", "--set", "secret_key_file=secret.key", "--set", "audit_key_file=audit.key"];
    let config: Value = serde_json::from_str(&host.run(&moved, "").success()).expect("JSON");
    assert_eq!(config["secret_key_file"]["fingerprint"], mine[0], "the place does not matter");
    assert_eq!(config["audit_key_file"]["fingerprint"], mine[1]);
}
