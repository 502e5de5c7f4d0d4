//! The backups in a bucket of an S3 server: listed and deleted. An object appears there only when all of it was
//! uploaded.

use crate::server::{
    backups::{
        bucket_requests::{Failure, Request, Requests, VALID_FOR},
        names::BackupName,
        places::BucketPlace,
    },
    config::S3Config,
};
use axum::http::{HeaderValue, Method, header};
use rusty_s3::{
    S3Action,
    actions::{DeleteObject, HeadObject, ListObjectsV2},
};
use std::io::ErrorKind;

/// The most pages of a list that are read: 100,000 objects.
const MAX_PAGES: usize = 100;

/// An object, as the server describes it.
#[derive(Debug, Clone)]
pub struct StoredObject {
    /// In bytes.
    pub size: u64,
    /// The version of its content, if the server names one.
    pub etag: Option<HeaderValue>,
}

/// A part of a bucket.
pub struct BackupBucket {
    pub requests: Requests,
    pub place: BucketPlace,
}

impl BackupBucket {
    /// Reads the credentials; nothing is sent yet.
    ///
    /// # Errors
    /// As [`Requests::open`].
    pub fn open(config: &S3Config, place: &BucketPlace) -> Result<Self, String> {
        Ok(Self { requests: Requests::open(config, place)?, place: place.clone() })
    }

    /// The backups, of any installation, oldest first.
    ///
    /// # Errors
    /// A sentence that names the place and the cause.
    pub async fn backups(&self) -> Result<Vec<BackupName>, String> {
        let Requests { bucket, credentials, .. } = &self.requests;
        let (mut found, mut token) = (Vec::new(), None::<String>);
        for _ in 0..MAX_PAGES {
            let list = || {
                let mut list = ListObjectsV2::new(bucket, Some(credentials));
                list.with_prefix(self.place.prefix.clone());
                if let Some(token) = &token {
                    list.with_continuation_token(token.clone());
                }
                Request::new(Method::GET, list.sign(VALID_FOR))
            };
            let answer = self.requests.ask(list).await.map_err(sentence)?;
            let page = ListObjectsV2::parse_response(&answer)
                .map_err(|_| sentence(self.requests.failure("its list of objects cannot be read", false)))?;
            let names = page.contents.iter().filter_map(|object| object.key.strip_prefix(self.place.prefix.as_str()));
            found.extend(names.filter_map(BackupName::parse));
            token = page.next_continuation_token;
            if token.is_none() {
                found.sort_by(|one, other| (one.at, &one.installation).cmp(&(other.at, &other.installation)));
                return Ok(found);
            }
        }
        Err(format!("{} has too many objects. Use a prefix for backups alone", self.place))
    }

    /// The size of an object in bytes.
    ///
    /// # Errors
    /// As [`Requests::send`]; the status is 404 if there is no such object.
    pub async fn size(&self, name: &str) -> Result<u64, Failure> {
        Ok(self.look_up(name).await?.size)
    }

    /// The size and the version of an object.
    ///
    /// # Errors
    /// As [`Requests::send`]; the status is 404 if there is no such object.
    pub async fn look_up(&self, name: &str) -> Result<StoredObject, Failure> {
        let key = self.place.key(name);
        let Requests { bucket, credentials, .. } = &self.requests;
        let head = || Request::new(Method::HEAD, HeadObject::new(bucket, Some(credentials), &key).sign(VALID_FOR));
        let response = self.requests.send(head).await?;
        let headers = response.headers();
        let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let size = length.ok_or_else(|| self.requests.failure("it does not say how large an object is", false))?;
        Ok(StoredObject { size, etag: headers.get(header::ETAG).cloned() })
    }

    /// Deletes an object. One that does not exist is no error.
    ///
    /// # Errors
    /// A sentence that names the object and the cause.
    pub async fn delete(&self, name: &str) -> Result<(), String> {
        let key = self.place.key(name);
        let Requests { bucket, credentials, .. } = &self.requests;
        let delete =
            || Request::new(Method::DELETE, DeleteObject::new(bucket, Some(credentials), &key).sign(VALID_FOR));
        match self.requests.send(delete).await {
            Err(failure) if failure.status.is_none_or(|status| status != 404) => {
                Err(format!("the old backup {} cannot be deleted: {}", self.place.address(name), failure.sentence))
            }
            _ => Ok(()),
        }
    }
}

/// The sentence of a failure.
pub fn sentence(failure: Failure) -> String {
    failure.sentence
}

/// Whether the error of a file means that it is not there.
pub fn is_absent(error: &std::io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}
