//! Reads a request's body, within limits of size and time.

use axum::body::{Body, Bytes, to_bytes};
use std::time::Duration;
use types::problem::{Problem, ProblemKind};

/// Time limit for a body to arrive.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The whole body.
///
/// # Errors
/// 413 when it is larger than `largest` bytes or was cut off; 408 when it took longer than 30 seconds.
pub async fn read(body: Body, largest: usize) -> Result<Bytes, Problem> {
    match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, largest)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            let text = format!("The body could not be read, or is larger than {largest} bytes. Nothing was changed.");
            Err(Problem::new(ProblemKind::TooLarge, text).with_code("request_too_large"))
        }
        Err(_) => {
            let text = "The body took longer than 30 seconds to arrive. Nothing was changed.";
            Err(Problem::new(ProblemKind::TooSlow, text))
        }
    }
}
