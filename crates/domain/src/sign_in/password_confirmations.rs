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
        sealed_rows::{self, sealed_people::SealedAccount},
    },
    base::{email::comparison_key, error::Result},
    credentials,
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
    let mut bookkeeping = domain.bookkeeping().await?;
    if !credentials::sessions::touch(&mut bookkeeping, session, true).await? {
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
    let known: Option<SealedAccount> =
        sealed_rows::find(&mut *domain.reader().await?, "where id = $1", &[user_id.as_str()]).await?;
    let email = known.as_ref().map(|account| account.email.clone()).unwrap_or_default();
    let known = known.and_then(|account| domain.seals().accept(account));
    let stored = known.and_then(|account| account.password_hash.zip(account.password_pepper));
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
