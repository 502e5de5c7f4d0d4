//! Requests to an S3 server: signed, tried again, and refused in sentences.

use crate::{
    jobs::http_client,
    server::{backups::places::BucketPlace, config::S3Config, secrets},
};
use axum::{
    body::Bytes,
    http::{HeaderMap, Method, StatusCode, header},
};
use kernel::base::clock::Clock;
use reqwest::Response;
use rusty_s3::{Bucket, Credentials, UrlStyle};
use std::time::Duration;
use url::Url;

/// For how long a signed URL is valid.
pub const VALID_FOR: Duration = Duration::from_secs(600);

/// Time limit of a request that is answered at once, and of one that sends a part of a file.
const TIMEOUT: Duration = Duration::from_secs(600);

/// The pauses before a request is tried again that failed without a refusal.
pub const PAUSES: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

/// Seconds that the clocks may differ before a refusal is put down to them. A signature is valid for as long as
/// [`VALID_FOR`].
const MAX_SKEW: i64 = 300;

/// The most bytes of an answer that are read, except of an object.
const MAX_ANSWER: usize = 8 << 20;

/// A request, before it is sent.
pub struct Request {
    pub method: Method,
    /// Signed.
    pub url: Url,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Request {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Bytes::new() }
    }
}

/// Why a request failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The code of the S3 error; empty without one.
    pub code: String,
    pub status: Option<StatusCode>,
    pub sentence: String,
    /// Whether the same request may succeed a moment later.
    pub is_temporary: bool,
}

/// Sends requests about one bucket.
pub struct Requests {
    http: reqwest::Client,
    pub bucket: Bucket,
    pub credentials: Credentials,
    config: S3Config,
    place: BucketPlace,
}

impl Requests {
    /// Reads the credentials.
    ///
    /// # Errors
    /// A sentence that names the setting or the file that is missing or cannot be used.
    pub fn open(config: &S3Config, place: &BucketPlace) -> Result<Self, String> {
        let (Some(key_id), Some(file)) = (&config.key_id, &config.secret_file) else {
            return Err(format!("{place} needs credentials. Set backup_s3_key_id and backup_s3_secret_file"));
        };
        let what = "S3 secret";
        let secret =
            secrets::read(what, file)?.ok_or_else(|| format!("the {what} file {} is missing", file.display()))?;
        let secret = secret.trim();
        if secret.is_empty() {
            return Err(format!("the {what} file {} is empty", file.display()));
        }
        let is_path = config.endpoint.is_some() && !config.is_virtual_host;
        let style = if is_path { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let bucket = Bucket::new(config.endpoint_url()?, style, place.bucket.clone(), config.region.clone())
            .map_err(|error| format!("{place} cannot be addressed: {error}"))?;
        Ok(Self {
            http: http_client::object_store(config.ca_file.as_deref(), bucket.base_url())?,
            bucket,
            credentials: Credentials::new(key_id.clone(), secret.to_owned()),
            config: config.clone(),
            place: place.clone(),
        })
    }

    /// Sends a request, and again after a pause when it failed without a refusal. `make` signs it, each time anew.
    ///
    /// # Errors
    /// A sentence that names the place and the cause.
    pub async fn send(&self, make: impl Fn() -> Request) -> Result<Response, Failure> {
        for pause in PAUSES {
            match self.send_once(make()).await {
                Err(failure) if failure.is_temporary => {
                    tracing::warn!(why = failure.sentence, "a request to the S3 server failed; trying again");
                    tokio::time::sleep(pause).await;
                }
                done => return done,
            }
        }
        self.send_once(make()).await
    }

    /// As [`Requests::send`], and reads the answer.
    ///
    /// # Errors
    /// As [`Requests::send`].
    pub async fn ask(&self, make: impl Fn() -> Request) -> Result<String, Failure> {
        let response = self.send(make).await?;
        self.text(response).await
    }

    async fn send_once(&self, Request { method, url, headers, body }: Request) -> Result<Response, Failure> {
        let is_download = method == Method::GET;
        let mut request = self.http.request(method, url).headers(headers).body(body);
        if !is_download {
            // What is downloaded may take any time, as long as something arrives.
            request = request.timeout(TIMEOUT);
        }
        let response = request.send().await.map_err(|error| self.broken(&error))?;
        let status = response.status();
        if status.is_success() {
            return Ok(response);
        }
        let there = response.headers().get(header::DATE).and_then(|date| date.to_str().ok()).map(str::to_owned);
        Err(self.refused(status, there.as_deref(), &self.text(response).await.unwrap_or_default()))
    }

    async fn text(&self, mut response: Response) -> Result<String, Failure> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.broken(&error))? {
            if body.len() + piece.len() > MAX_ANSWER {
                return Err(self.failure("its answer is too long", false));
            }
            body.extend_from_slice(&piece);
        }
        Ok(String::from_utf8_lossy(&body).into_owned())
    }

    /// The failure of a request without an answer.
    pub fn broken(&self, error: &reqwest::Error) -> Failure {
        let why = match error.is_timeout() {
            true => "it did not answer in time".to_owned(),
            false => http_client::failure(error),
        };
        self.failure(&why, true)
    }

    /// A failure in words that follow the name of the server.
    pub fn failure(&self, why: &str, is_temporary: bool) -> Failure {
        let sentence = format!("the S3 server of {} ({}): {why}", self.place, self.server());
        Failure { code: String::new(), status: None, sentence, is_temporary }
    }

    fn server(&self) -> String {
        self.bucket.base_url().origin().ascii_serialization()
    }

    /// The failure that a refusal of the server is. `there` is the time of its answer, as in the header `Date`.
    pub fn refused(&self, status: StatusCode, there: Option<&str>, body: &str) -> Failure {
        let code = element(body, "Code").unwrap_or_default();
        let (key_id, region) = (self.config.key_id.as_deref().unwrap_or_default(), &self.config.region);
        let secret_file = self.config.secret_file.as_deref().unwrap_or(std::path::Path::new("")).display();
        let why = match code {
            _ if is_of_clocks(status, code, there, body) => clocks(code, there, body),
            "InvalidAccessKeyId" | "NotSignedUp" => {
                format!("it does not know the key {key_id}. Check backup_s3_key_id ({code})")
            }
            "SignatureDoesNotMatch" => format!(
                "it does not accept the signature. The secret in {secret_file} is not that of the key {key_id}, or \
                 something between here and there changes requests ({code})"
            ),
            "NoSuchBucket" => {
                format!("there is no bucket {}. Create it, or check the address ({code})", self.place.bucket)
            }
            "AccessDenied" => format!(
                "the key {key_id} may not do that in this bucket. It needs to list the bucket, and to read, write and delete \
                 objects ({code})"
            ),
            "PermanentRedirect" | "AuthorizationHeaderMalformed" | "IllegalLocationConstraintException" => {
                let other = element(body, "Region").or_else(|| element(body, "Endpoint"));
                let other = other.map_or_else(String::new, |other| format!(": {other}"));
                format!("the bucket is in another region than {region}{other}. Check backup_s3_region ({code})")
            }
            _ if is_full(status, code) => {
                format!("it has no space left, or the bucket's quota is used up ({status} {code})")
            }
            "" if status == StatusCode::FORBIDDEN => {
                format!("the key {key_id} may not do that in this bucket ({status})")
            }
            "" if status.is_redirection() => {
                format!("it answered with a redirect ({status}), and those are not followed. Check backup_s3_endpoint")
            }
            "" => format!("it answered with status {status}"),
            _ => format!("it answered with status {status} and {code}"),
        };
        let is_slow =
            matches!(code, "SlowDown" | "RequestTimeout" | "BadDigest") || status == StatusCode::TOO_MANY_REQUESTS;
        let is_temporary = is_slow || (status.is_server_error() && !is_full(status, code));
        Failure { code: code.to_owned(), status: Some(status), ..self.failure(&why, is_temporary) }
    }
}

/// Whether a refusal has the cause that the clocks differ. Amazon's server and others say so only in the message of a refusal
/// that is otherwise one of missing rights, and nothing at all in the answer to `HEAD`.
fn is_of_clocks(status: StatusCode, code: &str, there: Option<&str>, body: &str) -> bool {
    let message = element(body, "Message").unwrap_or_default();
    match code {
        "RequestTimeTooSkewed" | "RequestExpired" | "RequestNotReadyYet" | "ExpiredPresignRequest" => true,
        "AccessDenied" if message.contains("has expired") || message.contains("not valid yet") => true,
        "AccessDenied" | "SignatureDoesNotMatch" | "" if status == StatusCode::FORBIDDEN => {
            let there = there.and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
            there.is_some_and(|there| (there.timestamp().as_second() - Clock::system().now()).abs() > MAX_SKEW)
        }
        _ => false,
    }
}

fn clocks(code: &str, there: Option<&str>, body: &str) -> String {
    let here = jiff::Timestamp::from_second(Clock::system().now()).unwrap_or_default();
    let there = element(body, "ServerTime").map(str::to_owned).or_else(|| {
        let there = jiff::fmt::rfc2822::parse(there?).ok()?;
        Some(there.timestamp().to_string())
    });
    let there = there.map_or_else(String::new, |there| format!(", and there it is {there}"));
    let code = if code.is_empty() { String::new() } else { format!(" ({code})") };
    format!("the clocks differ too much: here it is {here}{there}. Set the clock that is wrong{code}")
}

/// Whether a refusal says that no space is left.
fn is_full(status: StatusCode, code: &str) -> bool {
    let is_named = ["Quota", "StorageFull", "InsufficientStorage", "DiskFull", "ServiceLimitExceeded"];
    status == StatusCode::INSUFFICIENT_STORAGE || is_named.iter().any(|word| code.contains(word))
}

/// The text of the first element with this name in an answer, if it is short and plain.
pub fn element<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".:-_+ /".contains(c);
    (text.len() <= 200 && text.chars().all(is_plain)).then_some(text)
}
