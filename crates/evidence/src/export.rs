//! An export of records as lines of JSON: a header, records, checkpoints on the way, an end. An export of the whole log
//! proves that nothing is missing; one of a filter carries a proof for each record, and claims no more than that these
//! records are genuine.

use crate::{
    checkpoint::{Checkpoint, NoteError, origin},
    hex,
    leaf::{Kept, SALT_LENGTH},
    proof::Head,
    tree::Hash,
    unhex,
    verify::{Fault, Holds, Walk},
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

    fn kept(&self) -> Option<Vec<Kept>> {
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

/// What an export proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// What holds.
    pub holds: Holds,
    /// Whether it is the whole log up to its checkpoint, so that nothing is missing.
    pub is_whole: bool,
    /// Whether the key was given from outside; else it is the one that the export itself names.
    pub is_key_given: bool,
    /// Size of the checkpoint that was given from outside and fits, if one was.
    pub kept: Option<u64>,
}

/// Checks an export line by line, in little memory.
pub struct Reader {
    given: Vec<String>,
    kept: Option<String>,
    header: Option<(Header, Head)>,
    walk: Walk,
    hash: Sha256,
    records: u64,
    erasures: u64,
    /// The kept checkpoint's head, and whether the log fits it.
    outside: Option<(Head, bool)>,
    is_ended: bool,
}

impl Reader {
    /// A reader that believes these keys (`name+hash+base64`); none: those that the export names. `kept`: a checkpoint
    /// from elsewhere that an export of the whole log must fit.
    pub fn new(given: Vec<String>, kept: Option<String>) -> Self {
        Self {
            given,
            kept,
            header: None,
            walk: Walk::default(),
            hash: Sha256::new(),
            records: 0,
            erasures: 0,
            outside: None,
            is_ended: false,
        }
    }

    /// Takes the next line as bytes, without its newline.
    ///
    /// # Errors
    /// What does not hold.
    pub fn bytes(&mut self, line: &[u8]) -> Result<(), Fault> {
        let text = std::str::from_utf8(line).map_err(|_| self.unreadable())?;
        self.line(text)
    }

    /// Takes the next line, without its newline.
    ///
    /// # Errors
    /// What does not hold.
    pub fn line(&mut self, text: &str) -> Result<(), Fault> {
        if self.is_ended {
            return Err(Fault::Export("The export goes on after its end: something was added to it.".to_owned()));
        }
        let parsed: Line = serde_json::from_str(text).map_err(|_| self.unreadable())?;
        match (parsed, &self.header) {
            (Line::Header(header), None) => self.header(header)?,
            (Line::Record(record), Some((header, head))) => {
                let (is_whole, head) = (header.is_whole, *head);
                self.record(&record, is_whole, &head)?;
                self.records += 1;
            }
            (Line::Erasure(record), Some((header, head))) if !header.is_whole => {
                let head = *head;
                self.record(&record, false, &head)?;
                self.erasures += 1;
            }
            (Line::Checkpoint { note }, Some((header, _))) if header.is_whole => self.walk.fits(&note)?,
            (Line::End { records, sha256 }, Some(_)) => {
                let hash = hex(&self.hash.clone().finalize());
                if records != self.records || sha256 != hash {
                    let text = "The export is not as it was written: lines were changed, removed or added.";
                    return Err(Fault::Export(text.to_owned()));
                }
                self.is_ended = true;
            }
            _ => return Err(self.unreadable()),
        }
        self.hash.update(text);
        self.hash.update("\n");
        Ok(())
    }

    /// Ends the check.
    ///
    /// # Errors
    /// What is missing, or does not fit.
    pub fn finish(self) -> Result<Proven, Fault> {
        let Some((header, head)) = self.header else {
            return Err(Fault::Export("The file is empty.".to_owned()));
        };
        if !self.is_ended {
            let text = format!("The export breaks off after {} records: it has no end.", self.records);
            return Err(Fault::Export(text));
        }
        let kept = match self.outside {
            Some((head, false)) => return Err(Fault::Forked { size: head.size }),
            Some((head, true)) => Some(head.size),
            None => None,
        };
        let mut holds = self.walk.finish(&head, header.is_whole)?;
        // What was not asked for is no record of the export.
        holds.records -= self.erasures;
        Ok(Proven { holds, is_whole: header.is_whole, is_key_given: !self.given.is_empty(), kept })
    }

    fn header(&mut self, header: Header) -> Result<(), Fault> {
        if header.v != VERSION {
            let text = format!("The export is written in format {}, which this version does not know.", header.v);
            return Err(Fault::Export(text));
        }
        let keys = if self.given.is_empty() { header.keys.clone() } else { self.given.clone() };
        // Keys are tried on the export's checkpoint at its end too, when the log itself has introduced later ones.
        let peeked = Checkpoint::peek(&header.checkpoint)?;
        if peeked.origin != origin(&header.log) {
            return Err(Fault::OtherLog { other: peeked.origin, origin: origin(&header.log) });
        }
        match Checkpoint::open(&header.checkpoint, &keys) {
            Ok(_) => {}
            // In a whole log a key that is known may vouch for the one that signed last.
            Err(NoteError::UnknownKey) if header.is_whole => {}
            Err(error) => return Err(error.into()),
        }
        self.walk = Walk::new(&header.log, keys);
        if let Some(kept) = &self.kept {
            let head = self.walk.open(kept)?;
            if !header.is_whole {
                let text =
                    "A kept checkpoint can be held against an export of the whole log only; this one is of a filter.";
                return Err(Fault::Export(text.to_owned()));
            }
            if head.size > peeked.head.size {
                return Err(Fault::Truncated { have: peeked.head.size, signed: head.size });
            }
            self.outside = Some((head, head.size == 0));
        }
        self.header = Some((header, peeked.head));
        Ok(())
    }

    fn record(&mut self, record: &Record, is_whole: bool, head: &Head) -> Result<(), Fault> {
        let seq = record.seq;
        let fault = |why: &str| Fault::Record { seq, why: why.to_owned() };
        let kept = record.kept().ok_or_else(|| fault("a salt in it is not 32 bytes in base64"))?;
        let hash = unhex(&record.leaf_hash).ok_or_else(|| fault("the hash beside it is not 64 hexadecimal digits"))?;
        if is_whole {
            self.walk.next(seq, &record.leaf, &hash, &kept)?;
        } else {
            let decode = |hash: &String| -> Option<Hash> { BASE64_STANDARD.decode(hash).ok()?.try_into().ok() };
            let proof: Option<Vec<Hash>> = record.proof.iter().flatten().map(decode).collect();
            let proof = proof.ok_or_else(|| fault("its proof is not base64"))?;
            self.walk.proven(seq, &record.leaf, &hash, &kept, &proof, head)?;
        }
        let opened = crate::leaf::open(&record.leaf, &kept).map_err(|_| fault("it is not JSON"))?;
        if opened["event"] != record.event || opened["detail"] != record.detail {
            return Err(fault("what is shown of it is not what its leaf says"));
        }
        if let Some((kept, fits)) = &mut self.outside
            && self.walk.size() == kept.size
        {
            *fits = self.walk.root() == kept.root;
            if !*fits {
                return Err(Fault::Forked { size: kept.size });
            }
        }
        // The last record of a whole log: by now every key that it introduces is known.
        if is_whole
            && self.walk.size() == head.size
            && let Some((header, _)) = &self.header
        {
            self.walk.open(&header.checkpoint)?;
        }
        Ok(())
    }

    fn unreadable(&self) -> Fault {
        let text = match (&self.header, self.records) {
            (None, _) => "This is no export of an audit log: it does not begin with the header of one.".to_owned(),
            (Some(_), 0) => "The line after the header cannot be read.".to_owned(),
            (Some(_), records) => format!("A line after {records} records cannot be read."),
        };
        Fault::Export(text)
    }
}

impl std::fmt::Display for Proven {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Holds { log, records, size, .. } = &self.holds;
        if self.is_whole {
            write!(f, "{} This is the whole log up to its checkpoint of {size} records.", self.holds)?;
        } else {
            write!(
                f,
                "These {records} records are genuine: each is in the log of {log} as its checkpoint of {size} records \
                 signed it. An export of a filter cannot show whether others are missing."
            )?;
            self.holds.tell_erased(f)?;
        }
        if let Some(kept) = self.kept {
            write!(f, " It has grown from the checkpoint of {kept} records that you kept.")?;
        }
        if !self.is_key_given {
            write!(
                f,
                " Checked with the key that the export itself names: give the one you kept to know who signed it."
            )?;
        }
        Ok(())
    }
}
