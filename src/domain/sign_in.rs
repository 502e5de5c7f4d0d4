//! Proves who somebody is, by password or by key: the one place that works without an actor.

use super::{
    Domain, clock,
    error::{Error, Result},
    event::Event,
    permissions::{Actor, Origin, Who},
    secret::{KeyKind, Secret, digest},
    text::fold,
    upkeep::Upkeep,
};
use crate::types::{
    ids::{KeyId, OrganizationId, UserId},
    organizations::Organization,
    problem::{Problem, ProblemKind},
    sensitive::Sensitive,
    sign_in::{Credentials, SignedIn},
};
use sqlx::AnyConnection;

/// Attempts that one account, and one address, may make in a window.
const ACCOUNT_ATTEMPTS: i64 = 10;
const ADDRESS_ATTEMPTS: i64 = 60;

/// Attempts that one account may make in a day (NIST SP 800-63B section 3.2.2: no more than 100).
const DAY_ATTEMPTS: i64 = 100;

/// Failed sign-outs of one address that are recorded in a window; anyone can cause them.
const SIGN_OUT_RECORDS: i64 = 5;

/// Seconds of a window, and of a day.
const WINDOW: i64 = 15 * 60;
const DAY: i64 = 24 * 60 * 60;

/// Longest text that is taken for an e-mail address or a password.
const LONGEST: usize = 512;

/// A person who has proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who.
    pub user_id: UserId,
    /// Digest of the stored password hash that was matched: a session begins only while it is still the one.
    pub password_digest: String,
}

/// A program that has presented a working Admin key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key's organization.
    pub organization_id: OrganizationId,
    /// The key.
    pub key_id: KeyId,
    /// The owner it acts as.
    pub user_id: UserId,
    /// Its last use as recorded.
    pub last_used_at: Option<i64>,
}

/// Checks an address and a password. Known and unknown accounts get the same answer after the same work.
///
/// # Errors
/// 401 when they do not match; 429 when the account or the address has used up its attempts, before anything is
/// hashed.
pub async fn with_password(domain: &Domain, origin: &Origin, credentials: Credentials) -> Result<Person> {
    let email = credentials.email.unwrap_or_default();
    let password = credentials.password.unwrap_or_default();
    let missing = [
        (email.trim().is_empty())
            .then(|| Problem::invalid("email", "missing_required_parameter", "Enter your e-mail address.")),
        (password.expose().is_empty())
            .then(|| Problem::invalid("password", "missing_required_parameter", "Enter your password.")),
    ];
    if let Some(problem) = Problem::join(missing.into_iter().flatten().collect()) {
        return Err(problem.into());
    }
    // PostgreSQL takes no NUL in a text; no address has one.
    if email.len() > LONGEST || password.expose().len() > LONGEST || email.contains('\0') {
        return Err(refused().into());
    }
    let account = fold(&email);
    spend(domain, &account, &origin.address).await?;
    let known: Option<(String, Option<String>, Option<i64>)> =
        sqlx::query_as("select id, password_hash, password_pepper from users where email_key = $1")
            .bind(&account)
            .fetch_optional(&mut *domain.look().await?)
            .await?;
    let (user_id, stored) = match known {
        Some((id, hash, pepper)) => (Some(UserId::new(id)), hash.zip(pepper)),
        None => (None, None),
    };
    let password_digest = stored.as_ref().map(|(hash, _)| digest(hash)).unwrap_or_default();
    let matches = domain.passwords.verify(&password, stored).await?;
    match user_id {
        Some(user_id) if matches => {
            refund(domain, &account).await?;
            Ok(Person { user_id, password_digest })
        }
        user_id => {
            record_failure(domain, origin, user_id, &email).await?;
            Err(refused().into())
        }
    }
}

/// Where somebody who has signed in goes.
///
/// # Errors
/// When the database cannot be read.
pub async fn destination(domain: &Domain, user_id: &UserId) -> Result<SignedIn> {
    let organizations = organizations(&mut *domain.look().await?, user_id).await?;
    Ok(SignedIn { organization_id: organizations.into_iter().next().map(|organization| organization.id) })
}

/// Finds out whose Admin key this is.
///
/// # Errors
/// 401 for anything but a key that works now: one that is unknown, deleted, expired, or whose owner is no longer one.
pub async fn with_admin_key(domain: &Domain, text: &Sensitive) -> Result<KeyHolder> {
    let Some(secret) = Secret::parse(KeyKind::Admin, text.expose()) else {
        return Err(incorrect(text).into());
    };
    let mut conn = domain.look().await?;
    for hash in domain.secrets.hashes(&secret) {
        let row: Option<(String, String, String, Option<i64>)> = sqlx::query_as(
            "select k.organization_id, k.id, k.owner_user_id, l.last_used_at from admin_keys k
             join organization_users o on o.organization_id = k.organization_id and o.user_id = k.owner_user_id
             left join key_uses l on l.key_id = k.id
             where k.secret_hash = $1 and o.role = 'owner' and (k.expires_at is null or k.expires_at > $2)",
        )
        .bind(hash)
        .bind(clock::now())
        .fetch_optional(&mut *conn)
        .await?;
        if let Some((organization_id, key_id, user_id, last_used_at)) = row {
            return Ok(KeyHolder {
                organization_id: OrganizationId::new(organization_id),
                key_id: KeyId::new(key_id),
                user_id: UserId::new(user_id),
                last_used_at,
            });
        }
    }
    Err(incorrect(text).into())
}

/// The organizations that somebody belongs to, in the order they joined them.
pub(super) async fn organizations(conn: &mut AnyConnection, user_id: &UserId) -> Result<Vec<Organization>> {
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select o.id, o.name from organization_users m join organizations o on o.id = m.organization_id
         where m.user_id = $1 order by m.added_at, o.id",
    )
    .bind(user_id.as_str())
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|(id, name)| Organization { id: OrganizationId::new(id), name }).collect())
}

/// Adds a record to the log of each organization that the person belongs to; for somebody unknown, to the only
/// organization's.
pub(super) async fn note_everywhere(upkeep: &mut Upkeep, origin: &Origin, who: Who, event: &Event<'_>) -> Result<()> {
    let organizations: Vec<OrganizationId> = match who.user_id() {
        Some(user_id) => {
            organizations(upkeep.conn()?, user_id).await?.into_iter().map(|organization| organization.id).collect()
        }
        None => {
            let ids: Vec<(String,)> =
                sqlx::query_as("select id from organizations order by id limit 2").fetch_all(upkeep.conn()?).await?;
            let only = if ids.len() == 1 { ids } else { Vec::new() };
            only.into_iter().map(|(id,)| OrganizationId::new(id)).collect()
        }
    };
    for organization_id in organizations {
        let actor = Actor { organization_id, who: who.clone(), origin: origin.clone(), call: None };
        upkeep.note(&actor, event).await?;
    }
    Ok(())
}

async fn record_failure(domain: &Domain, origin: &Origin, user_id: Option<UserId>, email: &str) -> Result<()> {
    let who = user_id.map_or(Who::Anonymous, |user_id| Who::Person { user_id, session: String::new() });
    let event = Event::LoginFailed {
        email: email.trim(),
        error_code: "invalid_credentials",
        error_message: "The address and the password do not belong together.",
    };
    let mut upkeep = domain.upkeep().await?;
    note_everywhere(&mut upkeep, origin, who, &event).await?;
    upkeep.commit().await
}

/// Takes one attempt from the account's and from the address's budgets.
async fn spend(domain: &Domain, account: &str, address: &str) -> Result<()> {
    let now = clock::now();
    let mut upkeep = domain.upkeep().await?;
    for (subject, limit, window) in [
        (format!("address:{}", network(address)), ADDRESS_ATTEMPTS, WINDOW),
        (format!("account:{account}"), ACCOUNT_ATTEMPTS, WINDOW),
        (format!("day:{account}"), DAY_ATTEMPTS, DAY),
    ] {
        let (started, attempts) = count(&mut upkeep, &subject, window, now).await?;
        if attempts > limit {
            // Nothing is committed: an attempt that is not judged does not count.
            return Err(slow_down(started + window - now));
        }
    }
    upkeep
        .execute("delete from sign_in_budgets where window_started_at < $1", |query| query.bind(now - 2 * DAY))
        .await?;
    upkeep.commit().await
}

/// Whether one more failed sign-out of this address is worth a record.
pub(super) async fn may_record_sign_out(upkeep: &mut Upkeep, address: &str) -> Result<bool> {
    let subject = format!("sign-out:{}", network(address));
    Ok(count(upkeep, &subject, WINDOW, clock::now()).await?.1 <= SIGN_OUT_RECORDS)
}

/// Counts one more; answers when the window began and how many there have been in it.
async fn count(upkeep: &mut Upkeep, subject: &str, window: i64, now: i64) -> Result<(i64, i64)> {
    let name = subject.to_owned();
    upkeep
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
        .fetch_one(upkeep.conn()?)
        .await?)
}

/// What one client can easily have many addresses of: an IPv6 network of 64 bits, a single IPv4 address.
fn network(address: &str) -> String {
    match address.parse::<std::net::Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Err(_) => address.to_owned(),
    }
}

/// A right password clears the account's budget, so that a few typing errors cost nothing.
async fn refund(domain: &Domain, account: &str) -> Result<()> {
    let subject = format!("account:{account}");
    let mut upkeep = domain.upkeep().await?;
    upkeep.execute("delete from sign_in_budgets where subject = $1", |query| query.bind(subject)).await?;
    upkeep.commit().await
}

fn refused() -> Problem {
    Problem::new(
        ProblemKind::Unauthenticated,
        "This address and password do not belong together. Check both and try again.",
    )
    .with_code("invalid_credentials")
}

fn slow_down(seconds: i64) -> Error {
    let seconds = seconds.max(1);
    let minutes = (seconds + 59) / 60;
    let mut problem = Problem::new(
        ProblemKind::TooMany,
        format!("Too many attempts. Try again in {minutes} {}.", if minutes == 1 { "minute" } else { "minutes" }),
    );
    problem.code = Some("rate_limit_exceeded".to_owned());
    problem.retry_after = u64::try_from(seconds).ok();
    problem.into()
}

/// The refusal of a key, with all but its ends masked (REFERENCE 1.4).
fn incorrect(text: &Sensitive) -> Problem {
    let shown: Vec<char> = text.expose().chars().filter(|c| c.is_ascii_graphic()).collect();
    let prefix = KeyKind::Admin.prefix();
    // What is no key of ours may be somebody else's secret.
    let head = if text.expose().starts_with(prefix) { prefix } else { "" };
    let tail: String = if shown.len() > 20 { shown[shown.len() - 4..].iter().collect() } else { String::new() };
    let masked = format!("{head}****{tail}");
    Problem::new(ProblemKind::Unauthenticated, format!("Incorrect API key provided: {masked}."))
        .with_code("invalid_api_key")
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

    #[test]
    fn a_refused_key_is_quoted_with_its_ends_only() {
        let text = Sensitive::new("sk-admin-0123456789012345678901234567890123456789abcd");
        assert_eq!(incorrect(&text).message, "Incorrect API key provided: sk-admin-****abcd.");
        assert_eq!(incorrect(&Sensitive::new("short")).message, "Incorrect API key provided: ****.");
        let other = Sensitive::new("ghp_0123456789012345678901234567890wxyz");
        assert_eq!(incorrect(&other).message, "Incorrect API key provided: ****wxyz.");
    }
}
