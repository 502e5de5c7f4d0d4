//! The expiry of keys.

use types::{admin_keys::MAX_EXPIRY_SECONDS, problem::Problem, refusals};

/// Converts `expires_in_seconds`, counted from `now`, into the time of expiry; `None` means never. `now` and the result
/// are in Unix seconds.
///
/// # Errors
/// 400 unless the value is between 1 second and one year.
pub fn parse(seconds: Option<i64>, now: i64) -> Result<Option<i64>, Problem> {
    let Some(seconds) = seconds else { return Ok(None) };
    let code = match seconds {
        1..=MAX_EXPIRY_SECONDS => return Ok(Some(now + seconds)),
        ..=0 => "integer_below_min_value",
        _ => "integer_above_max_value",
    };
    Err(Problem::invalid("expires_in_seconds", code, refusals::expiry(MAX_EXPIRY_SECONDS)))
}
