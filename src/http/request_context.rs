//! The caller of a request: the session of its cookie, and the client's IP address behind a proxy.

use crate::{
    app::App,
    http::{audit_reading::Reading, client_address, cookies, problem_response},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use domain::{Actor, Domain, OneTimeForm, Origin, Who, known_devices, secret_detection, sessions, sign_in::Person};
use kernel::{access::admissions::Admissions, base::secret};
use leptos::{
    prelude::{Owner, provide_context, use_context},
    reactive::computed::ScopedFuture,
};
use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
};
use tower_sessions::{Session, session::Id};
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};

/// Longest user agent that is kept, in bytes.
const MAX_USER_AGENT: usize = 512;

/// The caller of a request to the console. The server puts it into each request's context.
#[derive(Clone)]
pub struct Caller {
    /// The state that handlers can reach.
    pub app: App,
    /// The live session, if the cookie names one.
    pub live: Option<sessions::Live>,
    /// The cookie's session, to begin and end one.
    pub session: Session,
    /// The IP address, user agent and request id.
    pub origin: Origin,
    /// The one-time form that this request sends; its changes claim the form's number.
    pub form: Option<Arc<OneTimeForm>>,
    /// The device cookie of the browser.
    pub device: DeviceCookie,
    /// What the request asks for, for the request log.
    pub reading: Reading,
    /// What the caller was found to be allowed in this request.
    admissions: Admissions,
}

/// The cookie by which accounts recognize a browser.
#[derive(Clone, Default)]
pub struct DeviceCookie {
    /// The value that the browser sent; may be empty.
    presented: String,
    /// The new value, for the response.
    new: Arc<OnceLock<String>>,
}

/// The operations and the actor, for the organization that the URL or the form names.
///
/// # Errors
/// 401 when the caller is not signed in.
pub async fn caller(organization_id: &OrganizationId) -> Result<(Domain, Actor), Problem> {
    let caller = current_caller()?;
    let actor = caller.actor(organization_id)?;
    Ok((caller.app.domain.clone(), actor))
}

/// Returns what was read of an organization's audit log, after the request is in the request log on disk. One that was
/// refused read nothing.
///
/// # Errors
/// The refusal of the read; 503 when the request log cannot be written.
pub async fn logged<T>(organization_id: &OrganizationId, read: domain::Result<T>) -> Result<T, Problem> {
    let (read, caller) = (read?, current_caller()?);
    let actor = caller.actor(organization_id)?;
    caller.reading.log(&caller.app.domain, actor).await?;
    Ok(read)
}

impl Caller {
    /// Runs server functions as this caller, outside a rendered page.
    pub async fn run<T>(&self, call: impl Future<Output = T> + Send + 'static) -> T {
        let (owner, caller) = (Owner::new(), self.clone());
        owner.with(|| provide_context(caller));
        owner.with(|| ScopedFuture::new(call)).await
    }

    /// The value of the device cookie that the browser sent; may be empty.
    pub fn device(&self) -> &str {
        &self.device.presented
    }

    /// Makes the browser known to the account of a person who has just entered their password.
    pub fn remember_device(&self, person: &Person) {
        let value = known_devices::remember(&self.app.domain, person, &self.device.presented);
        // A request signs in one person at most.
        self.device.new.get_or_init(|| value);
    }

    /// Whether the session is still valid. It ends while a long response runs if the person does nothing else.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_signed_in(&self) -> Result<bool, Problem> {
        let Some(live) = &self.live else { return Ok(false) };
        Ok(sessions::find(&self.app.domain, &live.credential_hash).await?.is_some())
    }

    /// The caller as an actor in an organization.
    ///
    /// # Errors
    /// 401 when the caller is not signed in.
    pub fn actor(&self, organization_id: &OrganizationId) -> Result<Actor, Problem> {
        let signed_out = || Problem::new(ProblemKind::Unauthenticated, refusals::sign_in_on());
        let live = self.live.clone().ok_or_else(signed_out)?;
        let who = Who::Person { user_id: live.user_id, session: live.credential_hash };
        let (form, admissions) = (self.form.clone(), self.admissions.clone());
        Ok(Actor { form, admissions, ..Actor::new(organization_id.clone(), who, self.origin.clone()) })
    }
}

/// The operations, for handlers that need no session.
///
/// # Errors
/// When called outside a request.
pub fn domain() -> Result<Domain, Problem> {
    Ok(current_caller()?.app.domain.clone())
}

/// The live session of the caller, if there is one.
///
/// # Errors
/// When called outside a request.
pub fn live() -> Result<Option<sessions::Live>, Problem> {
    Ok(current_caller()?.live)
}

/// The origin of the request.
///
/// # Errors
/// When called outside a request.
pub fn origin() -> Result<Origin, Problem> {
    Ok(current_caller()?.origin)
}

/// Everything known about the caller.
///
/// # Errors
/// When called outside a request.
pub fn current_caller() -> Result<Caller, Problem> {
    use_context::<Caller>().ok_or_else(|| Problem::new(ProblemKind::Internal, refusals::outside_request()))
}

/// The digest of a session credential, as stored in the database.
pub fn digest(id: &Id) -> String {
    secret::digest(&id.to_string())
}

/// Finds the caller of a request and adds it to the request's extensions.
pub async fn identify(State(app): State<App>, session: Session, mut request: Request, next: Next) -> Response {
    let origin = request.extensions().get::<Origin>().cloned().unwrap_or_default();
    let live = match session.id() {
        Some(id) => match sessions::find(&app.domain, &digest(&id)).await {
            Ok(live) => live,
            // Unlike signed out: a person with a session must not be sent to sign in again.
            Err(error) => return problem_response::refuse(false, &error.into(), &origin.request_id),
        },
        None => None,
    };
    // A stream of events is opened again by a script whenever it breaks off; that is not the person's activity.
    if let Some(live) = live.as_ref().filter(|_| !is_event_stream(request.headers()))
        && let Err(error) = sessions::touch(&app.domain, live).await
    {
        tracing::warn!(%error, "recording the last use of a session failed");
    }
    let name = device_cookie(app.site.is_https);
    let presented = cookies::get(request.headers(), name).unwrap_or_default();
    let device = DeviceCookie { presented, new: Arc::default() };
    let reading = Reading::of(&request);
    let admissions = Admissions::of_request();
    let caller = Caller { app, live, session, origin, form: None, device: device.clone(), reading, admissions };
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    if let Some(value) = device.new.get() {
        cookies::append(&mut response, name, value, known_devices::LIFETIME);
    }
    response
}

/// The name of the device cookie. Over TLS its prefix binds it to this host.
fn device_cookie(is_https: bool) -> &'static str {
    if is_https { "__Host-orgward_device" } else { "orgward_device" }
}

fn is_event_stream(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"text/event-stream"))
}

/// The origin of a request: the peer, or the client that a trusted proxy names.
pub fn origin_of(app: &App, request: &Request, request_id: String) -> Origin {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = peer.and_then(|peer| client_address::client(peer, request.headers(), &app.site.trusted_proxies));
    let agent = request.headers().get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let agent = agent.unwrap_or_default();
    let is_shown = |c: &char| !c.is_control() && *c != char::REPLACEMENT_CHARACTER;
    let mut user_agent: String = secret_detection::masked(&agent).chars().filter(is_shown).collect();
    while user_agent.len() > MAX_USER_AGENT {
        user_agent.pop();
    }
    Origin { address: address.map(|address| address.to_string()).unwrap_or_default(), user_agent, request_id }
}
