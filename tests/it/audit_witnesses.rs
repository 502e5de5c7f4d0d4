//! Witnesses cosign the checkpoints of the audit log; what they did not sign is neither stored nor served, and a witness
//! that is slow, down or wrong delays nothing.
//!
//! Seeded faults these tests catch: an answer believed without its signature; a proof from another size than the witness
//! names; an answer read to its end however long; the cosignatures left out of the note, of an export or of the command
//! line; a failure without its reason; a quorum that counts one witness twice or another checkpoint's lines; a whole URL
//! shown by `orgward config`; a stored line served without a check.

use crate::{
    audit_origins::put_back,
    operator_serve::Running,
    support::{Answer, Authority, Founded, Host, Posted, Receiver, TestApp},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{
    Actor, Settings,
    audit_checkpoint_sinks::{self, Delivery, Sink},
    audit_checkpoints, audit_export_writer, audit_exports, audit_restores,
    audit_witnesses::Witness,
};
use evidence::{
    Hash,
    checkpoint::{Checkpoint, Key},
    cosignature::{self, WitnessKey},
    proof::{Head, is_consistent},
};
use orgward::jobs::{
    audit_witnesses::AuditWitness,
    http_client::{Address, Client},
    runner::Job,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use types::{
    audit_checkpoint_sinks::SinkKind,
    audit_exports::{ExportFormat, NewAuditExport},
    audit_logs::AuditLogQuery,
};

const LOGS: &str = "/orgward/v1/organization/audit_logs";
const PROJECTS: &str = "/v1/organization/projects";
const NAME: &str = "witness.example/w1";

/// How long a test waits before it fails.
const TIMEOUT: Duration = Duration::from_secs(60);

/// When the witness signs, by its clock: 2026-03-01T00:00:00Z.
const TIME: u64 = 1_772_323_200;

/// A witness's key in the format of signed notes, from the specification.
fn verifier(name: &str, seed: u8) -> String {
    let public = BASE64_STANDARD.decode(Key::from_seed(&[seed; 32]).public()).expect("base64");
    let typed = [&[4], public.as_slice()].concat();
    let digest = Sha256::digest([name.as_bytes(), b"\n", &typed].concat());
    format!("{name}+{}+{}", evidence::hex(&digest[..4]), BASE64_STANDARD.encode(typed))
}

/// A signature line of the witness for a note's text, from the specification.
fn cosign(name: &str, seed: u8, text: &str, time: u64) -> String {
    let message = format!("cosignature/v1\ntime {time}\n{text}");
    let note = Key::from_seed(&[seed; 32]).sign_text("x", &message).expect("a text");
    let signature = note.trim_end().rsplit_once(' ').expect("a signature").1;
    let signature = BASE64_STANDARD.decode(signature).expect("base64").split_off(4);
    let verifier = verifier(name, seed);
    let id = verifier.split('+').nth(1).expect("a hash");
    let id = u32::from_str_radix(id, 16).expect("hexadecimal").to_be_bytes();
    let blob = [id.as_slice(), &time.to_be_bytes(), &signature].concat();
    format!("— {name} {}\n", BASE64_STANDARD.encode(blob))
}

/// A request, as the specification has it.
struct Submitted {
    old: u64,
    proof: Vec<Hash>,
    note: String,
    checkpoint: Checkpoint,
}

fn submitted(posted: &Posted) -> Submitted {
    let body = String::from_utf8(posted.body.clone()).expect("UTF-8");
    let (head, note) = body.split_once("\n\n").expect("an empty line");
    let mut lines = head.lines();
    let old = lines.next().and_then(|line| line.strip_prefix("old ")).expect("an old size");
    let proof = lines.map(|line| BASE64_STANDARD.decode(line).expect("base64").try_into().expect("32 bytes"));
    let checkpoint = Checkpoint::peek(note).expect("a checkpoint");
    Submitted { old: old.parse().expect("a size"), proof: proof.collect(), note: note.to_owned(), checkpoint }
}

/// The memory of a witness: the public keys of the logs that it knows, and what it last cosigned of each.
#[derive(Default)]
struct Memory {
    keys: Vec<String>,
    cosigned: BTreeMap<String, Head>,
}

/// `add-checkpoint`, as the specification has it.
fn witness(memory: Arc<Mutex<Memory>>) -> Answer {
    Answer::By(Arc::new(move |posted| {
        let mut memory = memory.lock().expect("the mutex is not poisoned");
        let Submitted { old, proof, note, checkpoint: Checkpoint { origin, head } } = submitted(posted);
        if !memory.keys.iter().any(|key| key.starts_with(&format!("{origin}+"))) {
            return (404, Vec::new());
        }
        if Checkpoint::open(&note, &memory.keys).is_err() {
            return (403, Vec::new());
        }
        let last = memory.cosigned.get(&origin).copied().unwrap_or(Head { size: 0, root: [0; 32] });
        if old > head.size {
            return (400, Vec::new());
        }
        if old != last.size {
            return (409, format!("{}\n", last.size).into_bytes());
        }
        let is_extended = match old == 0 || old == head.size {
            true => proof.is_empty() && (old == 0 || last == head),
            false => is_consistent(&last, &head, &proof),
        };
        if !is_extended {
            return (422, Vec::new());
        }
        memory.cosigned.insert(origin, head);
        let (text, _) = cosignature::split(&note).expect("a note");
        (200, cosign(NAME, 1, &text, TIME).into_bytes())
    }))
}

fn known(seed: u8, url: &str) -> Witness {
    let key: WitnessKey = verifier(NAME, seed).parse().expect("a key");
    Witness { key, url_digest: url.to_owned() }
}

/// A server in memory whose log has one witness, and the job that asks it.
struct Watched {
    app: Founded,
    receiver: Receiver,
    memory: Arc<Mutex<Memory>>,
    job: AuditWitness,
}

fn job(
    app: &Founded,
    receiver: &Receiver,
    authority: &Authority,
    witness: Witness,
    is_private_allowed: bool,
) -> AuditWitness {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pem = folder.path().join("ca.pem");
    fs::write(&pem, authority.pem()).expect("a file");
    let client = Client::new(Some(&pem), is_private_allowed).expect("an authority");
    let address = Address::parse(&format!("{}/add-checkpoint", receiver.url())).expect("an address");
    AuditWitness::new(app.domain.clone(), witness, address, client)
}

async fn watched() -> Watched {
    watched_with(Settings::default()).await
}

async fn watched_with(settings: Settings) -> Watched {
    let authority = Authority::new();
    let memory = Arc::new(Mutex::new(Memory::default()));
    let receiver = Receiver::start(&authority, witness(memory.clone()));
    let settings = Settings { witnesses: vec![known(1, "the digest")], requests_per_minute: 0, ..settings };
    let app = TestApp::start_with(settings).await.found(true).await;
    let job = job(&app, &receiver, &authority, known(1, "the digest"), true);
    Watched { app, receiver, memory, job }
}

impl Watched {
    /// Makes the log known to the witness.
    async fn add_log(&self) {
        let key = self.app.admin().get(&format!("{LOGS}/key")).await.text;
        self.memory.lock().expect("the mutex is not poisoned").keys.push(key);
    }

    /// One run of the job, with the next attempt due: the longest pause is ten minutes.
    async fn run(&mut self) {
        self.app.advance(700);
        self.job.run().await.expect("the database can be read and written");
    }

    /// Makes a change; returns the size of the checkpoint that covers it.
    async fn change(&self) -> u64 {
        self.app.admin().post(PROJECTS, json!({ "name": "Grid" })).await;
        audit_checkpoints::sign(&self.app.domain).await.expect("signed");
        self.app.domain.signer().newest(&self.app.organization).expect("a checkpoint").head.size
    }

    async fn failure(&self) -> String {
        self.app.texts("select coalesce(failure, '') from audit_witnesses", &[]).await.remove(0)
    }

    /// The note that the API returns, and the time in the cosignature of the witness, if there is one.
    async fn note(&self) -> (String, Option<i64>) {
        let note = self.app.admin().get(&format!("{LOGS}/checkpoint")).await.text;
        let key = self.app.admin().get(&format!("{LOGS}/key")).await.text;
        Checkpoint::open(&note, &[key]).expect("signed by the server's key");
        let witness: WitnessKey = verifier(NAME, 1).parse().expect("a key");
        let (text, lines) = cosignature::split(&note).expect("a note");
        let time = witness.find(&text, lines).expect("no false line").map(|cosignature| cosignature.at);
        (note, time)
    }

    /// The old sizes in the requests so far.
    fn old_sizes(&self) -> Vec<u64> {
        self.receiver.posted().iter().map(|posted| submitted(posted).old).collect()
    }
}

#[tokio::test]
async fn a_witness_that_knows_the_log_cosigns_each_checkpoint_and_the_note_carries_its_line() {
    let mut watched = watched().await;
    assert_eq!(watched.app.anonymous().get(&format!("{LOGS}/checkpoint")).await.status, 401);
    let first = watched.change().await;
    watched.run().await;
    let origin = format!("orgward/{}", watched.app.organization);
    assert_eq!(
        watched.failure().await,
        format!("it does not know this log (404): {origin} and its key must be added there")
    );
    let (note, time) = watched.note().await;
    assert_eq!((note.matches('\u{2014}').count(), time), (1, None));
    let owner = watched.app.owner().await;
    let page = owner.get(&watched.app.path("")).await.text;
    let failing = format!("The witness {NAME} does not cosign the checkpoints");
    assert!(page.contains(&failing) && page.contains("It does not know this log (404)"), "{page}");
    assert!(!watched.app.reader().await.get(&watched.app.path("")).await.text.contains(NAME), "only owners see it");

    watched.add_log().await;
    let first = watched.change().await.max(first);
    watched.run().await;
    assert_eq!(watched.failure().await, "");
    let (note, time) = watched.note().await;
    assert_eq!((Checkpoint::peek(&note).expect("a checkpoint").head.size, time), (first, Some(TIME as i64)));
    let page = owner.get(&watched.app.path("")).await.text;
    assert!(!page.contains(&failing) && page.contains(&format!("Up to {first} events, cosigned")), "{page}");
    assert!(!page.contains("stay on this machine"), "a witness is another machine");

    let second = watched.change().await;
    let (note, time) = watched.note().await;
    assert_eq!((Checkpoint::peek(&note).expect("a checkpoint").head.size, time), (second, None), "not yet cosigned");
    watched.run().await;
    assert_eq!(watched.note().await.1, Some(TIME as i64));
    let posted = watched.receiver.posted();
    assert_eq!(posted.last().expect("a request").line, "POST /hook/t0ken/add-checkpoint HTTP/1.1");
    let last = submitted(posted.last().expect("a request"));
    assert_eq!((last.old, last.checkpoint.head.size, last.proof.is_empty()), (first, second, false));
    let id = watched.app.texts("select id from audit_logs order by seq desc limit 1", &[]).await.remove(0);
    let proof = watched.app.admin().get(&format!("{LOGS}/proofs/{id}")).await.json();
    assert_eq!(proof["checkpoint"], watched.note().await.0);

    let asked = watched.receiver.posted().len();
    watched.run().await;
    assert_eq!(watched.receiver.posted().len(), asked, "nothing new, no request");
    assert_eq!(watched.app.count("audit_cosignatures").await, 2);
}

#[tokio::test]
async fn a_witness_that_last_cosigned_another_size_is_sent_the_proof_from_there() {
    let mut watched = watched().await;
    watched.add_log().await;
    let first = watched.change().await;
    watched.run().await;
    // As after a restore of a backup in which the cosignature is not.
    watched.app.write("delete from audit_witnesses", &[]).await;
    watched.app.write("delete from audit_cosignatures", &[]).await;
    watched.run().await;
    assert_eq!(watched.note().await.1, Some(TIME as i64), "also a checkpoint that was cosigned before");
    watched.app.write("delete from audit_witnesses", &[]).await;
    watched.change().await;
    watched.run().await;
    assert_eq!(watched.old_sizes(), [0, 0, first, 0, first]);
    assert_eq!(watched.note().await.1, Some(TIME as i64));

    // Another server has signed more events with the same key, or this one was rolled back.
    let size = watched.change().await;
    for head in watched.memory.lock().expect("the mutex is not poisoned").cosigned.values_mut() {
        head.size = 1_000_000;
    }
    watched.run().await;
    let said = watched.failure().await;
    assert!(
        said.starts_with(&format!("it has cosigned 1000000 events of this log, which has only {size} here")),
        "{said}"
    );
}

#[tokio::test]
async fn a_size_that_only_the_database_calls_cosigned_keeps_no_checkpoint_from_a_witness() {
    let mut watched = watched().await;
    watched.add_log().await;
    let first = watched.change().await;
    watched.run().await;
    let second = watched.change().await;
    let sql = "update audit_witnesses set cosigned_size = cast($1 as bigint), next_attempt_at = 0";
    for claimed in [second.to_string(), "2000000".to_owned()] {
        watched.app.write(sql, &[&claimed]).await;
        watched.run().await;
        assert_eq!(watched.note().await.1, Some(TIME as i64), "{claimed}: it was asked");
    }
    // It says itself that it has cosigned the first checkpoint, and is sent the proof from there.
    assert_eq!(watched.old_sizes()[..3], [0, 0, first]);
    let other = "update audit_cosignatures set line = (select line from audit_cosignatures
                 where size = cast($1 as bigint))";
    watched.app.write(other, &[&first.to_string()]).await;
    assert_eq!(watched.note().await.1, None, "a line beside another checkpoint is no cosignature of it");
}

#[tokio::test]
async fn no_false_and_no_endless_answer_is_believed_and_each_failure_has_its_reason() {
    let mut watched = watched().await;
    watched.add_log().await;
    watched.change().await;
    let by = |respond: fn(&str) -> (u16, Vec<u8>)| {
        Answer::By(Arc::new(move |posted: &Posted| {
            let note = submitted(posted).note;
            let (text, _) = cosignature::split(&note).expect("a note");
            respond(&text)
        }))
    };
    let elsewhere = Answer::Redirect("https://localhost/elsewhere".to_owned());
    for (answer, words) in [
        (
            by(|text| (200, cosign("witness.example/w2", 2, text, TIME).into_bytes())),
            "contains no cosignature by the key",
        ),
        // A key of the same name, as after a change of the witness's key.
        (by(|text| (200, cosign(NAME, 2, text, TIME).into_bytes())), "contains no cosignature by the key"),
        (by(|_| (200, cosign(NAME, 1, "another/log\n1\nAAAA\n", TIME).into_bytes())), "the signature is wrong"),
        (by(|text| (200, cosign(NAME, 1, text, 0).into_bytes())), "it has no time"),
        (by(|text| (200, cosign(NAME, 1, text, u64::MAX).into_bytes())), "it has no time"),
        (by(|_| (200, Vec::new())), "contains no cosignature by the key"),
        (by(|_| (200, vec![b'a'; 100 << 20])), "is longer than 65536 bytes"),
        (by(|_| (200, vec![0xff; 1000])), "contains no cosignature by the key"),
        (by(|_| (400, Vec::new())), "could not read the request (400)"),
        (by(|_| (403, Vec::new())), "does not accept the signature of this log (403)"),
        (by(|_| (404, vec![b'a'; 100 << 20])), "is longer than 65536 bytes"),
        (by(|_| (409, b"0\n".to_vec())), "refused the proof from 0 events (409)"),
        (by(|_| (409, b"many\n".to_vec())), "does not name the size"),
        (by(|_| (409, b"1\n".to_vec())), "named two different sizes"),
        (by(|_| (422, Vec::new())), "this log does not extend the one that it cosigned before"),
        (by(|text| (201, cosign(NAME, 1, text, TIME).into_bytes())), "answered with status 201"),
        (Answer::Status(500), "answered with status 500"),
        (elsewhere, "it answered with a redirect (307)"),
    ] {
        watched.receiver.answer(answer);
        watched.run().await;
        let said = watched.failure().await;
        assert!(said.contains(words), "{words}: {said}");
        assert_eq!(watched.app.count("audit_cosignatures").await, 0, "{words}");
        assert_eq!(watched.note().await.1, None, "{words}");
    }
    // The line of the witness among others is the one that counts.
    watched.receiver.answer(by(|text| {
        let others = cosign("witness.example/w2", 2, text, TIME) + "nonsense\n";
        (200, (others + &cosign(NAME, 1, text, TIME)).into_bytes())
    }));
    watched.run().await;
    let (note, time) = watched.note().await;
    assert_eq!((time, note.matches('\u{2014}').count()), (Some(TIME as i64), 2));
}

#[tokio::test]
async fn a_refused_attempt_is_repeated_only_after_a_pause() {
    let mut watched = watched().await;
    watched.change().await;
    // The first pauses are seconds, which can end between two lines; the eighth is two minutes or more.
    for attempts in 1..=8 {
        watched.app.advance(600);
        watched.job.run().await.expect("run");
        assert_eq!(watched.receiver.posted().len(), attempts);
    }
    watched.job.run().await.expect("run");
    assert_eq!(watched.receiver.posted().len(), 8, "not yet");
    watched.app.advance(600);
    watched.job.run().await.expect("run");
    assert_eq!(watched.receiver.posted().len(), 9);
    let attempts = watched.app.texts("select cast(attempts as text) from audit_witnesses", &[]).await;
    assert_eq!(attempts, ["9"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_witness_that_hangs_delays_no_change_and_another_url_or_key_is_asked_anew() {
    let mut watched = watched().await;
    watched.add_log().await;
    let first = watched.change().await;
    watched.run().await;
    let (authority, private) = (Authority::new(), known(1, "the digest"));
    let hanging = Receiver::start(&authority, Answer::Never);
    let mut slow = job(&watched.app, &hanging, &authority, private.clone(), true);
    watched.change().await;
    let asking = tokio::spawn(async move { slow.run().await });
    while hanging.posted().is_empty() {
        tokio::task::yield_now().await;
    }
    for _ in 0..20 {
        assert_eq!(watched.app.admin().post(PROJECTS, json!({ "name": "Grid" })).await.status, 200);
    }
    assert!(!asking.is_finished(), "the witness has not answered");
    asking.await.expect("no panic").expect("the failure is recorded");
    assert!(watched.failure().await.contains("did not answer within"), "{}", watched.failure().await);

    let mut refused = job(&watched.app, &watched.receiver, &authority, private, false);
    watched.app.advance(700);
    refused.run().await.expect("the failure is recorded");
    assert!(watched.failure().await.contains("leads to no public address"), "{}", watched.failure().await);
    watched.run().await;
    assert_eq!(watched.old_sizes(), [0, first], "it goes on where the witness was");

    watched.change().await;
    let moved = known(1, "the digest of another URL");
    let mut moved = job(&watched.app, &hanging, &authority, moved, true);
    hanging.answer(Answer::Status(503));
    watched.app.advance(700);
    moved.run().await.expect("the failure is recorded");
    assert_eq!(submitted(hanging.posted().last().expect("a request")).old, 0, "another witness knows nothing yet");
}

#[tokio::test]
async fn after_an_accepted_rollback_a_witness_is_asked_from_the_beginning_under_the_new_origin() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = Settings { checkpoint_folder: Some(folder.path().to_owned()), ..Settings::default() };
    let mut watched = watched_with(settings).await;
    watched.add_log().await;
    watched.change().await;
    watched.change().await;
    watched.run().await;
    assert_eq!(watched.note().await.1, Some(TIME as i64));
    put_back(&watched.app, 2).await;
    audit_restores::accept(&watched.app.domain, &watched.app.organization).await.expect("accepted");

    watched.run().await;
    let origin = format!("orgward/{}/2", watched.app.organization);
    assert_eq!(
        watched.failure().await,
        format!("it does not know this log (404): {origin} and its key must be added there")
    );
    watched.add_log().await;
    watched.run().await;
    let last = submitted(watched.receiver.posted().last().expect("a request"));
    assert_eq!((last.old, last.proof.len(), last.checkpoint.origin.as_str()), (0, 0, origin.as_str()));
    assert_eq!(watched.note().await.1, Some(TIME as i64), "it cosigned, although the history is another");
    watched.change().await;
    watched.run().await;
    let next = submitted(watched.receiver.posted().last().expect("a request"));
    assert_eq!((next.old, next.proof.is_empty()), (last.checkpoint.head.size, false), "and goes on from there");
}

#[tokio::test]
async fn a_stored_line_that_the_witness_did_not_sign_is_not_served() {
    let mut watched = watched().await;
    watched.add_log().await;
    watched.change().await;
    watched.run().await;
    let (note, _) = watched.note().await;
    let (text, _) = cosignature::split(&note).expect("a note");
    let origin = format!("orgward/{}", watched.app.organization);
    for line in [
        cosign(NAME, 2, &text, TIME),
        cosign(NAME, 1, "another/log\n1\nAAAA\n", TIME),
        cosign(&origin, 1, &text, TIME),
        format!("{}\n\nmore", cosign(NAME, 1, &text, TIME)),
        "nonsense".to_owned(),
    ] {
        watched.app.write("update audit_cosignatures set line = $1", &[line.trim_end()]).await;
        let (served, time) = watched.note().await;
        assert_eq!((served.matches('\u{2014}').count(), time), (1, None), "{line}");
    }
}

#[tokio::test]
async fn the_checkpoint_of_an_export_carries_the_cosignatures() {
    let mut watched = watched().await;
    watched.add_log().await;
    watched.change().await;
    watched.run().await;
    let actor = Actor::server_administrator(watched.app.organization.clone());
    let wanted = NewAuditExport { format: ExportFormat::Ndjson, filter: AuditLogQuery::default() };
    let export = audit_exports::begin(&watched.app.domain, &actor, wanted).await.expect("begun");
    let size = export.signed.head.size;
    watched.run().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    audit_export_writer::write(&watched.app.domain, export, folder.path(), |_| {}).await.expect("written");
    let note = fs::read_to_string(folder.path().join("checkpoint.txt")).expect("text");
    let witness: WitnessKey = verifier(NAME, 1).parse().expect("a key");
    let (text, lines) = cosignature::split(&note).expect("a note");
    let found = witness.find(&text, lines).expect("no false line");
    assert_eq!(
        (Checkpoint::peek(&note).expect("a checkpoint").head.size, found.map(|line| line.at)),
        (size, Some(TIME as i64))
    );
}

/// A server configured with a witness, and its Admin key.
async fn configured(receiver: &Receiver, authority: &Authority) -> (Host, String) {
    let host = Host::new().await;
    fs::write(host.path("ca.pem"), authority.pem()).expect("a file");
    let settings = format!(
        "audit_witnesses = ['{} {}']\naudit_witnesses_private = true\naudit_witnesses_ca_file = 'ca.pem'\n",
        receiver.url(),
        verifier(NAME, 1)
    );
    fs::write(host.path("orgward.toml"), settings).expect("a file");
    let made = host.init(&["--enable-audit-logging", "--admin-key", "ci", "--json"]).success();
    let made: Value = serde_json::from_str(&made).expect("JSON");
    (host, made["admin_key"].as_str().expect("a key").to_owned())
}

#[tokio::test]
async fn a_kept_checkpoint_proves_when_a_quorum_of_witnesses_saw_it() {
    let authority = Authority::new();
    let memory = Arc::new(Mutex::new(Memory::default()));
    let receiver = Receiver::start(&authority, witness(memory.clone()));
    let (host, key) = configured(&receiver, &authority).await;
    let log = host.run(&["audit", "key"], "").success().trim().to_owned();
    memory.lock().expect("the mutex is not poisoned").keys.push(log);
    let server = Running::start(&host);
    let headers = format!("authorization: Bearer {key}\r\n");
    let answer = server.ask(&format!("POST {PROJECTS}"), &headers, "{\"name\":\"Grid\"}");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    let began = Instant::now();
    let line = format!("\u{2014} {NAME} ");
    while !host.run(&["audit", "checkpoint"], "").success().contains(&line) {
        assert!(began.elapsed() < TIMEOUT, "the newest checkpoint was never cosigned");
    }
    let metrics = server.get("/metrics");
    for metric in ["orgward_audit_witness_cosignatures_total", "orgward_audit_witness_waiting_seconds"] {
        assert!(metrics.contains(&format!("{metric}{{witness=\"{NAME}\"}}")), "{metric}: {metrics}");
    }
    let kept = host.run(&["audit", "checkpoint"], "").success();
    fs::write(host.path("kept.checkpoint"), &kept).expect("a file");
    assert_eq!(server.stop(), Some(0));
    host.run(&["audit", "export", "--out", "export"], "").success();

    let (own, other) = (verifier(NAME, 1), verifier("witness.example/w2", 2));
    let verify =
        |more: &[&str]| host.run(&[&["audit", "verify", "--checkpoint", "kept.checkpoint"], more].concat(), "");
    for (refused, words) in [
        (&["--witness", &other][..], "0 of 1 witnesses cosigned"),
        (&["--witness", &own, "--witness", &other][..], "and 2 are needed"),
        (&["--witness", &own, "--quorum", "2"][..], "not possible"),
        (&["--witness", &own, "--witness", &own][..], "given twice"),
        (&["--witness", "nonsense"][..], "NAME+HASH+BASE64"),
    ] {
        let said = verify(refused).refusal();
        assert!(said.contains(words), "{words}: {said}");
    }
    let said = verify(&["--witness", &own, "--witness", &other, "--quorum", "1"]).success();
    assert!(said.contains(&format!("1 of 2 witnesses cosigned the kept checkpoint: {NAME}")), "{said}");
    assert!(said.contains("witnessed at 2026-03-01T00:00:00Z") && said.contains("outside copy"), "{said}");
    fs::write(host.path("log.pub"), host.run(&["audit", "key"], "").success()).expect("a file");
    let export = ["audit", "verify", "--export", "export", "--key", "log.pub", "--checkpoint", "kept.checkpoint"];
    let said = host.run(&[&export[..], &["--witness", &own]].concat(), "").success();
    assert!(said.contains("1 of 1 witnesses"), "{said}");
    // A line for another checkpoint does not count.
    let text = kept.replacen("orgward/", "orgward/x", 1);
    fs::write(host.path("kept.checkpoint"), text).expect("a file");
    assert!(verify(&["--witness", &own]).refusal().contains("the signature is wrong"));
}

#[tokio::test]
async fn a_wrong_url_or_key_of_a_witness_stops_the_start_and_urls_are_not_shown() {
    let authority = Authority::new();
    let receiver = Receiver::start(&authority, Answer::Status(200));
    let (host, _) = configured(&receiver, &authority).await;
    fs::write(host.path("no.pem"), "").expect("a file");
    let (good, other) = (verifier(NAME, 1), verifier("witness.example/w2", 1));
    let log = Key::from_seed(&[1; 32]).verifier(NAME);
    let url = "https://witness.example/t0ken";
    for (setting, words) in [
        (format!("audit_witnesses={url}"), "a space and its verifier key"),
        (format!("audit_witnesses={url} nonsense"), "NAME+HASH+BASE64"),
        (format!("audit_witnesses={url} {}", good.replace("/w1", "/w3")), "its hash does not fit"),
        (format!("audit_witnesses={url} {log}"), "it is the key of a log"),
        (format!("audit_witnesses=http://witness.example/t0ken {good}"), "must be https://"),
        (format!("audit_witnesses=https://me:t0ken@witness.example {good}"), "without a name and password"),
        (format!("audit_witnesses={url}?key=1 {good}"), "without '?'"),
        (format!("audit_witnesses={url} {good},{url}/2 {good}"), "without repetitions"),
        (format!("audit_witnesses={url} {good},{url}/2 {other}"), "without repetitions"),
        ("audit_witnesses_private=perhaps".to_owned(), "true or false"),
        ("audit_witnesses_ca_file=gone.pem".to_owned(), "gone.pem"),
        ("audit_witnesses_ca_file=no.pem".to_owned(), "holds no certificate"),
    ] {
        let said = host.run(&["serve", "--listen", "127.0.0.1:0", "--set", &setting], "").refusal();
        assert!(said.contains(words), "{setting}: {said}");
        assert!(!said.contains("t0ken"), "{said}");
    }
    let said = host.run(&["config"], "").success();
    assert!(said.contains(&format!("https://localhost:{}/[hidden] {good}", receiver.port)), "{said}");
    assert!(!said.contains("t0ken") && receiver.connections() == 0, "{said}");
}

#[tokio::test]
async fn copies_of_a_checkpoint_carry_its_cosignatures_also_those_that_come_after_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sinks = vec![Sink::Folder(folder.path().to_owned()), Sink::Webhook("the digest of an address".to_owned())];
    let mut watched = watched_with(Settings { checkpoint_sinks: sinks, ..Settings::default() }).await;
    watched.add_log().await;
    watched.change().await;
    let app = &watched.app;
    let deliver = async |kind: SinkKind| {
        let delivery = audit_checkpoint_sinks::due(&app.domain, kind).await.expect("readable").expect("it is due");
        if kind == SinkKind::Folder {
            audit_checkpoint_sinks::copy(folder.path(), &delivery, app.now()).await.expect("it is copied");
        }
        audit_checkpoint_sinks::delivered(&app.domain, kind, &delivery).await.expect("written");
        assert!(audit_checkpoint_sinks::due(&app.domain, kind).await.expect("readable").is_none());
        delivery
    };
    let first = deliver(SinkKind::Folder).await;
    let posted = deliver(SinkKind::Webhook).await;
    assert!(!first.note.contains(NAME) && !posted.note.contains(NAME), "no witness has cosigned it yet");
    watched.run().await;

    let app = &watched.app;
    let again = |kind: SinkKind| async move {
        audit_checkpoint_sinks::due(&app.domain, kind).await.expect("readable").expect("it is due again")
    };
    let second = again(SinkKind::Webhook).await;
    assert_eq!((second.head, second.message_id == posted.message_id), (posted.head, false));
    assert!(second.note.starts_with(&posted.note) && second.note.contains(NAME), "{}", second.note);
    let second = again(SinkKind::Folder).await;
    let copy = async |delivery| audit_checkpoint_sinks::copy(folder.path(), delivery, app.now()).await.expect("copied");
    copy(&second).await;
    let kept = || fs::read_to_string(folder.path().join(format!("{}.checkpoint", app.organization))).expect("a file");
    assert_eq!(kept(), second.note);
    copy(&first).await;
    assert_eq!(kept(), second.note, "the note without the line takes nothing away");
    let line = cosign("other.example/w2", 2, &cosignature::split(&first.note).expect("a note").0, TIME);
    copy(&Delivery { note: format!("{}{line}", first.note), ..first.clone() }).await;
    assert_eq!(kept(), format!("{}{line}", second.note), "each keeps its lines");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1, "nothing was given up");
    assert!(audit_checkpoints::examine(&app.domain).await.expect("readable").is_none(), "it is no fork");

    // A checkpoint that is still queued takes its cosignature along.
    audit_checkpoint_sinks::delivered(&app.domain, SinkKind::Folder, &second).await.expect("written");
    watched.change().await;
    watched.run().await;
    let app = &watched.app;
    let third = audit_checkpoint_sinks::due(&app.domain, SinkKind::Folder).await.expect("readable").expect("it is due");
    assert!(third.head.size > second.head.size && third.note.contains(NAME), "{}", third.note);
    audit_checkpoint_sinks::copy(folder.path(), &third, app.now()).await.expect("copied");
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 1);
}
