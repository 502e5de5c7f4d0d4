//! The caller of a request: the session of its cookie, and the client's IP address behind a proxy.

use crate::{
    app::App,
    http::{client_address, problem_response},
};
use axum::{
    extract::{ConnectInfo, Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use domain::{Actor, Domain, OneTimeForm, Origin, Who, sessions};
use kernel::base::secret;
use leptos::{
    prelude::{Owner, provide_context, use_context},
    reactive::computed::ScopedFuture,
};
use std::{net::SocketAddr, sync::Arc};
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
}

/// The operations and the actor, for the organization that the URL or the form names.
///
/// # Errors
/// 401 when the caller is not signed in.
pub async fn caller(organization_id: &OrganizationId) -> Result<(Domain, Actor), Problem> {
    let caller = current_caller()?;
    let actor = caller.actor(organization_id)?;
    Ok((caller.app.domain, actor))
}

impl Caller {
    /// Runs server functions as this caller, outside a rendered page.
    pub async fn run<T>(&self, call: impl Future<Output = T> + Send + 'static) -> T {
        let (owner, caller) = (Owner::new(), self.clone());
        owner.with(|| provide_context(caller));
        owner.with(|| ScopedFuture::new(call)).await
    }

    /// The caller as an actor in an organization.
    ///
    /// # Errors
    /// 401 when the caller is not signed in.
    pub fn actor(&self, organization_id: &OrganizationId) -> Result<Actor, Problem> {
        let signed_out = || Problem::new(ProblemKind::Unauthenticated, refusals::sign_in_on());
        let live = self.live.clone().ok_or_else(signed_out)?;
        Ok(Actor {
            organization_id: organization_id.clone(),
            who: Who::Person { user_id: live.user_id, session: live.credential_hash },
            origin: self.origin.clone(),
            call: None,
            form: self.form.clone(),
        })
    }
}

/// The operations, for handlers that need no session.
///
/// # Errors
/// When called outside a request.
pub fn domain() -> Result<Domain, Problem> {
    Ok(current_caller()?.app.domain)
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
    if let Some(live) = &live
        && let Err(error) = sessions::touch(&app.domain, live).await
    {
        tracing::warn!(%error, "recording the last use of a session failed");
    }
    request.extensions_mut().insert(Caller { app, live, session, origin, form: None });
    next.run(request).await
}

/// The origin of a request: the peer, or the client that a trusted proxy names.
pub fn origin_of(app: &App, request: &Request, request_id: String) -> Origin {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = peer.map(|peer| client_address::client(peer, request.headers(), &app.site.trusted_proxies));
    let agent =
        request.headers().get(header::USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let mut user_agent: String =
        agent.unwrap_or_default().chars().filter(|c| !c.is_control() && *c != char::REPLACEMENT_CHARACTER).collect();
    while user_agent.len() > MAX_USER_AGENT {
        user_agent.pop();
    }
    Origin { address: address.map(|address| address.to_string()).unwrap_or_default(), user_agent, request_id }
}
