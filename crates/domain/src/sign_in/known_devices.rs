//! Known devices: browsers in which a person has signed in before, recognized by a sealed cookie. A known device has its
//! own limit for wrong passwords, so that strangers cannot lock the person out. It gives no other right.
//!
//! The seal covers the account and its stored password, so that every change of the password ends the account's known
//! devices. Nothing is stored.

use crate::{Domain, sign_in::Person};
use kernel::base::secret::{Token, digest};
use types::ids::UserId;

/// Seconds for which a browser remembers that it is known, from the last sign-in.
pub const LIFETIME: i64 = 365 * 24 * 60 * 60;

/// Maximum number of accounts that one browser is known to.
const MAX_ACCOUNTS: usize = 4;

/// Characters of a device's id.
const ID_LENGTH: usize = 22;

/// Longest cookie that is read, in bytes.
const MAX_COOKIE_LENGTH: usize = 1024;

/// A device that an account knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Device {
    /// Names the device's counter.
    pub id: String,
}

/// The value of a device cookie after the person has signed in: this account first, then the other accounts that the
/// browser was known to. `presented` is the value of the browser's cookie, or an empty string.
pub fn remember(domain: &Domain, person: &Person, presented: &str) -> String {
    let known = recognize(domain, presented, &person.user_id, &person.password_digest);
    let id = known.map_or_else(|| Token::generate().reveal()[..ID_LENGTH].to_owned(), |device| device.id);
    let (now, account) = (domain.now(), account(&person.user_id));
    let seal = domain.secrets().device_seal(&sealed(&person.user_id, &person.password_digest, now, &id));
    let others = entries(presented).filter(|entry| entry.account != account).take(MAX_ACCOUNTS - 1);
    let others = others.map(|entry| format!("{}-{}-{}-{}", entry.account, entry.since, entry.id, entry.seal));
    std::iter::once(format!("{account}-{now}-{id}-{seal}")).chain(others).collect::<Vec<_>>().join(".")
}

/// The device that an account knows, from the value of the browser's cookie. `password_digest` is the digest of the
/// account's stored password hash. An unknown account takes the same steps with empty values and knows no device.
pub(crate) fn recognize(domain: &Domain, presented: &str, user_id: &UserId, password_digest: &str) -> Option<Device> {
    let known = |entry: &Entry<'_>| {
        let text = sealed(user_id, password_digest, entry.since, entry.id);
        let is_sealed = domain.secrets().is_device_seal(&text, entry.seal);
        is_sealed && domain.now() - entry.since < LIFETIME && !user_id.as_str().is_empty()
    };
    entries(presented).find(known).map(|entry| Device { id: entry.id.to_owned() })
}

fn sealed(user_id: &UserId, password_digest: &str, since: i64, id: &str) -> String {
    format!("{user_id} {password_digest} {since} {id}")
}

/// A short digest of the account's id, by which its earlier entry in a cookie is replaced.
fn account(user_id: &UserId) -> String {
    digest(user_id.as_str())[..8].to_owned()
}

/// One account in a device cookie.
struct Entry<'a> {
    account: &'a str,
    /// The time of the last sign-in, Unix seconds.
    since: i64,
    id: &'a str,
    seal: &'a str,
}

fn entries(presented: &str) -> impl Iterator<Item = Entry<'_>> {
    let presented = if presented.len() > MAX_COOKIE_LENGTH { "" } else { presented };
    presented.split('.').filter_map(entry).take(MAX_ACCOUNTS)
}

fn entry(text: &str) -> Option<Entry<'_>> {
    let mut parts = text.splitn(4, '-');
    let (account, since, id) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
    let seal = parts.next()?;
    let is_id = id.len() == ID_LENGTH && [account, id, seal].concat().bytes().all(|byte| byte.is_ascii_alphanumeric());
    is_id.then_some(Entry { account, since, id, seal })
}
