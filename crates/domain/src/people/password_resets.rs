//! Resetting a forgotten password with a link that is sent to the account's email address. The link works once and for
//! a short time. A reset ends all sessions of the account.

use crate::{
    Domain,
    email::emails,
    people::{
        accounts, credentials,
        one_time_links::{self, Link, LinkKind},
    },
    sign_in::{Person, sign_in_limits},
};
use kernel::{
    access::{
        actor::{Actor, Origin},
        credential_generations, memberships,
        permissions::Permission,
        sealed_rows::{self, sealed_people::SealedAccount},
    },
    base::{
        email::{Email, comparison_key},
        error::Result,
        networks,
        passwords::Password,
        secret::{Token, digest},
    },
    bookkeeping::Bookkeeping,
    credentials as sealed,
    ledger::event::Event,
};
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;
use types::{
    emails::MailKind,
    ids::UserId,
    password_resets::{Forgotten, PasswordReset, ResetAsked, ResetPassword},
};

/// Maximum number of emails to one account in [`ACCOUNT_WINDOW`] seconds.
const MAX_EMAILS_PER_ACCOUNT: i64 = 3;

/// No longer than the link in the oldest of these emails still works. Anybody can ask, so an account that gets no more
/// emails must have a link that works.
const ACCOUNT_WINDOW: i64 = LinkKind::PasswordReset.seconds() - YOUNG;

/// Maximum number of requests from one IP address or IPv6 network in a window of [`sign_in_limits::WINDOW`] seconds.
const MAX_REQUESTS_PER_IP: i64 = 20;

/// Seconds for which asking again sends the same link once more. Anybody can ask, and must not void the link that the
/// person is about to use.
const YOUNG: i64 = 10 * 60;

/// Minimum duration of a request. Sending takes longer than sending nothing; answers that take equally long do not
/// tell which email addresses have an account.
const ANSWER_AFTER: Duration = Duration::from_millis(100);

/// Sends a reset link to the account with the email address. The response is the same if there is no such account, and
/// comes after the same time.
///
/// # Errors
/// 400 for an invalid email address, or when this server does not send email; 429 for too many requests from one IP
/// address.
pub async fn ask(domain: &Domain, origin: &Origin, forgotten: Forgotten) -> Result<ResetAsked> {
    if !emails::is_on(domain) {
        return Err(emails::off().into());
    }
    let email = Email::parse("email", forgotten.email.as_deref())?;
    let answer_at = Instant::now() + ANSWER_AFTER;
    let asked = send(domain, origin, &email).await;
    tokio::time::sleep_until(answer_at).await;
    asked?;
    Ok(ResetAsked { email: email.as_str().to_owned(), minutes: LinkKind::PasswordReset.seconds() / 60 })
}

async fn send(domain: &Domain, origin: &Origin, email: &Email) -> Result<()> {
    let (now, window) = (domain.now(), sign_in_limits::WINDOW);
    let mut bookkeeping = domain.bookkeeping().await?;
    if !origin.address.is_empty() {
        let address = format!("reset-address:{}", networks::network(&origin.address));
        let (started, requests) = sign_in_limits::count(&mut bookkeeping, &address, window).await?;
        if requests > MAX_REQUESTS_PER_IP {
            return Err(sign_in_limits::slow_down(started + window - now));
        }
    }
    let by_account = format!("{}:reset", sign_in_limits::subject_of(domain, &email.key()));
    let (_, sent) = sign_in_limits::count(&mut bookkeeping, &by_account, ACCOUNT_WINDOW).await?;
    if let Some(user_id) = accounts::find(bookkeeping.conn()?, email).await?.filter(|_| sent <= MAX_EMAILS_PER_ACCOUNT)
        && !send_again(&mut bookkeeping, &user_id).await?
        && let Some(organization) = memberships::of_person(bookkeeping.conn()?, &user_id).await?.into_iter().next()
        && let Some(email) = address_of(&mut bookkeeping, &user_id, email).await?
    {
        let link = Link { email, user_id, expires_at: now + LinkKind::PasswordReset.seconds() };
        one_time_links::send(domain, &mut bookkeeping, &organization.id, &link, LinkKind::PasswordReset).await?;
    }
    bookkeeping.commit().await
}

/// Sends the email with the person's link once more if the link is younger than [`YOUNG`]; returns whether it is.
async fn send_again(bookkeeping: &mut Bookkeeping, user_id: &UserId) -> Result<bool> {
    let (since, kind) = (bookkeeping.now() - YOUNG, LinkKind::PasswordReset);
    if !one_time_links::created_after(bookkeeping.conn()?, since, user_id, kind).await? {
        return Ok(false);
    }
    emails::send_again(bookkeeping, MailKind::PasswordReset, user_id).await?;
    Ok(true)
}

/// The email address as it is stored. The email is sent there, even if it was typed with a different spelling. `None`
/// for an account that is not what this server stored, and for one that no link can be made for.
async fn address_of(bookkeeping: &mut Bookkeeping, user_id: &UserId, typed: &Email) -> Result<Option<String>> {
    let (conn, seals) = bookkeeping.sealing()?;
    let found: Option<SealedAccount> = sealed_rows::find(conn, "where id = $1", &[user_id.as_str()]).await?;
    let account = found.and_then(|account| seals.accept(account));
    let email = account.map(|account| account.email).filter(|email| comparison_key(email) == typed.key());
    let can_have_links = credential_generations::current(conn, seals, user_id.as_str()).await?.is_some();
    Ok(email.filter(|_| can_have_links))
}

/// Creates a reset link that the server administrator passes on when it cannot be sent by email. The event is in the log
/// of each organization of the person.
///
/// # Errors
/// 404 when no account has the email address.
pub async fn link(domain: &Domain, email: &str) -> Result<Token> {
    let email = Email::stored(email);
    let (user_id, organization_id) = accounts::known(domain, &email).await?;
    let actor = Actor::server_administrator(organization_id);
    let mut change = domain.change(&actor, Permission::UsersWrite).await?;
    let token = Token::generate();
    let expires_at = domain.now() + LinkKind::PasswordResetByHand.seconds();
    let link = Link { user_id: user_id.clone(), email: email.as_str().to_owned(), expires_at };
    one_time_links::put(&mut change, &link, LinkKind::PasswordResetByHand, &digest(token.reveal())).await?;
    change.commit_everywhere(&user_id, &Event::ResetLinkCreated { user_id: user_id.as_str() }).await?;
    Ok(token)
}

/// Returns what the link's page shows. Does not use up the link.
///
/// # Errors
/// 400 for a link that is not valid.
pub async fn look(domain: &Domain, token: &str) -> Result<PasswordReset> {
    let link = one_time_links::find(domain, &mut *domain.reader().await?, token, LinkKind::PasswordReset).await?;
    Ok(PasswordReset { email: link.email, expires_at: link.expires_at })
}

/// Sets the new password, and ends all sessions and one-time links of the person. The browser that the person did this in
/// can be remembered as a known device.
///
/// # Errors
/// 400 for a link that is not valid, or an invalid password.
pub async fn complete(domain: &Domain, origin: &Origin, token: &str, new: ResetPassword) -> Result<Person> {
    let mut conn = domain.reader().await?;
    let link = one_time_links::find(domain, &mut conn, token, LinkKind::PasswordReset).await?;
    let actor = one_time_links::holder(&mut conn, origin, &link, token).await?;
    let (name,): (String,) = sqlx::query_as("select name from users where id = $1")
        .bind(link.user_id.as_str())
        .fetch_one(&mut *conn)
        .await?;
    let names = memberships::of_person(&mut conn, &link.user_id).await?;
    drop(conn);
    let mut context = vec![name.as_str(), link.email.as_str()];
    context.extend(names.iter().map(|organization| organization.name.as_str()));
    let password = Password::parse("password", new.password.as_ref(), &context)?;
    let hashed = domain.passwords().hash(password).await?;
    let person = Person { user_id: link.user_id.clone(), password_digest: digest(&hashed.0) };
    let mut change = domain.change(&actor, Permission::AccountLink).await?;
    let (conn, seals) = change.sealing()?;
    let email = sealed::accounts::email(conn, seals, &link.user_id).await?;
    let email_key = comparison_key(&email);
    credentials::set_password(&mut change, &link.user_id, hashed, None).await?;
    // The link was sent to the email address, or the server administrator handed it over.
    sealed::accounts::verify_email(&mut change, &link.user_id).await?;
    // The person who received the link must not be locked out by failed attempts of others.
    sign_in_limits::reset(domain, &mut change, &email_key).await?;
    let changed = (MailKind::PasswordChanged, json!({}));
    emails::notify(domain, &mut change, changed, (link.user_id.as_str(), &email)).await?;
    change.commit_everywhere(&link.user_id, &Event::PasswordReset { user_id: link.user_id.as_str() }).await?;
    Ok(person)
}
