//! Budgets in memory for what a signed-in person may do, so that a loop in one browser neither fills the audit log nor
//! slows others down. A restart resets them.

use crate::Domain;
use kernel::{
    access::actor::{Actor, Who},
    base::error::Result,
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use types::{
    ids::UserId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Changes of one person in one organization: 1,200 at once, enough for two lists of 500 people, and 600 an hour.
const CHANGES: Pace = Pace { burst: 1_200, interval: 6_000, name: "console_changes" };

/// Sign-ins of one person with the correct password: 600 at once, and 120 an hour.
const SIGN_INS: Pace = Pace { burst: 600, interval: 30_000, name: "sign_ins" };

/// How often something may be done.
struct Pace {
    /// How often at once.
    burst: i64,
    /// Milliseconds after which it may be done once more.
    interval: i64,
    /// The label in the metrics.
    name: &'static str,
}

/// The budgets of all people. Each entry holds the time, in Unix milliseconds, at which the budget will be full again.
#[derive(Default)]
pub struct Allowances {
    full_at: Mutex<HashMap<(&'static str, String), i64>>,
}

impl Allowances {
    /// Removes the budgets that are full again from memory.
    pub fn sweep(&self, now: i64) {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, at| *at > now);
    }

    /// Uses one of a budget; the error is the number of seconds until it has one again.
    fn spend(&self, now: i64, pace: &Pace, subject: String) -> Result<(), i64> {
        let mut budgets = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full_at = budgets.entry((pace.name, subject)).or_insert(now);
        // An entry from a time before the clock was set back must not last longer than a whole budget.
        let at = (*full_at).clamp(now, now + pace.burst * pace.interval);
        let wait = at - now - (pace.burst - 1) * pace.interval;
        if wait > 0 {
            return Err(wait.div_euclid(1000) + 1);
        }
        *full_at = at + pace.interval;
        Ok(())
    }
}

/// Uses one change of a person's budget in the organization. Programs with a key have a budget of requests instead, and
/// the server administrator has none.
///
/// # Errors
/// 429, with the seconds until the next change can succeed.
pub(crate) fn spend_change(domain: &Domain, actor: &Actor) -> Result<()> {
    let Who::Person { user_id, .. } = &actor.who else { return Ok(()) };
    let subject = format!("{user_id} {}", actor.organization_id);
    spend(domain, &CHANGES, subject).map_err(|seconds| {
        let reason = refusals::too_many_changes(seconds);
        limited(reason, seconds).into()
    })
}

/// Uses one sign-in of a person's budget.
///
/// # Errors
/// 429, with the seconds until the next sign-in can succeed.
pub(crate) fn spend_sign_in(domain: &Domain, user_id: &UserId) -> Result<()> {
    spend(domain, &SIGN_INS, user_id.to_string()).map_err(|seconds| limited(refusals::attempts_one(), seconds).into())
}

/// A refusal is counted in the metrics and stored nowhere.
fn spend(domain: &Domain, pace: &Pace, subject: String) -> Result<(), i64> {
    domain.allowances.spend(domain.clock().milliseconds(), pace, subject).inspect_err(|_| {
        metrics::counter!("orgward_limited_total", "limit" => pace.name).increment(1);
    })
}

fn limited(reason: refusals::Reason, seconds: i64) -> Problem {
    let mut problem = Problem::new(ProblemKind::TooMany, reason).with_code("rate_limit_exceeded");
    problem.retry_after = u64::try_from(seconds).ok();
    problem
}
