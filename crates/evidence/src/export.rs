//! An export of records as lines of JSON: a header, records, checkpoints on the way, an end. An export of the whole log
//! proves that nothing is missing; one of a filter carries a proof for each record, and claims no more than that these
//! records are genuine.

use crate::{
    hex,
    leaf::{Kept, SALT_LENGTH},
    tree::Hash,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The format this version writes.
pub const VERSION: u64 = 1;

/// One line.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// The first one.
    Header(Header),
    /// A record.
    Record(Record),
    /// A record that tells of values that were erased, beside an export of a filter that did not ask for it: without it
    /// a missing value could not be told from one that somebody took away.
    Erasure(Record),
    /// A checkpoint of the log as it was after the record before this line; in exports of the whole log.
    Checkpoint {
        /// The signed note.
        note: String,
    },
    /// The last one.
    End {
        /// How many records there were.
        records: u64,
        /// SHA-256 of all lines before this one, in hexadecimal.
        sha256: String,
    },
}

/// What is exported.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header {
    /// [`VERSION`].
    pub v: u64,
    /// Whose log.
    pub log: String,
    /// Whether it is every record up to the checkpoint, in order.
    pub is_whole: bool,
    /// What was asked for; null for everything.
    pub filter: Value,
    /// In Unix seconds.
    pub exported_at: i64,
    /// The public keys of the checkpoints, `name+hash+base64`. Believe them only if you know them from elsewhere.
    pub keys: Vec<String>,
    /// The checkpoint that covers the records.
    pub checkpoint: String,
}

/// A record with what is needed to check it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    /// Its number, from 0.
    pub seq: u64,
    /// The event as the Admin API shows it; for reading, and checked against the leaf.
    pub event: Value,
    /// What only Orgward knows: old and new values, owner, expiry; likewise.
    pub detail: Value,
    /// The bytes that were hashed.
    pub leaf: String,
    /// Their hash, in hexadecimal.
    pub leaf_hash: String,
    /// The values that the leaf commits to; those that were erased are not here.
    pub values: Vec<Committed>,
    /// Base64 hashes that lead from the leaf to the checkpoint's root; in exports of a filter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Vec<String>>,
}

/// A value that a leaf commits to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Committed {
    /// Where in the leaf, as a JSON pointer.
    pub field: String,
    /// 256 random bits, in base64.
    pub salt: String,
    /// The value.
    pub value: String,
}

impl Record {
    /// A record as it is exported. The leaf must be one that this version can read.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn new(
        seq: u64,
        leaf: &str,
        leaf_hash: &[u8],
        kept: &[Kept],
        proof: Option<&[Hash]>,
    ) -> Result<Self, serde_json::Error> {
        let mut opened = crate::leaf::open(leaf, kept)?;
        Ok(Self {
            seq,
            event: opened["event"].take(),
            detail: opened["detail"].take(),
            leaf: leaf.to_owned(),
            leaf_hash: hex(leaf_hash),
            values: kept
                .iter()
                .map(|kept| Committed {
                    field: kept.field.clone(),
                    salt: BASE64_STANDARD.encode(kept.salt),
                    value: kept.value.clone(),
                })
                .collect(),
            proof: proof.map(|proof| proof.iter().map(|hash| BASE64_STANDARD.encode(hash)).collect()),
        })
    }

    pub(crate) fn kept(&self) -> Option<Vec<Kept>> {
        let kept = |value: &Committed| -> Option<Kept> {
            let salt: [u8; SALT_LENGTH] = BASE64_STANDARD.decode(&value.salt).ok()?.try_into().ok()?;
            Some(Kept { field: value.field.clone(), salt, value: value.value.clone() })
        };
        self.values.iter().map(kept).collect()
    }
}

/// Writes lines, and knows what the last one must say.
#[derive(Debug, Default)]
pub struct Writer {
    records: u64,
    hash: Sha256,
}

impl Writer {
    /// A line with its newline.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn line(&mut self, line: &Line) -> Result<String, serde_json::Error> {
        self.records += u64::from(matches!(line, Line::Record(_)));
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        self.hash.update(&text);
        Ok(text)
    }

    /// The last line.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn end(self) -> Result<String, serde_json::Error> {
        let sha256 = hex(&self.hash.finalize());
        let mut text = serde_json::to_string(&Line::End { records: self.records, sha256 })?;
        text.push('\n');
        Ok(text)
    }
}
