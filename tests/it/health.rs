//! What monitoring sees: readiness while the database cannot be written, and who may read the metrics.

use crate::{
    operator_serve::Running,
    support::{Host, METRICS_TOKEN, TestApp},
};
use rustix::process::{Pid, Resource, Rlimit, prlimit};
use std::{fs, process::Command, time::Duration};

const PROJECTS: &str = "/v1/organization/projects";

/// A server whose writes to files fail once a limit is set, as on a full disk, instead of ending it.
fn start(host: &Host) -> Running {
    let serve = host.command(&["serve", "--listen", "127.0.0.1:0"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(serve.get_program()).args(serve.get_args());
    shell.current_dir(serve.get_current_dir().expect("a folder")).env_clear();
    shell.envs(serve.get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    Running::spawn(shell)
}

/// Limits the size of the files that a server writes; `None` lifts the limit.
fn limit_files(server: &Running, bytes: Option<u64>) {
    let id = i32::try_from(server.id()).ok().and_then(Pid::from_raw);
    let limit = Rlimit { current: bytes, maximum: None };
    prlimit(id, Resource::Fsize, limit).expect("a process of this user");
}

fn value(metrics: &str, name: &str) -> u64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{name}: {metrics}"));
    line.trim().parse().expect("a number")
}

#[tokio::test]
async fn a_server_that_cannot_write_is_not_ready_until_it_can() {
    let host = Host::new().await;
    if host.database.is_some() {
        // The files of PostgreSQL belong to its own server.
        return;
    }
    let made: serde_json::Value =
        serde_json::from_str(&host.init(&["--admin-key", "ci", "--json"]).success()).expect("JSON");
    let key = format!("authorization: Bearer {}\r\n", made["admin_key"].as_str().expect("a key"));
    let server = start(&host);
    let address = server.address().to_owned();
    let change = || server.ask(&format!("POST {PROJECTS}"), &key, "{\"name\":\"Grid\"}");
    assert!(change().starts_with("HTTP/1.1 200"));
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert_eq!(value(&server.get("/metrics"), "orgward_commit_failures_total "), 0);

    limit_files(&server, Some(1));
    let refused = change();
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    let answer = server.get("/readyz");
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    let sentence = host.run(&["healthcheck", "--listen", &address], "").refusal();
    assert!(sentence.contains("not ready"), "{sentence}");
    assert!(value(&server.get("/metrics"), "orgward_commit_failures_total ") >= 1);
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"), "the process is there");

    limit_files(&server, None);
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"), "without a restart");
    assert!(change().starts_with("HTTP/1.1 200"));
    assert_eq!(host.run(&["healthcheck", "--listen", &address], "").success(), "ready\n");
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn a_data_folder_in_which_no_file_can_be_created_makes_the_server_not_ready() {
    let host = Host::new().await;
    let server = Running::start(&host);
    // As without free inodes. Root may write anywhere, so the test puts a file in the place of the folder.
    let folder = host.path("data/checkpoints");
    fs::remove_dir_all(&folder).or_else(|_| fs::create_dir_all(host.path("data"))).expect("the test owns it");
    fs::write(&folder, "in the way").expect("a file");
    let answer = server.get("/readyz");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("data folder"), "{answer}");
    fs::remove_file(&folder).expect("the test owns it");
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn readiness_is_known_from_the_last_commits_and_costs_none_of_its_own() {
    let app = TestApp::founded().await;
    app.admin().get(PROJECTS).await;
    assert!(app.domain.write_health().is_proven_within(Duration::from_secs(60)));
    assert_eq!(app.anonymous().get("/readyz").await.status, 200);
    let mut commits = app.domain.commits();
    for _ in 0..50 {
        assert_eq!(app.anonymous().get("/readyz").await.status, 200);
    }
    assert!(futures::poll!(std::pin::pin!(commits.next())).is_pending(), "50 questions, no commit");
}

#[tokio::test]
async fn every_waiter_sees_every_commit() {
    let app = TestApp::founded().await;
    let mut waiters: Vec<_> = (0..30).map(|_| app.domain.commits()).collect();
    for round in 0..3 {
        app.admin().post(PROJECTS, serde_json::json!({ "name": format!("Grid {round}") })).await;
        let all = futures::future::join_all(waiters.iter_mut().map(|waiter| waiter.next()));
        tokio::time::timeout(Duration::from_secs(60), all).await.expect("nobody is left out");
    }
}

#[tokio::test]
async fn metrics_are_for_those_who_have_the_token() {
    let host = Host::new().await;
    let server = Running::start(&host);
    let ask = |headers: &str| server.ask("GET /metrics", headers, "");
    for headers in [
        "",
        "authorization: Bearer wrong\r\n",
        "authorization: Bearer \r\n",
        "authorization: Basic YTpi\r\n",
        // As a proxy on this machine sends the requests of others.
        "x-forwarded-for: 203.0.113.9\r\n",
        "forwarded: for=203.0.113.9\r\n",
        "host: 127.0.0.1\r\n",
    ] {
        let answer = ask(headers);
        assert!(answer.starts_with("HTTP/1.1 401") || answer.starts_with("HTTP/1.1 400"), "{headers}: {answer}");
        assert!(!answer.contains("orgward_"), "{headers}: {answer}");
    }
    let token = format!("authorization: Bearer {METRICS_TOKEN}\r\nx-forwarded-for: 203.0.113.9\r\n");
    assert!(ask(&token).contains("orgward_commit_failures_total 0"));
    assert_eq!(server.stop(), Some(0));

    fs::write(host.path("metrics.token"), "short").expect("the test owns it");
    assert!(host.run(&["serve", "--listen", "127.0.0.1:0"], "").refusal().contains("16 characters"));
    let off = ["serve", "--listen", "127.0.0.1:0", "--set", "metrics_token_file="];
    let server = Running::spawn(host.command(&off));
    assert!(server.get("/metrics").starts_with("HTTP/1.1 404"), "without a token there are no metrics");
    assert_eq!(server.stop(), Some(0));
}
