//! Authenticates the key before every operation, checks that it has the operation's scope, and writes the request log to
//! disk before the response is sent.

use crate::{
    app::App,
    http::headers::{self, Oversized},
    rest::{logged_path::logged_path, reply::envelope},
};
use axum::{
    extract::{FromRequestParts, MatchedPath, OriginalUri, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_STANDARD};
use domain::{Actor, Error, Who, refused_requests, request_limits, request_log, sign_in};
use futures::FutureExt;
use kernel::access::api_call::{ApiCall, Asked, Receipt};
use std::{panic::AssertUnwindSafe, time::Instant};
use types::{
    admin_key_scopes::{AdminKeyScopes, Scope},
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
    sensitive::Sensitive,
};

/// The header that identifies the audit events of a change.
const RECEIPT: &str = "orgward-receipt";

/// Maximum number of leaf hashes in a receipt: with them the header has about 3 KB, and clients accept 8 KB at least.
const MAX_LEAF_HASHES: usize = 50;

/// The value of the `openai-version` header.
const VERSION: HeaderValue = HeaderValue::from_static("2020-10-01");

/// Authenticates the key, runs the operation as its actor, logs the request, and adds the common headers.
pub async fn pass(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let origin = headers::origin(&request).clone();
    let oversized = request.extensions().get::<Oversized>().map(|oversized| oversized.0.clone());
    let holder = match authenticate(&app, request.headers()).await {
        Ok(holder) => holder,
        Err(problem) => return finish(envelope(&oversized.unwrap_or(problem)), started, None),
    };
    let organization_id = holder.organization_id.clone();
    let route = request.extensions().get::<MatchedPath>().map_or("(unknown)", |path| path.as_str()).to_owned();
    // The router has taken the root, `/v1`, off the request's own address.
    let path =
        request.extensions().get::<OriginalUri>().map_or(request.uri(), |original| &original.0).path().to_owned();
    let who = holder.who;
    let method = request.method().as_str().to_owned();
    let asked = Asked { method, route: route.clone(), path: logged_path(&path) };
    let call = ApiCall::begin(organization_id.clone(), who.clone(), origin.clone(), asked);
    let mismatch = mismatch(request.headers(), organization_id.as_str());
    let over_budget = if mismatch.is_none() { over_budget(&app, &who, &route) } else { None };
    // A project key may do nothing here, so its refusals are counted like those over the budget.
    let is_one_of_many = over_budget.is_some() || matches!(who, Who::ProjectKey { .. });
    let response = match mismatch.or(over_budget).or(oversized) {
        Some(problem) => envelope(&problem),
        None => {
            let organization_id = organization_id.clone();
            let actor = Actor {
                call: Some(call.clone()),
                admissions: holder.admissions,
                ..Actor::new(organization_id, who, origin)
            };
            request.extensions_mut().insert(Scoped { actor, scopes: holder.scopes });
            run(request, next).await
        }
    };
    let (status, last_used_at) = (response.status().as_u16(), holder.last_used_at);
    let logged = match is_one_of_many && !response.status().is_success() {
        true => refused_requests::log(&app.domain, &call, status, last_used_at).await,
        false => request_log::log(&app.domain, &call, status, last_used_at).await,
    };
    let response = match logged {
        Ok(()) => with_receipt(response, &call, &organization_id),
        Err(error) => {
            tracing::error!(%error, "writing the request log failed");
            envelope(&unlogged(&call))
        }
    };
    finish(response, started, Some(organization_id.as_str()))
}

/// The actor of a request, and the scopes of its Admin key. No handler can take the actor from it, so that one whose
/// scope was not checked finds none.
#[derive(Clone)]
struct Scoped {
    actor: Actor,
    /// `None` for a project key, which has no rights in the Admin API: every operation refuses it.
    scopes: Option<AdminKeyScopes>,
}

/// Runs the handler of an operation if the Admin key has the operation's scope. It is the first check of an operation,
/// so that a refusal does not depend on what exists.
pub async fn require(State(scope): State<Scope>, mut request: Request, next: Next) -> Response {
    let Some(Scoped { actor, scopes }) = request.extensions_mut().remove::<Scoped>() else {
        return envelope(&Problem::new(ProblemKind::Internal, refusals::outside_gate()));
    };
    if scopes.is_some_and(|scopes| !scopes.grants(scope)) {
        return envelope(&Problem::new(ProblemKind::Forbidden, refusals::missing_scopes(scope.as_str())));
    }
    request.extensions_mut().insert(actor);
    next.run(request).await
}

/// Runs the operation. A panic becomes a 500 and is logged like any other response.
async fn run(request: Request, next: Next) -> Response {
    AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| envelope(&Problem::new(ProblemKind::Internal, refusals::crashed())))
}

/// Adds the receipt header, which names the audit events that the change appended, so that the client can check the log
/// against it.
fn with_receipt(mut response: Response, call: &ApiCall, organization_id: &OrganizationId) -> Response {
    let Some(receipt) = call.receipt() else { return response };
    if let Ok(value) = HeaderValue::from_str(&receipt_text(&receipt, organization_id)) {
        response.headers_mut().insert(RECEIPT, value);
    }
    response
}

/// A dictionary (RFC 9651): the log, the numbers of the first and the last event, the leaf hash of each event as an inner
/// list, and a signed checkpoint that covers them. Beyond [`MAX_LEAF_HASHES`] events the list is left out, because a header
/// must stay small; the checkpoint covers all of them. Without a checkpoint the log is not signed at the moment.
fn receipt_text(receipt: &Receipt, organization_id: &OrganizationId) -> String {
    let bytes = |bytes: &[u8]| format!(":{}:", BASE64_STANDARD.encode(bytes));
    let mut text = format!("log=\"{organization_id}\", first={}, last={}", receipt.first, receipt.last());
    if receipt.leaf_hashes.len() <= MAX_LEAF_HASHES {
        let hashes: Vec<String> = receipt.leaf_hashes.iter().map(|hash| bytes(hash)).collect();
        text.push_str(&format!(", leaf-hashes=({})", hashes.join(" ")));
    }
    if let Some(note) = &receipt.checkpoint {
        text.push_str(&format!(", checkpoint={}", bytes(note.as_bytes())));
    }
    text
}

async fn authenticate(app: &App, headers: &HeaderMap) -> Result<sign_in::KeyHolder, Problem> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut words = given.split_ascii_whitespace();
    let key = match (words.next(), words.next(), words.next()) {
        (Some(scheme), Some(key), None) if scheme.eq_ignore_ascii_case("bearer") => Sensitive::new(key),
        _ => {
            return Err(Problem::new(ProblemKind::Unauthenticated, refusals::key_absent()));
        }
    };
    Ok(sign_in::with_key(&app.domain, &key).await?)
}

/// The refusal of a key that has reached its request limit. Reading tiles has a limit of its own.
fn over_budget(app: &App, who: &Who, route: &str) -> Option<Problem> {
    let key_id = who.key_id()?;
    match route.contains("/audit_logs/tile/") {
        true => request_limits::spend_tile(&app.domain, key_id.as_str()).err(),
        false => request_limits::spend(&app.domain, key_id).err(),
    }
}

/// The refusal of a request whose `openai-organization` header names an organization other than the key's.
fn mismatch(headers: &HeaderMap, organization_id: &str) -> Option<Problem> {
    let named = headers.get("openai-organization")?;
    (!named.is_empty() && named.as_bytes() != organization_id.as_bytes()).then(|| {
        Problem::new(ProblemKind::Unauthenticated, refusals::key_of_other_organization())
            .with_code("mismatched_organization")
    })
}

/// The answer to a request that could not be logged. It says that nothing was changed only if that is certain: a client
/// that reads this repeats the change.
fn unlogged(call: &ApiCall) -> Problem {
    Problem::from(if call.may_have_changed() { Error::OutcomeUnknown } else { Error::NotDurable })
}

/// Adds the headers of every response (REFERENCE 1.3).
fn finish(mut response: Response, started: Instant, organization_id: Option<&str>) -> Response {
    let headers = response.headers_mut();
    headers.insert("openai-version", VERSION);
    headers.insert("openai-processing-ms", HeaderValue::from(started.elapsed().as_millis() as u64));
    if let Some(id) = organization_id.and_then(|id| HeaderValue::from_str(id).ok()) {
        headers.insert("openai-organization", id);
    }
    response
}

/// The actor that [`require`] let through, as a handler's argument.
pub struct Authenticated(pub Actor);

impl<S: Send + Sync> FromRequestParts<S> for Authenticated {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        parts
            .extensions
            .get::<Actor>()
            .cloned()
            .map(Self)
            .ok_or_else(|| envelope(&Problem::new(ProblemKind::Internal, refusals::outside_gate())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Origin;

    fn call() -> std::sync::Arc<ApiCall> {
        let path = "/v1/organization/projects";
        ApiCall::begin(
            OrganizationId::new("org-x"),
            Who::Anonymous,
            Origin::default(),
            Asked { method: "POST".to_owned(), route: path.to_owned(), path: path.to_owned() },
        )
    }

    #[test]
    fn a_request_that_cannot_be_logged_denies_a_change_only_if_there_was_none() {
        let refused = call();
        assert_eq!(unlogged(&refused).code.as_deref(), Some("unavailable"));
        let unknown = call();
        unknown.set_outcome_unknown();
        assert_eq!(unlogged(&unknown).code.as_deref(), Some("outcome_unknown"));
        assert_eq!(unlogged(&unknown).retry_after, None, "a retry would repeat the change");
        let saved = call();
        saved.set_logged(200);
        assert_eq!(unlogged(&saved).code.as_deref(), Some("outcome_unknown"));
    }
}
