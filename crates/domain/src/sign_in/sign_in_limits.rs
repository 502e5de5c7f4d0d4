//! Rate limits for sign-in attempts. Attempts are counted before any hashing.

use crate::Domain;
use kernel::{
    base::error::{Error, Result},
    bookkeeping::Bookkeeping,
};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Attempts allowed for one account in a window.
const ACCOUNT_ATTEMPTS: i64 = 10;

/// Attempts allowed for one IP address or IPv6 network in a window.
const ADDRESS_ATTEMPTS: i64 = 60;

/// Attempts allowed for one account in a day (NIST SP 800-63B section 3.2.2: no more than 100).
const DAY_ATTEMPTS: i64 = 100;

/// Length of a window in seconds: 15 minutes.
pub(crate) const WINDOW: i64 = 15 * 60;

/// Length of a day in seconds.
const DAY: i64 = 24 * 60 * 60;

/// Counts one attempt against the limits of the account and of the IP address.
///
/// # Errors
/// 429 when one of the limits is exceeded.
pub(crate) async fn spend(domain: &Domain, account: &str, address: &str) -> Result<()> {
    let now = domain.now();
    let mut bookkeeping = domain.bookkeeping().await?;
    for (subject, limit, window) in [
        (format!("address:{}", network(address)), ADDRESS_ATTEMPTS, WINDOW),
        (format!("account:{account}"), ACCOUNT_ATTEMPTS, WINDOW),
        (format!("day:{account}"), DAY_ATTEMPTS, DAY),
    ] {
        let (started, attempts) = count(&mut bookkeeping, &subject, window).await?;
        if attempts > limit {
            // Nothing is committed: an attempt whose password is not checked does not count.
            return Err(slow_down(started + window - now));
        }
    }
    bookkeeping
        .execute("delete from sign_in_budgets where window_started_at < $1", |query| query.bind(now - 2 * DAY))
        .await?;
    bookkeeping.commit().await
}

/// Counts one attempt of `subject` in a window of `window` seconds; returns the start of the window in Unix seconds and
/// the number of attempts in it.
pub(crate) async fn count(bookkeeping: &mut Bookkeeping, subject: &str, window: i64) -> Result<(i64, i64)> {
    let (name, now) = (subject.to_owned(), bookkeeping.now());
    bookkeeping
        .execute(
            "insert into sign_in_budgets (subject, window_started_at, attempts) values ($1, $2, 1)
             on conflict (subject) do update set
             attempts = case when sign_in_budgets.window_started_at <= $2 - $3 then 1
                        else sign_in_budgets.attempts + 1 end,
             window_started_at = case when sign_in_budgets.window_started_at <= $2 - $3 then $2
                        else sign_in_budgets.window_started_at end",
            |query| query.bind(name).bind(now).bind(window),
        )
        .await?;
    Ok(sqlx::query_as("select window_started_at, attempts from sign_in_budgets where subject = $1")
        .bind(subject)
        .fetch_one(bookkeeping.conn()?)
        .await?)
}

/// The unit that is limited: the /64 network of an IPv6 address, because one client can easily use many addresses of
/// it, or a single IPv4 address.
pub(crate) fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}

/// After a correct password, resets the account's limits, so that a few typing errors have no consequences, and takes
/// back the attempt of the IP address, so that people who share an IP address do not lock each other out.
pub(crate) async fn refund(domain: &Domain, account: &str, address: &str) -> Result<()> {
    let mut bookkeeping = domain.bookkeeping().await?;
    for subject in [format!("account:{account}"), format!("day:{account}")] {
        bookkeeping.execute("delete from sign_in_budgets where subject = $1", |query| query.bind(subject)).await?;
    }
    let subject = format!("address:{}", network(address));
    bookkeeping
        .execute("update sign_in_budgets set attempts = attempts - 1 where subject = $1", |query| query.bind(subject))
        .await?;
    bookkeeping.commit().await
}

/// The 429 error, with the time until the next attempt is allowed.
pub(crate) fn slow_down(seconds: i64) -> Error {
    let seconds = seconds.max(1);
    let minutes = (seconds + 59) / 60;
    let reason = if minutes == 1 { refusals::attempts_one() } else { refusals::attempts(minutes) };
    let mut problem = Problem::new(ProblemKind::TooMany, reason);
    problem.code = Some("rate_limit_exceeded".to_owned());
    problem.retry_after = u64::try_from(seconds).ok();
    problem.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_household_has_one_budget_however_many_addresses_it_has() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!(network("198.51.100.7"), "198.51.100.7");
    }
}
