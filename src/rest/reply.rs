//! Responses: JSON with status 200, or the error envelope (REFERENCE 1.4).

pub use crate::http::problem_response::envelope;
use axum::{
    Json,
    extract::Request,
    response::{IntoResponse, Response},
};
use domain::Error;
use serde::Serialize;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// The return type of a handler.
pub type Reply<T> = Result<Json<T>, Refusal>;

/// A refusal to be sent as the error envelope.
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

/// A successful response.
pub fn ok<T: Serialize>(value: T) -> Reply<T> {
    Ok(Json(value))
}

/// The response to an unknown URL.
pub async fn not_found(request: Request) -> Response {
    let reason = refusals::no_url(request.method().as_str(), request.uri().path());
    envelope(&Problem::new(ProblemKind::NotFound, reason).with_code("unknown_url"))
}

/// The response to a known URL with an unsupported method.
pub async fn method_not_allowed(request: Request) -> Response {
    let reason = refusals::no_method(request.method().as_str(), request.uri().path());
    envelope(&Problem::new(ProblemKind::MethodNotAllowed, reason).with_code("method_not_supported"))
}
