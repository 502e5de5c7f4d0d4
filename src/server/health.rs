//! Health endpoints for monitoring: `/healthz`, `/readyz` and `/metrics`.

use crate::app::App;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::installation;
use std::net::SocketAddr;

/// Answers 200 while the process runs.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// Answers 200 while the database can be read and written and no required background job is overdue, else 503 with
/// the reason.
pub async fn readyz(State(app): State<App>) -> Response {
    if let Err(error) = installation::ready(&app.domain).await {
        tracing::error!(%error, "not ready: the database cannot be written");
        return (StatusCode::SERVICE_UNAVAILABLE, "The database cannot be written just now.\n").into_response();
    }
    let overdue = app.jobs.overdue();
    if overdue.is_empty() {
        return "ready\n".into_response();
    }
    let jobs = overdue.join(", ");
    tracing::error!(jobs, "not ready: required background jobs keep failing");
    (StatusCode::SERVICE_UNAVAILABLE, format!("Background jobs keep failing: {jobs}.\n")).into_response()
}

/// Counters in Prometheus' text format, only for clients on this machine.
pub async fn metrics(State(app): State<App>, request: Request) -> Response {
    let is_local = request.extensions().get::<ConnectInfo<SocketAddr>>().is_some_and(|info| info.0.ip().is_loopback());
    // A proxy on this machine forwards requests of other machines.
    let is_forwarded = ["x-forwarded-for", "forwarded", "via"].iter().any(|name| request.headers().contains_key(*name));
    // Another host name means a page of another site (DNS rebinding), or a proxy that sets none of these headers.
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let names_us = ["127.0.0.1", "localhost", "[::1]"].contains(&host.rsplit_once(':').map_or(host, |(name, _)| name));
    match &app.site.metrics {
        Some(handle) if is_local && names_us && !is_forwarded => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
        }
        _ => (StatusCode::NOT_FOUND, "Metrics are served to clients on this machine only.\n").into_response(),
    }
}
