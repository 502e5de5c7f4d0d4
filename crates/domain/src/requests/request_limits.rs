//! How many requests a key may make, so that a client in an endless loop does not affect others.
//!
//! A call over the limit is refused with a time to come back at, and that time is kept for it: the n-th call in line is
//! given the n-th free interval, and new calls queue behind it. Nothing identifies a call that comes back. Its client may
//! have made another call in between, and that call may arrive first. So each promised time admits two calls, and the
//! second one uses the next free interval.

use crate::Domain;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};
use types::{
    ids::KeyId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// One second, in microseconds.
const SECOND: i64 = 1_000_000;

/// The longest wait that is promised, in seconds. The official SDKs do not follow a longer one.
const MAX_WAIT: i64 = 60;

/// How long after its promised time a call is still admitted, in microseconds.
const GRACE: i64 = 5 * SECOND;

/// Tiles that one reader may fetch a minute, and at once after a pause. A log of 300,000 events has 2,400 tiles and
/// bundles, and clients of transparency logs fetch them without pauses.
const TILES_PER_MINUTE: u32 = 12_000;
const TILES_BURST: u32 = 6_000;

/// The request budgets of all keys, in memory only: a restart resets them.
pub struct RequestBudgets {
    pace: Option<Pace>,
    lines: Mutex<HashMap<KeyId, Line>>,
}

/// How fast one key may call.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// Microseconds between two calls.
    interval: i64,
    /// The number of calls that may come at once after a pause.
    burst: i64,
}

/// The calls of one key.
#[derive(Debug, Default)]
struct Line {
    /// The end of the last interval that a call has used or was promised, in Unix microseconds.
    end: i64,
    /// The promised times, in Unix microseconds, and the calls that each of them still admits.
    promises: BTreeMap<i64, Admits>,
}

/// The calls that are admitted at a promised time.
#[derive(Debug, Default)]
struct Admits {
    /// Their intervals were set aside when they were refused.
    kept: u32,
    /// Each of them uses the next free interval.
    further: u32,
}

impl RequestBudgets {
    /// Budgets of `per_minute` requests, of which at most `burst` may be sent at once; 0 a minute means no limit.
    pub fn new(per_minute: u32, burst: u32) -> Self {
        let pace = (per_minute > 0).then(|| Pace {
            interval: 60 * SECOND / i64::from(per_minute),
            burst: i64::from(burst.clamp(1, per_minute)),
        });
        Self { pace, lines: Mutex::default() }
    }

    /// Budgets for reading tiles; without a limit of other requests there is none of these.
    pub fn for_tiles(requests_per_minute: u32) -> Self {
        Self::new(if requests_per_minute == 0 { 0 } else { TILES_PER_MINUTE }, TILES_BURST)
    }

    /// Removes the keys that have used nothing of their budget from memory. `now` is in Unix milliseconds.
    pub fn sweep(&self, now: i64) {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.retain(|_, line| line.end + GRACE > now * 1000);
        lines.shrink_to_fit();
    }

    /// Uses one request of a key; `now` is in Unix milliseconds. The error is the number of seconds to wait.
    fn spend(&self, key_id: &KeyId, now: i64) -> Result<(), u64> {
        let Some(pace) = self.pace else { return Ok(()) };
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.entry(key_id.clone()).or_default().take(pace, now * 1000)
    }
}

impl Line {
    fn take(&mut self, pace: Pace, now: i64) -> Result<(), u64> {
        // Lapsed promises, and those of a clock that was set back since.
        self.promises.retain(|at, _| (now - GRACE..=now + MAX_WAIT * SECOND).contains(at));
        self.end = self.end.min(now + MAX_WAIT * SECOND + pace.burst * pace.interval);
        if self.is_promised(pace, now) {
            return Ok(());
        }
        let free = self.end - (pace.burst - 1) * pace.interval;
        if free <= now {
            self.end = self.end.max(now) + pace.interval;
            return Ok(());
        }
        // Rounded up, so that the interval has begun when the call comes back.
        let seconds = (free - now + SECOND - 1) / SECOND;
        if seconds > MAX_WAIT {
            return Err(MAX_WAIT.unsigned_abs());
        }
        self.end += pace.interval;
        let admits = self.promises.entry(now + seconds * SECOND).or_default();
        admits.kept += 1;
        admits.further += 1;
        Err(seconds.unsigned_abs())
    }

    /// Whether a promised time has come that still admits a call; then this call uses it.
    fn is_promised(&mut self, pace: Pace, now: i64) -> bool {
        if let Some(kept) = self.promises.range_mut(..=now).map(|(_, admits)| &mut admits.kept).find(|kept| **kept > 0)
        {
            *kept -= 1;
            return true;
        }
        // Not while the line is long: a client that never waits would use up the intervals of those that do.
        if self.end > now + MAX_WAIT / 2 * SECOND {
            return false;
        }
        let mut further = self.promises.range_mut(..=now).map(|(_, admits)| &mut admits.further);
        let Some(further) = further.find(|further| **further > 0) else { return false };
        *further -= 1;
        self.end = self.end.max(now) + pace.interval;
        true
    }
}

/// Uses one request of a key's budget.
///
/// # Errors
/// 429, with the whole seconds after which the request is admitted.
pub fn spend(domain: &Domain, key_id: &KeyId) -> Result<(), Problem> {
    spend_of(&domain.request_budgets, domain, key_id, domain.settings.requests_per_minute)
}

/// Uses one read of a tile of the budget that a key has for them, or that a client without a key has under the name of
/// its network. It does not use the budget of other requests.
///
/// # Errors
/// As [`spend`].
pub fn spend_tile(domain: &Domain, reader: &str) -> Result<(), Problem> {
    spend_of(&domain.tile_budgets, domain, &KeyId::new(reader), TILES_PER_MINUTE)
}

fn spend_of(budgets: &RequestBudgets, domain: &Domain, key_id: &KeyId, per_minute: u32) -> Result<(), Problem> {
    let Err(seconds) = budgets.spend(key_id, domain.clock().milliseconds()) else { return Ok(()) };
    let mut problem =
        Problem::new(ProblemKind::TooMany, refusals::rate_limit(per_minute)).with_code("rate_limit_exceeded");
    problem.retry_after = Some(seconds);
    Err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> KeyId {
        KeyId::new("key_1")
    }

    /// The answers to `count` calls at a moment: 0 for an admitted one, else the seconds to wait.
    fn answers(budgets: &RequestBudgets, now: i64, count: usize) -> Vec<u64> {
        (0..count).map(|_| budgets.spend(&key(), now).err().unwrap_or(0)).collect()
    }

    #[test]
    fn the_nth_call_in_line_is_told_to_come_n_intervals_later() {
        let budgets = RequestBudgets::new(30, 2);
        assert_eq!(answers(&budgets, 0, 6), [0, 0, 2, 4, 6, 8]);
        assert_eq!(answers(&budgets, 500, 1), [10], "rounded up from 9.5 seconds");
        let fast = RequestBudgets::new(600, 1);
        assert_eq!(answers(&fast, 0, 22)[..12], [0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
    }

    #[test]
    fn a_burst_is_admitted_after_a_pause_and_no_more_than_that() {
        let budgets = RequestBudgets::new(6000, 600);
        let admitted = |now| answers(&budgets, now, 700).iter().filter(|wait| **wait == 0).count();
        assert_eq!(admitted(0), 600);
        assert_eq!(admitted(120_000), 600, "nobody came back, and nothing adds up beyond the burst");
    }

    #[test]
    fn no_call_is_told_to_wait_longer_than_a_client_would() {
        let budgets = RequestBudgets::new(60, 1);
        let waits = answers(&budgets, 0, 500);
        assert_eq!(waits.iter().max(), Some(&60));
        assert_eq!(answers(&budgets, 3_600_000, 1), [0], "an hour later the line is empty");
    }

    #[test]
    fn over_a_minute_no_more_calls_are_admitted_than_the_limit_and_the_line() {
        let budgets = RequestBudgets::new(600, 10);
        let admitted: usize =
            (0..600).flat_map(|tick| answers(&budgets, tick * 100, 20)).filter(|wait| *wait == 0).count();
        assert!((590..=700).contains(&admitted), "{admitted}");
    }

    #[test]
    fn a_clock_that_was_set_back_blocks_no_key() {
        let budgets = RequestBudgets::new(600, 10);
        answers(&budgets, 86_400_000, 100);
        let waits = answers(&budgets, 0, 1);
        assert!(waits[0] <= 61, "{waits:?}");
        budgets.sweep(0);
        assert_eq!(answers(&budgets, 63_000, 1), [0]);
    }
}
