//! An export of events as lines of JSON: a header, events, checkpoints between them, an end. An export of the whole log
//! proves that nothing is missing. An export with a filter contains a proof for each event, in the order of the log, and
//! proves only that these events are genuine.

use crate::{
    hex,
    leaf::{Kept, SALT_LENGTH},
    tree::Hash,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The format that this version writes.
pub const VERSION: u64 = 1;

/// A line of an export.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Line {
    /// The first line.
    Header(Header),
    /// An event.
    Record(Record),
    /// An event about the erasure of values, in an export whose filter does not match that event. Without it, the
    /// verifier could not distinguish an erased value from one that was removed without permission.
    Erasure(Record),
    /// An event that says something about the log itself, an accepted rollback or a change of the audit key, in an
    /// export whose filter does not match that event.
    Notice(Record),
    /// A checkpoint of the log as it was after the previous event; in exports of the whole log only.
    Checkpoint {
        /// The signed note.
        note: String,
    },
    /// The last line.
    End {
        /// The number of [`Line::Record`] lines.
        records: u64,
        /// SHA-256 of all lines before this one, with their newlines, in hexadecimal.
        sha256: String,
    },
}

/// The first line of an export.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// [`VERSION`].
    pub v: u64,
    /// The id of the organization whose log it is.
    pub log: String,
    /// Whether the export contains every event up to the checkpoint, in order.
    pub is_whole: bool,
    /// The filter of the export; null for the whole log.
    pub filter: Value,
    /// Unix seconds.
    pub exported_at: i64,
    /// The public keys of the checkpoints, `name+hash+base64`. Trust them only if you know them from another source.
    pub keys: Vec<String>,
    /// The notes about changes of the key, oldest first, each signed by the old and the new key: with them a verifier
    /// that knows an earlier key can trust the one that signed the checkpoint. Absent if the key never changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_changes: Vec<String>,
    /// The signed note of the checkpoint that covers the events.
    pub checkpoint: String,
}

/// An event with the data that is needed to verify it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Sequence number, from 0.
    pub seq: u64,
    /// The event as the Admin API shows it, for readers. The verifier compares it with the leaf.
    pub event: Value,
    /// Details that only Orgward has: old and new values, owner, expiry. The verifier compares them with the leaf.
    pub detail: Value,
    /// The bytes that were hashed.
    pub leaf: String,
    /// The leaf hash, in hexadecimal.
    pub leaf_hash: String,
    /// The values that the leaf commits to, without erased ones.
    pub values: Vec<Committed>,
    /// The inclusion proof for the checkpoint's root, in base64; in exports with a filter only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Vec<String>>,
}

/// A value that a leaf commits to.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committed {
    /// Its position in the leaf, as a JSON pointer (RFC 6901).
    pub field: String,
    /// 256 random bits, in base64.
    pub salt: String,
    pub value: String,
}

impl Record {
    /// An event for an export. The leaf must have a format that this version can read.
    ///
    /// # Errors
    /// When the leaf is not JSON.
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

/// Serializes the lines of an export, and keeps the count and the hash for the last line.
#[derive(Debug, Default)]
pub struct Writer {
    records: u64,
    hash: Sha256,
}

impl Writer {
    /// Serializes a line, with its newline.
    ///
    /// # Errors
    /// When it cannot be serialized as JSON.
    pub fn line(&mut self, line: &Line) -> Result<String, serde_json::Error> {
        self.records += u64::from(matches!(line, Line::Record(_)));
        let mut text = serde_json::to_string(line)?;
        text.push('\n');
        self.hash.update(&text);
        Ok(text)
    }

    /// Serializes the last line, with its newline.
    ///
    /// # Errors
    /// When it cannot be serialized as JSON.
    pub fn end(self) -> Result<String, serde_json::Error> {
        let sha256 = hex(&self.hash.finalize());
        let mut text = serde_json::to_string(&Line::End { records: self.records, sha256 })?;
        text.push('\n');
        Ok(text)
    }
}
