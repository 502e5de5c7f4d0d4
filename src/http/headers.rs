//! What every request passes on its way in, and every answer on its way out.

use crate::{
    app::App,
    http::{problem_response::refuse, request_context::origin_of},
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use domain::Origin;
use kernel::base::secret;
use types::problem::{Problem, ProblemKind};

/// Longest address and headers that are read, in bytes, and most headers.
const LONGEST_URI: usize = 8 * 1024;
const LARGEST_HEAD: usize = 16 * 1024;
const MOST_HEADERS: usize = 100;

/// `x-request-id`.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The random value that lets our own script run on one page.
#[derive(Debug, Clone)]
pub struct Nonce(pub String);

/// Gives the request its id, runs it in a task that outlives a client who hangs up, and sets the answer's headers.
/// A change that has begun is therefore finished or rolled back, never left half-way.
pub async fn frame(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let request_id = format!("req_{:032x}", secret::random_u128());
    let nonce = Nonce(format!("{:032x}", secret::random_u128()));
    let origin = origin_of(&app, &request, request_id.clone());
    let is_api = is_api(request.uri().path());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = std::time::Instant::now();
    request.extensions_mut().insert(origin);
    request.extensions_mut().insert(nonce.clone());
    let oversized = oversized(&request);
    let asked = request_id.clone();
    let running = tokio::spawn(async move {
        match oversized {
            Some(problem) => refuse(is_api, &problem, &asked),
            None => next.run(request).await,
        }
    });
    let mut response = running.await.unwrap_or_else(|crash| {
        tracing::error!(error = %crash, request_id, "a request panicked");
        let problem = Problem::new(ProblemKind::Internal, "Something went wrong on our side.");
        refuse(is_api, &problem, &request_id)
    });
    let took = started.elapsed();
    metrics::counter!("orgward_requests_total", "method" => known(&method), "status" => response.status().as_u16().to_string(), "door" => if is_api { "api" } else { "console" }).increment(1);
    metrics::histogram!("orgward_request_seconds", "door" => if is_api { "api" } else { "console" })
        .record(took.as_secs_f64());
    tracing::debug!(%method, path, status = response.status().as_u16(), ms = took.as_millis() as u64, request_id, "answered");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, id);
    }
    protect(headers, &nonce, app.site.is_https);
    response
}

/// The method as a label: a client may send any word, and every label is kept.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}

/// The security headers of every answer.
fn protect(headers: &mut HeaderMap, nonce: &Nonce, is_https: bool) {
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' \
         data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        nonce.0
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
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

/// Refuses what another site made the browser send. The Admin API is exempt: it ignores cookies altogether.
pub async fn same_origin_only(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) || is_ours(&app, &request) {
        return next.run(request).await;
    }
    let problem = Problem::new(
        ProblemKind::Forbidden,
        "This was sent from another site, so it was not carried out. Open the page here and send it again.",
    );
    refuse(false, &problem, &origin(&request).request_id)
}

/// Whether a changing request comes from one of our own pages: the browser says so, or, in one too old to say, its
/// Origin is ours. Neither given: not ours.
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

fn oversized(request: &Request) -> Option<Problem> {
    let uri = request.uri().path_and_query().map_or(0, |text| text.as_str().len());
    let head: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if uri > LONGEST_URI {
        return Some(Problem::new(ProblemKind::AddressTooLong, "The address is longer than 8 KiB."));
    }
    if head > LARGEST_HEAD || request.headers().len() > MOST_HEADERS {
        return Some(Problem::new(
            ProblemKind::HeadersTooLarge,
            "The headers are larger than 16 KiB or more than 100.",
        ));
    }
    None
}

/// Whether an address belongs to the Admin API or to our own one beside it.
pub fn is_api(path: &str) -> bool {
    ["/v1", "/orgward/v1"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// The request's origin, as [`frame`] found it.
pub fn origin(request: &Request) -> Origin {
    request.extensions().get::<Origin>().cloned().unwrap_or_default()
}
