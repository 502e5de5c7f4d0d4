//! Verification of files. A file's kind is detected from its content, the content is read in pieces without keeping it
//! in memory, and the result is a text for people. The command line and the browser both use this module.

use crate::{
    export_reader::Reader,
    manifest::{self, Entry, Hasher, Tally},
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
        let is_named = first.starts_with("orgward/") || text.contains("\n\n\u{2014} orgward/");
        match first {
            _ if first.starts_with('{') => Self::Export,
            manifest::TITLE => Self::List,
            _ if is_named && text.lines().nth(1).is_some_and(|line| line.parse::<u64>().is_ok()) => Self::Checkpoint,
            _ if is_named && first.matches('+').count() >= 2 => Self::Key,
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
/// fault.
pub struct Examination {
    keys: Vec<String>,
    kept: Option<String>,
    is_kept_used: bool,
    tally: Option<Tally>,
    file: Option<File>,
}

impl Examination {
    /// A verification that trusts these keys (`name+hash+base64`), or the keys in an export if there are none.
    pub fn new(keys: Vec<String>) -> Self {
        Self { keys, kept: None, is_kept_used: false, tally: None, file: None }
    }

    /// Sets the signed list of the files that follow.
    ///
    /// # Errors
    /// When no key was given, when the list is not signed by a trusted key, or when there are two lists.
    pub fn list(&mut self, note: &str) -> Result<(), Fault> {
        if self.keys.is_empty() {
            let text = "A list of files is only as good as its signature: give the public key.";
            return Err(Fault::Export(text.to_owned()));
        }
        if self.tally.is_some() {
            return Err(Fault::Export("There are two signed lists: check one export at a time.".to_owned()));
        }
        self.tally = Some(Tally::new(manifest::open(note, &self.keys).map_err(Fault::List)?));
        Ok(())
    }

    /// The files that the list names.
    pub fn listed(&self) -> &[Entry] {
        self.tally.as_ref().map_or(&[], Tally::entries)
    }

    /// Sets a checkpoint that the user has kept. An export of the whole log must be consistent with it.
    ///
    /// # Errors
    /// When there are two.
    pub fn keep(&mut self, note: &str) -> Result<(), Fault> {
        if self.kept.is_some() {
            let text = "There are two checkpoints: hold an export against one at a time.";
            return Err(Fault::Export(text.to_owned()));
        }
        self.kept = Some(note.to_owned());
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
        let Some(file) = &mut self.file else { return Err(nothing_begun()) };
        let Some(first) = bytes.first() else { return Ok(()) };
        if let Some(hasher) = &mut file.hasher {
            hasher.update(bytes);
        }
        // Without a list every file is read as an export, which gives the most helpful error message.
        let is_lines = *first == b'{' || file.hasher.is_none();
        let content = file.content.get_or_insert_with(|| {
            self.is_kept_used |= is_lines;
            is_lines.then(|| Lines::new(Reader::new(self.keys.clone(), self.kept.clone())))
        });
        content.as_mut().map_or(Ok(()), |lines| lines.piece(bytes))
    }

    /// Ends the file and returns the result as a text.
    ///
    /// # Errors
    /// The fault that was found.
    pub fn end(&mut self) -> Result<String, Fault> {
        let Some(File { name, hasher, content }) = self.file.take() else { return Err(nothing_begun()) };
        let proven = match content {
            Some(Some(lines)) => Some(lines.finish()?.to_string()),
            None if hasher.is_none() => return Err(Fault::Export("The file is empty.".to_owned())),
            _ => None,
        };
        if let (Some(tally), Some(hasher)) = (&mut self.tally, hasher) {
            tally.add(&hasher.finish(&name))?;
        }
        Ok(proven.unwrap_or_else(|| "This is the file that was exported and signed.".to_owned()))
    }

    /// Ends the verification and returns the result for the signed list as a text; `None` if there was no list.
    ///
    /// # Errors
    /// When the checkpoint of the user was not used, because no export was among the files, or when none of the listed
    /// files was among them.
    pub fn finish(self) -> Result<Option<String>, Fault> {
        if self.kept.is_some() && !self.is_kept_used {
            let text = "A kept checkpoint can be held against an export of the whole log only; there is none here.";
            return Err(Fault::Export(text.to_owned()));
        }
        self.tally.map(Tally::finish).transpose()
    }
}

/// The file that is being read.
struct File {
    name: String,
    /// `None` if there is no signed list.
    hasher: Option<Hasher>,
    /// `None` before the first byte; `Some(None)` if the file is not an export and only the list covers it.
    content: Option<Option<Lines>>,
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
        }
        self.reader.finish()
    }
}

fn nothing_begun() -> Fault {
    Fault::Export("No file was begun.".to_owned())
}
