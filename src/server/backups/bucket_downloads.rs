//! Downloads a backup from a bucket. A download that breaks off is resumed where it stopped.

use crate::server::backups::{
    bucket_requests::{Failure, PAUSES, Request, Requests, VALID_FOR},
    buckets::{BackupBucket, StoredObject, sentence},
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use kernel::os_errors;
use rusty_s3::{S3Action, actions::GetObject};
use std::{
    io::{ErrorKind, SeekFrom},
    path::Path,
};
use tokio::{
    fs::File,
    io::{AsyncSeekExt, AsyncWriteExt},
};

/// Bytes that must arrive before a download that breaks off again counts as one that goes on.
const PROGRESS: u64 = 1 << 20;

/// A file that an object is downloaded into.
struct Download<'a> {
    file: File,
    target: &'a Path,
    /// Bytes that are in the file.
    received: u64,
}

/// Why a download stopped.
enum Stop {
    /// It may go on.
    Broken(Failure),
    /// A sentence; it would stop again.
    Final(String),
}

impl BackupBucket {
    /// Downloads an object into a new file. When the connection breaks, or the server fails for a moment, it goes on where it
    /// stopped, as long as something arrives.
    ///
    /// # Errors
    /// A sentence that names the object or the file, and the cause.
    pub async fn download(&self, name: &str, target: &Path) -> Result<(), String> {
        let address = self.place.address(name);
        let object = self.look_up(name).await.map_err(|failure| match failure.status {
            Some(StatusCode::NOT_FOUND) => format!("there is no backup {address}"),
            _ => failure.sentence,
        })?;
        refuse_full_disk(&address, object.size, target)?;
        let file = File::create_new(target).await.map_err(|error| unwritable(target, &error))?;
        let mut download = Download { file, target, received: 0 };
        let (mut furthest, mut pauses) = (0, PAUSES.iter());
        while let Err(stop) = self.fetch(name, &object, &mut download).await {
            let failure = match stop {
                Stop::Broken(failure) => failure,
                Stop::Final(why) => return Err(why),
            };
            let (received, size) = (download.received, object.size);
            if received >= furthest + PROGRESS {
                (furthest, pauses) = (received, PAUSES.iter());
            }
            let Some(pause) = pauses.next() else {
                return Err(format!(
                    "the download of {address} keeps breaking off, after {} of {} MiB: {}. Run the command again",
                    received >> 20,
                    (size >> 20) + 1,
                    failure.sentence.trim_end_matches('.')
                ));
            };
            let why = failure.sentence;
            tracing::warn!(received, size, why, "the download of a backup broke off; going on from there");
            tokio::time::sleep(*pause).await;
        }
        download.file.flush().await.map_err(|error| unwritable(target, &error))
    }

    /// Asks for what is missing, and writes it to the file.
    async fn fetch(&self, name: &str, object: &StoredObject, download: &mut Download<'_>) -> Result<(), Stop> {
        if download.received == object.size && object.size > 0 {
            return Ok(());
        }
        let key = self.place.key(name);
        let Requests { bucket, credentials, .. } = &self.requests;
        let headers = range(object, download.received);
        let get = || {
            let url = GetObject::new(bucket, Some(credentials), &key).sign(VALID_FOR);
            Request { headers: headers.clone(), ..Request::new(Method::GET, url) }
        };
        let mut response = self.requests.send(get).await.map_err(|failure| match failure.status {
            Some(StatusCode::PRECONDITION_FAILED | StatusCode::RANGE_NOT_SATISFIABLE) => Stop::Final(format!(
                "{} was replaced while it was downloaded. Run the command again",
                self.place.address(name)
            )),
            _ if failure.is_temporary => Stop::Broken(failure),
            _ => Stop::Final(failure.sentence),
        })?;
        if response.status() != StatusCode::PARTIAL_CONTENT && download.received > 0 {
            tracing::warn!("the S3 server sends objects from their beginning only; the download begins again");
            download.rewind().await.map_err(Stop::Final)?;
        }
        while let Some(piece) = response.chunk().await.map_err(|error| Stop::Broken(self.requests.broken(&error)))? {
            if download.received + piece.len() as u64 > object.size {
                let why = format!("{} has {} bytes, and more were sent", self.place.address(name), object.size);
                return Err(Stop::Final(sentence(self.requests.failure(&why, false))));
            }
            let written = download.file.write_all(&piece).await;
            written.map_err(|error| Stop::Final(unwritable(download.target, &error)))?;
            download.received += piece.len() as u64;
        }
        match download.received == object.size {
            true => Ok(()),
            false => Err(Stop::Broken(self.requests.failure("the connection ended early", true))),
        }
    }
}

impl Download<'_> {
    async fn rewind(&mut self) -> Result<(), String> {
        let emptied = async {
            self.file.flush().await?;
            self.file.set_len(0).await?;
            self.file.seek(SeekFrom::Start(0)).await
        };
        emptied.await.map_err(|error| unwritable(self.target, &error))?;
        self.received = 0;
        Ok(())
    }
}

/// The headers that ask for the rest of an object, if it is still the same.
fn range(object: &StoredObject, received: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Some(etag) = &object.etag {
        headers.insert(header::IF_MATCH, etag.clone());
    }
    if received > 0
        && let Ok(rest) = HeaderValue::from_str(&format!("bytes={received}-"))
    {
        headers.insert(header::RANGE, rest);
    }
    headers
}

fn refuse_full_disk(address: &str, size: u64, target: &Path) -> Result<(), String> {
    let folder = target.parent().unwrap_or(target);
    let Ok(system) = rustix::fs::statvfs(folder) else { return Ok(()) };
    let free = system.f_bavail.saturating_mul(system.f_frsize);
    match free < size {
        true => Err(format!(
            "the download of {address} needs {} MiB, and the disk of {} has {} MiB free. Free some space there, or name another \
             folder with --scratch",
            (size >> 20) + 1,
            folder.display(),
            free >> 20
        )),
        false => Ok(()),
    }
}

fn unwritable(target: &Path, error: &std::io::Error) -> String {
    let (folder, cause) = (target.parent().unwrap_or(target).display(), os_errors::cannot_write(error));
    let advice = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ". Free some space there, or name another folder with --scratch"
        }
        _ => "",
    };
    format!("the backup cannot be downloaded to {folder}: {cause}{advice}")
}
