//! The verifier: checks events one by one, and reports the result or the first event with a fault. It trusts nothing
//! but public keys. The server, the command line and the browser use the same code.

use crate::{
    checkpoint::{Checkpoint, NoteError},
    key_change::{self, Followed},
    leaf::{self, Kept},
    origin,
    proof::{Head, is_included},
    remarks::{KeyChange, Remarks, Rollback, Trust},
    strict,
    tree::{self, Frontier, Hash},
};
use serde_json::Value;
use std::collections::BTreeMap;

pub use crate::{fault::Fault, key_change::KEY_CHANGE};

/// The type of the event that reports which values of a person were erased. `detail.change.fields` contains, by field,
/// the sequence numbers of the events.
pub const ERASED: &str = "orgward.person.erased";

/// The type of the event that reports a new audit key. `detail.change.note` is a note about it, signed by both keys, or
/// null if the old key was lost.
pub const KEY_CHANGED: &str = "orgward.audit_key.changed";

/// The type of the event that reports an accepted rollback. `detail.change` contains the signed and the actual head, and the
/// origin that the event begins: checkpoints that cover it are named so, and older ones are not.
pub const ROLLBACK_ACCEPTED: &str = "orgward.audit_logs.rollback_accepted";

/// The values that the parsed leaf of an event of the type [`ERASED`] reports: by field, the sequence numbers of the events.
pub fn erased_values(parsed: &Value) -> impl Iterator<Item = (&str, impl Iterator<Item = u64>)> {
    let fields = parsed["detail"]["change"]["fields"].as_object().into_iter().flatten();
    fields.map(|(field, numbers)| (field.as_str(), numbers.as_array().into_iter().flatten().filter_map(Value::as_u64)))
}

/// A verification of a log's events. Its trusted keys are the given public keys (`name+hash+base64`) and those that
/// events introduce with the signature of a trusted key.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    pub(crate) log: String,
    pub(crate) verifiers: Vec<String>,
    pub(crate) frontier: Frontier,
    pub(crate) last_at: i64,
    pub(crate) records: u64,
    pub(crate) values: u64,
    pub(crate) missing: Vec<(u64, String)>,
    /// Erased values by event and field, with the sequence number of the event that reports it.
    pub(crate) erased: BTreeMap<(u64, String), u64>,
    /// The number of missing values that were found to be reported before a pause.
    pub(crate) settled: u64,
    pub(crate) remarks: Remarks,
    /// The size of the last checkpoint that matched.
    pub(crate) fitted: u64,
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
    /// What the verified events say about the log itself.
    pub remarks: Remarks,
}

impl Walk {
    /// Starts before the first event of a log, with these trusted keys.
    pub fn new(log: &str, verifiers: Vec<String>) -> Self {
        Self { log: log.to_owned(), verifiers, ..Self::default() }
    }

    /// Trusts the keys that these notes introduce, oldest first, as far as a trusted key has signed them.
    pub fn follow(&mut self, notes: &[String]) {
        key_change::follow_all(notes, &self.log, &mut self.verifiers);
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

    /// Size and root in a checkpoint of this log, which must be signed by a trusted key. If it covers no event that was not
    /// verified with [`Walk::next`], it must have the origin that its size demands.
    ///
    /// # Errors
    /// When the checkpoint is not accepted, or is of another log or of another history of this log.
    pub fn open(&self, note: &str) -> Result<Head, Fault> {
        let checkpoint = Checkpoint::open(note, &self.verifiers)?;
        if !origin::is_of(&checkpoint.origin, &self.log) {
            return Err(Fault::OtherLog { other: checkpoint.origin, origin: self.log.clone() });
        }
        if checkpoint.head.size <= self.frontier.size() {
            self.placed(&checkpoint)?;
        }
        Ok(checkpoint.head)
    }

    /// Checks that a checkpoint has the origin that its size demands. All rollbacks before it must be known.
    pub(crate) fn placed(&self, checkpoint: &Checkpoint) -> Result<(), Fault> {
        let other = &checkpoint.origin;
        let origin = self.remarks.origin_at(checkpoint.head.size).unwrap_or_else(|| origin::base(other));
        match origin == other {
            true => Ok(()),
            false => Err(Fault::OtherLog { other: other.clone(), origin: origin.to_owned() }),
        }
    }

    /// Ends the verification. For a whole log, the root over all events must be the checkpoint's root.
    ///
    /// # Errors
    /// The fault that was found.
    pub fn finish(mut self, head: &Head, is_whole: bool) -> Result<Holds, Fault> {
        if is_whole {
            let have = self.frontier.size();
            if have < head.size {
                return Err(Fault::Truncated { have, signed: head.size });
            }
            if have > head.size || self.frontier.root() != head.root {
                return Err(Fault::Range { from: self.fitted, to: have.saturating_sub(1), size: self.fitted });
            }
        }
        for place in &self.missing {
            let Some(reported) = self.erased.get(place) else {
                let why = format!("the value at {} is missing, and no record tells that it was erased", place.1);
                return Err(Fault::Record { seq: place.0, why });
            };
            self.remarks.erasures.insert(*reported);
        }
        // A key that is named after a rollback vouches for no history without it.
        let keys = self.verifiers.iter().map(|key| origin::of_key(key)).filter(|name| origin::is_of(name, &self.log));
        if let Some(name) = keys.min_by_key(|name| origin::number(name)) {
            let origin = self.remarks.origin_at(head.size).unwrap_or_else(|| origin::base(name));
            if origin::number(origin) < origin::number(name) {
                return Err(Fault::OtherLog { other: origin.to_owned(), origin: name.to_owned() });
            }
        }
        Ok(Holds {
            log: self.log,
            records: self.records,
            values: self.values,
            erased: self.settled + self.missing.len() as u64,
            size: head.size,
            remarks: self.remarks,
        })
    }

    fn record(&mut self, seq: u64, leaf: &str, leaf_hash: &[u8], values: &[Kept]) -> Result<Hash, Fault> {
        let fault = |why: &str| Fault::Record { seq, why: why.to_owned() };
        let hash = tree::leaf_hash(leaf.as_bytes());
        if hash != leaf_hash {
            return Err(fault("its bytes do not have the hash that stands beside them"));
        }
        let parsed: Value = serde_json::from_str(leaf).map_err(|_| fault("it is not JSON"))?;
        if let Some(name) = strict::repeated_name(leaf) {
            return Err(fault(&format!("the member {name:?} stands twice in its leaf")));
        }
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
            Some(ERASED) => self.erased(seq, &parsed),
            Some(KEY_CHANGED) => self.key_changed(seq, &parsed).map_err(|why| fault(&why))?,
            Some(ROLLBACK_ACCEPTED) => self.rollback(seq, &parsed).map_err(fault)?,
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
        if let Some(why) = leaf::mismatch(&commitments, values) {
            return Err(Fault::Record { seq, why });
        }
        self.values += values.len() as u64;
        let is_there = |field: &str| values.iter().any(|value| value.field == field);
        let missing = commitments.into_iter().filter(|(field, _)| !is_there(field));
        self.missing.extend(missing.map(|(field, _)| (seq, field)));
        Ok(())
    }

    fn erased(&mut self, seq: u64, parsed: &Value) {
        for (field, numbers) in erased_values(parsed) {
            self.erased.extend(numbers.map(|number| ((number, field.to_owned()), seq)));
        }
    }

    /// Trusts a new key if its note is signed by a trusted key and by the new key itself. A key that was created after
    /// the old key was lost is not trusted; the user must give it.
    fn key_changed(&mut self, seq: u64, parsed: &Value) -> Result<(), String> {
        let trust = match parsed["detail"]["change"]["note"].as_str() {
            None => Trust::Lost,
            Some(note) => match key_change::follow(note, &self.log, &mut self.verifiers)? {
                Followed::Trusted => Trust::Signed,
                Followed::Unknown => Trust::Unknown,
            },
        };
        self.remarks.key_changes.push(KeyChange { seq, trust });
        Ok(())
    }

    /// Remembers a rollback. The origins that rollbacks begin have increasing numbers, so that none names two histories.
    fn rollback(&mut self, seq: u64, parsed: &Value) -> Result<(), &'static str> {
        let change = &parsed["detail"]["change"];
        let size = |head: &str| change[head]["size"].as_u64().unwrap_or_default();
        let origin = change["origin"].as_str().unwrap_or_default().to_owned();
        if !origin.is_empty() {
            let number = origin::number(&origin);
            let is_ordered = |other: &Rollback| {
                other.origin.is_empty() || (other.seq < seq) == (origin::number(&other.origin) < number)
            };
            if number == 1 || !origin::is_of(&origin, &self.log) || !self.remarks.rollbacks.iter().all(is_ordered) {
                return Err("the name that it begins does not follow the one before");
            }
        }
        self.remarks.rollbacks.push(Rollback { seq, signed: size("signed"), found: size("found"), origin });
        Ok(())
    }
}

impl std::fmt::Display for Holds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "All {} records of {} hold: none was changed, removed, inserted or put in another place.",
            self.records, self.log
        )?;
        self.remarks(f)
    }
}

impl Holds {
    /// What the events say about the log, as sentences; empty if they say nothing.
    pub fn sentences(&self) -> String {
        struct Sentences<'a>(&'a Holds);
        impl std::fmt::Display for Sentences<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.remarks(f)
            }
        }
        Sentences(self).to_string().trim_start().to_owned()
    }

    /// Writes what the events say about the log: erasures, rollbacks, changes of the key.
    pub(crate) fn remarks(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.remarks.erased(f, self.erased)?;
        write!(f, "{}", self.remarks)
    }
}
