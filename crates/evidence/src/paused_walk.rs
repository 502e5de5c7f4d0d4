//! A verification that goes on later: what it must remember about the events that it has verified.

use crate::{remarks::Remarks, tree::Frontier, verify::Walk};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The state of a [`Walk`] after some events, without their tree. It holds no personal values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PausedWalk {
    verifiers: Vec<String>,
    last_at: i64,
    records: u64,
    values: u64,
    /// Missing values, by event and field, whose erasure no event has reported yet.
    missing: Vec<(u64, String)>,
    /// The number of missing values whose erasure an event has reported.
    erased: u64,
    remarks: Remarks,
    fitted: u64,
}

impl PausedWalk {
    /// Goes on after the events whose tree is given. The caller vouches that the state was made for them.
    pub fn resume(self, log: &str, frontier: Frontier) -> Walk {
        Walk {
            log: log.to_owned(),
            verifiers: self.verifiers,
            frontier,
            last_at: self.last_at,
            records: self.records,
            values: self.values,
            missing: self.missing,
            erased: BTreeMap::new(),
            settled: self.erased,
            remarks: self.remarks,
            fitted: self.fitted,
        }
    }
}

impl Walk {
    /// What must be remembered to go on later after the events so far.
    pub fn pause(&self) -> PausedWalk {
        let mut remarks = self.remarks.clone();
        let mut missing = Vec::new();
        for place in &self.missing {
            match self.erased.get(place) {
                Some(reported) => drop(remarks.erasures.insert(*reported)),
                None => missing.push(place.clone()),
            }
        }
        PausedWalk {
            verifiers: self.verifiers.clone(),
            last_at: self.last_at,
            records: self.records,
            values: self.values,
            erased: self.settled + (self.missing.len() - missing.len()) as u64,
            missing,
            remarks,
            fitted: self.fitted,
        }
    }
}
