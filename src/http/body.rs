//! Reads a request body, with limits on size and time.

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, header},
};
use std::time::Duration;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Time limit for a body to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// Reads the whole body.
///
/// # Errors
/// 415 when the body is compressed; 413 when it is larger than `max_size` bytes or was cut off; 408 when it took longer than 30 seconds.
pub async fn read(headers: &HeaderMap, body: Body, max_size: usize) -> Result<Bytes, Problem> {
    refuse_encoded(headers)?;
    match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, max_size)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            Err(Problem::new(ProblemKind::TooLarge, refusals::body_large(max_size)).with_code("request_too_large"))
        }
        Err(_) => Err(Problem::new(ProblemKind::TooSlow, refusals::body_slow())),
    }
}

/// Refuses an encoded body: decoding it would need limits of its own, and no client of ours encodes bodies.
fn refuse_encoded(headers: &HeaderMap) -> Result<(), Problem> {
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let encodings = encodings.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_ascii_lowercase());
    let mut encodings = encodings.filter(|encoding| !encoding.is_empty() && encoding != "identity");
    match encodings.next() {
        Some(encoding) => {
            let reason = refusals::content_encoding(encoding).shortened(40);
            Err(Problem::new(ProblemKind::UnsupportedMedia, reason).with_code("unsupported_content_encoding"))
        }
        None => Ok(()),
    }
}
