//! The verifier: checks events one by one, and reports the result or the first event with a fault. It trusts nothing
//! but public keys. The server, the command line and the browser use the same code.

use crate::{
    checkpoint::{self, Checkpoint, NoteError},
    hex,
    leaf::{self, Kept},
    proof::{Head, is_included},
    tree::{self, Frontier, Hash},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// The type of the event that reports which values of a person were erased. `detail.change.fields` contains, by field,
/// the sequence numbers of the events.
pub const ERASED: &str = "orgward.person.erased";

/// The type of the event that reports a new audit key. `detail.change.note` is a note about it, signed by both keys, or
/// null if the old key was lost.
pub const KEY_CHANGED: &str = "orgward.audit_key.changed";

/// The first line of the note about a new key.
pub const KEY_CHANGE: &str = "orgward audit key change";

/// A fault that the verifier found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// One event is not as it was logged.
    #[error("Record {seq} does not hold: {why}.")]
    Record {
        /// Sequence number, from 0.
        seq: u64,
        /// What is wrong with the event.
        why: String,
    },
    /// A range of events is not as it was signed.
    #[error(
        "The first record that does not hold is one of {from} to {to}: a checkpoint signed at {size} records fits those \
         before, and the next one does not fit these."
    )]
    Range {
        /// Sequence number of the first event of the range.
        from: u64,
        /// Sequence number of the last event of the range.
        to: u64,
        /// The size of the last checkpoint that matches.
        size: u64,
    },
    /// Events are missing at the end.
    #[error("Record {have} and what follows is missing: {signed} records were signed, and {have} are here.")]
    Truncated {
        /// The number of events that are present.
        have: u64,
        /// The number of events that were signed.
        signed: u64,
    },
    /// The log is not consistent with a checkpoint that the user has kept.
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
        /// The origin in the checkpoint.
        other: String,
        /// The origin of the log that is being verified.
        origin: String,
    },
    /// The checkpoint is not accepted.
    #[error("The checkpoint does not hold: {0}.")]
    Checkpoint(#[from] NoteError),
    /// The signed list of files is not accepted.
    #[error("The list of files does not hold: {0}.")]
    List(NoteError),
    /// The input is not an export, is not complete, or cannot be verified in this combination.
    #[error("{0}")]
    Export(String),
}

/// A verification of a log's events. Its trusted keys are the given public keys (`name+hash+base64`) and those that
/// events introduce with the signature of a trusted key.
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
    /// The size of the last checkpoint that matched.
    fitted: u64,
}

/// The result of a verification without faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holds {
    /// The id of the organization whose log it is.
    pub log: String,
    /// The number of verified events.
    pub records: u64,
    /// The number of personal values that match their commitments.
    pub values: u64,
    /// The number of missing values whose erasure is reported by an event.
    pub erased: u64,
    /// The size of the checkpoint that covers the events.
    pub size: u64,
}

impl Walk {
    /// Starts before the first event of a log, with these trusted keys.
    pub fn new(log: &str, verifiers: Vec<String>) -> Self {
        Self { log: log.to_owned(), verifiers, ..Self::default() }
    }

    /// The keys that are trusted now.
    pub fn verifiers(&self) -> &[String] {
        &self.verifiers
    }

    /// The number of consecutive events, from the first, that were verified with [`Walk::next`].
    pub fn size(&self) -> u64 {
        self.frontier.size()
    }

    /// The root over these events.
    pub fn root(&self) -> Hash {
        self.frontier.root()
    }

    /// Verifies the next event of the whole log.
    ///
    /// # Errors
    /// The fault that was found.
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

    /// Verifies a single event with its inclusion proof for a checkpoint's tree. Events may come in any order.
    ///
    /// # Errors
    /// The fault that was found.
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

    /// Compares the events so far with a signed checkpoint of this log, which narrows down the position of a fault. The
    /// roots are compared only if the checkpoint's size is the number of events so far. A checkpoint signed by an
    /// unknown key is ignored.
    ///
    /// # Errors
    /// When the checkpoint is not accepted for another reason, or has another root.
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

    /// Size and root in a checkpoint of this log, which must be signed by a trusted key.
    ///
    /// # Errors
    /// When the checkpoint is not accepted, or is of another log.
    pub fn open(&self, note: &str) -> Result<Head, Fault> {
        let checkpoint = Checkpoint::open(note, &self.verifiers)?;
        let origin = checkpoint::origin(&self.log);
        if checkpoint.origin != origin {
            return Err(Fault::OtherLog { other: checkpoint.origin, origin });
        }
        Ok(checkpoint.head)
    }

    /// Ends the verification. For a whole log, the root over all events must be the checkpoint's root.
    ///
    /// # Errors
    /// The fault that was found.
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

    /// Checks that every value matches a commitment. Commitments without a value are remembered; `finish` checks that
    /// their erasure was reported.
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

    /// Trusts a new key if its note is signed by a trusted key and by the new key itself. A key that was created after
    /// the old key was lost is not trusted; the user must give it.
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
    /// Writes how many values were erased, if any.
    pub(crate) fn tell_erased(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.erased {
            0 => Ok(()),
            erased => write!(f, " {erased} values about people were erased, each told of by a record."),
        }
    }
}
