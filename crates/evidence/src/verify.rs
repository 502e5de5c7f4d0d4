//! The verifier: walks records and says what holds, or names the first record that does not. It believes nothing but
//! public keys; a server, a command and a browser feed it the same way.

use crate::{
    checkpoint::{self, Checkpoint, NoteError},
    hex,
    leaf::{self, Kept},
    proof::{Head, is_included},
    tree::{self, Frontier, Hash},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The type of the record that tells which values of a person were erased: `detail.change.fields` names, by field, the
/// numbers of the records.
pub const ERASED: &str = "orgward.person.erased";

/// The type of the record that tells of a new key: `detail.change.note` is a note about it, signed by both.
pub const KEY_CHANGED: &str = "orgward.audit_key.changed";

/// The first line of the note about a new key.
pub const KEY_CHANGE: &str = "orgward audit key change";

/// What does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// One record is not what was recorded.
    #[error("Record {seq} does not hold: {why}.")]
    Record {
        /// Its number, from 0.
        seq: u64,
        /// What is wrong with it.
        why: String,
    },
    /// A run of records is not the one that was signed.
    #[error(
        "The first record that does not hold is one of {from} to {to}: a checkpoint signed at {size} records fits those \
         before, and the next one does not fit these."
    )]
    Range {
        /// The first of them.
        from: u64,
        /// The last of them.
        to: u64,
        /// The size of the last checkpoint that fits.
        size: u64,
    },
    /// Records are missing at the end.
    #[error("Record {have} and what follows is missing: {signed} records were signed, and {have} are here.")]
    Truncated {
        /// Records there are.
        have: u64,
        /// Records that were signed.
        signed: u64,
    },
    /// The log is not the one of a checkpoint that was kept.
    #[error(
        "The log does not hold against the checkpoint of {size} records: its first {size} records are not the ones that \
         were signed. It was rewritten, or it is another history of the same log."
    )]
    Forked {
        /// The checkpoint's size.
        size: u64,
    },
    /// The checkpoint is about another log.
    #[error("The checkpoint is about {other}, and this is {origin}.")]
    OtherLog {
        /// What the checkpoint names.
        other: String,
        /// What is being verified.
        origin: String,
    },
    /// The checkpoint itself is not believed.
    #[error("The checkpoint does not hold: {0}.")]
    Checkpoint(#[from] NoteError),
    /// The signed list of files is not believed.
    #[error("The list of files does not hold: {0}.")]
    List(NoteError),
    /// What was given is no export, or not a whole one.
    #[error("{0}")]
    Export(String),
}

/// Somebody's public keys, `name+hash+base64`, and those that records introduce with their signatures.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    log: String,
    verifiers: Vec<String>,
    frontier: Frontier,
    last_at: i64,
    records: u64,
    values: u64,
    missing: Vec<(u64, String)>,
    erased: BTreeSet<(u64, String)>,
    /// The size of the last checkpoint that fitted.
    fitted: u64,
}

/// What a walk found to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holds {
    /// Whose log.
    pub log: String,
    /// Records that were checked.
    pub records: u64,
    /// Values about people that were checked against their commitments.
    pub values: u64,
    /// Values that were erased, each told of by a record.
    pub erased: u64,
    /// Size of the checkpoint that covers them.
    pub size: u64,
}

impl Walk {
    /// Begins at the first record of a log, believing these keys.
    pub fn new(log: &str, verifiers: Vec<String>) -> Self {
        Self { log: log.to_owned(), verifiers, ..Self::default() }
    }

    /// The keys that are believed now.
    pub fn verifiers(&self) -> &[String] {
        &self.verifiers
    }

    /// How many records have been taken in a row from the first on.
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over those.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Takes the next record of the whole log.
    ///
    /// # Errors
    /// The record, and why it does not hold.
    pub fn next(&mut self, seq: u64, leaf: &str, leaf_hash: &[u8], values: &[Kept]) -> Result<(), Fault> {
        let expected = self.frontier.size();
        if seq != expected {
            let why = format!("record {seq} stands where record {expected} belongs");
            return Err(Fault::Record { seq: expected, why });
        }
        let hash = self.record(seq, leaf, leaf_hash, values)?;
        self.frontier.push(&hash);
        Ok(())
    }

    /// Takes a record out of the log's order, with the proof that it is in the log of a checkpoint.
    ///
    /// # Errors
    /// The record, and why it does not hold.
    pub fn proven(
        &mut self,
        seq: u64,
        leaf: &str,
        leaf_hash: &[u8],
        values: &[Kept],
        proof: &[Hash],
        head: &Head,
    ) -> Result<(), Fault> {
        let hash = self.record(seq, leaf, leaf_hash, values)?;
        if !is_included(&hash, seq, head.size, &head.root, proof) {
            let why = format!("its proof does not lead to the checkpoint of {} records", head.size);
            return Err(Fault::Record { seq, why });
        }
        Ok(())
    }

    /// Holds the records so far against a signed checkpoint of this log of exactly this size, which narrows down where a
    /// fault lies. One by a key that is not known here says nothing.
    ///
    /// # Errors
    /// When it is not believed, or says another root.
    pub fn fits(&mut self, note: &str) -> Result<(), Fault> {
        let head = match self.open(note) {
            Err(Fault::Checkpoint(NoteError::UnknownKey)) => return Ok(()),
            opened => opened?,
        };
        if head.size == self.frontier.size() && head.root != self.frontier.root() {
            return Err(Fault::Range { from: self.fitted, to: head.size.saturating_sub(1), size: self.fitted });
        }
        self.fitted = head.size;
        Ok(())
    }

    /// What a checkpoint of this log says, once its signature is believed.
    ///
    /// # Errors
    /// When it is not believed, or about another log.
    pub fn open(&self, note: &str) -> Result<Head, Fault> {
        let checkpoint = Checkpoint::open(note, &self.verifiers)?;
        let origin = checkpoint::origin(&self.log);
        if checkpoint.origin != origin {
            return Err(Fault::OtherLog { other: checkpoint.origin, origin });
        }
        Ok(checkpoint.head)
    }

    /// Ends the walk. Of a whole log, the root over all records must be the checkpoint's.
    ///
    /// # Errors
    /// What is missing, or does not fit.
    pub fn finish(self, head: &Head, is_whole: bool) -> Result<Holds, Fault> {
        if is_whole {
            let have = self.frontier.size();
            if have < head.size {
                return Err(Fault::Truncated { have, signed: head.size });
            }
            if have > head.size || self.frontier.root() != head.root {
                return Err(Fault::Range { from: self.fitted, to: have.saturating_sub(1), size: self.fitted });
            }
        }
        if let Some((seq, field)) = self.missing.iter().find(|missing| !self.erased.contains(missing)) {
            let why = format!("the value at {field} is missing, and no record tells that it was erased");
            return Err(Fault::Record { seq: *seq, why });
        }
        Ok(Holds {
            log: self.log,
            records: self.records,
            values: self.values,
            erased: self.missing.len() as u64,
            size: head.size,
        })
    }

    fn record(&mut self, seq: u64, leaf: &str, leaf_hash: &[u8], values: &[Kept]) -> Result<Hash, Fault> {
        let fault = |why: &str| Fault::Record { seq, why: why.to_owned() };
        let hash = tree::leaf_hash(leaf.as_bytes());
        if hash != leaf_hash {
            return Err(fault("its bytes do not have the hash that stands beside them"));
        }
        let parsed: Value = serde_json::from_str(leaf).map_err(|_| fault("it is not JSON"))?;
        if parsed["v"] != leaf::VERSION {
            return Err(fault("it is written in a format that this version does not know"));
        }
        if parsed["log"] != self.log.as_str() || parsed["seq"] != seq {
            return Err(fault("it was written for another place or another log"));
        }
        let at = parsed["event"]["effective_at"].as_i64().unwrap_or(i64::MIN);
        if at < self.last_at && seq == self.frontier.size() {
            return Err(fault("it is older than the record before it"));
        }
        self.values(seq, &parsed, values)?;
        match parsed["event"]["type"].as_str() {
            Some(ERASED) => self.erased(&parsed),
            Some(KEY_CHANGED) => self.key_changed(&parsed).map_err(|why| fault(&why))?,
            _ => {}
        }
        self.last_at = at;
        self.records += 1;
        Ok(hash)
    }

    /// Every commitment has its value, or will turn out to be erased; every value has its commitment.
    fn values(&mut self, seq: u64, parsed: &Value, values: &[Kept]) -> Result<(), Fault> {
        let commitments = leaf::commitments(parsed);
        for value in values {
            let committed = commitments.iter().find(|(field, _)| *field == value.field);
            let why = match committed {
                None => format!("nothing in it commits to the value at {}", value.field),
                Some((_, hash)) if *hash != hex(&leaf::commitment(value)) => {
                    format!("the value at {} is not the one that was recorded", value.field)
                }
                Some(_) => continue,
            };
            return Err(Fault::Record { seq, why });
        }
        self.values += values.len() as u64;
        let is_there = |field: &str| values.iter().any(|value| value.field == field);
        let missing = commitments.into_iter().filter(|(field, _)| !is_there(field));
        self.missing.extend(missing.map(|(field, _)| (seq, field)));
        Ok(())
    }

    fn erased(&mut self, parsed: &Value) {
        for (field, numbers) in parsed["detail"]["change"]["fields"].as_object().into_iter().flatten() {
            let numbers = numbers.as_array().into_iter().flatten().filter_map(Value::as_u64);
            self.erased.extend(numbers.map(|number| (number, field.clone())));
        }
    }

    /// A new key is believed when one that is believed has signed for it. One that was made after the old key was lost
    /// is not: it must be given from outside.
    fn key_changed(&mut self, parsed: &Value) -> Result<(), String> {
        let change = &parsed["detail"]["change"];
        let Some(note) = change["note"].as_str() else { return Ok(()) };
        let text = match checkpoint::open_text(note, &self.verifiers) {
            Ok(text) => text,
            Err(NoteError::UnknownKey) => return Ok(()),
            Err(error) => return Err(format!("its note about a new key cannot be believed: {error}")),
        };
        let mut lines = text.lines();
        let is_ours = lines.next() == Some(KEY_CHANGE) && lines.next() == Some(&checkpoint::origin(&self.log));
        match lines.next_back().filter(|_| is_ours) {
            Some(fresh) if checkpoint::open_text(note, &[fresh.to_owned()]).is_ok() => {
                if !self.verifiers.iter().any(|known| known == fresh) {
                    self.verifiers.push(fresh.to_owned());
                }
                Ok(())
            }
            _ => Err("its note about a new key is not signed by that key".to_owned()),
        }
    }
}

impl std::fmt::Display for Holds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "All {} records of {} hold: none was changed, removed, inserted or put in another place.",
            self.records, self.log
        )?;
        self.tell_erased(f)
    }
}

impl Holds {
    /// What was erased, if anything was.
    pub(crate) fn tell_erased(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.erased {
            0 => Ok(()),
            erased => write!(f, " {erased} values about people were erased, each told of by a record."),
        }
    }
}
