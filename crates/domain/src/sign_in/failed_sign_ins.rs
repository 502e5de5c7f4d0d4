//! Failed sign-ins, and sign-outs, in the audit log: the first few one by one, a flood as one counted record a minute.

use crate::{
    Domain,
    sign_in::sign_in_limits::{self, WINDOW, network},
};
use kernel::{
    access::actor::{Origin, Who},
    base::error::Result,
    bookkeeping::Bookkeeping,
    ledger::event::Event,
};
use types::ids::UserId;

/// Failures of one account from one address that are told one by one in a window.
const ONE_BY_ONE: i64 = 5;

/// The same from all addresses together: a flood from everywhere is a flood.
const FROM_EVERYWHERE: i64 = 50;

/// What counted sign-outs stand under, where an account would stand: no id is like it.
pub(crate) const SIGN_OUTS: &str = "sign-outs";

/// Records a failed sign-in, or counts it when there have been several. All unknown accounts count as one.
pub(crate) async fn record(domain: &Domain, origin: &Origin, user_id: Option<&UserId>, email: &str) -> Result<()> {
    let account = user_id.map_or(String::new(), ToString::to_string);
    let mut bookkeeping = domain.bookkeeping().await?;
    if is_one_of_few(&mut bookkeeping, "failed", &account, origin).await? {
        let event = Event::LoginFailed {
            email: email.trim(),
            attempts: 1,
            error_code: "invalid_credentials",
            error_message: "The address and the password do not belong together.",
        };
        bookkeeping.append_everywhere(origin, who(user_id), &event).await?;
        return bookkeeping.commit().await;
    }
    count(&mut bookkeeping, account).await?;
    bookkeeping.commit().await
}

/// Counts one more in this minute, to be told when it is over.
pub(crate) async fn count(bookkeeping: &mut Bookkeeping, account: String) -> Result<()> {
    let minute = bookkeeping.now() / 60;
    bookkeeping
        .execute(
            "insert into failed_sign_ins (account, minute, attempts) values ($1, $2, 1)
             on conflict (account, minute) do update set attempts = failed_sign_ins.attempts + 1",
            |query| query.bind(account).bind(minute),
        )
        .await?;
    Ok(())
}

/// Whether this one, of its kind and from this address, is still worth a record of its own.
pub(crate) async fn is_one_of_few(
    bookkeeping: &mut Bookkeeping,
    kind: &str,
    account: &str,
    origin: &Origin,
) -> Result<bool> {
    let subject = format!("{kind}:{account}:{}", network(&origin.address));
    if sign_in_limits::count(bookkeeping, &subject, WINDOW).await?.1 > ONE_BY_ONE {
        return Ok(false);
    }
    let subject = format!("{kind}:{account}");
    Ok(sign_in_limits::count(bookkeeping, &subject, WINDOW).await?.1 <= FROM_EVERYWHERE)
}

/// Tells every counted minute that is over in one record; answers how many there were. Counts survive a restart.
///
/// # Errors
/// When it cannot be written; what was not told stays counted.
pub async fn fold(domain: &Domain) -> Result<usize> {
    let over: Vec<(String, i64, i64)> = sqlx::query_as(
        "select account, minute, attempts from failed_sign_ins where minute < $1 order by minute, account limit 100",
    )
    .bind(domain.now() / 60)
    .fetch_all(&mut *domain.reader().await?)
    .await?;
    for (account, minute, attempts) in &over {
        let is_out = account == SIGN_OUTS;
        let user_id = (!account.is_empty() && !is_out).then(|| UserId::new(account));
        let (row, at) = (account.clone(), *minute);
        let what = if is_out { "sign-outs" } else { "attempts" };
        let (error_code, error_message) =
            ("repeated_failures", &*format!("{attempts} further {what} failed within one minute."));
        let event = match is_out {
            true => Event::LogoutFailed { error_code, error_message },
            false => Event::LoginFailed { email: "", attempts: *attempts, error_code, error_message },
        };
        let mut bookkeeping = domain.bookkeeping().await?;
        bookkeeping
            .execute("delete from failed_sign_ins where account = $1 and minute = $2", |query| query.bind(row).bind(at))
            .await?;
        bookkeeping.append_everywhere(&Origin::default(), who(user_id.as_ref()), &event).await?;
        bookkeeping.commit().await?;
    }
    Ok(over.len())
}

fn who(user_id: Option<&UserId>) -> Who {
    user_id.map_or(Who::Anonymous, |user_id| Who::Person { user_id: user_id.clone(), session: String::new() })
}
