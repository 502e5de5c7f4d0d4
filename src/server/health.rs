//! Health endpoints for monitoring: `/healthz`, `/readyz` and `/metrics`.

use crate::{app::App, server::metrics};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::readiness::{self, NotReady};
use kernel::base::secret::digest;

/// Answers 200 while the process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Answers 200 while changes can be stored, no required background job is overdue and the server was not asked to stop,
/// else 503 with the reason.
pub async fn readyz(State(app): State<App>) -> Response {
    let not_ready = |text: String| (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
    if app.connections.draining.is_cancelled() {
        return not_ready("The server is stopping.\n".to_owned());
    }
    if let Err(reason) = readiness::check(&app.domain).await {
        return not_ready(match reason {
            NotReady::Database(error) => {
                tracing::error!(%error, "not ready: the database cannot be written");
                "The database cannot be written just now.\n".to_owned()
            }
            NotReady::Files(error) => {
                tracing::error!(error, "not ready: no file can be created in the data folder");
                format!("No file can be created in the data folder just now: {error}.\n")
            }
            NotReady::Slow => {
                tracing::error!("not ready: the database did not answer in time");
                "The database did not answer in time.\n".to_owned()
            }
        });
    }
    let overdue = app.jobs.overdue();
    if overdue.is_empty() {
        return "ready\n".into_response();
    }
    let jobs = overdue.join(", ");
    tracing::error!(jobs, "not ready: required background jobs keep failing");
    not_ready(format!("Background jobs keep failing: {jobs}.\n"))
}

/// Counters in Prometheus' text format, for clients that send the token. The IP address of a client proves nothing here:
/// a proxy on this machine forwards requests of others, and need not say so.
pub async fn metrics(State(app): State<App>, headers: HeaderMap) -> Response {
    if app.site.metrics_token.is_none() {
        let text = "Metrics are off: set metrics_token_file.\n";
        return (StatusCode::NOT_FOUND, text).into_response();
    }
    own_metrics(State(app), headers).await
}

/// The same at the address of `metrics_listen`, where a token is asked for only if one is set.
pub async fn own_metrics(State(app): State<App>, headers: HeaderMap) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let given = given.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let is_the = |token: &String| given.is_some_and(|(_, given)| digest(given.trim()) == *token);
    if !app.site.metrics_token.as_ref().is_none_or(is_the) {
        let text = "Send the metrics token in the Authorization header, as in: Authorization: Bearer …\n";
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")], text).into_response();
    }
    let Some(handle) = &app.site.metrics else { return StatusCode::NOT_FOUND.into_response() };
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], metrics::render(&app, handle)).into_response()
}
