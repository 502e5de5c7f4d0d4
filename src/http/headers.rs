//! Limits on a request's head, the same-origin check, and the security headers of responses.

use crate::{app::App, http::problem_response::refuse};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use domain::Origin;
use futures::FutureExt;
use kernel::base::secret;
use std::panic::AssertUnwindSafe;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Largest path and query, in bytes.
const MAX_URI: usize = 8 * 1024;

/// Largest sum of all headers, in bytes.
const MAX_HEAD: usize = 16 * 1024;

/// Largest number of headers.
const MAX_HEADERS: usize = 100;

/// The policy of an answer that is not a page: nothing may be loaded, run or sent.
const API_POLICY: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// The random value that allows our own script to run on one page.
#[derive(Debug, Clone)]
pub struct Nonce(pub String);

/// The refusal of a request to the Admin API whose head is too large.
#[derive(Debug, Clone)]
pub struct Oversized(pub Problem);

/// Refuses a head that is too large, turns a panic into a 500, and sets the security headers of the response.
pub async fn protect(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let (is_api, request_id) = (is_api(request.uri().path()), origin(&request).request_id.clone());
    let policy = match is_api {
        true => HeaderValue::from_static(API_POLICY),
        false => {
            let nonce = Nonce(format!("{:032x}", secret::random_u128()));
            let policy = page_policy(&nonce);
            request.extensions_mut().insert(nonce);
            policy
        }
    };
    let mut oversized = oversized(&request);
    if is_api && let Some(problem) = oversized.take() {
        // Refused once the key is known, so that the request log has it.
        request.extensions_mut().insert(Oversized(problem));
    }
    let mut response = match oversized {
        Some(problem) => refuse(is_api, &problem, &request_id),
        // The panic itself is logged by the panic hook.
        None => AssertUnwindSafe(next.run(request))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| refuse(is_api, &Problem::new(ProblemKind::Internal, refusals::crashed()), &request_id)),
    };
    set_security_headers(response.headers_mut(), policy, app.site.is_https);
    response
}

/// What a page may load and run: our own files, and the scripts that carry its nonce.
fn page_policy(Nonce(nonce): &Nonce) -> HeaderValue {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' \
         data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static(API_POLICY))
}

/// Sets the security headers.
fn set_security_headers(headers: &mut HeaderMap, policy: HeaderValue, is_https: bool) {
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not no-referrer: under it Chromium sends "Origin: null" with our own forms.
        (header::REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=(), payment=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_https {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

/// Refuses requests that another site made the browser send. The Admin API is exempt: it ignores cookies.
pub async fn same_origin_only(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) || is_ours(&app, &request) {
        return next.run(request).await;
    }
    let reason = match is_our_page_over_http(&app, &request) {
        true => refusals::over_http(app.site.base_url.clone()),
        false => refusals::other_site(),
    };
    let problem = Problem::new(ProblemKind::Forbidden, reason);
    refuse(false, &problem, &origin(&request).request_id)
}

/// Whether a state-changing request comes from one of our own pages: the browser says so in `Sec-Fetch-Site`, or, if it
/// is too old to send that header, its `Origin` is ours. If both headers are missing, it is not ours.
fn is_ours(app: &App, request: &Request) -> bool {
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = header("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = header("origin") else { return false };
    let host = header("host").unwrap_or_default();
    let is_host = !app.site.is_https && !host.is_empty() && origin == format!("http://{host}");
    is_host || origin == app.site.base_url
}

/// Whether a page of this server sent the request, but was opened over http although people reach the server over https.
fn is_our_page_over_http(app: &App, request: &Request) -> bool {
    let header = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let sent_from = header(header::ORIGIN).and_then(|origin| origin.strip_prefix("http://"));
    let public = app.site.base_url.strip_prefix("https://");
    public.is_some() && sent_from.is_some_and(|host| Some(host) == header(header::HOST) || Some(host) == public)
}

fn oversized(request: &Request) -> Option<Problem> {
    let uri = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    let head: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if uri > MAX_URI {
        return Some(Problem::new(ProblemKind::AddressTooLong, refusals::url_long()));
    }
    if head > MAX_HEAD || request.headers().len() > MAX_HEADERS {
        return Some(Problem::new(ProblemKind::HeadersTooLarge, refusals::headers_large()));
    }
    None
}

/// Whether a path belongs to the Admin API or to Orgward's own API.
pub fn is_api(path: &str) -> bool {
    ["/v1", "/orgward/v1"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether a request was sent by a program that expects JSON: it carries a key, or asks for JSON and not for a page.
pub fn is_program(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    let accepted = text(header::ACCEPT);
    text(header::AUTHORIZATION).starts_with("bearer ")
        || accepted.contains("application/json") && !accepted.contains("text/html")
}

/// The origin of a request, as found by [`super::request_span::run_in_task`].
pub fn origin(request: &Request) -> &Origin {
    static UNKNOWN: Origin = Origin { address: String::new(), user_agent: String::new(), request_id: String::new() };
    request.extensions().get::<Origin>().unwrap_or(&UNKNOWN)
}
