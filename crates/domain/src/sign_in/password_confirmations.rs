//! Entering the password again in a signed-in session, before a sensitive change.

use crate::{
    Domain,
    sign_in::{
        MAX_CREDENTIAL_LENGTH, failed_sign_ins,
        sign_in_limits::{self, Source},
    },
};
use kernel::{
    access::{
        actor::{Actor, Who},
        permissions::Permission,
    },
    base::{email::comparison_key, error::Result},
};
use types::{
    ids::UserId,
    problem::{Problem, ProblemKind},
    refusals,
    sensitive::Sensitive,
};

/// Verifies the password of the signed-in person, and records in the session that it was entered now. Changes that
/// require a recent confirmation accept the session for a while.
///
/// # Errors
/// 404 when the actor does not belong to the organization; 401 when the session has ended; otherwise as
/// [`confirm_password`].
pub async fn confirm_session(domain: &Domain, actor: &Actor, password: Option<Sensitive>) -> Result<()> {
    domain.read(actor, Permission::OrganizationRead).await?;
    confirm_password(domain, actor, password).await?;
    let Who::Person { session, .. } = &actor.who else { return Ok(()) };
    let (session, now) = (session.clone(), domain.now());
    let mut bookkeeping = domain.bookkeeping().await?;
    let confirmed = bookkeeping
        .execute("update sessions set confirmed_at = $1 where credential_hash = $2", |query| {
            query.bind(now).bind(session)
        })
        .await?;
    if confirmed == 0 {
        return Err(Problem::new(ProblemKind::Unauthenticated, refusals::sign_in_on()).into());
    }
    bookkeeping.commit().await
}

/// Verifies the password of the signed-in person again before a sensitive change. A wrong password counts as a failed
/// sign-in, against a limit that only this session uses.
///
/// # Errors
/// 400 for a wrong or missing password; 429 when the session has used up its attempts.
pub(crate) async fn confirm_password(domain: &Domain, actor: &Actor, password: Option<Sensitive>) -> Result<()> {
    let Some(password) =
        password.filter(|text| !text.expose().is_empty() && text.expose().len() <= MAX_CREDENTIAL_LENGTH)
    else {
        return Err(Problem::missing("password").into());
    };
    let user_id = actor.who.user_id().cloned().unwrap_or_else(|| UserId::new(""));
    let known: Option<(String, Option<String>, Option<i64>)> =
        sqlx::query_as("select email, password_hash, password_pepper from users where id = $1")
            .bind(user_id.as_str())
            .fetch_optional(&mut *domain.reader().await?)
            .await?;
    let (email, stored) = known.map_or((String::new(), None), |(email, hash, pepper)| (email, hash.zip(pepper)));
    let source = match &actor.who {
        Who::Person { session, .. } => Source::Session(session),
        _ => Source::Stranger,
    };
    let spent = sign_in_limits::spend(domain, &comparison_key(&email), source, &actor.origin.address).await?;
    if domain.passwords().verify(&password, stored).await? {
        return sign_in_limits::refund(domain, spent).await;
    }
    failed_sign_ins::record(domain, &actor.origin, Some(&user_id), &email).await?;
    Err(Problem::invalid("password", "invalid_credentials", refusals::not_your_password()).into())
}
