//! After an accepted rollback a log has a new origin. A verifier with a public key of the first origin follows it to the next
//! one if, and only if, a record of the log begins it.
//!
//! These tests were seen to fail with planted bugs, which are named beside them.

mod support;

use evidence::{
    Sealed,
    checkpoint::Key,
    export::{Header, Line, Record},
    files::Examination,
    hex, manifest, seal,
    verify::{Fault, KEY_CHANGED, ROLLBACK_ACCEPTED},
};
use serde_json::{Value, json};
use support::*;

const FIRST: &str = "orgward/org-1";
const SECOND: &str = "orgward/org-1/2";
const THIRD: &str = "orgward/org-1/3";

fn append(records: &mut Vec<Sealed>, r#type: &str, change: Value) {
    let seq = records.len() as u64;
    let event = json!({ "type": r#type, "effective_at": 1_700_000_000 + seq });
    records.push(seal(LOG, seq, event, json!({ "change": change }), || [0; 32]).expect("plain JSON"));
}

fn roll_back(records: &mut Vec<Sealed>, signed: u64, origin: &str) {
    let found = records.len() as u64;
    let head = |size| json!({ "size": size, "root": "" });
    append(records, ROLLBACK_ACCEPTED, json!({ "signed": head(signed), "found": head(found), "origin": origin }));
}

/// A log of 12 events that was put back to 8 of 10: the event 8 begins the second origin.
fn rolled_back() -> Vec<Sealed> {
    let mut records = log(8);
    roll_back(&mut records, 10, SECOND);
    for _ in 0..3 {
        append(&mut records, "user.added", json!({}));
    }
    records
}

fn checkpoint(records: &[Sealed], origin: &str) -> String {
    key().sign(origin, &head(records)).expect("a plain name")
}

/// An export with this checkpoint in its header; the event of a rollback stands in a part as a notice.
fn export(records: &[Sealed], is_whole: bool, note: &str) -> Vec<Line> {
    let mut lines = match is_whole {
        true => whole(records),
        false => filtered(records, &[1, 8]),
    };
    lines.retain(|line| !matches!(line, Line::Checkpoint { .. }));
    for line in &mut lines {
        match line {
            Line::Header(header) => header.checkpoint = note.to_owned(),
            Line::Record(record) if !is_whole && record.seq == 8 => *line = Line::Notice(Record::clone(record)),
            _ => {}
        }
    }
    lines
}

/// Verifies lines with a key under this name.
fn check(export: &[Line], name: &str, kept: Option<&str>) -> Result<String, Fault> {
    check_with(export, &[key().verifier(name)], kept)
}

fn check_with(export: &[Line], keys: &[String], kept: Option<&str>) -> Result<String, Fault> {
    let mut examination = Examination::new(keys.to_vec());
    examination.without_list();
    kept.map_or(Ok(()), |note| examination.keep(note))?;
    examination.begin("file");
    examination.piece(sealed_lines(&lines(export)).as_bytes())?;
    examination.end()
}

fn other_log(other: &str, origin: &str) -> Result<String, Fault> {
    Err(Fault::OtherLog { other: other.to_owned(), origin: origin.to_owned() })
}

#[test]
fn a_key_of_the_first_origin_leads_to_the_one_that_a_rollback_began_and_the_verdict_says_so() {
    let records = rolled_back();
    for is_whole in [true, false] {
        let export = export(&records, is_whole, &checkpoint(&records, SECOND));
        for name in [FIRST, SECOND] {
            let said = check(&export, name, None).expect("a record begins it");
            assert!(said.contains("Record 8 accepted a rollback: 10 records had been signed"), "{said}");
            assert!(said.contains("Since that record its checkpoints are named orgward/org-1/2."), "{said}");
        }
    }
    // Checkpoints between the events have the origin of their size.
    let mut lines = export(&records, true, &checkpoint(&records, SECOND));
    lines.insert(12, Line::Checkpoint { note: checkpoint(&records[..11], SECOND) });
    lines.insert(9, Line::Checkpoint { note: checkpoint(&records[..8], FIRST) });
    check(&lines, FIRST, None).expect("each fits");
    check(&lines, SECOND, None).expect("each fits");
}

/// Planted: the origin of the covering checkpoint not compared with the records.
#[test]
fn an_origin_that_no_record_begins_is_refused() {
    let plain = log(12);
    for is_whole in [true, false] {
        for name in [FIRST, SECOND] {
            let export = export(&plain, is_whole, &checkpoint(&plain, SECOND));
            let export: Vec<Line> = export.into_iter().filter(|line| !matches!(line, Line::Notice(_))).collect();
            assert_eq!(check(&export, name, None), other_log(SECOND, FIRST), "{is_whole} {name}");
        }
    }
    // The record of a part was left out.
    let records = rolled_back();
    let mut part = export(&records, false, &checkpoint(&records, SECOND));
    part.retain(|line| !matches!(line, Line::Notice(_)));
    assert_eq!(check(&part, FIRST, None), other_log(SECOND, FIRST));
    // Nor does a record begin an origin for checkpoints that do not cover it.
    let mut early = export(&records, true, &checkpoint(&records, SECOND));
    early.insert(9, Line::Checkpoint { note: checkpoint(&records[..8], SECOND) });
    assert_eq!(check(&early, FIRST, None), other_log(SECOND, FIRST));
    let third = export(&records, true, &checkpoint(&records, THIRD));
    assert_eq!(check(&third, FIRST, None), other_log(THIRD, SECOND));
}

/// Planted: only a missing record found, not a wrong origin after it.
#[test]
fn a_checkpoint_of_the_old_origin_that_covers_the_rollback_is_refused() {
    let records = rolled_back();
    for is_whole in [true, false] {
        let export = export(&records, is_whole, &checkpoint(&records, FIRST));
        assert_eq!(check(&export, FIRST, None), other_log(FIRST, SECOND), "{is_whole}");
    }
    let mut between = export(&records, true, &checkpoint(&records, SECOND));
    between.insert(12, Line::Checkpoint { note: checkpoint(&records[..11], FIRST) });
    assert_eq!(check(&between, FIRST, None), other_log(FIRST, SECOND));
    // A kept checkpoint of the abandoned history is named as such, one of what both have in common holds.
    let whole = export(&records, true, &checkpoint(&records, SECOND));
    assert_eq!(check(&whole, FIRST, Some(&checkpoint(&log(10), FIRST))), other_log(FIRST, SECOND));
    let forged = checkpoint(&records[..10], FIRST);
    assert_eq!(check(&whole, FIRST, Some(&forged)), other_log(FIRST, SECOND), "also with the roots of the new history");
    for name in [FIRST, SECOND] {
        let said = check(&whole, name, Some(&checkpoint(&log(6), FIRST))).expect("it only grew");
        assert!(said.contains("has grown from the checkpoint of 6 records"), "{said}");
        check(&whole, name, Some(&checkpoint(&records[..10], SECOND))).expect("it only grew");
    }
    let part = export(&records, false, &checkpoint(&records, SECOND));
    let refused = check(&part, FIRST, Some(&checkpoint(&records, FIRST)));
    assert_eq!(refused, other_log(FIRST, SECOND), "the kept one has the same size and root");
}

/// Planted: the name in the key not compared with the rollbacks of the log.
#[test]
fn the_abandoned_history_is_refused_with_a_key_of_the_new_origin() {
    let abandoned = log(10);
    for is_whole in [true, false] {
        let mut lines = export(&abandoned, is_whole, &checkpoint(&abandoned, FIRST));
        lines.retain(|line| !matches!(line, Line::Notice(_)));
        check(&lines, FIRST, None).expect("it was signed so");
        assert_eq!(check(&lines, SECOND, None), other_log(FIRST, SECOND), "{is_whole}");
    }
}

/// Planted: the base of an origin not compared.
#[test]
fn the_same_key_under_the_name_of_another_log_or_another_prefix_is_refused() {
    let records = rolled_back();
    for note in [FIRST, SECOND] {
        let size = if note == FIRST { 8 } else { 12 };
        let lines = export(&records[..size], true, &checkpoint(&records[..size], note));
        for name in ["orgward/org-2", "orgward/org-2/2", "logs.example.com/org-1", "org-1", "orgward/org-1/x"] {
            assert!(matches!(check(&lines, name, None), Err(Fault::Checkpoint(_))), "{name}");
        }
        check(&lines, FIRST, None).expect("its own name");
    }
    // A checkpoint of another log, or under another prefix, in place of the log's.
    for other in ["orgward/org-2/2", "orgward/org-2", "logs.example.com/org-1/2", "org-1"] {
        let lines = export(&records, true, &checkpoint(&records, other));
        assert!(check(&lines, FIRST, None).is_err(), "{other}");
        let lines = export(&records, true, &checkpoint(&records, SECOND));
        assert!(check(&lines, FIRST, Some(&checkpoint(&records[..6], other))).is_err(), "{other}");
    }
    // The hash in a public key is compared although the name is another.
    let damaged = key().verifier(FIRST).replacen('+', "+0", 1);
    let lines = export(&records, true, &checkpoint(&records, SECOND));
    assert!(check_with(&lines, &[damaged], None).is_err());
}

/// Planted: the numbers of two rollbacks not compared.
#[test]
fn a_record_that_begins_a_name_again_or_of_another_log_is_refused() {
    for origin in [FIRST, SECOND, "orgward/org-2/3", "3", "orgward/org-1/03"] {
        let mut records = rolled_back();
        roll_back(&mut records, 13, origin);
        for name in [origin, SECOND] {
            let refused = check(&export(&records, true, &checkpoint(&records, name)), FIRST, None);
            assert!(matches!(&refused, Err(Fault::Record { seq: 12, .. } | Fault::OtherLog { .. })), "{refused:?}");
        }
    }
    let mut records = rolled_back();
    roll_back(&mut records, 13, THIRD);
    check(&export(&records, true, &checkpoint(&records, THIRD)), FIRST, None).expect("they follow each other");
    // The first versions began no origin.
    let mut earlier = log(3);
    append(&mut earlier, ROLLBACK_ACCEPTED, json!({ "signed": { "size": 5 }, "found": { "size": 3 } }));
    let said = check(&export(&earlier, true, &checkpoint(&earlier, FIRST)), FIRST, None).expect("as it was signed");
    assert!(said.contains("Record 3 accepted a rollback") && !said.contains("are named"), "{said}");
}

/// Planted: a note about a new key believed for the origins before it.
#[test]
fn a_key_that_was_changed_before_or_after_a_rollback_is_followed() {
    let second = Key::from_seed(&[3; 32]);
    let note = |name: &str| change_at(name, &key(), &second);
    let before = {
        let mut records = log(3);
        append(&mut records, KEY_CHANGED, json!({ "note": note(FIRST) }));
        roll_back(&mut records, 9, SECOND);
        records
    };
    let after = {
        let mut records = log(3);
        roll_back(&mut records, 9, SECOND);
        append(&mut records, KEY_CHANGED, json!({ "note": note(SECOND) }));
        records
    };
    for records in [&before, &after] {
        let header = second.sign(SECOND, &head(records)).expect("a plain name");
        check(&export(records, true, &header), FIRST, None).expect("the note leads to it");
    }
    // A verifier that trusts the old key from the second origin on does not trust the new one for the first.
    let abandoned = &before[..4];
    let header = second.sign(FIRST, &head(abandoned)).expect("a plain name");
    check(&export(abandoned, true, &header), FIRST, None).expect("it was signed so");
    assert!(check(&export(abandoned, true, &header), SECOND, None).is_err());
}

fn list(by: &Key, origin: &str, records: &[Sealed], table: &str, remarks: &str) -> String {
    let head = head(records);
    let mut about = vec![
        format!("records {}", records.len()),
        "whole true".to_owned(),
        format!("checkpoint {} {}", head.size, hex(&head.root)),
    ];
    if !remarks.is_empty() {
        about.push(format!("remarks {remarks}"));
    }
    manifest::sign(by, origin, &about, &[entry("t.csv", table.as_bytes())]).expect("plain lines")
}

/// Planted: the remarks of a list not read for its name.
#[test]
fn the_signed_list_of_a_table_states_the_rollback_that_began_its_name() {
    let records = rolled_back();
    let rows = records.iter().enumerate().map(|(seq, record)| format!("{seq},{}\r\n", hex(&record.leaf_hash)));
    let table = "number,leaf_hash\r\n".to_owned() + &rows.collect::<String>();
    let verify = |list: &str, name: &str, kept: Option<&str>| {
        let mut examination = Examination::new(vec![key().verifier(name)]);
        examination.list(list)?;
        kept.map_or(Ok(()), |note| examination.keep(note))?;
        examination.begin("t.csv");
        examination.piece(table.as_bytes())?;
        let said = examination.end()?;
        Ok::<_, Fault>(said + &examination.finish()?.unwrap_or_default())
    };
    let remarks = "Record 8 accepted a rollback. Since that record its checkpoints are named orgward/org-1/2.";
    let stated = list(&key(), SECOND, &records, &table, remarks);
    for name in [FIRST, SECOND] {
        let said = verify(&stated, name, None).expect("the list states it");
        assert!(said.contains("The server states about the log: Record 8 accepted a rollback."), "{said}");
        verify(&stated, name, Some(&checkpoint(&log(6), FIRST))).expect("what both histories have in common");
    }
    assert!(verify(&list(&key(), SECOND, &records, &table, ""), FIRST, None).is_err(), "nothing is stated");
    assert!(verify(&list(&key(), FIRST, &records, &table, ""), SECOND, None).is_err(), "an older history");
    for name in ["orgward/org-2", "logs.example.com/org-1"] {
        assert!(verify(&stated, name, None).is_err(), "{name}");
    }
    assert_eq!(verify(&stated, FIRST, Some(&checkpoint(&log(10), FIRST))), Err(Fault::Forked { size: 10 }));
    assert!(verify(&stated, FIRST, Some(&checkpoint(&records, FIRST))).is_err(), "the same size under the old name");
}

/// Planted: the last part of a public key taken for its bytes.
#[test]
fn every_public_key_is_followed_also_one_with_pluses() {
    let records = rolled_back();
    let plus =
        (0..=255).map(|seed| Key::from_seed(&[seed; 32])).find(|key| key.verifier(FIRST).matches('+').count() > 2);
    let plus = plus.expect("every second key has one");
    for origin in [FIRST, SECOND] {
        let size = if origin == FIRST { 8 } else { 12 };
        let note = plus.sign(origin, &head(&records[..size])).expect("a plain name");
        check_with(&export(&records[..size], true, &note), &[plus.verifier(FIRST)], None).expect("it is signed");
    }
}

#[test]
fn an_empty_log_is_believed_by_its_signature_only() {
    let stranger = Key::from_seed(&[9; 32]);
    let mut lines = export(&[], true, &checkpoint(&[], FIRST));
    check(&lines, FIRST, None).expect("it is signed");
    if let Line::Header(header) = &mut lines[0] {
        *header = Header { checkpoint: stranger.sign(FIRST, &head(&[])).expect("a plain name"), ..header.clone() };
    }
    assert!(matches!(check(&lines, FIRST, None), Err(Fault::Checkpoint(_))));
}
