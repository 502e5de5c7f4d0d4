//! Responses: JSON with status 200, or the error envelope (REFERENCE 1.4).

use crate::app::App;
pub use crate::http::problem_response::envelope;
use axum::{
    Json,
    extract::{OriginalUri, State},
    http::Method,
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

/// The response to an unknown URL below the roots of the Admin API.
pub async fn not_found(State(app): State<App>, OriginalUri(uri): OriginalUri, method: Method) -> Response {
    unknown_url(&app, &method, uri.path())
}

/// The response to a URL that nothing is at, for a program. It names the right base URL where the path shows that a part
/// of it is missing or is there twice.
pub fn unknown_url(app: &App, method: &Method, path: &str) -> Response {
    let (method, base) = (method.as_str(), format!("{}/v1", app.site.base_url));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let is_api = |part: &str| ["organization", "projects"].contains(&part);
    let reason = match parts.next() {
        Some(first) if is_api(first) => refusals::no_url_base(method, path, base),
        Some(_) if is_wrong_base(path) => refusals::no_url_other_base(method, path, base),
        _ => refusals::no_url(method, path),
    };
    envelope(&Problem::new(ProblemKind::NotFound, reason).with_code("unknown_url"))
}

/// Whether `/v1` stands in a path where the base URL brought something with it, as in `//v1`, `/api/v1` or `/v1/v1`.
fn is_wrong_base(path: &str) -> bool {
    let rest = ["/orgward/v1", "/v1"].iter().find_map(|root| path.strip_prefix(root)).unwrap_or(path);
    rest.split('/').any(|part| part.eq_ignore_ascii_case("v1")) || rest.starts_with("//")
}

/// The response to a known URL with an unsupported method.
pub async fn method_not_allowed(OriginalUri(uri): OriginalUri, method: Method) -> Response {
    let reason = refusals::no_method(method.as_str(), uri.path());
    envelope(&Problem::new(ProblemKind::MethodNotAllowed, reason).with_code("method_not_supported"))
}
