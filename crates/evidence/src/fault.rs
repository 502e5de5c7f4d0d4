//! Faults that the verifier finds, as sentences for people.

use crate::checkpoint::NoteError;

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
    #[error("{}", range(*.from, *.to, *.size))]
    Range {
        /// Sequence number of the first event of the range.
        from: u64,
        /// Sequence number of the last event of the range.
        to: u64,
        /// The size of the last checkpoint that matches; 0 if no checkpoint before these events could be compared.
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
    /// The checkpoint is of another log, or of another history of this log: each accepted rollback begins a new origin.
    #[error("The checkpoint does not hold: it is named {other}, and this log is named {origin} there.")]
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

impl Fault {
    /// A fault of the input as a whole, from its sentence.
    pub(crate) fn export(text: impl Into<String>) -> Self {
        Self::Export(text.into())
    }
}

fn range(from: u64, to: u64, size: u64) -> String {
    match size {
        0 => format!(
            "The first record that does not hold is one of {from} to {to}: they do not fit the checkpoint that was signed \
             over them, and there is no earlier checkpoint to narrow it down."
        ),
        size => format!(
            "The first record that does not hold is one of {from} to {to}: a checkpoint signed at {size} records fits \
             those before, and the next one does not fit these."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_names_the_checkpoint_before_it_only_if_there_is_one() {
        let sentence = |size| Fault::Range { from: size, to: 19, size }.to_string();
        assert!(sentence(10).contains("one of 10 to 19: a checkpoint signed at 10 records fits those before"));
        assert!(sentence(0).contains("one of 0 to 19") && !sentence(0).contains("signed at 0"), "{}", sentence(0));
    }
}
