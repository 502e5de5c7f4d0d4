//! The verifier reports every modification of a log or of an export, and accepts unmodified ones.
//!
//! These tests were seen to fail with planted bugs: values compared by field only; the hash in the last line not
//! compared; the index of a proof not bound to the leaf; the rest of a line kept for the next.

mod support;

use evidence::{
    Kept,
    checkpoint::Key,
    export::{Line, Record},
    export_reader::{Proven, Reader},
    files::Examination,
    seal,
    verify::{ERASED, Fault, KEY_CHANGE, KEY_CHANGED},
};
use serde_json::json;
use support::*;

/// Verifies an export line by line, and asserts that verifying it in pieces, as the command and the browser do, gives
/// the same result.
fn read(text: &str, keys: &[String], kept: Option<String>) -> Result<Proven, Fault> {
    let by_line = || {
        let mut reader = Reader::new(keys.to_vec(), kept.clone());
        text.lines().try_for_each(|line| reader.line(line))?;
        reader.finish()
    };
    let found = by_line();
    let in_pieces = examine(text.as_bytes(), keys, kept.as_deref(), 509);
    match &found {
        Ok(proven) => assert!(in_pieces.expect("it holds in pieces").starts_with(&proven.to_string())),
        Err(fault) => assert_eq!(in_pieces.as_ref(), Err(fault), "in pieces"),
    }
    found
}

/// Verifies a file as `orgward audit verify` and the verify page do.
fn examine(bytes: &[u8], keys: &[String], kept: Option<&str>, size: usize) -> Result<String, Fault> {
    let mut examination = Examination::new(keys.to_vec());
    examination.without_list();
    kept.map_or(Ok(()), |note| examination.keep(note))?;
    examination.begin("audit-logs.ndjson");
    bytes.chunks(size).try_for_each(|piece| examination.piece(piece))?;
    let holds = examination.end()?;
    assert_eq!(examination.finish(), Ok(None), "there was no list");
    Ok(holds)
}

fn check(lines: &[Line]) -> Result<Proven, Fault> {
    read(&written(lines), &[key().verifier(&origin(LOG))], None)
}

#[test]
fn an_untouched_log_holds_and_says_what_it_proves() {
    let records = log(25);
    let proven = check(&whole(&records)).expect("nothing was touched");
    assert_eq!((proven.holds.records, proven.holds.values, proven.holds.erased, proven.holds.size), (25, 50, 0, 25));
    assert!(proven.is_whole && proven.is_key_given && proven.kept.is_none());
    let proven = check(&filtered(&records, &[3, 7, 24])).expect("nothing was touched");
    assert_eq!((proven.holds.records, proven.holds.size, proven.is_whole), (3, 25, false));
    let by_itself = read(&written(&whole(&records)), &[], None).expect("it names its key");
    assert!(!by_itself.is_key_given);
}

#[test]
fn every_flipped_bit_of_an_export_is_found() {
    for lines in [whole(&log(4)), filtered(&log(9), &[2, 8])] {
        let text = written(&lines);
        let keys = [key().verifier(&origin(LOG))];
        read(&text, &keys, None).expect("nothing was touched yet");
        for at in 0..text.len() - 1 {
            for bit in 0..8 {
                let mut bytes = text.clone().into_bytes();
                bytes[at] ^= 1 << bit;
                match String::from_utf8(bytes) {
                    Ok(changed) => assert!(read(&changed, &keys, None).is_err(), "byte {at}, bit {bit}"),
                    Err(error) => {
                        let found = examine(error.as_bytes(), &keys, None, 64);
                        assert!(found.is_err(), "byte {at}, bit {bit}, which is no text any more");
                    }
                }
            }
        }
    }
}

#[test]
fn the_verdict_is_the_same_wherever_the_bytes_are_cut() {
    let records = log(25);
    let keys = [key().verifier(&origin(LOG))];
    let (whole, kept) = (written(&whole(&records)), note(&records[..10], &key()));
    let forged = whole.replace("Person 7", "Person 8");
    let short = &whole[..whole.len() * 2 / 3];
    for (text, kept) in [(&whole[..], None), (&whole[..], Some(&kept[..])), (&forged[..], None), (short, None)] {
        let at_once = examine(text.as_bytes(), &keys, kept, text.len());
        for size in [1, 2, 3, 13, 64, 1000, 4096] {
            assert_eq!(examine(text.as_bytes(), &keys, kept, size), at_once, "pieces of {size} bytes");
        }
    }
    assert!(matches!(examine(forged.as_bytes(), &keys, None, 1), Err(Fault::Record { seq: 7, .. })));
    assert!(matches!(examine(short.as_bytes(), &keys, None, 1), Err(Fault::Export(_))));
}

#[test]
fn a_forger_who_makes_hashes_and_ends_fit_again_is_found_and_the_place_is_named() {
    let (records, spot) = (log(25), 13);
    let forged = seal(LOG, spot, event(spot, "user.deleted"), json!({}), || [0; 32]).expect("plain JSON");
    let is_near = |fault: &Fault| matches!(fault, Fault::Range { from: 10, to: 19, size: 10 });
    let is_at = |fault: &Fault, at| matches!(fault, Fault::Record { seq, .. } if *seq == at);

    let mut replaced = whole(&records);
    let place =
        replaced.iter().position(|line| matches!(line, Line::Record(record) if record.seq == spot)).expect("it");
    replaced[place] = Line::Record(record(spot, &forged));
    assert!(is_near(&check(&replaced).expect_err("a replaced record")));

    let mut removed = whole(&records);
    removed.remove(place);
    assert!(is_at(&check(&removed).expect_err("a removed record"), spot));

    let mut inserted = whole(&records);
    inserted.insert(place, Line::Record(record(spot, &forged)));
    assert!(check(&inserted).is_err(), "an inserted record");

    let mut swapped = whole(&records);
    swapped.swap(place, place + 1);
    assert!(is_at(&check(&swapped).expect_err("two records in each other's place"), spot));

    let mut shown = whole(&records);
    if let Line::Record(record) = &mut shown[place] {
        record.event["actor"]["email"] = json!("somebody.else@example.com");
    }
    assert!(is_at(&check(&shown).expect_err("what is shown differs from the leaf"), spot));

    let mut value = whole(&records);
    if let Line::Record(record) = &mut value[place] {
        let email = record.values.iter_mut().find(|value| value.field == "/event/actor/email").expect("it has one");
        email.value = "somebody.else@example.com".to_owned();
        record.event["actor"]["email"] = json!("somebody.else@example.com");
    }
    assert!(is_at(&check(&value).expect_err("another value under the same commitment"), spot));

    let mut silent = whole(&records);
    if let Line::Record(record) = &mut silent[place] {
        let kept: Vec<Kept> = records[spot as usize].kept[1..].to_vec();
        *record = Record::new(spot, &records[spot as usize].leaf, &records[spot as usize].leaf_hash, &kept, None)
            .expect("a leaf is JSON");
    }
    assert!(is_at(&check(&silent).expect_err("a value that nobody erased is gone"), spot));

    let mut lent = filtered(&records, &[3, 7]);
    if let [_, Line::Record(three), Line::Record(seven)] = &mut lent[..] {
        std::mem::swap(&mut three.proof, &mut seven.proof);
    }
    assert!(is_at(&check(&lent).expect_err("another record's proof"), 3));
}

#[test]
fn a_tail_that_was_cut_off_is_found_against_a_kept_checkpoint() {
    let records = log(25);
    let kept = note(&records, &key());
    let keys = [key().verifier(&origin(LOG))];
    let short = written(&whole(&records[..20]));
    read(&short, &keys, None).expect("by itself a shorter log holds");
    assert_eq!(read(&short, &keys, Some(kept.clone())), Err(Fault::Truncated { have: 20, signed: 25 }));
    let grown = written(&whole(&log(40)));
    assert_eq!(read(&grown, &keys, Some(kept)).expect("it only grew").kept, Some(25));
    let mut broken_off = short;
    broken_off.truncate(broken_off.len() / 2);
    let broken_off = &broken_off[..=broken_off.rfind('\n').expect("lines")];
    assert!(matches!(read(broken_off, &keys, None), Err(Fault::Export(_))));
}

#[test]
fn another_history_of_the_same_log_is_found_against_a_kept_checkpoint() {
    let mut other = log(25);
    other[4] = seal(LOG, 4, event(4, "user.added"), json!({ "change": {} }), || [0; 32]).expect("plain JSON");
    let keys = [key().verifier(&origin(LOG))];
    let kept = note(&log(10), &key());
    read(&written(&whole(&other)), &keys, None).expect("signed by the same key, it holds by itself");
    assert_eq!(read(&written(&whole(&other)), &keys, Some(kept)), Err(Fault::Forked { size: 10 }));
}

#[test]
fn a_checkpoint_by_another_key_or_of_another_log_is_not_believed() {
    let records = log(5);
    let stranger = Key::from_seed(&[2; 32]);
    let mut lines = whole(&records);
    lines[0] = header(&records, true, &stranger);
    assert!(matches!(check(&lines), Err(Fault::Checkpoint(_))));
    let foreign = key().sign(&origin("org-2"), &head(&records)).expect("a plain name");
    let keys = [key().verifier(&origin(LOG)), key().verifier(&origin("org-2"))];
    assert!(matches!(read(&written(&whole(&records)), &keys, Some(foreign)), Err(Fault::OtherLog { .. })));
}

#[test]
fn an_erased_value_holds_where_a_record_tells_of_it_and_only_there() {
    let mut records = log(6);
    records[2].kept.retain(|kept| kept.field != "/event/actor/email");
    assert!(matches!(check(&whole(&records)), Err(Fault::Record { seq: 2, .. })));
    let told = json!({ "change": { "fields": { "/event/actor/email": [2] } } });
    records
        .push(seal(LOG, 6, json!({ "type": ERASED, "effective_at": 1_700_000_006 }), told, || [0; 32]).expect("JSON"));
    assert_eq!(check(&whole(&records)).expect("it was told").holds.erased, 1);
    records[3].kept.retain(|kept| kept.field != "/event/actor/email");
    assert!(matches!(check(&whole(&records)), Err(Fault::Record { seq: 3, .. })));
}

#[test]
fn beside_an_export_of_a_filter_an_erasure_must_be_in_the_log_itself() {
    let told = |seq: u64| {
        let change = json!({ "change": { "fields": { "/event/actor/email": [2] } } });
        let event = json!({ "type": ERASED, "effective_at": 1_700_000_000 + seq });
        seal(LOG, seq, event, change, || [0; 32]).expect("JSON")
    };
    let mut records = log(6);
    records.push(told(6));
    records[2].kept.retain(|kept| kept.field != "/event/actor/email");
    let mut lines = filtered(&records, &[2, 6]);
    let Some(Line::Record(telling)) = lines.pop() else { panic!("it was asked for") };
    assert!(matches!(check(&lines), Err(Fault::Record { seq: 2, .. })), "nothing tells of it");
    let mut beside = lines.clone();
    beside.push(Line::Erasure(telling.clone()));
    let proven = check(&beside).expect("it was told");
    assert_eq!((proven.holds.records, proven.holds.erased), (1, 1), "what tells of it was not asked for");
    // A forged event, with the proof of the real one and the number of another event.
    let mut forged = Record::new(5, &told(5).leaf, &told(5).leaf_hash, &[], None).expect("a leaf is JSON");
    forged.proof.clone_from(&telling.proof);
    lines.push(Line::Erasure(forged));
    assert!(matches!(check(&lines), Err(Fault::Record { seq: 5, .. })));
    let mut whole = whole(&records);
    whole.push(Line::Erasure(telling));
    assert!(matches!(check(&whole), Err(Fault::Export(_))), "a whole log has them in their places");
}

#[test]
fn a_new_key_is_believed_when_the_old_one_signed_for_it() {
    let (old, new) = (key(), Key::from_seed(&[3; 32]));
    let name = origin(LOG);
    let text = format!("{KEY_CHANGE}\n{name}\n{}\n{}\n", old.verifier(&name), new.verifier(&name));
    let by = |keys: &[&Key]| -> String {
        let notes: Vec<String> = keys.iter().map(|key| key.sign_text(&name, &text).expect("a note")).collect();
        let signatures: String = notes.iter().filter_map(|note| note.split("\n\n").nth(1)).collect();
        format!("{text}\n{signatures}")
    };
    let with = |note: String| {
        let mut records = log(3);
        let event = json!({ "type": KEY_CHANGED, "effective_at": 1_700_000_003 });
        records.push(seal(LOG, 3, event, json!({ "change": { "note": note } }), || [0; 32]).expect("JSON"));
        let mut lines = whole(&records);
        lines[0] = header(&records, true, &new);
        check(&lines)
    };
    with(by(&[&old, &new])).expect("both have signed");
    assert!(with(by(&[&new])).is_err(), "the old key has not signed");
    assert!(with(by(&[&old])).is_err(), "the new key has not signed");
}
