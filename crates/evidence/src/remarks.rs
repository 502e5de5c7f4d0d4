//! What a log says about itself that a reader of the result must know: accepted rollbacks, changes of the audit key, and
//! erasures. None of them is a fault.

use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeSet,
    fmt::{self, Display, Formatter},
};

/// Records named one by one per kind of remark; of the others only the number is given. Of rollbacks the last ones are
/// named, because the newest says under which origin the log is signed now.
const NAMED: usize = 3;

/// An event that accepted a log which differed from what had been signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rollback {
    /// Sequence number of the event.
    pub seq: u64,
    /// The number of events that had been signed.
    pub signed: u64,
    /// The number of events after which the log continued.
    pub found: u64,
    /// The origin of all checkpoints that cover the event, until the next rollback; empty if it began none, as in the first
    /// versions.
    pub origin: String,
}

/// An event that names a new audit key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    /// Sequence number of the event.
    pub seq: u64,
    /// How the new key relates to the one before.
    pub trust: Trust,
}

/// How a new audit key relates to the keys that were trusted before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trust {
    /// A trusted key signed for the new one.
    Signed,
    /// The old key was lost, and did not sign for the new one.
    Lost,
    /// A key signed for the new one, but not one that was given to the verifier.
    Unknown,
}

/// The remarks about a verified log or export.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remarks {
    /// Accepted rollbacks, in the order of the log.
    pub rollbacks: Vec<Rollback>,
    /// Changes of the audit key, in the order of the log.
    pub key_changes: Vec<KeyChange>,
    /// Sequence numbers of the events that report the erasure of values which are missing here.
    pub erasures: BTreeSet<u64>,
}

impl Remarks {
    /// The origin that a rollback began for checkpoints of this size; `None` for the first origin of the log.
    pub(crate) fn origin_at(&self, size: u64) -> Option<&str> {
        let begun = self.rollbacks.iter().filter(|rollback| rollback.seq < size && !rollback.origin.is_empty());
        begun.max_by_key(|rollback| rollback.seq).map(|rollback| rollback.origin.as_str())
    }

    /// Writes how many values were erased and which events say so, if any were.
    pub(crate) fn erased(&self, f: &mut Formatter<'_>, values: u64) -> fmt::Result {
        match values {
            0 => Ok(()),
            1 => write!(f, " 1 value about a person was erased, as reported by {}.", Numbers::of(&self.erasures)),
            some => {
                write!(f, " {some} values about people were erased, as reported by {}.", Numbers::of(&self.erasures))
            }
        }
    }
}

impl Display for Remarks {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for Rollback { seq, signed, found, origin } in self.rollbacks.iter().rev().take(NAMED).rev() {
            write!(
                f,
                " Record {seq} accepted a rollback: {signed} records had been signed, and the log continued after the \
                 {found} that were in the database. Records that had been signed may be missing from this log."
            )?;
            if !origin.is_empty() {
                write!(f, " Since that record its checkpoints are named {origin}.")?;
            }
        }
        more(f, self.rollbacks.len(), "rollbacks were accepted")?;
        for KeyChange { seq, trust } in self.key_changes.iter().take(NAMED) {
            let text = match trust {
                Trust::Signed => "changed the audit key, and the key before signed for the new one",
                Trust::Lost => "replaced a lost audit key: no earlier key signed for the new one",
                Trust::Unknown => {
                    "changed the audit key, and none of the keys that are trusted here signed for the new one"
                }
            };
            write!(f, " Record {seq} {text}.")?;
        }
        more(f, self.key_changes.len(), "changes of the audit key are in this log")
    }
}

fn more(f: &mut Formatter<'_>, all: usize, what: &str) -> fmt::Result {
    match all.saturating_sub(NAMED) {
        0 => Ok(()),
        more => write!(f, " {more} more {what}."),
    }
}

/// Names some records: "records 1, 2 and 3", or "records 1, 2, 3 and 7 more".
struct Numbers(Vec<String>);

impl Numbers {
    fn of(numbers: &BTreeSet<u64>) -> Self {
        let mut words: Vec<String> = numbers.iter().take(NAMED).map(u64::to_string).collect();
        if numbers.len() > NAMED {
            words.push(format!("{} more", numbers.len() - NAMED));
        }
        Self(words)
    }
}

impl Display for Numbers {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0.as_slice() {
            [] => f.write_str("no record"),
            [one] => write!(f, "record {one}"),
            [first @ .., last] => write!(f, "records {} and {last}", first.join(", ")),
        }
    }
}
