//! Answers: JSON with status 200, or the one error envelope (REFERENCE 1.4).

pub use crate::http::problem_response::envelope;
use axum::{
    Json,
    extract::Request,
    response::{IntoResponse, Response},
};
use domain::Error;
use serde::Serialize;
use types::problem::{Problem, ProblemKind};

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

/// The answer for an address that is none of ours.
pub async fn not_found(request: Request) -> Response {
    let text = format!("Invalid URL ({} {}).", request.method(), request.uri().path());
    envelope(&Problem::new(ProblemKind::NotFound, text).with_code("unknown_url"))
}

/// The answer for an address that knows other methods.
pub async fn method_not_allowed(request: Request) -> Response {
    let text = format!("Not allowed to {} on {}.", request.method(), request.uri().path());
    envelope(&Problem::new(ProblemKind::MethodNotAllowed, text).with_code("method_not_supported"))
}
