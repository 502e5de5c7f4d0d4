//! Turns a problem into a response: the Admin API's error envelope, or plain text where no page can be rendered.

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;
use types::problem::{Problem, ProblemKind};

/// The response to a request that no handler answers: the envelope for the Admin API, else plain text with the request id.
pub fn refuse(is_api: bool, problem: &Problem, request_id: &str) -> Response {
    if is_api {
        return envelope(problem);
    }
    let text = format!("{}\nRequest {request_id}\n", problem.message());
    (status(problem.kind), [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// The HTTP status of a kind of problem.
pub fn status(kind: ProblemKind) -> StatusCode {
    match kind {
        ProblemKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ProblemKind::Forbidden => StatusCode::FORBIDDEN,
        ProblemKind::NotFound => StatusCode::NOT_FOUND,
        ProblemKind::Invalid => StatusCode::BAD_REQUEST,
        ProblemKind::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        ProblemKind::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        ProblemKind::AddressTooLong => StatusCode::URI_TOO_LONG,
        ProblemKind::HeadersTooLarge => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
        ProblemKind::UnsupportedMedia => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        ProblemKind::Misdirected => StatusCode::MISDIRECTED_REQUEST,
        ProblemKind::TooSlow => StatusCode::REQUEST_TIMEOUT,
        ProblemKind::TooMany => StatusCode::TOO_MANY_REQUESTS,
        ProblemKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ProblemKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// The error envelope of the Admin API (REFERENCE 1.4); all four members are always present.
pub fn envelope(problem: &Problem) -> Response {
    let kind = match problem.kind {
        ProblemKind::Internal | ProblemKind::Unavailable => "server_error",
        _ => "invalid_request_error",
    };
    let mut message = problem.message();
    if let (ProblemKind::TooMany, Some(seconds)) = (problem.kind, problem.retry_after) {
        // Clients parse the wait time out of this phrase.
        let unit = if seconds == 1 { "second" } else { "seconds" };
        message = format!("{message} Please try again after {seconds} {unit}.");
    }
    let body = json!({ "error": { "message": message, "type": kind, "param": problem.param, "code": problem.code } });
    let mut response = (status(problem.kind), Json(body)).into_response();
    retry_after(&mut response, problem);
    if problem.code.as_deref() == Some("outcome_unknown") {
        response.headers_mut().insert("x-should-retry", HeaderValue::from_static("false"));
    }
    if problem.kind == ProblemKind::Unauthenticated {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Sets `Retry-After`, in seconds, if the problem states a time.
pub fn retry_after(response: &mut Response, problem: &Problem) {
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}
