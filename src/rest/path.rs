//! Path parameters, percent-decoded after routing (REFERENCE 1.1).

use crate::rest::reply::envelope;
use axum::{extract::FromRequestParts, http::request::Parts, response::Response};
use serde::de::DeserializeOwned;
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// The path parameters. Bytes that are not UTF-8 match no object.
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(named)) => Ok(Self(named)),
            Err(_) => {
                let problem = Problem::new(ProblemKind::NotFound, refusals::path_not_utf8());
                Err(envelope(&problem.with_code("not_found")))
            }
        }
    }
}
