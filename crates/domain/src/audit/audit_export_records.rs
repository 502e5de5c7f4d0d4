//! Records as an export contains them, and the refusal to export records that do not hold.

use crate::audit::audit_walk::StoredRecord;
use evidence::{
    Hash,
    export::{Line, Record},
    verify::{ERASED, Fault, KEY_CHANGED, ROLLBACK_ACCEPTED},
};
use kernel::base::error::{Error, Result};
use serde_json::Value;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Why a verifier needs an event that the filter of an export leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Other {
    /// It reports which values were erased.
    Erasure,
    /// It says something about the log itself.
    Notice,
}

impl Other {
    /// The reason, if there is one.
    pub(crate) fn of(event: &Value) -> Option<Self> {
        match event["type"].as_str() {
            Some(ERASED) => Some(Self::Erasure),
            Some(KEY_CHANGED | ROLLBACK_ACCEPTED) => Some(Self::Notice),
            _ => None,
        }
    }

    /// The line of such an event.
    pub(crate) fn line(self, record: Record) -> Line {
        match self {
            Self::Erasure => Line::Erasure(record),
            Self::Notice => Line::Notice(record),
        }
    }
}

/// A stored record as an export contains it.
///
/// # Errors
/// When its leaf is not JSON.
pub(crate) fn exported(record: &StoredRecord, proof: Option<&[Hash]>) -> Result<Record> {
    let StoredRecord { seq, leaf, leaf_hash, values, .. } = record;
    Record::new(*seq, leaf, leaf_hash, values, proof).map_err(|error| unwritable(&error))
}

/// The refusal to export a log that does not hold.
pub(crate) fn tampered(fault: &Fault) -> Error {
    let reason = refusals::export_tampered(fault.to_string());
    Problem::new(ProblemKind::Unavailable, reason).with_code("audit_log_does_not_hold").into()
}

/// The error of a line that cannot be written as JSON.
pub(crate) fn unwritable(error: &serde_json::Error) -> Error {
    Error::Fault(format!("an export line could not be serialized: {error}"))
}
