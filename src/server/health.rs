//! For those who watch the server: is it there, can it work, how is it doing.

use crate::app::App;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::installation;
use std::net::SocketAddr;

/// The process is there.
pub async fn healthz() -> &'static str {
    "ok\n"
}

/// The database can be read and written.
pub async fn readyz(State(app): State<App>) -> Response {
    match installation::ready(&app.domain).await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "The database cannot be written just now.\n").into_response()
        }
    }
}

/// Counters in Prometheus' text format, for clients on this machine only.
pub async fn metrics(State(app): State<App>, request: Request) -> Response {
    let is_local = request.extensions().get::<ConnectInfo<SocketAddr>>().is_some_and(|info| info.0.ip().is_loopback());
    // A proxy on this machine speaks for somebody else.
    let is_forwarded = ["x-forwarded-for", "forwarded", "via"].iter().any(|name| request.headers().contains_key(*name));
    // And a name that leads here from elsewhere is somebody else's page, or a proxy that says nothing.
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let names_us = ["127.0.0.1", "localhost", "[::1]"].contains(&host.rsplit_once(':').map_or(host, |(name, _)| name));
    match &app.site.metrics {
        Some(handle) if is_local && names_us && !is_forwarded => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response()
        }
        _ => (StatusCode::NOT_FOUND, "Metrics are served to clients on this machine only.\n").into_response(),
    }
}
