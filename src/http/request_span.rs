//! Gives each request an id, a task that continues when the client disconnects, and a span whose fields appear in each
//! of its log lines.

use crate::{
    app::App,
    http::{
        headers::{is_api, origin},
        problem_response::refuse,
        request_context::origin_of,
        trace_context::{self, TraceContext, sender_request_id},
    },
};
use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use kernel::base::secret;
use std::time::{Duration, Instant};
use tower_http::{
    classify::{ServerErrorsAsFailures, SharedClassifier},
    trace::TraceLayer,
};
use tracing::{Level, Span, field::Empty};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// `x-request-id`.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The `route` of a request that matches none.
const UNKNOWN_ROUTE: &str = "(unknown)";

/// Assigns the request id, whatever id the client sent, and runs the request in its own task, so that a change
/// that has begun is committed or rolled back even if the client disconnects.
pub async fn run_in_task(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let request_id = format!("req_{:032x}", secret::random_u128());
    let origin = origin_of(&app, &request, request_id.clone());
    let (method, is_api) = (method_label(request.method()), is_api(request.uri().path()));
    let route = route(&request).to_owned();
    request.extensions_mut().insert(origin);
    let running = tokio::spawn(async move {
        let started = Instant::now();
        let response = next.run(request).await;
        count(method, route, is_api, &response, started.elapsed());
        response
    });
    let mut response = running.await.unwrap_or_else(|error| {
        tracing::error!(%error, request_id, "the task of a request failed");
        refuse(is_api, &Problem::new(ProblemKind::Internal, refusals::crashed()), &request_id)
    });
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// The type of [`layer`].
pub type RequestTraceLayer = TraceLayer<
    SharedClassifier<ServerErrorsAsFailures>,
    fn(&Request) -> Span,
    (),
    fn(&Response, Duration, &Span),
    (),
    (),
    (),
>;

/// Opens the span of a request, and logs its end: server errors at the level error, everything else at the level debug.
/// Must be inside [`run_in_task`].
pub fn layer() -> RequestTraceLayer {
    TraceLayer::new_for_http()
        .make_span_with(span as fn(&Request) -> Span)
        .on_request(())
        .on_response(log_end as fn(&Response, Duration, &Span))
        .on_body_chunk(())
        .on_eos(())
        .on_failure(())
}

fn span(request: &Request) -> Span {
    let trace = TraceContext::of(request.headers());
    // An error span, so that the filter keeps it at every log level. Fields without a value are left out.
    let span = tracing::error_span!(
        "request",
        request_id = origin(request).request_id,
        sender_request_id = sender_request_id(request.headers()),
        trace_id = trace.as_ref().map(|trace| trace.trace_id.as_str()),
        parent_span_id = trace.as_ref().map(|trace| trace.parent_id.as_str()),
        method = method_label(request.method()),
        route = route(request),
        status = Empty,
        duration_ms = Empty,
    );
    trace_context::join(&span, trace.as_ref());
    span
}

/// The template of the request's path, which names no object.
fn route(request: &Request) -> &str {
    request.extensions().get::<MatchedPath>().map_or(UNKNOWN_ROUTE, MatchedPath::as_str)
}

fn log_end(response: &Response, duration: Duration, span: &Span) {
    let is_failure = response.status().is_server_error();
    // A field is written into the text of the span, which takes a tenth of the time of a small request.
    if !is_failure && !tracing::enabled!(Level::DEBUG) && !trace_context::is_collected(span) {
        return;
    }
    span.record("status", response.status().as_u16());
    span.record("duration_ms", duration.as_millis() as u64);
    if is_failure {
        tracing::error!("request failed");
    } else {
        tracing::debug!("request answered");
    }
}

fn count(method: &'static str, route: String, is_api: bool, response: &Response, duration: Duration) {
    let (status, door) = (response.status().as_u16(), if is_api { "api" } else { "console" });
    let class = match status {
        100..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        _ => "5xx",
    };
    metrics::counter!("orgward_requests_total", "method" => method, "status" => status.to_string(), "door" => door)
        .increment(1);
    metrics::histogram!(
        "orgward_request_seconds", "method" => method, "route" => route, "status" => class, "door" => door
    )
    .record(duration);
}

/// The method as a metric label. A client may send any word and every label value stays in memory, so unknown methods
/// share one label.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}
