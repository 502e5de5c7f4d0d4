//! When a key stops by itself.

use crate::base::clock;
use types::{admin_keys::LONGEST_EXPIRY_SECONDS, problem::Problem, refusals};

/// Reads `expires_in_seconds`, counted from now; absent: never.
///
/// # Errors
/// When it is not within a year.
pub fn parse(seconds: Option<i64>) -> Result<Option<i64>, Problem> {
    let Some(seconds) = seconds else { return Ok(None) };
    let code = match seconds {
        1..=LONGEST_EXPIRY_SECONDS => return Ok(Some(clock::now() + seconds)),
        ..=0 => "integer_below_min_value",
        _ => "integer_above_max_value",
    };
    Err(Problem::invalid("expires_in_seconds", code, refusals::expiry(LONGEST_EXPIRY_SECONDS)))
}
