//! Failed sign-ins and sign-outs in the audit log: the first few as separate events, any more as one event per minute
//! with a count.

use crate::{
    Domain,
    sign_in::sign_in_limits::{self, WINDOW},
};
use kernel::{
    access::actor::{Origin, Who},
    base::{email::Email, error::Result, networks::network, secret_detection},
    bookkeeping::Bookkeeping,
    ledger::event::{Event, Tried},
    store::statement::is_sqlite,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use types::ids::UserId;

/// Maximum number of separate events for one account and one IP address in a window of [`WINDOW`] seconds.
const MAX_EVENTS_PER_IP: i64 = 5;

/// The same for one account and all IP addresses together, which also limits distributed attempts.
const MAX_EVENTS_PER_ACCOUNT: i64 = 50;

/// Minimum duration of recording a failed sign-in. An event of its own takes longer than one more in a count, and what is
/// recorded depends on whether the account exists; answers that take equally long do not tell.
const RECORDED_AFTER: Duration = Duration::from_millis(25);

/// Stored instead of an account id for counted sign-outs. No id has this form.
pub(crate) const SIGN_OUTS: &str = "sign-outs";

/// The failures that this process has counted and not recorded yet, by account and minute. What another program takes out of
/// the database is recorded all the same, where no other server can have recorded it.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<BTreeMap<(String, i64), i64>>);

impl Counted {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<(String, i64), i64>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Appends an event for a failed sign-in, or counts it if there have been several. All unknown accounts count as one.
/// `typed` is what was typed as the email address.
pub(crate) async fn record(domain: &Domain, origin: &Origin, user_id: Option<&UserId>, typed: &str) -> Result<()> {
    let recorded_at = Instant::now() + RECORDED_AFTER;
    let recorded = append_or_count(domain, origin, user_id, typed).await;
    tokio::time::sleep_until(recorded_at).await;
    recorded
}

async fn append_or_count(domain: &Domain, origin: &Origin, user_id: Option<&UserId>, typed: &str) -> Result<()> {
    let account = user_id.map_or(String::new(), ToString::to_string);
    let mut bookkeeping = domain.bookkeeping().await?;
    if is_one_of_few(&mut bookkeeping, "failed", &account, origin).await? {
        let event = Event::LoginFailed {
            tried: Some(tried(typed.trim())),
            attempts: 1,
            error_code: "invalid_credentials",
            error_message: "The address and the password do not belong together.",
        };
        bookkeeping.append_everywhere(origin, who(user_id), &event).await?;
        return bookkeeping.commit().await;
    }
    count(domain, &mut bookkeeping, account).await?;
    bookkeeping.commit().await
}

/// What an event says about what was typed. A password or a key that was typed by mistake must not be stored, so only an
/// email address is kept as it is.
fn tried(typed: &str) -> Tried<'_> {
    let length = typed.chars().count();
    if secret_detection::holds_secret(typed) {
        return Tried::Other { kind: "key", length };
    }
    match Email::parse("email", Some(typed)) {
        Ok(_) => Tried::Email(typed),
        Err(_) => Tried::Other { kind: "no_address", length },
    }
}

/// Counts one more failure in the current minute. [`fold`] appends the event after the minute has ended.
pub(crate) async fn count(domain: &Domain, bookkeeping: &mut Bookkeeping, account: String) -> Result<()> {
    let minute = bookkeeping.now() / 60;
    *domain.failures.lock().entry((account.clone(), minute)).or_default() += 1;
    bookkeeping
        .execute(
            "insert into failed_sign_ins (account, minute, attempts) values ($1, $2, 1)
             on conflict (account, minute) do update set attempts = failed_sign_ins.attempts + 1",
            |query| query.bind(account).bind(minute),
        )
        .await?;
    Ok(())
}

/// Whether a failure is still within the limits for separate events, by kind, account and IP address.
pub(crate) async fn is_one_of_few(
    bookkeeping: &mut Bookkeeping,
    kind: &str,
    account: &str,
    origin: &Origin,
) -> Result<bool> {
    let subject = format!("{kind}:{account}:{}", network(&origin.address));
    if sign_in_limits::count(bookkeeping, &subject, WINDOW).await?.1 > MAX_EVENTS_PER_IP {
        return Ok(false);
    }
    let subject = format!("{kind}:{account}");
    Ok(sign_in_limits::count(bookkeeping, &subject, WINDOW).await?.1 <= MAX_EVENTS_PER_ACCOUNT)
}

/// Appends one event for each counted minute that has ended, up to 100 per call, and returns their number. Counts
/// survive a restart.
///
/// # Errors
/// When the database cannot be read or written. Counts without an event are kept.
pub async fn fold(domain: &Domain) -> Result<usize> {
    let this_minute = domain.now() / 60;
    let mut reader = domain.reader().await?;
    if !is_sqlite(&reader) {
        // Another server may have recorded what this one counted.
        domain.failures.lock().clear();
    }
    let stored: Vec<(String, i64)> = sqlx::query_as(
        "select account, minute from failed_sign_ins where minute < $1 order by minute, account limit 100",
    )
    .bind(this_minute)
    .fetch_all(&mut *reader)
    .await?;
    drop(reader);
    let known: Vec<(String, i64)> = domain.failures.lock().keys().cloned().collect();
    let over: BTreeSet<_> = stored.into_iter().chain(known).filter(|(_, minute)| *minute < this_minute).collect();
    let mut folded = 0;
    for key in over.iter().take(100) {
        let (account, minute) = key;
        let mut bookkeeping = domain.bookkeeping().await?;
        // Read in the transaction that deletes it: a failure that waited for the writer may have been counted meanwhile.
        let counted: Option<(i64,)> =
            sqlx::query_as("select attempts from failed_sign_ins where account = $1 and minute = $2")
                .bind(account)
                .bind(minute)
                .fetch_optional(bookkeeping.conn()?)
                .await?;
        let (counted, known) = (counted.map_or(0, |(attempts,)| attempts), domain.failures.lock().get(key).copied());
        let attempts = counted.max(known.unwrap_or_default());
        if attempts == 0 {
            continue;
        }
        if counted < attempts {
            tracing::error!(counted, attempts, "another program has changed the count of failed sign-ins");
        }
        let is_out = account == SIGN_OUTS;
        let user_id = (!account.is_empty() && !is_out).then(|| UserId::new(account));
        let (row, at) = (account.clone(), *minute);
        let what = if is_out { "sign-outs" } else { "attempts" };
        let (error_code, error_message) =
            ("repeated_failures", &*format!("{attempts} further {what} failed within one minute."));
        let event = match is_out {
            true => Event::LogoutFailed { error_code, error_message },
            false => Event::LoginFailed { tried: None, attempts, error_code, error_message },
        };
        bookkeeping
            .execute("delete from failed_sign_ins where account = $1 and minute = $2", |query| query.bind(row).bind(at))
            .await?;
        bookkeeping.append_everywhere(&Origin::default(), who(user_id.as_ref()), &event).await?;
        bookkeeping.commit().await?;
        domain.failures.lock().remove(key);
        folded += 1;
    }
    Ok(folded)
}

fn who(user_id: Option<&UserId>) -> Who {
    user_id.map_or(Who::Anonymous, |user_id| Who::Person { user_id: user_id.clone(), session: String::new() })
}
