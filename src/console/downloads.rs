//! Files that somebody asked for, streamed from the disk, whole or in pieces (RFC 9110 section 14).

use crate::console::render;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::audit_export_jobs;
use tower::ServiceExt;
use tower_http::services::ServeFile;
use types::ids::AuditExportId;

/// What a browser is told to expect of each file.
const KINDS: [(&str, &str); 3] =
    [("ndjson", "application/x-ndjson"), ("csv", "text/csv; charset=utf-8"), ("txt", "text/plain; charset=utf-8")];

/// A file of an export of the audit log.
pub async fn audit_export(request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let ask = render::ask(&mut parts).await;
    let actor = match ask.caller.actor(&ask.visit.organization()) {
        Ok(actor) => actor,
        Err(problem) => return render::refusal(&ask.visit, &problem, &ask.target),
    };
    let (export_id, name) = (AuditExportId::new(ask.visit.param("export_id")), ask.visit.param("file").to_owned());
    let path = match audit_export_jobs::file(&ask.caller.app.domain, &actor, &export_id, &name).await {
        Ok(path) => path,
        Err(error) => return render::refusal(&ask.visit, &error.into(), &ask.target),
    };
    let end = name.rsplit('.').next().unwrap_or_default();
    let kind = KINDS.iter().find(|(known, _)| *known == end).map_or("application/octet-stream", |(_, kind)| kind);
    let request = Request::from_parts(parts, body);
    let Ok(mut response) = ServeFile::new(path).oneshot(request).await.map(IntoResponse::into_response);
    if !matches!(response.status(), StatusCode::OK | StatusCode::PARTIAL_CONTENT) {
        return response;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
