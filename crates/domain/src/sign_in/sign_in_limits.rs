//! Rate limits for entering passwords. Attempts are counted before any hashing.
//!
//! Strangers must not be able to lock a person out. Therefore signed-in sessions, known devices and the networks that a
//! person has signed in from have limits of their own; all others share one limit for each account. The counters hold no
//! email address.

use crate::{Domain, sign_in::known_devices::Device};
use kernel::{
    base::{
        error::{Error, Result},
        networks::{network, wide_network},
    },
    bookkeeping::Bookkeeping,
    change::Change,
};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Attempts allowed for one account in a window: from one network, from one known device, in one session.
const ACCOUNT_ATTEMPTS: i64 = 10;

/// Attempts of strangers allowed for one IP address in a window, on all accounts together. IPv6: one /64 network.
const ADDRESS_ATTEMPTS: i64 = 60;

/// Attempts allowed for one account in a day from one network that the person has signed in from.
const DAY_ATTEMPTS: i64 = 100;

/// Attempts of strangers on one account from all other networks together: this many at once.
const STRANGERS_AT_ONCE: i64 = 100;

/// Seconds after which strangers may make one more attempt on the account: 288 a day.
const STRANGERS_INTERVAL: i64 = 300;

/// Seconds for which a network is known to an account, from the last sign-in.
const NETWORK_KNOWN_FOR: i64 = 30 * DAY;

/// Length of a window in seconds: 15 minutes.
pub(crate) const WINDOW: i64 = 15 * 60;

/// Length of a day in seconds.
const DAY: i64 = 24 * 60 * 60;

/// The source of an attempt, as far as the limits distinguish it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source<'a> {
    /// A browser in which the account's password has not been entered yet.
    Stranger,
    /// A browser in which the person has signed in before.
    Device(&'a Device),
    /// A signed-in session, by the digest of its credential.
    Session(&'a str),
}

/// An attempt that was counted; see [`refund`].
#[derive(Debug, Default)]
pub(crate) struct Spent {
    /// Counters that a correct password resets.
    resets: Vec<String>,
    /// The counter of the IP address, from which a correct password takes one attempt.
    address: Option<String>,
    /// The counter of the account's strangers, from which a correct password takes one attempt.
    strangers: Option<String>,
    /// The row that makes the network known to the account after a correct password.
    known_network: Option<String>,
}

/// Counts one attempt on an account against the limits that apply to its source. Known and unknown accounts take the
/// same statements.
///
/// # Errors
/// 429 when one of the limits is exceeded.
pub(crate) async fn spend(domain: &Domain, account: &str, source: Source<'_>, address: &str) -> Result<Spent> {
    let account = subject_of(domain, account);
    let mut bookkeeping = domain.bookkeeping().await?;
    let spent = match source {
        Source::Device(device) => {
            let spent = alone(&mut bookkeeping, format!("{account}:device:{}", device.id)).await?;
            Spent { known_network: Some(known_network(&account, address)), ..spent }
        }
        Source::Session(session) => alone(&mut bookkeeping, format!("{account}:session:{session}")).await?,
        Source::Stranger => stranger(&mut bookkeeping, &account, address).await?,
    };
    let now = bookkeeping.now();
    bookkeeping
        .execute("delete from sign_in_budgets where window_started_at < $1", |query| query.bind(now - 2 * DAY))
        .await?;
    bookkeeping.commit().await?;
    Ok(spent)
}

/// After a correct password, resets the counters of its source, so that a few typing errors have no consequences, takes
/// the attempt back from the counters that strangers share, and makes the network known to the account.
pub(crate) async fn refund(domain: &Domain, spent: Spent) -> Result<()> {
    let mut bookkeeping = domain.bookkeeping().await?;
    for subject in spent.resets {
        bookkeeping.execute("delete from sign_in_budgets where subject = $1", |query| query.bind(subject)).await?;
    }
    if let Some(subject) = spent.address {
        bookkeeping
            .execute("update sign_in_budgets set attempts = attempts - 1 where subject = $1", |query| {
                query.bind(subject)
            })
            .await?;
    }
    if let Some(subject) = spent.strangers {
        bookkeeping
            .execute(
                "update sign_in_budgets set window_started_at = window_started_at - $1 where subject = $2",
                |query| query.bind(STRANGERS_INTERVAL).bind(subject),
            )
            .await?;
    }
    if let Some(subject) = spent.known_network {
        let until = bookkeeping.now() + NETWORK_KNOWN_FOR;
        bookkeeping
            .execute(
                "insert into sign_in_budgets (subject, window_started_at, attempts) values ($1, $2, 0)
                 on conflict (subject) do update set window_started_at = $2",
                |query| query.bind(subject).bind(until),
            )
            .await?;
    }
    bookkeeping.commit().await
}

/// Deletes all counters of an account, by the comparison form of its email address, when its password was reset.
pub(crate) async fn reset(domain: &Domain, change: &mut Change<'_>, account: &str) -> Result<()> {
    sqlx::query("delete from sign_in_budgets where subject like $1")
        .bind(format!("{}:%", subject_of(domain, account)))
        .execute(change.conn()?)
        .await?;
    Ok(())
}

/// The beginning of the names of an account's counters.
pub(crate) fn subject_of(domain: &Domain, account: &str) -> String {
    format!("account:{}", domain.secrets().account_digest(account))
}

/// The limit of a source that strangers do not share.
async fn alone(bookkeeping: &mut Bookkeeping, subject: String) -> Result<Spent> {
    within(bookkeeping, &subject, ACCOUNT_ATTEMPTS, WINDOW).await?;
    Ok(Spent { resets: vec![subject], ..Spent::default() })
}

/// The limits of a browser that is not known.
async fn stranger(bookkeeping: &mut Bookkeeping, account: &str, address: &str) -> Result<Spent> {
    // Clients whose address the proxy does not name are not one client.
    let by_address = (!address.is_empty()).then(|| format!("address:{}", network(address)));
    let by_network = format!("{account}:network:{}", wide_network(address));
    let known_network = known_network(account, address);
    if let Some(by_address) = &by_address {
        within(bookkeeping, by_address, ADDRESS_ATTEMPTS, WINDOW).await?;
    }
    within(bookkeeping, &by_network, ACCOUNT_ATTEMPTS, WINDOW).await?;
    let known_until: Option<(i64,)> =
        sqlx::query_as("select window_started_at from sign_in_budgets where subject = $1")
            .bind(&known_network)
            .fetch_optional(bookkeeping.conn()?)
            .await?;
    let mut spent =
        Spent { resets: vec![by_network], address: by_address, strangers: None, known_network: Some(known_network) };
    if known_until.is_some_and(|(until,)| until > bookkeeping.now()) {
        let by_day = format!("{account}:day:{}", wide_network(address));
        within(bookkeeping, &by_day, DAY_ATTEMPTS, DAY).await?;
        spent.resets.push(by_day);
    } else {
        let strangers = format!("{account}:strangers");
        keep_pace(bookkeeping, &strangers).await?;
        spent.strangers = Some(strangers);
    }
    Ok(spent)
}

/// The row of a network that the person has signed in from. Its time is the one until which the network is known.
fn known_network(account: &str, address: &str) -> String {
    format!("{account}:known:{}", wide_network(address))
}

/// Counts one attempt in a window and refuses it beyond the limit. Then nothing is committed: an attempt whose password
/// is not checked does not count.
async fn within(bookkeeping: &mut Bookkeeping, subject: &str, limit: i64, window: i64) -> Result<()> {
    let (started, attempts) = count(bookkeeping, subject, window).await?;
    if attempts > limit { Err(slow_down(started + window - bookkeeping.now())) } else { Ok(()) }
}

/// Uses one attempt of an account's strangers (GCRA). The row holds the time at which all attempts will be available
/// again.
async fn keep_pace(bookkeeping: &mut Bookkeeping, subject: &str) -> Result<()> {
    let now = bookkeeping.now();
    let row: Option<(i64,)> = sqlx::query_as("select window_started_at from sign_in_budgets where subject = $1")
        .bind(subject)
        .fetch_optional(bookkeeping.conn()?)
        .await?;
    // A row from a time before the clock was set back must not keep everybody out.
    let full_at = row.map_or(now, |(at,)| at.clamp(now, now + STRANGERS_AT_ONCE * STRANGERS_INTERVAL));
    let wait = full_at - now - (STRANGERS_AT_ONCE - 1) * STRANGERS_INTERVAL;
    if wait > 0 {
        return Err(slow_down(wait));
    }
    let (name, full_at) = (subject.to_owned(), full_at + STRANGERS_INTERVAL);
    bookkeeping
        .execute(
            "insert into sign_in_budgets (subject, window_started_at, attempts) values ($1, $2, 1)
             on conflict (subject) do update set window_started_at = $2, attempts = sign_in_budgets.attempts + 1",
            |query| query.bind(name).bind(full_at),
        )
        .await?;
    Ok(())
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
        assert_eq!(wide_network("198.51.100.7"), "198.51.100.0/24");
        assert_eq!(wide_network("2001:db8:1:2ff::9"), "2001:db8:1:200::/56");
        assert_eq!((network(""), wide_network("")), (String::new(), String::new()));
    }
}
