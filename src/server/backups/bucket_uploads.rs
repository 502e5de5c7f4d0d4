//! Uploads a backup to a bucket: in one request, or in parts, of which only one is in memory. The parts become an object with
//! the last request; an upload that fails is aborted, and one that a killed process left is aborted by the next.

use crate::server::backups::{
    blocking,
    bucket_requests::{Failure, Request, Requests, VALID_FOR, element},
    buckets::{self, BackupBucket, sentence},
};
use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderValue, Method, StatusCode},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use kernel::os_errors;
use md5::{Digest, Md5};
use rusty_s3::{
    S3Action,
    actions::{AbortMultipartUpload, CompleteMultipartUpload, CreateMultipartUpload, PutObject, UploadPart},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::Path,
    sync::Arc,
};

/// The size of a part in bytes: 16 MiB, or more if the file would have more than [`MAX_PARTS`]. S3 servers accept 10,000.
const PART: u64 = 16 << 20;
const MAX_PARTS: u64 = 9_000;

/// A part of a file, with its checksum in base64.
#[derive(Clone)]
struct Part {
    bytes: Bytes,
    md5: String,
}

/// What is remembered of an upload until it is complete or aborted.
#[derive(Debug, Serialize, Deserialize)]
struct Pending {
    /// The bucket's address, to tell it from that of other settings.
    bucket: String,
    key: String,
    upload_id: String,
}

impl BackupBucket {
    /// Uploads a file under a name, and checks that the object has its size; the server checks the MD5 of each part. `pending`
    /// is the file that remembers an upload in parts.
    ///
    /// # Errors
    /// A sentence; then there is no object with this name.
    pub async fn upload(&self, file: &Path, name: &str, pending: &Path) -> Result<(), String> {
        self.abort_pending(pending).await;
        let unreadable =
            |error: std::io::Error| format!("{} cannot be read: {}", file.display(), os_errors::cannot_read(&error));
        let source = Arc::new(File::open(file).map_err(unreadable)?);
        let size = source.metadata().map_err(unreadable)?.len();
        match size <= PART {
            true => self.put(&source, size, name).await?,
            false => self.upload_parts(&source, size, name, pending).await?,
        }
        let stored = self.size(name).await.map_err(sentence)?;
        if stored != size {
            self.delete(name).await.ok();
            let why = format!("it stored {stored} of the {size} bytes of {}", self.place.address(name));
            return Err(sentence(self.requests.failure(&why, false)));
        }
        Ok(())
    }

    async fn put(&self, source: &Arc<File>, size: u64, name: &str) -> Result<(), String> {
        let (part, key) = (part(source, 0, size).await?, self.place.key(name));
        let Requests { bucket, credentials, .. } = &self.requests;
        let put = || {
            let mut action = PutObject::new(bucket, Some(credentials), &key);
            action.headers_mut().insert("content-md5", part.md5.clone());
            part.request(action.sign(VALID_FOR))
        };
        self.requests.send(put).await.map(drop).map_err(sentence)
    }

    async fn upload_parts(&self, source: &Arc<File>, size: u64, name: &str, pending: &Path) -> Result<(), String> {
        let key = self.place.key(name);
        let Requests { bucket, credentials, .. } = &self.requests;
        let create = || {
            let action = CreateMultipartUpload::new(bucket, Some(credentials), &key);
            Request::new(Method::POST, action.sign(VALID_FOR))
        };
        let answer = self.requests.ask(create).await.map_err(sentence)?;
        let created = CreateMultipartUpload::parse_response(&answer).map_err(|_| {
            sentence(self.requests.failure("its answer to the start of an upload cannot be read", false))
        })?;
        let upload_id = created.upload_id().to_owned();
        let remembered =
            Pending { bucket: bucket.base_url().to_string(), key: key.clone(), upload_id: upload_id.clone() };
        let uploaded = match remember(pending, &remembered) {
            Ok(()) => self.send_parts(source, size, name, &upload_id).await,
            Err(why) => Err(why),
        };
        if uploaded.is_err() {
            self.abort(&key, &upload_id).await;
        }
        fs::remove_file(pending).ok();
        uploaded
    }

    async fn send_parts(&self, source: &Arc<File>, size: u64, name: &str, upload_id: &str) -> Result<(), String> {
        let key = self.place.key(name);
        let Requests { bucket, credentials, .. } = &self.requests;
        let length = PART.max(size.div_ceil(MAX_PARTS));
        let mut tags = Vec::new();
        for (number, at) in (1..).zip((0..size).step_by(usize::try_from(length).unwrap_or(usize::MAX))) {
            let part = part(source, at, length.min(size - at)).await?;
            let send = || {
                let mut action = UploadPart::new(bucket, Some(credentials), &key, number, upload_id);
                action.headers_mut().insert("content-md5", part.md5.clone());
                part.request(action.sign(VALID_FOR))
            };
            let response = self.requests.send(send).await.map_err(sentence)?;
            let tag = response.headers().get("etag").and_then(|tag| tag.to_str().ok()).map(str::to_owned);
            tags.push(tag.ok_or_else(|| {
                sentence(self.requests.failure("its answer to a part of an upload has no ETag", false))
            })?);
        }
        let complete = || {
            let action = |tags| CompleteMultipartUpload::new(bucket, Some(credentials), &key, upload_id, tags);
            let url = action(tags.iter().map(String::as_str)).sign(VALID_FOR);
            let body = action(tags.iter().map(String::as_str)).body();
            Request { body: body.into(), ..Request::new(Method::POST, url) }
        };
        let failure = match self.requests.ask(complete).await {
            // An S3 server may find out that it cannot complete the upload when it has answered with 200 already.
            Ok(answer) if element(&answer, "Code").is_some() && answer.contains("<Error>") => {
                self.requests.refused(StatusCode::OK, None, &answer)
            }
            Ok(_) => return Ok(()),
            Err(failure) => failure,
        };
        // When the answer was lost, the upload is complete all the same.
        match self.size(name).await {
            Ok(stored) if stored == size => Ok(()),
            _ => Err(failure.sentence),
        }
    }

    /// Aborts an upload, so that its parts take no space. One that cannot be aborted is logged.
    async fn abort(&self, key: &str, upload_id: &str) {
        let Requests { bucket, credentials, .. } = &self.requests;
        let abort = || {
            let action = AbortMultipartUpload::new(bucket, Some(credentials), key, upload_id);
            Request::new(Method::DELETE, action.sign(VALID_FOR))
        };
        let is_gone = |failure: &Failure| failure.status == Some(StatusCode::NOT_FOUND);
        if let Some(failure) = self.requests.send(abort).await.err().filter(|failure| !is_gone(failure)) {
            let why = failure.sentence;
            tracing::warn!(key, why, "an unfinished upload could not be aborted; its parts take space in the bucket");
        }
    }

    /// Aborts the upload that a killed process left, if it was to the same bucket.
    async fn abort_pending(&self, pending: &Path) {
        let text = match fs::read_to_string(pending) {
            Err(error) if buckets::is_absent(&error) => return,
            text => text.unwrap_or_default(),
        };
        if let Ok(left) = serde_json::from_str::<Pending>(&text) {
            if left.bucket != self.requests.bucket.base_url().as_str() {
                tracing::warn!(
                    bucket = left.bucket,
                    key = left.key,
                    "an unfinished upload to another bucket was left there"
                );
            } else {
                self.abort(&left.key, &left.upload_id).await;
            }
        }
        fs::remove_file(pending).ok();
    }
}

impl Part {
    fn request(&self, url: url::Url) -> Request {
        let mut headers = HeaderMap::new();
        if let Ok(md5) = HeaderValue::from_str(&self.md5) {
            headers.insert("content-md5", md5);
        }
        Request { method: Method::PUT, url, headers, body: self.bytes.clone() }
    }
}

/// Reads a part of a file.
async fn part(source: &Arc<File>, at: u64, length: u64) -> Result<Part, String> {
    let source = source.clone();
    blocking::run(move |_| {
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        source
            .read_exact_at(&mut bytes, at)
            .map_err(|error| format!("the backup cannot be read: {}", os_errors::cannot_read(&error)))?;
        let md5 = STANDARD.encode(Md5::digest(&bytes));
        Ok(Part { bytes: bytes.into(), md5 })
    })
    .await
}

/// Remembers an upload before its first part is sent.
fn remember(file: &Path, pending: &Pending) -> Result<(), String> {
    let write = || {
        fs::write(file, serde_json::to_vec(pending)?)?;
        File::open(file)?.sync_all()
    };
    write().map_err(|error: std::io::Error| {
        format!("{} cannot be written: {}", file.display(), os_errors::cannot_write(&error))
    })
}
