//! Answers: JSON with status 200, or the one error envelope (REFERENCE 1.4).

use crate::http::headers::status;
use axum::{
    Json,
    extract::Request,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::Error;
use serde::Serialize;
use serde_json::json;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// What a handler returns.
pub type Reply<T> = Result<Json<T>, Refusal>;

/// A refusal on its way to the wire.
#[derive(Debug)]
pub struct Refusal(Problem);

impl<E: Into<Error>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self(Problem::from(error.into()))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        envelope(&self.0)
    }
}

/// The answer of a handler that has one.
pub fn ok<T: Serialize>(value: T) -> Reply<T> {
    Ok(Json(value))
}

/// The error envelope, all four members always present.
pub fn envelope(problem: &Problem) -> Response {
    let kind = match problem.kind {
        ProblemKind::Internal | ProblemKind::Unavailable => "server_error",
        _ => "invalid_request_error",
    };
    let mut message = problem.message();
    if let (ProblemKind::TooMany, Some(seconds)) = (problem.kind, problem.retry_after) {
        // Clients read the wait out of this phrase.
        message = format!("{message} Please try again after {seconds} seconds.");
    }
    let body = json!({ "error": { "message": message, "type": kind, "param": problem.param, "code": problem.code } });
    let mut response = (status(problem.kind), Json(body)).into_response();
    crate::http::headers::retry_after(&mut response, problem);
    if problem.code.as_deref() == Some("outcome_unknown") {
        response.headers_mut().insert("x-should-retry", HeaderValue::from_static("false"));
    }
    if problem.kind == ProblemKind::Unauthenticated {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The answer for an address that is none of ours.
pub async fn not_found(request: Request) -> Response {
    let reason = refusals::no_url(request.method().as_str(), request.uri().path());
    envelope(&Problem::new(ProblemKind::NotFound, reason).with_code("unknown_url"))
}

/// The answer for an address that knows other methods.
pub async fn method_not_allowed(request: Request) -> Response {
    let reason = refusals::no_method(request.method().as_str(), request.uri().path());
    envelope(&Problem::new(ProblemKind::MethodNotAllowed, reason).with_code("method_not_supported"))
}
