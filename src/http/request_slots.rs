//! Limits how many requests of one client are in progress. Behind a trusted proxy this is the only limit that knows one
//! client from another; clients that connect directly are limited by their connections as well.

use crate::{
    app::{
        App,
        connections::{Holder, network},
    },
    http::{
        headers::{is_api, origin},
        held_body,
        problem_response::refuse,
    },
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use types::{
    problem::{Problem, ProblemKind},
    refusals,
};

/// Addresses for monitoring, which are always answered.
pub const HEALTH: [&str; 2] = ["/healthz", "/readyz"];

/// Runs the request if its client has not too many in progress. A response counts until it has been sent.
pub async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let origin = origin(&request);
    let client = origin.address.parse().ok().filter(|_| !HEALTH.contains(&request.uri().path()));
    let Some(client) = client.map(network) else { return next.run(request).await };
    match app.connections.hold(Holder::Client(client), app.connections.max_of_address) {
        Some(held) => next.run(request).await.map(|body| held_body::hold(body, held)),
        None => refuse(is_api(request.uri().path()), &too_many(), &origin.request_id),
    }
}

fn too_many() -> Problem {
    let mut problem = Problem::new(ProblemKind::TooMany, refusals::too_many_at_once());
    problem.code = Some("rate_limit_exceeded".to_owned());
    problem.retry_after = Some(1);
    problem
}
