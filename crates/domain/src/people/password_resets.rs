//! A new password for somebody who has forgotten theirs: by a link that is sent to their address, works once and not for
//! long, and ends whatever sessions there are.

use crate::{
    Domain,
    email::emails,
    people::{
        accounts,
        one_time_links::{self, Link, LinkKind},
    },
    sign_in::sign_in_limits,
};
use kernel::{
    access::{actor::Origin, memberships, permissions::Permission},
    base::{
        email::Email,
        error::Result,
        passwords::Password,
        secret::{Token, digest},
    },
    ledger::event::Event,
};
use serde_json::json;
use types::{
    emails::MailKind,
    ids::UserId,
    password_resets::{Forgotten, PasswordReset, ResetAsked, ResetPassword},
    problem::{Problem, ProblemKind},
    refusals,
};

/// Letters that one account is sent in a window of [`sign_in_limits::WINDOW`] seconds, and that one address asks for.
const LETTERS: i64 = 3;
const QUESTIONS: i64 = 20;

/// Sends a link to whoever signs in with the address. The answer is the same if nobody does.
///
/// # Errors
/// 400 for what is no address, and when this server sends no mail; 429 when too much was asked for from one address.
pub async fn ask(domain: &Domain, origin: &Origin, forgotten: Forgotten) -> Result<ResetAsked> {
    if !emails::is_on(domain) {
        return Err(emails::off().into());
    }
    let email = Email::parse("email", forgotten.email.as_deref())?;
    let (now, window) = (domain.now(), sign_in_limits::WINDOW);
    let mut bookkeeping = domain.bookkeeping().await?;
    let address = format!("reset-address:{}", sign_in_limits::network(&origin.address));
    let (started, questions) = sign_in_limits::count(&mut bookkeeping, &address, window).await?;
    if questions > QUESTIONS {
        return Err(sign_in_limits::slow_down(started + window - now));
    }
    let (_, letters) = sign_in_limits::count(&mut bookkeeping, &format!("reset:{}", email.key()), window).await?;
    if let Some(user_id) = accounts::find(bookkeeping.conn()?, &email).await?.filter(|_| letters <= LETTERS)
        && let Some(organization) = memberships::of_person(bookkeeping.conn()?, &user_id).await?.into_iter().next()
    {
        let link = Link {
            email: address_of(&mut bookkeeping, &user_id).await?,
            user_id,
            expires_at: now + LinkKind::PasswordReset.seconds(),
        };
        one_time_links::send(domain, &mut bookkeeping, &organization.id, &link, LinkKind::PasswordReset).await?;
    }
    bookkeeping.commit().await?;
    Ok(ResetAsked { email: email.as_str().to_owned(), minutes: LinkKind::PasswordReset.seconds() / 60 })
}

/// The address as the person has it: that is where the letter goes, however it was spelt on the page.
async fn address_of(bookkeeping: &mut kernel::bookkeeping::Bookkeeping, user_id: &UserId) -> Result<String> {
    let (email,): (String,) = sqlx::query_as("select email from users where id = $1")
        .bind(user_id.as_str())
        .fetch_one(bookkeeping.conn()?)
        .await?;
    Ok(email)
}

/// Makes a link for the operator to hand over, where no letter can take it.
///
/// # Errors
/// 404 when nobody has the address.
pub async fn link(domain: &Domain, email: &str) -> Result<Token> {
    let email = Email::parse("email", Some(email))?;
    let mut bookkeeping = domain.bookkeeping().await?;
    let Some(user_id) = accounts::find(bookkeeping.conn()?, &email).await? else {
        let problem = Problem::new(ProblemKind::NotFound, refusals::nobody(email.as_str()));
        return Err(problem.with_code("not_found").into());
    };
    let token = Token::generate();
    let expires_at = domain.now() + LinkKind::PasswordReset.seconds();
    let link = Link { user_id, email: email.as_str().to_owned(), expires_at };
    one_time_links::put(&mut bookkeeping, &link, LinkKind::PasswordReset, &digest(token.reveal())).await?;
    bookkeeping.commit().await?;
    Ok(token)
}

/// What the link's page shows. Looking uses nothing up.
///
/// # Errors
/// 400 for a link that works no more.
pub async fn look(domain: &Domain, token: &str) -> Result<PasswordReset> {
    let link = one_time_links::find(&mut *domain.reader().await?, domain.now(), token, LinkKind::PasswordReset).await?;
    Ok(PasswordReset { email: link.email, expires_at: link.expires_at })
}

/// Gives the person the new password, ends all of their sessions, and uses the link up.
///
/// # Errors
/// 400 for a link that works no more, or a password that breaks a rule.
pub async fn complete(domain: &Domain, origin: &Origin, token: &str, new: ResetPassword) -> Result<()> {
    let mut conn = domain.reader().await?;
    let link = one_time_links::find(&mut conn, domain.now(), token, LinkKind::PasswordReset).await?;
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
    let (hash, pepper) = domain.passwords().hash(password).await?;
    let mut change = domain.change(&actor, Permission::AccountLink).await?;
    let (email, email_key): (String, String) = sqlx::query_as("select email, email_key from users where id = $1")
        .bind(link.user_id.as_str())
        .fetch_one(change.conn()?)
        .await?;
    sqlx::query("update users set password_hash = $1, password_pepper = $2 where id = $3")
        .bind(hash)
        .bind(pepper)
        .bind(link.user_id.as_str())
        .execute(change.conn()?)
        .await?;
    sqlx::query("delete from sessions where user_id = $1").bind(link.user_id.as_str()).execute(change.conn()?).await?;
    // Whoever reads the letter need not wait out what guessers used up.
    for budget in ["account", "day"] {
        sqlx::query("delete from sign_in_budgets where subject = $1")
            .bind(format!("{budget}:{email_key}"))
            .execute(change.conn()?)
            .await?;
    }
    one_time_links::use_up(&mut change, &link.user_id, LinkKind::PasswordReset).await?;
    let changed = (MailKind::PasswordChanged, json!({}));
    emails::tell(domain, &mut change, changed, (link.user_id.as_str(), &email)).await?;
    change.commit_everywhere(&link.user_id, &Event::PasswordReset { user_id: link.user_id.as_str() }).await
}
