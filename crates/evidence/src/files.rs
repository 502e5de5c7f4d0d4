//! Verification of files. A file's kind is detected from its content, the content is read in pieces without keeping it
//! in memory, and the result is a text for people. The command line and the browser both use this module.

use crate::{
    checkpoint::Checkpoint,
    export_header,
    export_reader::Reader,
    manifest::{self, Entry, Hasher, Tally},
    origin,
    proof::Head,
    table::Table,
    verify::Fault,
};

/// Maximum length of a line, in bytes. An event is much shorter.
const MAX_LINE_LENGTH: usize = 16 * 1024 * 1024;

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Events with their proof.
    Export,
    /// The signed list of an export's files.
    List,
    /// A signed checkpoint.
    Checkpoint,
    /// A public key.
    Key,
    /// Anything else, for example a table, which can only be verified by a signed list.
    Other,
}

impl Kind {
    /// Detects the kind from the beginning of a file; a few hundred bytes are enough.
    pub fn of(beginning: &[u8]) -> Self {
        let text = String::from_utf8_lossy(beginning);
        let first = text.lines().next().unwrap_or_default().trim_end();
        let is_number = |line: &str| line.parse::<u64>().is_ok();
        let is_hash = |word: &str| word.len() == 8 && word.bytes().all(|digit| digit.is_ascii_hexdigit());
        match first {
            _ if first.starts_with('{') => Self::Export,
            manifest::TITLE => Self::List,
            _ if text.contains("\n\n\u{2014} ") && text.lines().nth(1).is_some_and(is_number) => Self::Checkpoint,
            _ if first.split('+').nth(1).is_some_and(is_hash) => Self::Key,
            _ => Self::Other,
        }
    }
}

/// Parses public keys, one per line. Empty lines and surrounding whitespace are ignored.
pub fn keys(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A verification of several files. Call `list` and `keep` first if there is a signed list or a checkpoint; then, for
/// each file, `begin`, `piece` for each piece of its content, and `end`; then `finish`. It cannot be used after a
/// fault. Files are refused without a signed list, unless `without_list` was called.
pub struct Examination {
    keys: Vec<String>,
    kept: Option<String>,
    /// Whether the kept checkpoint was compared with something.
    is_kept_used: bool,
    /// The size of the kept checkpoint, if it is the one that covers the listed export.
    is_kept_covering: Option<u64>,
    is_list_optional: bool,
    /// Whether the events of an export were verified.
    is_proven: bool,
    tally: Option<Tally>,
    file: Option<File>,
}

impl Examination {
    /// A verification that trusts these keys (`name+hash+base64`), or the keys in an export if there are none.
    pub fn new(keys: Vec<String>) -> Self {
        Self {
            keys,
            kept: None,
            is_kept_used: false,
            is_kept_covering: None,
            is_list_optional: false,
            is_proven: false,
            tally: None,
            file: None,
        }
    }

    /// Verifies exports without their signed list. What only the list covers is then not verified: the header's filter,
    /// time and keys, the checkpoints between the events, and whether the export was cut back to an older checkpoint.
    pub fn without_list(&mut self) {
        self.is_list_optional = true;
    }

    /// Sets the signed list of the files that follow.
    ///
    /// # Errors
    /// When no key was given, when the list is not signed by a trusted key, when there are two lists, or when the kept
    /// checkpoint has the size of the one on the list and another root.
    pub fn list(&mut self, note: &str) -> Result<(), Fault> {
        if self.keys.is_empty() {
            return Err(Fault::export("A list of files is only as good as its signature: give the public key."));
        }
        if self.tally.is_some() {
            return Err(Fault::export("There are two signed lists: check one export at a time."));
        }
        let manifest = manifest::open(note, &self.keys).map_err(Fault::List)?;
        // The list may lead to later keys, which sign the checkpoints of its files too.
        self.keys.clone_from(&manifest.verifiers);
        self.tally = Some(Tally::new(manifest));
        self.compare()
    }

    /// The files that the list names.
    pub fn listed(&self) -> &[Entry] {
        self.tally.as_ref().map_or(&[], |tally| &tally.manifest().entries)
    }

    /// Sets a checkpoint that the user has kept. An export of the whole log must be consistent with it; the checkpoint
    /// of an export with a filter must be the same.
    ///
    /// # Errors
    /// When there are two, or when it has the size of the checkpoint on the list and another root.
    pub fn keep(&mut self, note: &str) -> Result<(), Fault> {
        if self.kept.is_some() {
            return Err(Fault::export("There are two checkpoints: hold an export against one at a time."));
        }
        self.kept = Some(note.to_owned());
        self.compare()
    }

    /// The kept checkpoint, which must be signed by a trusted key and be about the log of the signed list. It may be of an
    /// earlier origin only if it is smaller than the checkpoint on the list.
    fn kept_head(&self) -> Result<Option<Head>, Fault> {
        let (Some(note), Some(tally)) = (&self.kept, &self.tally) else { return Ok(None) };
        let Checkpoint { origin: other, head } = Checkpoint::open(note, &self.keys)?;
        let origin = &tally.manifest().origin;
        let is_earlier = || tally.manifest().stated().is_some_and(|stated| head.size < stated.head.size);
        if other != *origin && !(origin::base(&other) == origin::base(origin) && is_earlier()) {
            return Err(Fault::OtherLog { other, origin: origin.clone() });
        }
        Ok(Some(head))
    }

    /// Compares the kept checkpoint with the one on the list, if they have the same size.
    fn compare(&mut self) -> Result<(), Fault> {
        let covering = self.tally.as_ref().and_then(|tally| tally.manifest().stated()).map(|stated| stated.head);
        if let (Some(kept), Some(covering)) = (self.kept_head()?, covering)
            && kept.size == covering.size
        {
            export_header::same(&kept, &covering)?;
            (self.is_kept_used, self.is_kept_covering) = (true, Some(kept.size));
        }
        Ok(())
    }

    /// Begins a file. A signed list identifies it by its content, because a download may have changed its name.
    pub fn begin(&mut self, name: &str) {
        let hasher = self.tally.as_ref().map(|_| Hasher::default());
        self.file = Some(File { name: name.to_owned(), hasher, content: None });
    }

    /// Verifies the next bytes of the file. Pieces may have any length.
    ///
    /// # Errors
    /// The fault that was found.
    pub fn piece(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Some(first) = bytes.first() else { return Ok(()) };
        if self.file.as_ref().is_some_and(|file| file.content.is_none()) {
            let content = self.content(*first)?;
            if let Some(file) = &mut self.file {
                file.content = Some(content);
            }
        }
        let Some(file) = &mut self.file else { return Err(nothing_begun()) };
        if let Some(hasher) = &mut file.hasher {
            hasher.update(bytes);
        }
        match &mut file.content {
            Some(Content::Lines(lines)) => lines.piece(bytes),
            Some(Content::Table(table)) => table.piece(bytes),
            Some(Content::Opaque) | None => Ok(()),
        }
    }

    /// How the file is read that begins with this byte. Without a list every file is read as an export, which gives the
    /// most helpful error message.
    fn content(&mut self, first: u8) -> Result<Content, Fault> {
        let stated = self.tally.as_ref().map(|tally| tally.manifest().stated());
        if stated.is_none() && !self.is_list_optional {
            return Err(Fault::export(
                "There is no signed list of files here. It is the file manifest.txt of the export, and shows that the \
                 export is complete and as it was written: give it too, or choose to verify without it.",
            ));
        }
        match stated {
            Some(stated) if first != b'{' => match stated {
                Some(stated) => {
                    let kept = self.kept_head()?.filter(|_| stated.is_whole);
                    if let Some(kept) = kept.filter(|kept| kept.size > stated.head.size) {
                        return Err(Fault::Truncated { have: stated.head.size, signed: kept.size });
                    }
                    Ok(Content::Table(Box::new(Table::new(stated, kept))))
                }
                None => Ok(Content::Opaque),
            },
            _ => {
                self.is_kept_used = true;
                Ok(Content::Lines(Box::new(Lines::new(Reader::new(self.keys.clone(), self.kept.clone())))))
            }
        }
    }

    /// Ends the file and returns the result as a text.
    ///
    /// # Errors
    /// The fault that was found.
    pub fn end(&mut self) -> Result<String, Fault> {
        let Some(File { name, hasher, content }) = self.file.take() else { return Err(nothing_begun()) };
        // The list first: bytes that were not exported need no further explanation.
        let is_listed = hasher.is_some();
        if let (Some(tally), Some(hasher)) = (&mut self.tally, hasher) {
            tally.add(&hasher.finish(&name))?;
        }
        let proven = match content {
            Some(Content::Lines(lines)) => {
                let proven = lines.finish()?;
                self.is_proven = true;
                let caution = if is_listed { "" } else { UNLISTED };
                Some(format!("{proven}{caution}"))
            }
            Some(Content::Table(table)) => {
                let is_whole = self.tally.as_ref().and_then(|tally| tally.manifest().stated());
                let proven = table.finish()?;
                self.is_kept_used |= proven.is_some() && is_whole.is_some_and(|stated| stated.is_whole);
                proven
            }
            Some(Content::Opaque) => None,
            None if !is_listed => return Err(Fault::export("The file is empty.")),
            None => None,
        };
        Ok(proven.unwrap_or_else(|| "This is the file that was exported and signed.".to_owned()))
    }

    /// Ends the verification and returns the result for the signed list as a text; `None` if there was no list.
    ///
    /// # Errors
    /// When the checkpoint of the user could not be compared with anything, or when none of the listed files was among
    /// the files.
    pub fn finish(self) -> Result<Option<String>, Fault> {
        if self.kept.is_some() && !self.is_kept_used {
            let stated = self.tally.as_ref().and_then(|tally| tally.manifest().stated());
            if let (Some(kept), Some(stated)) = (self.kept_head()?, stated.filter(|stated| !stated.is_whole)) {
                export_header::same(&kept, &stated.head)?;
            }
            let text = "The checkpoint that you kept was compared with nothing: there is no export among these files.";
            return Err(Fault::export(text));
        }
        let is_proven = self.is_proven;
        let Some(mut text) = self.tally.map(|tally| tally.finish(is_proven)).transpose()? else { return Ok(None) };
        if let Some(size) = self.is_kept_covering {
            text.push_str(&format!(
                " The checkpoint that covers this export is the one of {size} records that you kept."
            ));
        }
        Ok(Some(text))
    }
}

/// What is not verified of an export without its signed list.
const UNLISTED: &str = " Verified without its signed list of files: its filter and its time are what the file says, and an \
                        export that was cut back to an older checkpoint looks the same.";

/// The file that is being read.
struct File {
    name: String,
    /// `None` if there is no signed list.
    hasher: Option<Hasher>,
    /// `None` before the first byte.
    content: Option<Content>,
}

/// How a file is read.
enum Content {
    /// As lines with proofs.
    Lines(Box<Lines>),
    /// As a table, if its first row is the one of an export's table.
    Table(Box<Table>),
    /// Only the list covers it.
    Opaque,
}

/// Splits bytes into the lines of an export.
struct Lines {
    reader: Reader,
    /// The beginning of a line whose end has not been read yet.
    rest: Vec<u8>,
}

impl Lines {
    fn new(reader: Reader) -> Self {
        Self { reader, rest: Vec::new() }
    }

    fn piece(&mut self, mut bytes: &[u8]) -> Result<(), Fault> {
        while let Some(end) = bytes.iter().position(|byte| *byte == b'\n') {
            let (line, after) = (&bytes[..end], &bytes[end + 1..]);
            if self.rest.is_empty() {
                self.reader.bytes(line)?;
            } else {
                self.rest.extend_from_slice(line);
                self.reader.bytes(&self.rest)?;
                self.rest.clear();
            }
            bytes = after;
        }
        if self.rest.len() + bytes.len() > MAX_LINE_LENGTH {
            return Err(Fault::Export("A line is longer than 16 MiB: this is no export of an audit log.".to_owned()));
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    fn finish(mut self) -> Result<crate::export_reader::Proven, Fault> {
        if !self.rest.is_empty() {
            self.reader.bytes(&self.rest)?;
            let text = "The export does not end with a line break: its last line is not as it was written.";
            return Err(Fault::export(text));
        }
        self.reader.finish()
    }
}

fn nothing_begun() -> Fault {
    Fault::Export("No file was begun.".to_owned())
}
