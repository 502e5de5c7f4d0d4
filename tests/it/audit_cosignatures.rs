//! The cosignatures of witnesses are with each checkpoint that is given out, and prove when it was seen.
//!
//! Seeded faults these tests catch: the cosignatures left out of an export or of the command line; a quorum that counts one
//! witness twice or another checkpoint's lines; a stored line served without a check.

use crate::{
    operator_serve::Running,
    support::{
        Authority, Receiver,
        witness::{Memory, NAME, PROJECTS, TIME, configured, cosign, verifier, watched, watched_with, witness},
    },
};
use domain::{
    Actor, Settings,
    audit_checkpoint_sinks::{self, Delivery, Sink},
    audit_checkpoints, audit_export_writer, audit_exports,
};
use evidence::{
    checkpoint::Checkpoint,
    cosignature::{self, WitnessKey},
};
use std::{
    fs,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use types::{
    audit_checkpoint_sinks::SinkKind,
    audit_exports::{ExportFormat, NewAuditExport},
    audit_logs::AuditLogQuery,
};

/// How long a test waits before it fails.
const TIMEOUT: Duration = Duration::from_secs(60);

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
