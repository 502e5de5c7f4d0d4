//! The table (CSV) of an export. Its `leaf_hash` column proves which records it lists, and in an export of the whole log
//! that none is missing. Its other columns are what the server stated: nothing in the table is hashed with them.

use crate::{
    proof::Head,
    tree::{Frontier, Hash},
    unhex,
    verify::Fault,
};
use csv_core::{ReadFieldResult, Reader};

/// The columns that are read, and the most bytes that a value in them has.
const COLUMNS: [&str; 2] = ["number", "leaf_hash"];
const MAX_VALUE: usize = 64;

/// The mark at the beginning of a table for Excel.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// What the signed list states about a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stated {
    pub is_whole: bool,
    pub records: u64,
    pub head: Head,
}

/// A table that is read in pieces.
pub(crate) struct Table {
    stated: Stated,
    /// A checkpoint that the user has kept; taken once the table was compared with it.
    kept: Option<Head>,
    reader: Reader,
    field: Vec<u8>,
    is_field_cut: bool,
    row: Vec<Vec<u8>>,
    /// The positions of [`COLUMNS`] and the number of columns; `None` before the first row.
    columns: Option<([usize; 2], usize)>,
    /// Whether the file is not a table of an export, so that nothing in it is read.
    is_other: bool,
    is_begun: bool,
    frontier: Frontier,
    rows: u64,
    last: Option<u64>,
}

impl Table {
    pub(crate) fn new(stated: Stated, kept: Option<Head>) -> Self {
        Self {
            stated,
            kept,
            reader: Reader::new(),
            field: Vec::new(),
            is_field_cut: false,
            row: Vec::new(),
            columns: None,
            is_other: false,
            is_begun: false,
            frontier: Frontier::default(),
            rows: 0,
            last: None,
        }
    }

    /// Reads the next bytes.
    pub(crate) fn piece(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        if !std::mem::replace(&mut self.is_begun, true) {
            bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        }
        while !self.is_other && !bytes.is_empty() {
            let read = self.step(bytes)?;
            bytes = &bytes[read..];
        }
        Ok(())
    }

    /// Ends the table; `None` if the file is not a table of an export, else a sentence about what it proves.
    pub(crate) fn finish(mut self) -> Result<Option<String>, Fault> {
        // An empty input tells the parser that the last row is complete.
        while !self.is_other && self.step(&[])? > 0 {}
        if self.is_other || self.columns.is_none() {
            return Ok(None);
        }
        let Stated { is_whole, records, head } = self.stated;
        if self.rows != records {
            let text = format!("The table has {} records, and the signed list states {records}.", self.rows);
            return Err(Fault::Export(text));
        }
        if !is_whole {
            return Ok(Some(format!(
                "This is the file that was exported and signed: {records} records that match its filter. A table contains \
                 no proofs, so its columns are what the server stated when it exported."
            )));
        }
        if (self.frontier.size(), self.frontier.root()) != (head.size, head.root) {
            let text = format!(
                "The leaf hashes of the table do not lead to the checkpoint of {} records on the signed list: the server \
                 signed a table that is not its log.",
                head.size
            );
            return Err(Fault::Export(text));
        }
        let mut text = format!(
            "This is the file that was exported and signed. Its {records} leaf hashes lead to the root of the signed \
             checkpoint, so no record is missing, inserted or in another place. Its other columns are what the server \
             stated when it exported: the hashes in a table do not cover them."
        );
        if let Some(kept) = self.kept {
            // The table was compared when it reached that size.
            text.push_str(&format!(" It has grown from the checkpoint of {} records that you kept.", kept.size));
        }
        Ok(Some(text))
    }

    /// Reads up to the end of one field, and returns the number of bytes that were read.
    fn step(&mut self, bytes: &[u8]) -> Result<usize, Fault> {
        let mut value = [0; 256];
        let (result, read, written) = self.reader.read_field(bytes, &mut value);
        let room = MAX_VALUE.saturating_sub(self.field.len());
        self.is_field_cut |= written > room;
        self.field.extend_from_slice(&value[..written.min(room)]);
        match result {
            ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            ReadFieldResult::Field { record_end } => {
                let cut = std::mem::take(&mut self.is_field_cut);
                let field = std::mem::take(&mut self.field);
                self.row.push(if cut { Vec::new() } else { field });
                if record_end {
                    let row = std::mem::take(&mut self.row);
                    self.record(&row)?;
                }
                // At the end of the input a field is complete without another byte.
                return Ok(read.max(usize::from(bytes.is_empty())));
            }
            ReadFieldResult::End => {}
        }
        Ok(read)
    }

    fn record(&mut self, row: &[Vec<u8>]) -> Result<(), Fault> {
        let Some((columns, width)) = self.columns else {
            let place = |name: &str| row.iter().position(|column| column == name.as_bytes());
            match COLUMNS.map(place) {
                [Some(number), Some(hash)] => self.columns = Some(([number, hash], row.len())),
                _ => self.is_other = true,
            }
            return Ok(());
        };
        let unreadable = || Fault::Export(format!("A row of the table after {} records cannot be read.", self.rows));
        if row.len() != width {
            return Err(unreadable());
        }
        let [number, hash] = columns.map(|column| std::str::from_utf8(&row[column]).unwrap_or_default());
        let seq: u64 = number.parse().map_err(|_| unreadable())?;
        let hash: Hash = unhex(hash).ok_or_else(unreadable)?;
        let is_next = if self.stated.is_whole { seq == self.rows } else { self.last.is_none_or(|last| last < seq) };
        if !is_next || seq >= self.stated.head.size {
            return Err(Fault::Record { seq, why: "it does not stand in its place in the table".to_owned() });
        }
        self.last = Some(seq);
        self.rows += 1;
        self.frontier.push(&hash);
        match self.kept {
            Some(kept) if self.stated.is_whole && kept.size == self.rows && kept.root != self.frontier.root() => {
                Err(Fault::Forked { size: kept.size })
            }
            _ => Ok(()),
        }
    }
}
