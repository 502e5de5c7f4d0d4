//! Logs and their exports, as the server writes them.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use evidence::{
    Sealed,
    checkpoint::Key,
    export::{Header, Line, Record, Writer},
    files::Examination,
    hex, leaf_hash,
    manifest::{self, Entry, Hasher, KIND_FILTERED, KIND_WHOLE},
    personal,
    proof::{Head, hashes, inclusion_ranges},
    seal,
    tree::{Frontier, Node, Nodes, node_hash},
    verify::{Fault, KEY_CHANGE},
};
use serde_json::{Value, json};

pub const LOG: &str = "org-1";

/// The first origin of a log.
pub fn origin(log: &str) -> String {
    format!("orgward/{log}")
}

pub fn key() -> Key {
    Key::from_seed(&[1; 32])
}

pub fn event(seq: u64, r#type: &str) -> Value {
    json!({ "type": r#type, "effective_at": 1_700_000_000 + seq, "actor": { "email": personal(&format!("p{}@example.com", seq % 3)) } })
}

/// A log of `size` events, each with two personal values.
pub fn log(size: u64) -> Vec<Sealed> {
    (0..size)
        .map(|seq| {
            let detail = json!({ "change": { "name": personal(&format!("Person {seq}")), "n": seq } });
            seal(LOG, seq, event(seq, "user.added"), detail, || [seq as u8; 32]).expect("plain JSON")
        })
        .collect()
}

pub fn head(records: &[Sealed]) -> Head {
    let mut frontier = Frontier::default();
    records.iter().for_each(|record| frontier.push(&leaf_hash(record.leaf.as_bytes())));
    Head { size: frontier.size(), root: frontier.root() }
}

pub fn note(records: &[Sealed], key: &Key) -> String {
    key.sign(&origin(LOG), &head(records)).expect("a plain name")
}

pub fn header(records: &[Sealed], is_whole: bool, key: &Key) -> Line {
    Line::Header(Header {
        v: 1,
        log: LOG.to_owned(),
        is_whole,
        filter: if is_whole { Value::Null } else { json!({ "event_types": ["user.added"] }) },
        exported_at: 1,
        keys: vec![key.verifier(&origin(LOG))],
        key_changes: Vec::new(),
        checkpoint: note(records, key),
    })
}

pub fn record(seq: u64, sealed: &Sealed) -> Record {
    Record::new(seq, &sealed.leaf, &sealed.leaf_hash, &sealed.kept, None).expect("a leaf is JSON")
}

/// An export of the whole log, with a checkpoint after every tenth event.
pub fn whole(records: &[Sealed]) -> Vec<Line> {
    let mut lines = vec![header(records, true, &key())];
    for (seq, sealed) in records.iter().enumerate() {
        lines.push(Line::Record(record(seq as u64, sealed)));
        if (seq + 1) % 10 == 0 {
            lines.push(Line::Checkpoint { note: note(&records[..=seq], &key()) });
        }
    }
    lines
}

/// An export of the events with these sequence numbers, each with its proof.
pub fn filtered(records: &[Sealed], numbers: &[u64]) -> Vec<Line> {
    let mut nodes: Nodes =
        records.iter().zip(0..).map(|(record, index)| (Node { level: 0, index }, record.leaf_hash)).collect();
    for level in 1..16 {
        for index in 0..records.len() as u64 >> level {
            let child = |index| nodes[&Node { level: level - 1, index }];
            let hash = node_hash(&child(index * 2), &child(index * 2 + 1));
            nodes.insert(Node { level, index }, hash);
        }
    }
    let mut lines = vec![header(records, false, &key())];
    for seq in numbers {
        let proof = hashes(&inclusion_ranges(*seq, records.len() as u64), &nodes).expect("every subtree is known");
        let sealed = &records[*seq as usize];
        let record = Record::new(*seq, &sealed.leaf, &sealed.leaf_hash, &sealed.kept, Some(&proof));
        lines.push(Line::Record(record.expect("a leaf is JSON")));
    }
    lines
}

/// The lines as a forger would write them, with a correct last line.
pub fn written(lines: &[Line]) -> String {
    let mut writer = Writer::default();
    let text: String = lines.iter().map(|line| writer.line(line).expect("JSON")).collect();
    text + &writer.end().expect("JSON")
}

pub const SIZE: u64 = 25;

pub fn entry(name: &str, bytes: &[u8]) -> Entry {
    let mut hasher = Hasher::default();
    hasher.update(bytes);
    hasher.finish(name)
}

/// The signed list of one file that covers the first `SIZE` events.
pub fn list(name: &str, bytes: &[u8], is_whole: bool, records: u64, more: &[String]) -> String {
    signed_list(&key(), name, bytes, is_whole, records, more)
}

pub fn signed_list(by: &Key, name: &str, bytes: &[u8], is_whole: bool, records: u64, more: &[String]) -> String {
    let head = head(&log(SIZE));
    let mut about = vec![
        "exported-at 1".to_owned(),
        format!("records {records}"),
        format!("whole {is_whole}"),
        format!("kind {}", if is_whole { KIND_WHOLE } else { KIND_FILTERED }),
        format!("filter {}", if is_whole { Value::Null } else { json!({ "event_types": ["user.added"] }) }),
        format!("checkpoint {} {}", head.size, hex(&head.root)),
    ];
    about.extend_from_slice(more);
    manifest::sign(by, &origin(LOG), &about, &[entry(name, bytes)]).expect("plain lines")
}

/// Verifies one file as the command and the page do.
pub fn verify(bytes: &[u8], list: Option<&str>, kept: Option<&str>) -> Result<String, Fault> {
    let mut examination = Examination::new(vec![key().verifier(&origin(LOG))]);
    match list {
        Some(list) => examination.list(list)?,
        None => examination.without_list(),
    }
    kept.map_or(Ok(()), |note| examination.keep(note))?;
    examination.begin("file");
    bytes.chunks(61).try_for_each(|piece| examination.piece(piece))?;
    let mut said = examination.end()?;
    said.push_str(&examination.finish()?.unwrap_or_default());
    Ok(said)
}

/// The lines with a correct last line, as a forger would write them who knows the format.
pub fn sealed_lines(lines: &[String]) -> String {
    let mut text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let records = lines.iter().filter(|line| line.contains(r#""kind":"record""#)).count() as u64;
    let sha256 = entry("", text.as_bytes()).sha256;
    text.push_str(&serde_json::to_string(&Line::End { records, sha256 }).expect("JSON"));
    text.push('\n');
    text
}

pub fn lines(export: &[Line]) -> Vec<String> {
    export.iter().map(|line| serde_json::to_string(line).expect("JSON")).collect()
}

/// A note about a new key, signed by these keys.
pub fn change(old: &Key, new: &Key, by: &[&Key]) -> String {
    change_by(&origin(LOG), old, new, by)
}

/// A note about a new key under this origin, signed by both keys.
pub fn change_at(name: &str, old: &Key, new: &Key) -> String {
    change_by(name, old, new, &[old, new])
}

fn change_by(name: &str, old: &Key, new: &Key, by: &[&Key]) -> String {
    let text = format!("{KEY_CHANGE}\n{name}\n{}\n{}\n", old.verifier(name), new.verifier(name));
    let notes: Vec<String> = by.iter().map(|key| key.sign_text(name, &text).expect("a note")).collect();
    let signatures: String = notes.iter().filter_map(|note| note.split("\n\n").nth(1)).collect();
    format!("{text}\n{signatures}")
}
