//! Browser sessions: tower-sessions manages the cookie, the domain stores the sessions.

use crate::http::request_context::{current_caller, digest};
use domain::{Domain, sessions, sign_in::Person};
use tower_sessions::{
    Expiry, Session, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time::OffsetDateTime},
    session::{self, Id, Record},
    session_store,
};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Key of the only value in a tower-sessions record; tower-sessions drops the cookie of an empty record.
const USER: &str = "user_id";

/// The cookie layer. Over TLS the cookie has the `__Host-` prefix, which binds it to this host.
pub fn layer(domain: Domain, is_https: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store { domain })
        .with_name(if is_https { "__Host-orgward" } else { "orgward" })
        .with_secure(is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// Signs a person in: creates a new credential, so that one planted earlier (session fixation) is useless, and stores
/// the session.
///
/// # Errors
/// When the session cannot be stored, or the password was changed after it was checked. Then no cookie is set.
pub async fn start(person: &Person) -> Result<(), Problem> {
    let caller = current_caller()?;
    if let Some(live) = &caller.live {
        sessions::end(&caller.app.domain, &live.credential_hash, &caller.origin).await?;
    }
    let id = new_credential(&caller.session, person).await.map_err(|error| {
        tracing::error!(%error, "creating a session failed");
        Problem::new(ProblemKind::Unavailable, refusals::session_not_begun())
    })?;
    let begun = sessions::begin(&caller.app.domain, &digest(&id), person, &caller.origin).await;
    if begun.is_err() {
        // An empty session sets no cookie.
        caller.session.flush().await.ok();
    }
    begun?;
    caller.remember_device(person);
    Ok(())
}

/// Replaces the cookie's credential. tower-sessions gives a record its id when it is saved.
async fn new_credential(session: &Session, person: &Person) -> Result<Id, session::Error> {
    session.cycle_id().await?;
    session.insert(USER, person.user_id.as_str()).await?;
    session.save().await?;
    session.id().ok_or_else(|| session_store::Error::Backend("a saved session has no id".to_owned()).into())
}

/// Signs in a person whose account was just created. `None` means that the account existed, and its session is kept.
///
/// # Errors
/// When the session cannot be stored.
pub async fn start_new(person: Option<&Person>) -> Result<(), Problem> {
    match person {
        Some(person) => start(person).await,
        None => Ok(()),
    }
}

/// Signs out.
///
/// # Errors
/// When the end of the session cannot be stored.
pub async fn end() -> Result<(), Problem> {
    let caller = current_caller()?;
    // Without a cookie there is no session to end or to record.
    let Some(id) = caller.session.id() else { return Ok(()) };
    sessions::end(&caller.app.domain, &digest(&id), &caller.origin).await?;
    caller.session.flush().await.map_err(|error| {
        tracing::error!(%error, "deleting a session cookie failed");
        Problem::new(ProblemKind::Unavailable, refusals::session_not_cleared())
    })
}

/// Loads the sessions of the cookies from the domain.
#[derive(Clone)]
pub struct Store {
    domain: Domain,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

#[async_trait::async_trait]
impl SessionStore for Store {
    /// Does nothing: [`start`] stores the session together with the sign-in's audit event.
    async fn create(&self, _: &mut Record) -> session_store::Result<()> {
        Ok(())
    }

    /// Does nothing: a session never changes after it was created.
    async fn save(&self, _: &Record) -> session_store::Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let live = sessions::find(&self.domain, &digest(id))
            .await
            .map_err(|error| session_store::Error::Backend(error.to_string()))?;
        Ok(live.map(|live| Record {
            id: *id,
            data: [(USER.to_owned(), live.user_id.as_str().into())].into(),
            expiry_date: OffsetDateTime::from_unix_timestamp(live.expires_at).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        }))
    }

    /// Does nothing: the session was ended, and the event appended, before its credential is deleted.
    async fn delete(&self, _: &Id) -> session_store::Result<()> {
        Ok(())
    }
}
