//! Browser sessions over our own table: tower-sessions keeps the cookie, the domain keeps the rows.

use crate::http::request_context::current_caller;
use domain::{Domain, Origin, sessions, sign_in::Person};
use kernel::base::secret;
use tower_sessions::{
    Expiry, SessionManagerLayer, SessionStore,
    cookie::{SameSite, time::OffsetDateTime},
    session::{Id, Record},
    session_store,
};
use types::{
    ids::UserId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Keys of a session's data.
const USER: &str = "user_id";
const PASSWORD: &str = "password_digest";
const ADDRESS: &str = "address";
const USER_AGENT: &str = "user_agent";
const REQUEST: &str = "request_id";

/// The cookie layer. Over TLS the cookie is bound to this host by its name.
pub fn layer(domain: Domain, is_https: bool) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(Store { domain })
        .with_name(if is_https { "__Host-orgward" } else { "orgward" })
        .with_secure(is_https)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnSessionEnd)
}

/// Signs somebody in: a new credential, so that one planted before is worth nothing, and the record of it.
///
/// # Errors
/// When it cannot be written.
pub async fn start(person: &Person) -> Result<(), Problem> {
    let caller = current_caller()?;
    let session = &caller.session;
    if let Some(live) = &caller.live {
        sessions::end(&caller.app.domain, &live.credential_hash, &caller.origin).await?;
    }
    let begun = async {
        session.cycle_id().await?;
        session.insert(USER, person.user_id.as_str()).await?;
        session.insert(PASSWORD, &person.password_digest).await?;
        session.insert(ADDRESS, &caller.origin.address).await?;
        session.insert(USER_AGENT, &caller.origin.user_agent).await?;
        session.insert(REQUEST, &caller.origin.request_id).await?;
        session.save().await
    };
    begun.await.map_err(|error| {
        tracing::error!(%error, "a session could not be begun");
        Problem::new(ProblemKind::Unavailable, refusals::session_not_begun())
    })
}

/// Signs in whoever has just come to be; somebody who was there already keeps the session they have.
///
/// # Errors
/// When it cannot be written.
pub async fn start_new(person: Option<&Person>) -> Result<(), Problem> {
    match person {
        Some(person) => start(person).await,
        None => Ok(()),
    }
}

/// Signs out.
///
/// # Errors
/// When it cannot be written.
pub async fn end() -> Result<(), Problem> {
    let caller = current_caller()?;
    // Without a cookie there is nothing to end, and nothing worth a record.
    let Some(id) = caller.session.id() else { return Ok(()) };
    sessions::end(&caller.app.domain, &secret::digest(&id.to_string()), &caller.origin).await?;
    caller.session.flush().await.map_err(|error| {
        tracing::error!(%error, "a session's cookie could not be taken back");
        Problem::new(ProblemKind::Unavailable, refusals::session_not_cleared())
    })
}

/// The rows behind the cookies.
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
    /// Only a sign-in makes a session, so its row and the sign-in's record are one transaction.
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let text =
            |key: &str| record.data.get(key).and_then(serde_json::Value::as_str).map(str::to_owned).unwrap_or_default();
        let (person, origin) = (
            Person { user_id: UserId::new(text(USER)), password_digest: text(PASSWORD) },
            Origin { address: text(ADDRESS), user_agent: text(USER_AGENT), request_id: text(REQUEST) },
        );
        sessions::begin(&self.domain, &secret::digest(&record.id.to_string()), &person, &origin)
            .await
            .map_err(|error| session_store::Error::Backend(error.to_string()))
    }

    /// A session never changes after it was made.
    async fn save(&self, _: &Record) -> session_store::Result<()> {
        Ok(())
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let live = sessions::find(&self.domain, &secret::digest(&id.to_string()))
            .await
            .map_err(|error| session_store::Error::Backend(error.to_string()))?;
        Ok(live.map(|live| Record {
            id: *id,
            data: [(USER.to_owned(), live.user_id.as_str().into())].into(),
            expiry_date: OffsetDateTime::from_unix_timestamp(live.expires_at).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        }))
    }

    /// Called when a credential is replaced or given up; its session has been ended, and recorded, before.
    async fn delete(&self, _: &Id) -> session_store::Result<()> {
        Ok(())
    }
}
