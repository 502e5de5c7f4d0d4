//! How many requests a key may make a minute, so that a loop gone wild does not take the server from everybody else.

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

/// The budgets of all keys, in memory: a restart fills them up.
pub struct RequestBudgets {
    limiter: Option<DefaultKeyedRateLimiter<KeyId>>,
}

impl RequestBudgets {
    /// Budgets of so many requests a minute, all of which may come at once; 0: no limit.
    pub fn new(per_minute: u32) -> Self {
        let quota = NonZeroU32::new(per_minute).map(Quota::per_minute);
        Self { limiter: quota.map(RateLimiter::keyed) }
    }

    /// Forgets keys whose budget is full again.
    pub fn sweep(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Spends one request of a key's budget.
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

/// Rounded up: whoever comes back then is let in.
fn whole_seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}
