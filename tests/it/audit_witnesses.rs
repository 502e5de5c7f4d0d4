//! Witnesses cosign the checkpoints of the audit log; what they did not sign is not stored, and a witness that is slow, down
//! or wrong delays nothing.
//!
//! Seeded faults these tests catch: an answer believed without its signature; a proof from another size than the witness
//! names; an answer read to its end however long; the cosignatures left out of the note; a failure without its reason; a
//! whole URL shown by `orgward config`.

use crate::{
    audit_origins::put_back,
    support::{
        Answer, Authority, Posted, Receiver,
        witness::{NAME, PROJECTS, TIME, configured, cosign, job, known, submitted, verifier, watched, watched_with},
    },
};
use domain::{Settings, audit_restores};
use evidence::{
    checkpoint::{Checkpoint, Key},
    cosignature,
};
use orgward::jobs::runner::Job;
use serde_json::json;
use std::{fs, sync::Arc};

const LOGS: &str = "/orgward/v1/organization/audit_logs";

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
