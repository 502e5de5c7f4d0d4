//! The states of keys (`types::key_life`) as conditions of a statement. What holds now depends on the time and on when a
//! key was last used, so it is a filter over lists and never stored.

use kernel::{base::error::Result, store::statement::Statement};
use types::{
    key_states::{EXPIRING_SECONDS, KeyState, STALE_SECONDS},
    problem::Problem,
    refusals,
};

/// Reads the state that a list is narrowed to; absent or empty: none.
///
/// # Errors
/// A sentence that names the states.
pub(crate) fn parse(word: Option<&str>) -> Result<Option<KeyState>, Problem> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    let wrong = || Problem::invalid("state", "invalid_value", refusals::key_state());
    KeyState::parse(word).map(Some).ok_or_else(wrong)
}

/// Narrows a statement about keys `k`, with their last use `l` joined, to those in a state at `now`, in Unix seconds.
pub(crate) fn narrow(statement: &mut Statement, state: KeyState, now: i64) {
    match state {
        KeyState::Expired => {
            statement.push("and k.expires_at <=").bind(now);
        }
        KeyState::Expiring => {
            statement.push("and k.expires_at >").bind(now).push("and k.expires_at <").bind(now + EXPIRING_SECONDS);
        }
        KeyState::Unused => {
            statement
                .push("and l.last_used_at is null and (k.expires_at is null or k.expires_at >")
                .bind(now)
                .push(")");
        }
        KeyState::Stale => {
            statement.push("and l.last_used_at <=").bind(now - STALE_SECONDS);
            statement.push("and (k.expires_at is null or k.expires_at >").bind(now).push(")");
        }
    }
}
