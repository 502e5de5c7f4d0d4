//! Authentication by password or by API key. Its operations need no actor, because they establish who the actor is.

pub mod expired_credentials;
pub mod failed_sign_ins;
mod key_access;
pub mod known_devices;
mod password_confirmations;
pub mod sessions;
pub mod sign_in_limits;

pub(crate) use password_confirmations::confirm_password;
pub use password_confirmations::confirm_session;

use crate::Domain;
use kernel::{
    access::{
        actor::{Origin, Who},
        admissions::Admissions,
        memberships,
        sealed_rows::{self, sealed_people::SealedAccount},
    },
    base::{
        email::comparison_key,
        error::{Error, Result},
        secret::{KeyKind, Secret, digest},
    },
};
use sign_in_limits::Source;
use types::{
    admin_key_scopes::AdminKeyScopes,
    ids::{OrganizationId, UserId},
    problem::{Problem, ProblemKind},
    refusals,
    sensitive::Sensitive,
    sign_in::{Credentials, SignedIn},
};

/// Maximum length of an email address or a password in a sign-in, in bytes.
const MAX_CREDENTIAL_LENGTH: usize = 512;

/// An authenticated person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub user_id: UserId,
    /// Digest of the stored password hash that matched. A session begins only if the stored hash is still the same.
    pub password_digest: String,
}

/// A program that is authenticated by a valid key.
#[derive(Debug, Clone)]
pub struct KeyHolder {
    /// The key's organization.
    pub organization_id: OrganizationId,
    /// The key, and the person that it acts as, if any.
    pub who: Who,
    /// What an Admin key may do; `None` for a project key, which has no rights in the Admin API.
    pub scopes: Option<AdminKeyScopes>,
    /// Unix seconds of the last recorded use; `None` until first use.
    pub last_used_at: Option<i64>,
    /// What the request was found to be allowed.
    pub admissions: Admissions,
}

/// Authenticates by email address and password. Known and unknown accounts get the same response after the same work.
/// `device` is the value of the browser's device cookie, or an empty string.
///
/// # Errors
/// 400 for a missing field; 401 when they do not match; 429 when the source has used up its attempts, which is checked
/// before any hashing.
pub async fn with_password(domain: &Domain, origin: &Origin, device: &str, credentials: Credentials) -> Result<Person> {
    let email = credentials.email.unwrap_or_default();
    let password = credentials.password.unwrap_or_default();
    let missing = [
        (email.trim().is_empty())
            .then(|| Problem::invalid("email", "missing_required_parameter", refusals::enter_address())),
        (password.expose().is_empty())
            .then(|| Problem::invalid("password", "missing_required_parameter", refusals::enter_password())),
    ];
    if let Some(problem) = Problem::join(missing.into_iter().flatten().collect()) {
        return Err(problem.into());
    }
    // PostgreSQL does not allow NUL in text, and no email address contains one.
    if email.len() > MAX_CREDENTIAL_LENGTH || password.expose().len() > MAX_CREDENTIAL_LENGTH || email.contains('\0') {
        count("wrong");
        return Err(refused().into());
    }
    let account = comparison_key(&email);
    let known: Option<SealedAccount> =
        sealed_rows::find(&mut *domain.reader().await?, "where email_key = $1", &[&account]).await?;
    let user_id = known.as_ref().map(|known| UserId::new(&known.id));
    let stored = known
        .and_then(|known| accepted(domain, known, &account))
        .and_then(|known| known.password_hash.zip(known.password_pepper));
    let password_digest = digest(stored.as_ref().map_or("", |(hash, _)| hash));
    let unknown = UserId::new("");
    let device = known_devices::recognize(domain, device, user_id.as_ref().unwrap_or(&unknown), &password_digest);
    let source = device.as_ref().map_or(Source::Stranger, Source::Device);
    let spent = match sign_in_limits::spend(domain, &account, source, &origin.address).await {
        Ok(spent) => spent,
        Err(error) => {
            if matches!(&error, Error::Problem(problem) if problem.kind == ProblemKind::TooMany) {
                count("limited");
            }
            failed_sign_ins::record(domain, origin, user_id.as_ref(), &email).await?;
            return Err(error);
        }
    };
    let matches = domain.passwords().verify(&password, stored).await?;
    match user_id {
        Some(user_id) if matches => {
            sign_in_limits::refund(domain, spent).await?;
            count("ok");
            Ok(Person { user_id, password_digest })
        }
        user_id => {
            count("wrong");
            failed_sign_ins::record(domain, origin, user_id.as_ref(), &email).await?;
            Err(refused().into())
        }
    }
}

/// Counts a sign-in by its outcome.
fn count(outcome: &'static str) {
    metrics::counter!("orgward_sign_ins_total", "outcome" => outcome).increment(1);
}

/// The account, if it is what this server stored, and its email address is the one that was asked for.
fn accepted(domain: &Domain, account: SealedAccount, email_key: &str) -> Option<SealedAccount> {
    let account = domain.seals().accept(account)?;
    if comparison_key(&account.email) == email_key {
        return Some(account);
    }
    // The key by which accounts are found follows from the email address, so it has no seal of its own.
    domain.seals().refuse(&account);
    None
}

/// Returns the organization that a person sees after signing in: the first one that they joined, if any.
///
/// # Errors
/// When the database cannot be read.
pub async fn destination(domain: &Domain, user_id: &UserId) -> Result<SignedIn> {
    let organizations = memberships::of_person(&mut *domain.reader().await?, user_id).await?;
    Ok(SignedIn { organization_id: organizations.into_iter().next().map(|organization| organization.id) })
}

/// Authenticates by API key.
///
/// # Errors
/// 401 for a key that is unknown, deleted or expired, a project key of an archived project, or a key whose owner lost
/// the access that it requires.
pub async fn with_key(domain: &Domain, text: &Sensitive) -> Result<KeyHolder> {
    let kinds = [KeyKind::Admin, KeyKind::Project, KeyKind::ServiceAccount];
    let presented = kinds.into_iter().find_map(|kind| Secret::parse(kind, text.expose()).map(|secret| (kind, secret)));
    let Some((kind, secret)) = presented else { return Err(incorrect(text).into()) };
    let mut conn = domain.reader().await?;
    for hash in domain.secrets().hashes(&secret) {
        let found = match kind {
            KeyKind::Admin => key_access::admin_key(domain, &mut conn, &hash).await?,
            KeyKind::Project | KeyKind::ServiceAccount => key_access::project_key(domain, &mut conn, &hash).await?,
        };
        if let Some(holder) = found {
            return Ok(holder);
        }
    }
    Err(incorrect(text).into())
}

fn refused() -> Problem {
    Problem::new(ProblemKind::Unauthenticated, refusals::credentials()).with_code("invalid_credentials")
}

/// The error for an invalid key. It quotes only the prefix and the last four characters of the key (REFERENCE 1.4).
fn incorrect(text: &Sensitive) -> Problem {
    let shown: Vec<char> = text.expose().chars().filter(|c| c.is_ascii_graphic()).collect();
    // A text without an Orgward prefix may be a secret of another service, so its beginning is not quoted.
    let prefixes = [KeyKind::Admin, KeyKind::Project, KeyKind::ServiceAccount].map(KeyKind::prefix);
    let head = prefixes.into_iter().find(|prefix| text.expose().starts_with(prefix)).unwrap_or_default();
    let tail: String = if shown.len() > 20 { shown[shown.len() - 4..].iter().collect() } else { String::new() };
    let masked = format!("{head}****{tail}");
    Problem::new(ProblemKind::Unauthenticated, refusals::key_incorrect(masked)).with_code("invalid_api_key")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_key_is_quoted_with_its_ends_only() {
        let text = Sensitive::new("sk-admin-0123456789012345678901234567890123456789abcd");
        assert_eq!(incorrect(&text).message(), "Incorrect API key provided: sk-admin-****abcd.");
        assert_eq!(incorrect(&Sensitive::new("short")).message(), "Incorrect API key provided: ****.");
        let other = Sensitive::new("ghp_0123456789012345678901234567890wxyz");
        assert_eq!(incorrect(&other).message(), "Incorrect API key provided: ****wxyz.");
    }
}
