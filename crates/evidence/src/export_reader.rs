//! Verifies an export line by line.

use crate::{
    checkpoint::{Checkpoint, NoteError, origin},
    export::*,
    hex,
    proof::Head,
    tree::Hash,
    unhex,
    verify::{Fault, Holds, Walk},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

/// The result of verifying an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven {
    /// The verified events.
    pub holds: Holds,
    /// Whether the export is the whole log up to its checkpoint, so that nothing is missing.
    pub is_whole: bool,
    /// Whether the user gave the trusted keys; otherwise the keys in the export were used.
    pub is_key_given: bool,
    /// The size of the user's own checkpoint, with which the log is consistent; `None` if the user gave none.
    pub kept: Option<u64>,
}

/// Verifies an export line by line, without keeping its events in memory.
pub struct Reader {
    given: Vec<String>,
    kept: Option<String>,
    header: Option<(Header, Head)>,
    walk: Walk,
    hash: Sha256,
    records: u64,
    erasures: u64,
    /// Size and root in the user's own checkpoint, and whether the log is consistent with it.
    outside: Option<(Head, bool)>,
    is_ended: bool,
}

impl Reader {
    /// A reader that trusts these keys (`name+hash+base64`), or the keys in the export if there are none. `kept` is a
    /// checkpoint that the user has kept, with which an export of the whole log must be consistent.
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

    /// Verifies the next line, given as bytes without its newline.
    ///
    /// # Errors
    /// The fault that was found.
    pub fn bytes(&mut self, line: &[u8]) -> Result<(), Fault> {
        let text = std::str::from_utf8(line).map_err(|_| self.unreadable())?;
        self.line(text)
    }

    /// Verifies the next line, without its newline.
    ///
    /// # Errors
    /// The fault that was found.
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

    /// Ends the verification.
    ///
    /// # Errors
    /// The fault that was found, for example missing events.
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
        // Erasure lines do not match the filter, so they do not count as events of the export.
        holds.records -= self.erasures;
        Ok(Proven { holds, is_whole: header.is_whole, is_key_given: !self.given.is_empty(), kept })
    }

    fn header(&mut self, header: Header) -> Result<(), Fault> {
        if header.v != VERSION {
            let text = format!("The export is written in format {}, which this version does not know.", header.v);
            return Err(Fault::Export(text));
        }
        let keys = if self.given.is_empty() { header.keys.clone() } else { self.given.clone() };
        // The signature of the checkpoint is verified again after the last event, because the log may introduce later
        // keys.
        let peeked = Checkpoint::peek(&header.checkpoint)?;
        if peeked.origin != origin(&header.log) {
            return Err(Fault::OtherLog { other: peeked.origin, origin: origin(&header.log) });
        }
        match Checkpoint::open(&header.checkpoint, &keys) {
            Ok(_) => {}
            // In an export of the whole log, a trusted key may have signed the change to the key that signed the
            // checkpoint.
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
        // After the last event of a whole log, every key that the log introduces is known.
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
