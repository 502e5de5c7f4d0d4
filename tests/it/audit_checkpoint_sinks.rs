//! Checkpoints are copied off the server to a folder and to a webhook that can verify the sender, despite failures on
//! the way and without delaying other work.
//!
//! Seeded faults these tests catch: a checkpoint queued in a transaction of its own; a newer checkpoint dropped when an
//! older one arrives; a new id for each attempt; attempts without a pause; a redirect treated as success; connections
//! to private IP addresses; a missing folder created; a shutdown that waits for a hanging folder; the whole webhook URL
//! shown by `orgward config`; a start that does not read the copies.

use crate::{
    operator_serve::Running,
    support::{Answer, Authority, Founded, Host, Posted, Receiver, TestApp, tables::is_postgres},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{
    Settings, audit_checkpoint_queue,
    audit_checkpoint_sinks::{self, Sink},
    audit_checkpoints,
};
use evidence::checkpoint::Checkpoint;
use hmac::{Hmac, KeyInit, Mac};
use kernel::base::{clock::Clock, webhook_secrets::WebhookSecrets};
use orgward::{
    app::job_status::JobStatuses,
    jobs::{
        audit_checkpoint_sinks::{AuditCheckpointSink, Place},
        http_client::{Address, Client},
        runner::Runner,
    },
};
use serde_json::{Value, json};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use types::audit_checkpoint_sinks::SinkKind;

const PROJECTS: &str = "/v1/organization/projects";

/// How long a test waits before it fails.
const TIMEOUT: Duration = Duration::from_secs(60);

/// 32 bytes, in base64.
const SECRET: &str = "b3Jnd2FyZCBzaWducyB3aGF0IGl0IHNlbmRzIGF3YXk=";

/// An in-memory server with audit logging on and these checkpoint sinks.
async fn founded(sinks: Vec<Sink>) -> Founded {
    let settings = Settings { checkpoint_sinks: sinks, requests_per_minute: 0, ..Settings::default() };
    TestApp::start_with(settings).await.found(true).await
}

fn webhook_sink() -> Sink {
    Sink::Webhook("the digest of an address".to_owned())
}

fn webhook(receiver: &Receiver, authority: &Authority, is_private_allowed: bool) -> Place {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pem = folder.path().join("ca.pem");
    fs::write(&pem, authority.pem()).expect("a file");
    Place::Webhook {
        address: Address::parse(&receiver.url()).expect("an address"),
        secrets: WebhookSecrets::parse(&format!("whsec_{SECRET}")).expect("a secret"),
        client: Client::new(Some(&pem), is_private_allowed).expect("an authority"),
    }
}

fn folder(path: &Path) -> Place {
    Place::Folder { path: path.to_owned(), turn: Arc::new(Semaphore::new(1)) }
}

/// Delivers queued checkpoints until the returned runner is dropped.
fn sending(app: &Founded, place: Place) -> Runner {
    let mut runner = Runner::new(JobStatuses::default(), CancellationToken::new());
    runner.start(AuditCheckpointSink::new(app.domain.clone(), place));
    runner
}

/// Makes a change and signs a checkpoint; returns the signed size.
async fn sign(app: &Founded) -> u64 {
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    audit_checkpoints::sign(&app.domain).await.expect("signed");
    app.domain.signer().newest(&app.organization).expect("a checkpoint").head.size
}

/// Makes the next attempt due at once.
async fn hurry(app: &Founded) {
    let next = app.texts("select cast(max(next_attempt_at) as text) from audit_checkpoint_outbox", &[]).await;
    let next: i64 = next[0].parse().expect("a time");
    app.advance((next - app.now()).max(0));
}

/// The size and the state in a sink's outbox row.
async fn outbox(app: &Founded, kind: &str) -> (u64, String) {
    let size = "select cast(size as text) from audit_checkpoint_outbox where sink = $1";
    let state = "select coalesce(failure, case when waiting_since is null then 'delivered' else 'waiting' end)
                 from audit_checkpoint_outbox where sink = $1";
    let size = app.texts(size, &[kind]).await.remove(0).parse().expect("a number");
    (size, app.texts(state, &[kind]).await.remove(0))
}

/// Waits until the sink's state contains the text; returns the size in its outbox row.
async fn until(app: &Founded, kind: &str, words: &str) -> u64 {
    let began = Instant::now();
    loop {
        let (size, state) = outbox(app, kind).await;
        if state.contains(words) {
            return size;
        }
        assert!(began.elapsed() < TIMEOUT, "{kind} never reached {words:?}: {state}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The body of a delivery, after verifying its signature.
fn opened(posted: &Posted) -> Value {
    let header = |name: &str| posted.headers[name].to_str().expect("text");
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    assert!(id.starts_with("msg_") && header("content-type") == "application/json", "{id}");
    // A test may have advanced the sender's clock to skip the pause between two attempts.
    let age = Clock::system().now() - timestamp.parse::<i64>().expect("a number");
    assert!((-60..300).contains(&age), "signed {age} s ago");
    let secret = BASE64_STANDARD.decode(SECRET).expect("base64");
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&secret).expect("a key");
    mac.update(&[id.as_bytes(), b".", timestamp.as_bytes(), b".", &posted.body].concat());
    let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(header("webhook-signature"), expected);
    serde_json::from_slice(&posted.body).expect("JSON")
}

fn size(posted: &Posted) -> u64 {
    opened(posted)["data"]["size"].as_u64().expect("a size")
}

/// A server configured to send checkpoints to a receiver and, if given, to a folder.
async fn configured(receiver: &Receiver, authority: &Authority, copies: Option<&Path>) -> (Host, String) {
    let host = Host::new().await;
    secret_file(&host, "hook.secret", &format!("whsec_{SECRET}\n"), 0o600);
    fs::write(host.path("ca.pem"), authority.pem()).expect("a file");
    let folder = copies.map(|path| format!("audit_checkpoint_folder = '{}'\n", path.display())).unwrap_or_default();
    let settings = format!(
        "audit_checkpoint_webhook = '{}'\naudit_checkpoint_webhook_secret_file = 'hook.secret'\n\
         audit_checkpoint_webhook_private = true\naudit_checkpoint_webhook_ca_file = 'ca.pem'\n{folder}",
        receiver.url()
    );
    fs::write(host.path("orgward.toml"), settings).expect("a file");
    let made = host.init(&["--enable-audit-logging", "--admin-key", "ci", "--json"]).success();
    let made: Value = serde_json::from_str(&made).expect("JSON");
    (host, made["admin_key"].as_str().expect("a key").to_owned())
}

fn secret_file(host: &Host, name: &str, text: &str, mode: u32) {
    fs::write(host.path(name), text).expect("a file");
    fs::set_permissions(host.path(name), fs::Permissions::from_mode(mode)).expect("ours");
}

fn change(server: &Running, key: &str) {
    let headers = format!("authorization: Bearer {key}\r\n");
    let answer = server.ask(&format!("POST {PROJECTS}"), &headers, "{\"name\":\"Grid\"}");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// The size in the newest checkpoint that the command prints.
fn newest(host: &Host) -> u64 {
    Checkpoint::peek(&host.run(&["audit", "checkpoint"], "").success()).expect("a checkpoint").head.size
}

fn only_copy(folder: &Path) -> Option<PathBuf> {
    let paths = fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("an entry").path());
    let mut copies = paths.filter(|path| path.extension().is_some_and(|extension| extension == "checkpoint"));
    let only = copies.next();
    assert!(copies.next().is_none(), "one file for an organization");
    only
}

/// Waits until the folder holds a checkpoint of at least that size; returns the note.
fn wait_for_copy(folder: &Path, size: u64) -> String {
    let began = Instant::now();
    loop {
        let note = only_copy(folder).map(|path| fs::read_to_string(path).expect("the copy"));
        if let Some(note) = note
            && Checkpoint::peek(&note).expect("whole at any moment").head.size >= size
        {
            return note;
        }
        assert!(began.elapsed() < TIMEOUT, "no checkpoint of size {size} was copied");
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn every_checkpoint_reaches_the_folder_and_a_webhook_that_verifies_the_sender() {
    let (authority, copies) = (Authority::new(), tempfile::tempdir().expect("a temporary folder"));
    let receiver = Receiver::start(&authority, Answer::Status(204));
    let (host, key) = configured(&receiver, &authority, Some(copies.path())).await;
    let server = Running::start(&host);
    let first = receiver.wait_for("what was signed before the server ran", |_| true);
    change(&server, &key);
    let second = receiver.wait_for("the change's checkpoint", |posted| size(posted) > size(&first));
    assert_eq!(second.line, "POST /hook/t0ken HTTP/1.1");
    assert_eq!(second.headers["host"], format!("localhost:{}", receiver.port));
    assert_ne!(first.headers["webhook-id"], second.headers["webhook-id"]);

    let message = opened(&second);
    let organization = host.rows("select id from organizations").await.remove(0);
    assert_eq!(message["type"], "orgward.audit_checkpoint.signed");
    assert!(message["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')), "{message}");
    let data = &message["data"];
    let public = host.run(&["audit", "key"], "").success();
    let note = data["checkpoint"].as_str().expect("a note");
    let checkpoint = Checkpoint::open(note, &[public.trim().to_owned()]).expect("signed by the server's key");
    assert_eq!(data["organization_id"], organization);
    assert_eq!(data["origin"], checkpoint.origin);
    assert_eq!(data["size"], checkpoint.head.size);
    assert_eq!(data["root"], BASE64_STANDARD.encode(checkpoint.head.root));

    assert_eq!(wait_for_copy(copies.path(), checkpoint.head.size), note);
    let copy = only_copy(copies.path()).expect("the copy").display().to_string();
    let said = host.run(&["audit", "verify", "--checkpoint", &copy], "").success();
    assert!(said.contains("outside copy"), "{said}");
    let metrics = server.get("/metrics");
    for sink in ["folder", "webhook"] {
        let deliveries = format!("orgward_audit_checkpoint_deliveries_total{{sink=\"{sink}\"}} ");
        let count = metrics.split(&deliveries).nth(1).and_then(|rest| rest.lines().next()).expect("counted");
        assert!(count.parse::<u64>().expect("a number") >= 2, "{metrics}");
        let age = format!("orgward_audit_checkpoint_undelivered_seconds{{sink=\"{sink}\"}} 0");
        assert!(metrics.contains(&age), "{metrics}");
    }
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn a_checkpoint_that_could_not_be_queued_is_queued_at_the_next_attempt() {
    let app = founded(vec![webhook_sink()]).await;
    let before = sign(&app).await;
    assert_eq!(outbox(&app, "webhook").await, (before, "waiting".to_owned()));
    let kept = app.count("audit_checkpoints").await;
    app.write("alter table audit_checkpoint_outbox rename to away", &[]).await;
    app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
    audit_checkpoints::sign(&app.domain).await.expect_err("it cannot be queued");
    app.write("alter table away rename to audit_checkpoint_outbox", &[]).await;
    assert_eq!(app.count("audit_checkpoints").await, kept + 1, "it was signed with the change");
    assert_eq!(outbox(&app, "webhook").await, (before, "waiting".to_owned()));
    audit_checkpoints::sign(&app.domain).await.expect("it can be queued");
    assert_eq!(outbox(&app, "webhook").await, (before + 1, "waiting".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_newest_of_several_queued_checkpoints_is_sent() {
    let authority = Authority::new();
    let receiver = Receiver::start(&authority, Answer::Status(200));
    let app = founded(vec![webhook_sink()]).await;
    let mut newest = 0;
    for _ in 0..4 {
        newest = sign(&app).await;
    }
    assert_eq!(app.count("audit_checkpoint_outbox").await, 1);
    let _sending = sending(&app, webhook(&receiver, &authority, true));
    assert_eq!(until(&app, "webhook", "delivered").await, newest);
    assert_eq!(receiver.posted().iter().map(size).collect::<Vec<_>>(), [newest]);

    // A checkpoint signed while another is in flight is not marked as delivered.
    receiver.answer(Answer::Never);
    let first = sign(&app).await;
    receiver.wait_for("the one on its way", |posted| size(posted) == first);
    let second = sign(&app).await;
    receiver.answer(Answer::Status(200));
    let due = audit_checkpoint_sinks::due(&app.domain, SinkKind::Webhook).await.expect("read").expect("one waits");
    let on_its_way = audit_checkpoint_sinks::Delivery { message_id: "msg_first".to_owned(), ..due.clone() };
    audit_checkpoint_sinks::delivered(&app.domain, SinkKind::Webhook, &on_its_way)
        .await
        .expect("the delivery is recorded");
    assert_eq!((outbox(&app, "webhook").await, due.head.size), ((second, "waiting".to_owned()), second));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkpoint_that_was_taken_out_of_the_queue_by_sql_is_sent_all_the_same() {
    if is_postgres() {
        // Several servers may use one database, and each knows only what it did itself.
        return;
    }
    let authority = Authority::new();
    let receiver = Receiver::start(&authority, Answer::Status(200));
    let app = founded(vec![webhook_sink()]).await;
    for sql in [
        "update audit_checkpoint_outbox set waiting_since = null, delivered_size = size, delivered_at = queued_at",
        "update audit_checkpoint_outbox set size = 1",
        "delete from audit_checkpoint_outbox",
    ] {
        let newest = sign(&app).await;
        app.write(sql, &[]).await;
        audit_checkpoint_queue::restore(&app.domain, SinkKind::Webhook).await.expect("it can be queued");
        let due = audit_checkpoint_sinks::due(&app.domain, SinkKind::Webhook).await.expect("the queue is readable");
        assert_eq!(due.map(|due| due.head.size), Some(newest), "{sql}");
        let sending = sending(&app, webhook(&receiver, &authority, true));
        assert_eq!(until(&app, "webhook", "delivered").await, newest, "{sql}");
        drop(sending);
        let due = audit_checkpoint_sinks::due(&app.domain, SinkKind::Webhook).await.expect("the queue is readable");
        assert_eq!(due, None, "{sql}: it arrived");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn failed_deliveries_are_retried_with_the_same_id_and_shown_to_owners() {
    let authority = Authority::new();
    let receiver = Receiver::start(&authority, Answer::Status(500));
    let app = founded(vec![webhook_sink()]).await;
    let (owner, reader) = (app.owner().await, app.reader().await);
    let newest = sign(&app).await;
    let sending = sending(&app, webhook(&receiver, &authority, true));
    until(&app, "webhook", "status 500").await;
    let failing = "Checkpoints of the audit log do not reach the webhook";
    let text = owner.get(&app.path("")).await.text;
    assert!(text.contains(failing) && text.contains("It answered with status 500."), "{text}");
    assert!(text.contains("Checkpoints posted") && text.contains("Not yet"), "{text}");
    assert!(!reader.get(&app.path("")).await.text.contains("heckpoint"), "only owners see it");
    let count = |name: &'static str| app.texts(name, &[]);
    let pause = count("select cast(next_attempt_at - failing_since as text) from audit_checkpoint_outbox").await;
    assert!(pause[0].parse::<i64>().expect("a number") >= 1, "the next attempt is made after a pause: {pause:?}");
    let since = count("select cast(failing_since as text) from audit_checkpoint_outbox").await;
    receiver
        .wait_for("the second attempt, after a pause", |posted| size(posted) == newest && receiver.connections() >= 2);
    assert_eq!(count("select cast(failing_since as text) from audit_checkpoint_outbox").await, since);
    receiver.answer(Answer::Status(202));
    hurry(&app).await;
    assert_eq!(until(&app, "webhook", "delivered").await, newest);
    let ids: Vec<_> = receiver.posted().iter().map(|posted| posted.headers["webhook-id"].clone()).collect();
    // The second attempt may still be in flight when the sink recovers.
    assert!(ids.len() >= 2 && ids.windows(2).all(|pair| pair[0] == pair[1]), "{ids:?}");
    let text = owner.get(&app.path("")).await.text;
    assert!(!text.contains(failing) && text.contains("Checkpoints posted") && text.contains("just now"), "{text}");
    drop(sending);
}

#[tokio::test]
async fn owners_see_that_checkpoints_have_no_sink_once_there_are_any() {
    let stay = "Checkpoints of the audit log stay on this machine";
    let app = TestApp::start().await.found(false).await;
    assert!(!app.owner().await.get(&app.path("")).await.text.contains(stay), "there are none yet");
    let app = TestApp::founded().await;
    assert!(!app.reader().await.get(&app.path("")).await.text.contains(stay));
    let text = app.owner().await.get(&app.path("")).await.text;
    assert!(text.contains(stay) && text.contains("audit_checkpoint_folder"), "{text}");
    audit_checkpoints::sign(&app.domain).await.expect("signed");
    assert_eq!(app.count("audit_checkpoint_outbox").await, 0);
}

#[tokio::test]
async fn hanging_sinks_delay_neither_changes_nor_shutdown_and_delivery_resumes_after_a_restart() {
    let (authority, copies) = (Authority::new(), tempfile::tempdir().expect("a temporary folder"));
    let receiver = Receiver::start(&authority, Answer::Never);
    let (host, key) = configured(&receiver, &authority, Some(copies.path())).await;
    let organization = host.rows("select id from organizations").await.remove(0);
    // Opening the FIFO for writing blocks until there is a reader, like a hanging disk.
    let pipe = copies.path().join(format!("{organization}.new"));
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().expect("mkfifo is installed").success());
    let server = Running::start(&host);
    receiver.wait_for("a message that is not answered", |_| true);
    let slowest = (0..40).map(|_| {
        let began = Instant::now();
        change(&server, &key);
        began.elapsed()
    });
    let slowest = slowest.max().expect("some");
    assert!(slowest < Duration::from_secs(3), "the slowest of 40 changes took {slowest:?}");
    let began = Instant::now();
    assert_eq!(server.stop(), Some(0));
    let stopping = began.elapsed();
    assert!(stopping < Duration::from_secs(5), "it took {stopping:?} to stop");

    let newest = newest(&host);
    assert!(receiver.posted().iter().all(|posted| size(posted) < newest), "the newest was signed at the stop");
    fs::remove_file(&pipe).expect("ours");
    receiver.answer(Answer::Status(200));
    let server = Running::start(&host);
    receiver.wait_for("the newest, without any change", |posted| size(posted) == newest);
    wait_for_copy(copies.path(), newest);
    assert_eq!(server.stop(), Some(0));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let authority = Authority::new();
    let elsewhere = Receiver::start(&authority, Answer::Status(200));
    let receiver = Receiver::start(&authority, Answer::Redirect(elsewhere.url()));
    let app = founded(vec![webhook_sink()]).await;
    sign(&app).await;
    let _sending = sending(&app, webhook(&receiver, &authority, true));
    until(&app, "webhook", "it answered with a redirect (307)").await;
    // It may have been tried again by now.
    assert!(receiver.connections() >= 1);
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test]
async fn private_ip_addresses_need_permission_and_untrusted_certificates_are_refused() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let receiver = Receiver::start(&authority, Answer::Status(200));
    let app = founded(vec![webhook_sink()]).await;
    let newest = sign(&app).await;
    let refused = sending(&app, webhook(&receiver, &authority, false));
    until(&app, "webhook", "its name leads to no public address").await;
    assert_eq!(receiver.connections(), 0);
    drop(refused);
    hurry(&app).await;
    let disbelieved = sending(&app, webhook(&receiver, &stranger, true));
    until(&app, "webhook", "a secure connection to it could not be made").await;
    assert!(receiver.connections() > 0 && receiver.posted().is_empty());
    drop(disbelieved);
    hurry(&app).await;
    let _sending = sending(&app, webhook(&receiver, &authority, true));
    assert_eq!(until(&app, "webhook", "delivered").await, newest);
}

#[tokio::test]
async fn without_a_valid_secret_the_server_does_not_start_and_the_webhook_url_is_not_shown() {
    let authority = Authority::new();
    let receiver = Receiver::start(&authority, Answer::Status(200));
    let (host, _) = configured(&receiver, &authority, None).await;
    let serve = |more: &[&str]| host.run(&[&["serve", "--listen", "127.0.0.1:0"], more].concat(), "").refusal();
    secret_file(&host, "open.secret", &format!("whsec_{SECRET}"), 0o644);
    secret_file(&host, "short.secret", "whsec_c2hvcnQ=", 0o600);
    secret_file(&host, "empty.secret", "# to be written", 0o600);
    secret_file(&host, "no.pem", "", 0o600);
    for (setting, words) in [
        ("audit_checkpoint_webhook_secret_file=gone.secret", "gone.secret is missing"),
        ("audit_checkpoint_webhook_secret_file=", "Name a file"),
        ("audit_checkpoint_webhook_secret_file=open.secret", "can be read or changed by others"),
        ("audit_checkpoint_webhook_secret_file=short.secret", "line 1 is not 'whsec_'"),
        ("audit_checkpoint_webhook_secret_file=empty.secret", "holds no secret"),
        ("audit_checkpoint_webhook_ca_file=gone.pem", "gone.pem"),
        ("audit_checkpoint_webhook_ca_file=no.pem", "holds no certificate"),
        ("audit_checkpoint_webhook=http://collector.example/t0ken", "must be https://"),
        ("audit_checkpoint_webhook=https://me:t0ken@collector.example", "without a name and password"),
        ("audit_checkpoint_webhook_private=perhaps", "true or false"),
        ("audit_checkpoint_folder=./data/copies", "outside the data folder"),
    ] {
        let said = serve(&["--set", setting]);
        assert!(said.contains(words), "{setting}: {said}");
        assert!(!said.contains("t0ken") && !said.contains("c2hvcnQ"), "{said}");
    }
    assert_eq!(receiver.connections(), 0);
    for args in [&["config"][..], &["config", "--json"]] {
        let said = host.run(args, "").success();
        assert!(said.contains(&format!("https://localhost:{}/[hidden]", receiver.port)), "{said}");
        assert!(!said.contains("t0ken") && !said.contains(SECRET), "{said}");
    }
}

#[tokio::test]
async fn a_missing_folder_is_not_created_and_gets_the_newest_checkpoint_when_it_returns() {
    let disk = tempfile::tempdir().expect("a temporary folder");
    let path = disk.path().join("mount");
    let app = founded(vec![Sink::Folder(path.clone())]).await;
    let _sending = sending(&app, folder(&path));
    sign(&app).await;
    until(&app, "folder", "cannot be written").await;
    assert!(!path.exists(), "a missing disk must not count as delivered");
    let newest = sign(&app).await;
    fs::create_dir(&path).expect("the folder can be created");
    hurry(&app).await;
    assert_eq!(until(&app, "folder", "delivered").await, newest);
    let note = app.domain.signer().newest(&app.organization).expect("a checkpoint").note;
    assert_eq!(fs::read_to_string(only_copy(&path).expect("the copy")).expect("text"), note);
    assert_eq!(fs::read_dir(&path).expect("the folder").count(), 1, "nothing half-written is left");
}

#[tokio::test]
async fn a_webhook_with_a_new_url_receives_the_newest_checkpoint_again() {
    let app = founded(vec![webhook_sink(), Sink::Folder("/nowhere".into())]).await;
    sign(&app).await;
    let due = async |app: &Founded, kind| audit_checkpoint_sinks::due(&app.domain, kind).await.expect("read");
    for kind in [SinkKind::Webhook, SinkKind::Folder] {
        let delivery = due(&app, kind).await.expect("one waits");
        audit_checkpoint_sinks::delivered(&app.domain, kind, &delivery).await.expect("the delivery is recorded");
    }
    audit_checkpoint_sinks::complete(&app.domain).await.expect("a start with unchanged settings");
    assert_eq!((due(&app, SinkKind::Webhook).await, due(&app, SinkKind::Folder).await), (None, None));
    app.write("update audit_checkpoint_outbox set destination = 'another' where sink = 'webhook'", &[]).await;
    audit_checkpoint_sinks::complete(&app.domain).await.expect("a start with another URL");
    assert!(due(&app, SinkKind::Webhook).await.is_some());
    assert_eq!(due(&app, SinkKind::Folder).await, None);
    app.write("delete from audit_checkpoint_outbox where sink = 'folder'", &[]).await;
    audit_checkpoint_sinks::complete(&app.domain).await.expect("a start with a new folder");
    assert!(due(&app, SinkKind::Folder).await.is_some(), "although nothing was signed since");
}

#[tokio::test]
async fn a_server_restored_from_a_backup_is_detected_by_the_copy_on_another_disk() {
    let (authority, copies) = (Authority::new(), tempfile::tempdir().expect("a temporary folder"));
    let receiver = Receiver::start(&authority, Answer::Status(200));
    let (host, key) = configured(&receiver, &authority, Some(copies.path())).await;
    // With a PostgreSQL server, restoring the data folder does not restore the database.
    if host.database.is_some() {
        return;
    }
    let copy = |from: &str, to: &str| {
        let done = std::process::Command::new("cp").arg("-r").args([host.path(from), host.path(to)]).status();
        assert!(done.expect("cp is installed").success());
    };
    copy("data", "backup");
    let server = Running::start(&host);
    change(&server, &key);
    wait_for_copy(copies.path(), newest(&host));
    assert_eq!(server.stop(), Some(0));

    fs::remove_dir_all(host.path("data")).expect("the folder can be deleted");
    copy("backup", "data");
    let said = host.run(&["serve", "--listen", "127.0.0.1:0"], "").refusal();
    assert!(said.contains("not the one that was signed") && said.contains("accept-rollback"), "{said}");
    let organization = host.rows("select id from organizations").await.remove(0);
    host.run(&["audit", "accept-rollback", "--organization", &organization], "").success();
    let server = Running::start(&host);
    change(&server, &key);
    wait_for_copy(copies.path(), newest(&host));
    assert_eq!(server.stop(), Some(0));
    let kept = fs::read_dir(copies.path()).expect("the folder").map(|entry| entry.expect("an entry").file_name());
    assert!(
        kept.into_iter().any(|name| name.to_string_lossy().contains("given-up")),
        "the other history is kept aside"
    );
}
