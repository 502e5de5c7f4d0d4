//! The number of requests per minute that a key may make, so that a client in an endless loop does not affect others.

use crate::Domain;
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use std::{num::NonZeroU32, time::Duration};
use types::{
    ids::KeyId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// The request budgets of all keys, in memory only: a restart resets them.
pub struct RequestBudgets {
    limiter: Option<DefaultKeyedRateLimiter<KeyId>>,
}

impl RequestBudgets {
    /// Budgets of `per_minute` requests, which may all be sent at once; 0 means no limit.
    pub fn new(per_minute: u32) -> Self {
        let quota = NonZeroU32::new(per_minute).map(Quota::per_minute);
        Self { limiter: quota.map(RateLimiter::keyed) }
    }

    /// Removes the keys whose budget is full again from memory.
    pub fn sweep(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Uses one request of a key's budget.
///
/// # Errors
/// 429, with the whole seconds until the next request can succeed.
pub fn spend(domain: &Domain, key_id: &KeyId) -> Result<(), Problem> {
    let Some(limiter) = &domain.request_budgets.limiter else { return Ok(()) };
    let Err(refused) = limiter.check_key(key_id) else { return Ok(()) };
    let wait = refused.wait_time_from(DefaultClock::default().now());
    let reason = refusals::rate_limit(domain.settings.requests_per_minute);
    let mut problem = Problem::new(ProblemKind::TooMany, reason).with_code("rate_limit_exceeded");
    problem.retry_after = Some(whole_seconds(wait));
    Err(problem)
}

/// Rounds up, so that a request after that time succeeds.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
