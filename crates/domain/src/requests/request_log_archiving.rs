//! Writes requests of the request log to the archive, and reads their ids from it, on threads for files.

use crate::{
    Domain,
    requests::{
        request_log::{self, OldRequest},
        request_log_archives::{Archive, DayReader, DayWriter},
    },
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kernel::{
    base::error::{Error, Result},
    os_errors,
};
use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

/// Rows that are read at once.
const PAGE: i64 = 500;

/// Opens the folder of the archive; `None` when another process is writing to it.
///
/// # Errors
/// As [`Archive::open`].
pub(crate) async fn open_folder(folder: PathBuf) -> Result<Option<Archive>> {
    blocking(move || Archive::open(&folder)).await
}

/// Writes the requests before an id that go to the archive, and returns the days. They are durable then.
///
/// # Errors
/// When the archive cannot be written or the database cannot be read.
pub(crate) async fn fill(
    domain: &Domain,
    archive: &Arc<Archive>,
    before: &str,
    goes: impl Fn(&OldRequest) -> bool,
) -> Result<BTreeSet<Date>> {
    let (mut days, mut after) = (BTreeSet::new(), String::new());
    let mut open = None;
    loop {
        let requests = request_log::page_before(domain, &after, before, PAGE).await?;
        let Some(last) = requests.last() else { break };
        after = last.request.id.to_string();
        for (day, lines) in by_day(requests.into_iter().filter(&goes))? {
            let archive = archive.clone();
            let writing = blocking(move || {
                let mut writer = match open {
                    Some((other, writer)) if other == day => writer,
                    other => {
                        finish(&archive, other)?;
                        archive.write(day).map_err(|error| unwritable(&archive, day, &error))?
                    }
                };
                writer.add(&lines).map_err(|error| unwritable(&archive, day, &error))?;
                Ok(Some((day, writer)))
            });
            open = writing.await?;
            days.insert(day);
        }
    }
    let archive = archive.clone();
    blocking(move || finish(&archive, open)).await?;
    Ok(days)
}

/// Completes the file of a day, if one is open.
fn finish(archive: &Archive, open: Option<(Date, DayWriter)>) -> Result<(), String> {
    match open {
        Some((day, writer)) => writer.finish().map_err(|error| unwritable(archive, day, &error)),
        None => Ok(()),
    }
}

fn unwritable(archive: &Archive, day: Date, error: &std::io::Error) -> String {
    let (file, cause) = (archive.file(day), os_errors::cannot_write(error));
    format!(
        "the requests of {day} cannot be written to {}: {cause}. They stay in the database. If that file is damaged, move it \
         to another folder",
        file.display()
    )
}

/// A day, and the id and the line of each of its requests.
type DayLines = (Date, Vec<(String, String)>);

/// The lines of the archive by the day (UTC) on which each request was answered, with their ids, in the order of the ids.
fn by_day(requests: impl Iterator<Item = OldRequest>) -> Result<Vec<DayLines>> {
    let mut days: Vec<DayLines> = Vec::new();
    for old in requests {
        let day = Timestamp::from_second(old.request.at).unwrap_or_default().to_zoned(TimeZone::UTC).date();
        let line = serde_json::to_string(&old).map_err(|error| Error::Fault(error.to_string()))?;
        let line = (old.request.id.to_string(), line);
        match days.last_mut().filter(|(last, _)| *last == day) {
            Some((_, lines)) => lines.push(line),
            None => days.push((day, vec![line])),
        }
    }
    Ok(days)
}

/// The ids in the file of a day.
pub(crate) struct DayIds {
    /// `None` while a page is read.
    reader: Option<DayReader>,
    file: PathBuf,
}

/// Opens the file of a day.
///
/// # Errors
/// When it cannot be read.
pub(crate) async fn open(archive: &Arc<Archive>, day: Date) -> Result<DayIds> {
    let (file, archive) = (archive.file(day), archive.clone());
    let name = file.clone();
    let reader = blocking(move || archive.read(day).map_err(|error| unreadable(&name, &error))).await?;
    Ok(DayIds { reader: Some(reader), file })
}

impl DayIds {
    /// The next ids, at most `limit`; empty at the end.
    ///
    /// # Errors
    /// When the file cannot be read or is damaged.
    pub(crate) async fn next_ids(&mut self, limit: usize) -> Result<Vec<String>> {
        let Some(mut reader) = self.reader.take() else { return Ok(Vec::new()) };
        let file = self.file.clone();
        let read = blocking(move || {
            let ids = reader.next_ids(limit).map_err(|error| unreadable(&file, &error))?;
            Ok((ids, reader))
        });
        let (ids, reader) = read.await?;
        self.reader = Some(reader);
        Ok(ids)
    }
}

fn unreadable(file: &std::path::Path, error: &std::io::Error) -> String {
    format!("the archive {} cannot be read: {}", file.display(), os_errors::cause(error))
}

/// Runs work on files on a thread of its own.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(|error| Error::Fault(error.to_string()))?;
    done.map_err(Error::Fault)
}
