//! Verifies an export line by line.

use crate::{
    checkpoint::Checkpoint,
    export::*,
    export_header, hex,
    proof::Head,
    strict,
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
    /// The number of events that the filter does not match.
    others: u64,
    /// The sequence number of the last event, and whether it matched the filter; in exports with a filter only.
    last: Option<(u64, bool)>,
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
            others: 0,
            last: None,
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
        if let Some(name) = strict::repeated_name(text) {
            return Err(Fault::Export(format!("{} names {name:?} twice.", self.place())));
        }
        let parsed: Line = serde_json::from_str(text).map_err(|error| self.unparsed(&error))?;
        match (parsed, &self.header) {
            (Line::Header(header), None) => self.header(header)?,
            (Line::Record(record), Some((header, head))) => {
                let (is_whole, head) = (header.is_whole, *head);
                self.record(&record, is_whole, &head, true)?;
                self.records += 1;
            }
            (Line::Erasure(record) | Line::Notice(record), Some((header, head))) if !header.is_whole => {
                let head = *head;
                self.record(&record, false, &head, false)?;
                self.others += 1;
            }
            (Line::Checkpoint { note }, Some((header, _))) if header.is_whole => self.checkpoint(&note)?,
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
        // In a whole log these were compared when their size was reached.
        if !header.is_whole || head.size == 0 {
            for note in std::iter::once(&header.checkpoint).chain(&self.kept) {
                self.walk.placed(&Checkpoint::peek(note)?)?;
            }
        }
        let mut holds = self.walk.finish(&head, header.is_whole)?;
        // The filter does not match these, so they do not count as events of the export.
        holds.records -= self.others;
        Ok(Proven { holds, is_whole: header.is_whole, is_key_given: !self.given.is_empty(), kept })
    }

    fn header(&mut self, header: Header) -> Result<(), Fault> {
        let (walk, head) = export_header::open(&header, &self.given)?;
        self.walk = walk;
        if let Some(kept) = &self.kept {
            let kept = self.walk.open(kept)?;
            if !header.is_whole {
                export_header::same(&kept, &head)?;
            } else if kept.size > head.size {
                return Err(Fault::Truncated { have: head.size, signed: kept.size });
            }
            self.outside = Some((kept, kept.size == 0 || !header.is_whole));
        }
        self.header = Some((header, head));
        Ok(())
    }

    /// Verifies a checkpoint between events. It must cover exactly the events before it.
    fn checkpoint(&mut self, note: &str) -> Result<(), Fault> {
        let size = Checkpoint::peek(note)?.head.size;
        if size != self.walk.size() {
            let text = format!("A checkpoint of {size} records stands after {} records.", self.walk.size());
            return Err(Fault::Export(text));
        }
        self.walk.fits(note)
    }

    fn record(&mut self, record: &Record, is_whole: bool, head: &Head, is_match: bool) -> Result<(), Fault> {
        let seq = record.seq;
        let fault = |why: &str| Fault::Record { seq, why: why.to_owned() };
        match self.last.replace((seq, is_match)) {
            // The whole log is numbered without a gap, which the walk verifies.
            _ if is_whole && record.proof.is_some() => return Err(fault("it has a proof of its own in a whole log")),
            Some((last, was_match)) if !is_whole && was_match == is_match && last >= seq => {
                return Err(fault(&format!("it stands after record {last}: it was moved or repeated")));
            }
            Some((_, false)) if is_match => return Err(fault("it stands after the events that the filter leaves out")),
            _ => {}
        }
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
        if let (Some((kept, fits)), Some(note)) = (&mut self.outside, &self.kept)
            && self.walk.size() == kept.size
        {
            self.walk.open(note)?;
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

    fn unparsed(&self, error: &serde_json::Error) -> Fault {
        let text = error.to_string();
        let unknown = text.split_once("unknown field `").and_then(|(_, rest)| rest.split('`').next());
        match unknown {
            Some(name) if self.header.is_some() || text.contains("exported_at") => {
                Fault::Export(format!("{} has the member {name:?}, which does not belong there.", self.place()))
            }
            _ => self.unreadable(),
        }
    }

    fn unreadable(&self) -> Fault {
        match self.header {
            None => Fault::export("This is no export of an audit log: it does not begin with the header of one."),
            Some(_) => Fault::Export(format!("{} cannot be read.", self.place())),
        }
    }

    /// Names the line that is being read.
    fn place(&self) -> String {
        match (&self.header, self.records) {
            (None, _) => "The header".to_owned(),
            (Some(_), 0) => "The line after the header".to_owned(),
            (Some(_), records) => format!("A line after {records} records"),
        }
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
            self.holds.remarks(f)?;
        }
        match self.kept {
            Some(kept) if self.is_whole => {
                write!(f, " It has grown from the checkpoint of {kept} records that you kept.")?;
            }
            Some(kept) => write!(f, " Its checkpoint is the one of {kept} records that you kept.")?,
            None => {}
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
