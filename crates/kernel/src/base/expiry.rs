//! When a key stops by itself.

use types::{admin_keys::LONGEST_EXPIRY_SECONDS, problem::Problem, refusals};

/// Reads `expires_in_seconds`, counted from `now`; absent: never. Both are Unix seconds.
///
/// # Errors
/// When it is not within a year.
pub fn parse(seconds: Option<i64>, now: i64) -> Result<Option<i64>, Problem> {
    let Some(seconds) = seconds else { return Ok(None) };
    let code = match seconds {
        1..=LONGEST_EXPIRY_SECONDS => return Ok(Some(now + seconds)),
        ..=0 => "integer_below_min_value",
        _ => "integer_above_max_value",
    };
    Err(Problem::invalid("expires_in_seconds", code, refusals::expiry(LONGEST_EXPIRY_SECONDS)))
}
