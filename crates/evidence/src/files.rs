//! Files as somebody was handed them: recognised by what is in them, taken in piece by piece in little memory, and
//! judged with a sentence. The command line and the browser both come through here.

use crate::{
    export_reader::Reader,
    manifest::{self, Entry, Hasher, Tally},
    verify::Fault,
};

/// Bytes of one line that are held at most; a record is far shorter.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Records with their proof.
    Export,
    /// The signed list of an export's files.
    List,
    /// A signed checkpoint.
    Checkpoint,
    /// A public key.
    Key,
    /// Something else: a table, for example, which only a signed list vouches for.
    Other,
}

impl Kind {
    /// What begins like this; a few hundred bytes will do.
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

/// Public keys as somebody wrote them down, one a line.
pub fn keys(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// A check of files, one after the other: first the list and the checkpoint if there are any, then `begin`, `piece`s and
/// `end` for each file, then `finish`. After a fault it is of no more use.
pub struct Examination {
    keys: Vec<String>,
    kept: Option<String>,
    is_kept_used: bool,
    tally: Option<Tally>,
    file: Option<File>,
}

impl Examination {
    /// Believes these keys (`name+hash+base64`); none: those that an export names.
    pub fn new(keys: Vec<String>) -> Self {
        Self { keys, kept: None, is_kept_used: false, tally: None, file: None }
    }

    /// Takes the signed list of the files that follow.
    ///
    /// # Errors
    /// When it is not believed, or there are two.
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

    /// Takes a checkpoint that was kept elsewhere: an export of the whole log must have grown from it.
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

    /// Begins a file. A list knows it by its bytes, whatever a download has made of its name.
    pub fn begin(&mut self, name: &str) {
        let hasher = self.tally.as_ref().map(|_| Hasher::default());
        self.file = Some(File { name: name.to_owned(), hasher, content: None });
    }

    /// Takes the file's next bytes; where they are cut makes no difference.
    ///
    /// # Errors
    /// What does not hold.
    pub fn piece(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let Some(file) = &mut self.file else { return Err(nothing_begun()) };
        let Some(first) = bytes.first() else { return Ok(()) };
        if let Some(hasher) = &mut file.hasher {
            hasher.update(bytes);
        }
        // Without a list everything is read as an export, which says best what is wrong with it.
        let is_lines = *first == b'{' || file.hasher.is_none();
        let content = file.content.get_or_insert_with(|| {
            self.is_kept_used |= is_lines;
            is_lines.then(|| Lines::new(Reader::new(self.keys.clone(), self.kept.clone())))
        });
        content.as_mut().map_or(Ok(()), |lines| lines.piece(bytes))
    }

    /// Ends the file and says what holds of it.
    ///
    /// # Errors
    /// What does not hold.
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

    /// Ends the check and says what holds of the list, if there was one.
    ///
    /// # Errors
    /// When nothing that was given could be held against something else that was given.
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
    /// There if there is a list.
    hasher: Option<Hasher>,
    /// Unknown before the first byte; none: the list alone vouches for it.
    content: Option<Option<Lines>>,
}

/// Cuts bytes into the lines of an export.
struct Lines {
    reader: Reader,
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
        if self.rest.len() + bytes.len() > LONGEST_LINE {
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
