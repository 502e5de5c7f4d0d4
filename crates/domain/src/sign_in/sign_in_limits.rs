//! How often somebody may try to sign in: counted before anything is hashed.

use crate::Domain;
use kernel::{
    base::error::{Error, Result},
    bookkeeping::Bookkeeping,
};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Attempts that one account, and one address, may make in a window.
const ACCOUNT_ATTEMPTS: i64 = 10;
const ADDRESS_ATTEMPTS: i64 = 60;

/// Attempts that one account may make in a day (NIST SP 800-63B section 3.2.2: no more than 100).
const DAY_ATTEMPTS: i64 = 100;

/// Seconds of a window, and of a day.
pub(crate) const WINDOW: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;

/// Takes one attempt from the account's and from the address's budgets.
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
            // Nothing is committed: an attempt that is not judged does not count.
            return Err(slow_down(started + window - now));
        }
    }
    bookkeeping
        .execute("delete from sign_in_budgets where window_started_at < $1", |query| query.bind(now - 2 * DAY))
        .await?;
    bookkeeping.commit().await
}

/// Counts one more; answers when the window began and how many there have been in it.
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

/// What one client can easily have many addresses of: an IPv6 network of 64 bits, a single IPv4 address.
pub(crate) fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}

/// A right password clears the account's budget, so that a few typing errors cost nothing, and gives the address its
/// attempt back, so that many people behind one address do not lock each other out.
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
