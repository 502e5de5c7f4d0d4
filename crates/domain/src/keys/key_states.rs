//! The states of keys ([`types::key_states`]) as SQL conditions. A key's state depends on the current time and on its
//! last use, so lists are filtered by it and it is never stored.

use kernel::{base::error::Result, store::statement::Statement};
use types::{
    key_states::{EXPIRING_SECONDS, KeyState, STALE_SECONDS},
    problem::Problem,
    refusals,
};

/// Parses the state that a list is filtered by. An absent or empty word means no filter.
///
/// # Errors
/// 400 for an unknown state; the message lists the valid ones.
pub(crate) fn parse(word: Option<&str>) -> Result<Option<KeyState>, Problem> {
    let Some(word) = word.filter(|word| !word.is_empty()) else { return Ok(None) };
    let wrong = || Problem::invalid("state", "invalid_value", refusals::key_state());
    KeyState::parse(word).map(Some).ok_or_else(wrong)
}

/// Adds the condition that a key is in `state` at `now` (Unix seconds) to a statement that selects keys as `k` and
/// joins `key_uses` as `l`.
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
