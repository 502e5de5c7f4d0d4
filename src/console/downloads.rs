//! Files to download, streamed from the disk, whole or in ranges (RFC 9110 section 14).

use crate::{
    console::{PageContext, render},
    server_fns::audit_exports::audit_export_file,
};
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeFile;
use types::ids::AuditExportId;

/// The content type of each file extension.
const KINDS: [(&str, &str); 3] =
    [("ndjson", "application/x-ndjson"), ("csv", "text/csv; charset=utf-8"), ("txt", "text/plain; charset=utf-8")];

/// Answers with a file of an export of the audit log.
pub async fn audit_export(request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let PageContext { caller, request, target } = PageContext::of(&mut parts).await;
    let (export_id, name) = (AuditExportId::new(request.param("export_id")), request.param("file"));
    let path = match caller.run(audit_export_file(request.organization(), export_id, name.to_owned())).await {
        Ok(path) => path,
        Err(problem) => return render::refusal(&request, &problem, &target),
    };
    let end = name.rsplit('.').next().unwrap_or_default();
    let kind = KINDS.iter().find(|(known, _)| *known == end).map_or("application/octet-stream", |(_, kind)| kind);
    let Ok(mut response) =
        ServeFile::new(path).oneshot(Request::from_parts(parts, body)).await.map(IntoResponse::into_response);
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
