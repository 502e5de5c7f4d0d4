//! The signed list of an export's files with their hashes. It covers formats without proofs, such as CSV.

use crate::{
    checkpoint::{Key, NoteError, open_as},
    hex, key_change, origin,
    proof::Head,
    table::Stated,
    unhex,
    verify::Fault,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The first line of every list.
pub(crate) const TITLE: &str = "orgward audit export";

/// The first word of a line with a note about a change of the key.
const KEY_CHANGE: &str = "key-change";

/// The value of the line `kind` of an export of the whole log, for which every leaf was read and hashed.
pub const KIND_WHOLE: &str = "whole";

/// The value of the line `kind` of an export with a filter that was held against every leaf of the log, not against an
/// index.
pub const KIND_FILTERED: &str = "filtered-from-every-leaf";

/// A file of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// File name, without a folder.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
}

/// Signs a list under the origin of the export's checkpoint. `about` are lines that describe the export; they must not
/// contain a newline. After a rollback the line `remarks` must name the origin.
///
/// # Errors
/// When a line is not valid in a note.
pub fn sign(key: &Key, origin: &str, about: &[String], files: &[Entry]) -> Result<String, NoteError> {
    let mut text = format!("{TITLE}\n{origin}\n");
    for line in about {
        text.push_str(line);
        text.push('\n');
    }
    for file in files {
        text.push_str(&format!("sha256 {} {} {}\n", file.sha256, file.bytes, file.name));
    }
    key.sign_text(origin, &text)
}

/// A signed list, and what it states about the export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The origin of the log.
    pub origin: String,
    /// The lines about the export, by their first word.
    pub about: BTreeMap<String, String>,
    /// The files.
    pub entries: Vec<Entry>,
    /// The keys that were given, and those that they introduce by the list's notes about key changes.
    pub verifiers: Vec<String>,
}

/// Reads a list that must be signed by one of these keys, or by a key to which the list's own notes about key changes
/// lead from one of them. Its origin must be that of a given key, or a later one of the same log; it may be a later one than
/// the first only if the list states a rollback that began it.
///
/// # Errors
/// Why the list is not accepted.
pub fn open(note: &str, verifiers: &[String]) -> Result<Manifest, NoteError> {
    let unsigned = note.split_once("\n\n").map_or(note, |(text, _)| text);
    let mut lines = unsigned.lines();
    if lines.next() != Some(TITLE) {
        return Err(NoteError::Malformed("it is no list of exported files"));
    }
    let origin = lines.next().unwrap_or_default();
    let log = origin::base(origin).rsplit('/').next().unwrap_or_default();
    let mut known = verifiers.to_vec();
    // These lines are read before the list's signature is verified; each is signed by itself.
    let changes = unsigned.lines().filter_map(|line| line.strip_prefix(KEY_CHANGE)?.strip_prefix(' '));
    let notes: Vec<String> = changes.filter_map(decoded).collect();
    key_change::follow_all(&notes, log, &mut known);
    let text = open_as(note, origin, &known)?;
    if !verifiers.iter().any(|key| origin::is_from(key, origin)) {
        return Err(NoteError::Malformed("it is about another log than the key"));
    }
    let (about, entries) = Default::default();
    let mut manifest = Manifest { origin: origin.to_owned(), about, entries, verifiers: known };
    for line in text.lines().skip(2) {
        let (word, rest) = line.split_once(' ').ok_or(NoteError::Malformed("a line of the list cannot be read"))?;
        if word == "sha256" {
            let entry = entry(rest).ok_or(NoteError::Malformed("the entry of a file cannot be read"))?;
            if manifest.entries.iter().any(|known| known.name == entry.name) {
                return Err(NoteError::Malformed("it names a file twice"));
            }
            manifest.entries.push(entry);
        } else if !manifest.entries.is_empty() {
            return Err(NoteError::Malformed("a line about the export stands after its files"));
        } else if word != KEY_CHANGE && manifest.about.insert(word.to_owned(), rest.to_owned()).is_some() {
            return Err(NoteError::Malformed("it states something twice"));
        }
    }
    let is_stated = || manifest.about.get("remarks").is_some_and(|remarks| remarks.contains(origin));
    match origin::number(origin) == 1 || is_stated() {
        true => Ok(manifest),
        false => Err(NoteError::Malformed("it has a name that only a rollback begins, and states none")),
    }
}

/// The line of a list that lets a verifier which knows an earlier key trust the key that signed the list. `note` is the
/// note about the change of the key.
pub fn key_change(note: &str) -> String {
    format!("{KEY_CHANGE} {}", BASE64_STANDARD.encode(note))
}

fn decoded(note: &str) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(note).ok()?).ok()
}

fn entry(text: &str) -> Option<Entry> {
    let mut words = text.splitn(3, ' ');
    let (sha256, bytes, name) = (words.next()?, words.next()?, words.next()?);
    let is_name = !name.is_empty() && name != "." && name != ".." && !name.contains(['/', '\\']);
    unhex(sha256).filter(|_| is_name)?;
    Some(Entry { sha256: sha256.to_owned(), bytes: bytes.parse().ok()?, name: name.to_owned() })
}

impl Manifest {
    /// What the list states about a table: whether it is the whole log, its number of records, and the checkpoint that
    /// covers it. `None` if a line is missing or cannot be read.
    pub(crate) fn stated(&self) -> Option<Stated> {
        let mut checkpoint = self.about.get("checkpoint")?.split(' ');
        let head = Head { size: checkpoint.next()?.parse().ok()?, root: unhex(checkpoint.next()?)? };
        let is_whole = self.about.get("whole")?.parse().ok()?;
        Some(Stated { is_whole, records: self.about.get("records")?.parse().ok()?, head })
    }
}

/// Computes length and hash of a file piece by piece.
#[derive(Debug, Default, Clone)]
pub struct Hasher {
    hash: Sha256,
    bytes: u64,
}

impl Hasher {
    /// Adds the next piece.
    pub fn update(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// The file's entry.
    pub fn finish(self, name: &str) -> Entry {
        Entry { name: name.to_owned(), bytes: self.bytes, sha256: hex(&self.hash.finalize()) }
    }
}

/// Compares files with the entries of a signed list.
#[derive(Debug, Clone)]
pub struct Tally {
    manifest: Manifest,
    seen: Vec<String>,
}

impl Tally {
    /// Starts with a signed list.
    pub fn new(manifest: Manifest) -> Self {
        Self { manifest, seen: Vec::new() }
    }

    /// The signed list.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Adds a file that was found.
    ///
    /// # Errors
    /// When no entry of the list has its length and hash.
    pub fn add(&mut self, found: &Entry) -> Result<(), Fault> {
        let entries = &self.manifest.entries;
        let is_it = |entry: &&Entry| (entry.bytes, &entry.sha256) == (found.bytes, &found.sha256);
        match entries.iter().find(is_it) {
            Some(entry) => self.seen.push(entry.name.clone()),
            None if entries.iter().any(|entry| entry.name == found.name) => {
                return Err(Fault::Export(format!("{} is not the file that was exported.", found.name)));
            }
            None => return Err(Fault::Export(format!("{} is not on the signed list.", found.name))),
        }
        Ok(())
    }

    /// Describes which files of the list were found, and what the list states about the export. `is_proven` is whether
    /// the events were verified themselves; otherwise the list states what they say about the log.
    ///
    /// # Errors
    /// When none was found.
    pub fn finish(self, is_proven: bool) -> Result<String, Fault> {
        let is_missing = |entry: &&Entry| !self.seen.contains(&entry.name);
        let entries = &self.manifest.entries;
        let missing: Vec<&str> = entries.iter().filter(is_missing).map(|entry| entry.name.as_str()).collect();
        let all = entries.len();
        let files = if all == 1 { "file" } else { "files" };
        let mut text = match missing.len() {
            0 => format!("All {all} {files} on the signed list are the ones that were exported."),
            most if most == all => return Err(Fault::export("None of the files on the signed list is here.")),
            some => format!(
                "{} of the {all} {files} on the signed list were looked at and are the ones that were exported; not looked \
                 at: {}.",
                all - some,
                missing.join(", ")
            ),
        };
        let line = |word: &str| self.manifest.about.get(word).map(String::as_str);
        if let (Some(KIND_FILTERED), Some(filter), Some(stated)) =
            (line("kind"), line("filter"), self.manifest.stated())
        {
            text.push_str(&format!(
                " The server states that it read all {} records of the log and exported each one that matches {filter}.",
                stated.head.size
            ));
        }
        if let Some(remarks) = line("remarks").filter(|_| !is_proven) {
            text.push_str(&format!(" The server states about the log: {remarks}"));
        }
        Ok(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_signed_and_no_changed_byte_is_believed() {
        let key = Key::from_seed(&[5; 32]);
        let mut hasher = Hasher::default();
        hasher.update(b"a,b\n");
        let file = hasher.finish("audit-logs.csv");
        let about = ["filter null".to_owned()];
        let note = sign(&key, "orgward/org-1", &about, std::slice::from_ref(&file)).expect("plain lines");
        let verifiers = [key.verifier("orgward/org-1")];
        let opened = open(&note, &verifiers).expect("it is signed");
        assert_eq!((opened.origin.as_str(), opened.entries), ("orgward/org-1", vec![file]));
        assert_eq!(opened.about["filter"], "null");
        assert_eq!(open(&note.replace("audit-logs", "audit-lags"), &verifiers), Err(NoteError::Signature));
        assert!(open(&note, &[Key::from_seed(&[6; 32]).verifier("orgward/org-1")]).is_err());
    }

    #[test]
    fn a_signed_list_that_is_ambiguous_or_points_elsewhere_is_refused() {
        let key = Key::from_seed(&[5; 32]);
        let verifiers = [key.verifier("orgward/org-1")];
        let entry = |name: &str| Entry { name: name.to_owned(), ..Hasher::default().finish("") };
        for (about, names) in [
            (&["filter null", "filter {}"][..], &["a"][..]),
            (&["sha256 x 1 a"], &["a"]),
            (&["nothing"], &["a"]),
            (&[], &["a", "a"]),
            (&[], &["../a"]),
            (&[], &["a\\b"]),
            (&[], &[".."]),
        ] {
            let about: Vec<String> = about.iter().map(|line| (*line).to_owned()).collect();
            let files: Vec<Entry> = names.iter().map(|name| entry(name)).collect();
            let note = sign(&key, "orgward/org-1", &about, &files).expect("plain lines");
            assert!(matches!(open(&note, &verifiers), Err(NoteError::Malformed(_))), "{note}");
        }
        let other = key.sign_text("orgward/org-1", &format!("{TITLE}\norgward/org-2\n")).expect("plain lines");
        assert!(open(&other, &verifiers).is_err(), "signed by a key of another log");
    }
}
