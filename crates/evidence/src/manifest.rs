//! The signed list of an export's files with their hashes. It covers formats without proofs, such as CSV.

use crate::{
    checkpoint::{Key, NoteError, open_text, origin},
    hex,
    verify::Fault,
};
use sha2::{Digest, Sha256};

/// The first line of every list.
pub(crate) const TITLE: &str = "orgward audit export";

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

/// Signs a list. `about` are lines that describe the export; they must not contain a newline.
///
/// # Errors
/// When a line is not valid in a note.
pub fn sign(key: &Key, log: &str, about: &[String], files: &[Entry]) -> Result<String, NoteError> {
    let mut text = format!("{TITLE}\n{}\n", origin(log));
    for line in about {
        text.push_str(line);
        text.push('\n');
    }
    for file in files {
        text.push_str(&format!("sha256 {} {} {}\n", file.sha256, file.bytes, file.name));
    }
    key.sign_text(&origin(log), &text)
}

/// The files of a list that must be signed by one of these keys.
///
/// # Errors
/// Why the list is not accepted.
pub fn open(note: &str, verifiers: &[String]) -> Result<Vec<Entry>, NoteError> {
    let text = open_text(note, verifiers)?;
    if text.lines().next() != Some(TITLE) {
        return Err(NoteError::Malformed("it is no list of exported files"));
    }
    let entry = |line: &str| -> Option<Entry> {
        let mut words = line.strip_prefix("sha256 ")?.splitn(3, ' ');
        Some(Entry {
            sha256: words.next()?.to_owned(),
            bytes: words.next()?.parse().ok()?,
            name: words.next()?.to_owned(),
        })
    };
    Ok(text.lines().filter_map(entry).collect())
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
    entries: Vec<Entry>,
    seen: Vec<String>,
}

impl Tally {
    /// Starts with the entries of the list.
    pub fn new(entries: Vec<Entry>) -> Self {
        Self { entries, seen: Vec::new() }
    }

    /// The entries of the list.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds a file that was found.
    ///
    /// # Errors
    /// When no entry of the list has its length and hash.
    pub fn add(&mut self, found: &Entry) -> Result<(), Fault> {
        let is_it = |entry: &&Entry| (entry.bytes, &entry.sha256) == (found.bytes, &found.sha256);
        match self.entries.iter().find(is_it) {
            Some(entry) => self.seen.push(entry.name.clone()),
            None if self.entries.iter().any(|entry| entry.name == found.name) => {
                return Err(Fault::Export(format!("{} is not the file that was exported.", found.name)));
            }
            None => return Err(Fault::Export(format!("{} is not on the signed list.", found.name))),
        }
        Ok(())
    }

    /// Describes which files of the list were found.
    ///
    /// # Errors
    /// When none was found.
    pub fn finish(self) -> Result<String, Fault> {
        let is_missing = |entry: &&Entry| !self.seen.contains(&entry.name);
        let missing: Vec<&str> = self.entries.iter().filter(is_missing).map(|entry| entry.name.as_str()).collect();
        let all = self.entries.len();
        let files = if all == 1 { "file" } else { "files" };
        match missing.len() {
            0 => Ok(format!("All {all} {files} on the signed list are the ones that were exported.")),
            most if most == all => Err(Fault::Export("None of the files on the signed list is here.".to_owned())),
            some => Ok(format!(
                "{} of the {all} {files} on the signed list were looked at and are the ones that were exported; not looked \
                 at: {}.",
                all - some,
                missing.join(", ")
            )),
        }
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
        let note = sign(&key, "org-1", &["filter null".to_owned()], std::slice::from_ref(&file)).expect("plain lines");
        let verifiers = [key.verifier("orgward/org-1")];
        assert_eq!(open(&note, &verifiers), Ok(vec![file]));
        assert_eq!(open(&note.replace("audit-logs", "audit-lags"), &verifiers), Err(NoteError::Signature));
        assert!(open(&note, &[Key::from_seed(&[6; 32]).verifier("orgward/org-1")]).is_err());
    }
}
