//! Files of the requests that the request log no longer keeps: one a day (UTC), JSON Lines compressed with zstd, readable
//! by their user alone. A day that has a file already is merged with it, so that writing a day again adds nothing twice and
//! loses nothing.

use jiff::civil::Date;
use kernel::os_errors;
use serde::Deserialize;
use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{BufRead, BufReader, BufWriter, Error, ErrorKind, Result, Write},
    mem,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// The level of zstd's default.
const LEVEL: i32 = 3;

/// The beginning of temporary names, and their end.
const PARTIAL: (&str, &str) = (".requests-", ".partial");

/// A folder of archives, which no other process writes to while this exists.
#[derive(Debug)]
pub(crate) struct Archive {
    folder: PathBuf,
    /// The open folder holds the lock.
    _lock: File,
}

impl Archive {
    /// Opens a folder, and removes what a killed process left there. The folder is not created, because a disk that is not
    /// mounted would then look like an archive. `None` when another process is writing to it.
    ///
    /// # Errors
    /// A sentence that names the folder and the cause.
    pub(crate) fn open(folder: &Path) -> std::result::Result<Option<Self>, String> {
        let cannot = |error: Error| {
            format!("the folder {} of archived requests cannot be used: {}", folder.display(), os_errors::cause(&error))
        };
        let lock = File::open(folder).map_err(cannot)?;
        match lock.try_lock() {
            // A file system without locks only loses the protection from a second process.
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
        }
        for entry in fs::read_dir(folder).map_err(cannot)? {
            let name = entry.map_err(cannot)?.file_name().to_string_lossy().into_owned();
            if name.starts_with(PARTIAL.0) && name.ends_with(PARTIAL.1) {
                fs::remove_file(folder.join(name)).map_err(cannot)?;
            }
        }
        Ok(Some(Self { folder: folder.to_owned(), _lock: lock }))
    }

    /// The file of a day, whether it exists or not.
    pub(crate) fn file(&self, day: Date) -> PathBuf {
        self.folder.join(format!("requests-{day}.jsonl.zst"))
    }

    /// Begins to write the file of a day.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write(&self, day: Date) -> Result<DayWriter> {
        let target = self.file(day);
        let old = match File::open(&target) {
            Ok(file) => Some(Lines::new(file)?),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let partial = self.folder.join(format!("{}{day}{}", PARTIAL.0, PARTIAL.1));
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
        let mut encoder = zstd::Encoder::new(BufWriter::new(file), LEVEL)?;
        encoder.include_checksum(true)?;
        let mut writer = DayWriter { target, partial, encoder: Some(encoder), old, next: None, has_changed: false };
        writer.advance()?;
        Ok(writer)
    }

    /// The ids of the requests in the file of a day.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read(&self, day: Date) -> Result<DayReader> {
        Ok(DayReader { lines: Lines::new(File::open(self.file(day))?)? })
    }
}

/// The lines of a file.
struct Lines(BufReader<zstd::Decoder<'static, BufReader<File>>>);

/// What identifies the request of a line.
#[derive(Deserialize)]
struct LineId {
    id: String,
}

impl Lines {
    fn new(file: File) -> Result<Self> {
        Ok(Self(BufReader::new(zstd::Decoder::new(file)?)))
    }

    /// The id and the text of the next line; `None` at the end.
    fn next(&mut self) -> Result<Option<(String, String)>> {
        let mut line = String::new();
        if self.0.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let text = line.strip_suffix('\n').ok_or(ErrorKind::UnexpectedEof)?;
        let LineId { id } = serde_json::from_str(text)?;
        line.pop();
        Ok(Some((id, line)))
    }
}

/// Writes the file of a day under a temporary name, which is removed when this is dropped.
pub(crate) struct DayWriter {
    target: PathBuf,
    partial: PathBuf,
    /// `None` once it is finished.
    encoder: Option<zstd::Encoder<'static, BufWriter<File>>>,
    /// What remains of the file that is there already.
    old: Option<Lines>,
    /// The next line of it, with its id.
    next: Option<(String, String)>,
    has_changed: bool,
}

impl DayWriter {
    /// Adds requests: the id and the JSON of each, in ascending order of the ids. A line with the same id stays as it is,
    /// because a row that differs from it was changed after it was archived.
    ///
    /// # Errors
    /// When the file cannot be written, or the one that is there already cannot be read.
    pub(crate) fn add(&mut self, requests: &[(String, String)]) -> Result<()> {
        for (id, line) in requests {
            while self.next.as_ref().is_some_and(|(old, _)| old < id) {
                self.copy_next()?;
            }
            match &self.next {
                Some((old, text)) if old == id => {
                    if text != line {
                        tracing::error!(
                            id,
                            "a request in the request log differs from its archived line, which is kept"
                        );
                    }
                    self.copy_next()?;
                }
                _ => {
                    self.has_changed = true;
                    self.put(line)?;
                }
            }
        }
        Ok(())
    }

    /// Makes the file durable under its name. When nothing was added, the file that is there stays as it is.
    ///
    /// # Errors
    /// As [`DayWriter::add`].
    pub(crate) fn finish(mut self) -> Result<()> {
        if !self.has_changed {
            // The process that wrote the file may have been killed before it made the name durable.
            return if self.old.is_some() { make_durable(&self.target) } else { Ok(()) };
        }
        while self.next.is_some() {
            self.copy_next()?;
        }
        let encoder = self.encoder.take().ok_or(ErrorKind::Other)?;
        let file = encoder.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        fs::rename(&self.partial, &self.target)?;
        make_durable(&self.target)
    }

    fn copy_next(&mut self) -> Result<()> {
        if let Some((_, line)) = mem::take(&mut self.next) {
            self.put(&line)?;
        }
        self.advance()
    }

    fn advance(&mut self) -> Result<()> {
        self.next = self.old.as_mut().map(Lines::next).transpose()?.flatten();
        Ok(())
    }

    fn put(&mut self, line: &str) -> Result<()> {
        let encoder = self.encoder.as_mut().ok_or(ErrorKind::Other)?;
        encoder.write_all(line.as_bytes())?;
        encoder.write_all(b"\n")
    }
}

/// Syncs a file, and its folder: a new name is durable only after that.
fn make_durable(file: &Path) -> Result<()> {
    File::open(file)?.sync_all()?;
    File::open(file.parent().unwrap_or(file))?.sync_all()
}

impl Drop for DayWriter {
    fn drop(&mut self) {
        // After a success the name does not exist any more.
        fs::remove_file(&self.partial).ok();
    }
}

/// Reads the file of a day.
pub(crate) struct DayReader {
    lines: Lines,
}

impl DayReader {
    /// The ids of the next requests, at most `limit`; empty at the end.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub(crate) fn next_ids(&mut self, limit: usize) -> Result<Vec<String>> {
        let mut ids = Vec::new();
        while ids.len() < limit
            && let Some((id, _)) = self.lines.next()?
        {
            ids.push(id);
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const DAY: Date = jiff::civil::date(2026, 3, 1);

    fn requests(ids: &[&str], word: &str) -> Vec<(String, String)> {
        ids.iter().map(|id| ((*id).to_owned(), format!("{{\"id\":\"{id}\",\"path\":\"{word}\"}}"))).collect()
    }

    fn write(archive: &Archive, requests: &[(String, String)]) {
        let mut writer = archive.write(DAY).expect("it can be written");
        writer.add(requests).expect("it can be written");
        writer.finish().expect("it can be written");
    }

    fn text(archive: &Archive) -> String {
        String::from_utf8(zstd::decode_all(File::open(archive.file(DAY)).expect("a file")).expect("zstd"))
            .expect("text")
    }

    #[test]
    fn a_day_that_is_written_again_is_merged_with_its_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let archive = Archive::open(folder.path()).expect("a folder").expect("free");
        assert!(Archive::open(folder.path()).expect("a folder").is_none(), "one process at a time");
        write(&archive, &requests(&["b", "d"], "one"));
        let mode = fs::metadata(archive.file(DAY)).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        // Some of the rows are gone since, others came back, and one was changed: its archived line stays.
        write(&archive, &requests(&["a", "d", "e"], "two"));
        let merged: Vec<_> = [("a", "two"), ("b", "one"), ("d", "one"), ("e", "two")]
            .iter()
            .flat_map(|(id, word)| requests(&[*id], word))
            .map(|(_, line)| line + "\n")
            .collect();
        assert_eq!(text(&archive), merged.concat());
        let written = fs::metadata(archive.file(DAY)).expect("a file").modified().expect("a time");
        write(&archive, &requests(&["d"], "two"));
        assert_eq!(text(&archive), merged.concat(), "nothing is lost when nothing is added");
        assert_eq!(fs::metadata(archive.file(DAY)).expect("a file").modified().expect("a time"), written);
        let mut reader = archive.read(DAY).expect("a file");
        let mut page = || reader.next_ids(3).expect("it is whole");
        assert_eq!((page(), page(), page()), (vec!["a".into(), "b".into(), "d".into()], vec!["e".into()], vec![]));
    }

    #[test]
    fn a_file_that_was_cut_off_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let archive = Archive::open(folder.path()).expect("a folder").expect("free");
        write(&archive, &requests(&["a", "b", "c"], "one"));
        let whole = fs::read(archive.file(DAY)).expect("a file");
        fs::write(archive.file(DAY), &whole[..whole.len() - 3]).expect("a file");
        let written = archive.write(DAY).and_then(|mut writer| {
            writer.add(&requests(&["x"], "two"))?;
            writer.finish()
        });
        assert!(written.is_err());
        assert_eq!(fs::read(archive.file(DAY)).expect("a file"), whole[..whole.len() - 3]);
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1, "no temporary file stays");
    }

    #[test]
    fn what_a_killed_process_left_is_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join(".requests-2026-03-01.partial"), "x").expect("a file");
        fs::write(folder.path().join("requests-2026-02-28.jsonl.zst"), "x").expect("a file");
        drop(Archive::open(folder.path()).expect("a folder"));
        let names: Vec<_> =
            fs::read_dir(folder.path()).expect("a folder").map(|it| it.expect("one").file_name()).collect();
        assert_eq!(names, ["requests-2026-02-28.jsonl.zst"]);
        assert!(Archive::open(&folder.path().join("absent")).is_err());
    }
}
