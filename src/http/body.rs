//! Reads a request body, with limits on size and time.

use axum::body::{Body, Bytes, to_bytes};
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
/// 413 when it is larger than `max_size` bytes or was cut off; 408 when it took longer than 30 seconds.
pub async fn read(body: Body, max_size: usize) -> Result<Bytes, Problem> {
    match tokio::time::timeout(BODY_TIMEOUT, to_bytes(body, max_size)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(_)) => {
            Err(Problem::new(ProblemKind::TooLarge, refusals::body_large(max_size)).with_code("request_too_large"))
        }
        Err(_) => Err(Problem::new(ProblemKind::TooSlow, refusals::body_slow())),
    }
}
