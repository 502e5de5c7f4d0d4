//! Tiles of audit logs (c2sp.org/tlog-tiles) as responses, and the public ones: `/tlog/{organization_id}/checkpoint` and
//! `/tlog/{organization_id}/tile/…`, which need no key. They are there if the server administrator made them public.

use crate::{
    app::{App, connections::network},
    http::headers::origin,
    rest::{
        path::Path,
        reply::{self, Refusal},
    },
};
use axum::{
    Router,
    extract::{Request, State},
    http::header,
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    audit_tiles::{self, TileBytes},
    request_limits,
};
use types::ids::OrganizationId;

/// The bytes of a tile. A full one never changes, so that clients may keep it for a year; a partial one is not stored.
pub struct TileReply {
    tile: TileBytes,
    is_public: bool,
}

impl TileReply {
    /// A tile for the holder of a key.
    pub fn private(tile: TileBytes) -> Self {
        Self { tile, is_public: false }
    }

    /// A tile for anyone.
    fn public(tile: TileBytes) -> Self {
        Self { tile, is_public: true }
    }
}

impl IntoResponse for TileReply {
    fn into_response(self) -> Response {
        let cache = match (self.tile.is_full, self.is_public) {
            (true, true) => "public, max-age=31536000, immutable",
            (true, false) => "private, max-age=31536000, immutable",
            (false, _) => "no-store",
        };
        let headers = [(header::CACHE_CONTROL, cache), (header::CONTENT_TYPE, "application/octet-stream")];
        (headers, self.tile.bytes).into_response()
    }
}

/// The public tiles.
pub fn public_router(app: App) -> Router {
    Router::new()
        .route("/{organization_id}/checkpoint", get(checkpoint))
        .route("/{organization_id}/tile/entries/{*index}", get(entries))
        .route("/{organization_id}/tile/{level}/{*index}", get(tile))
        .fallback(reply::not_found)
        .method_not_allowed_fallback(reply::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), limit))
        .with_state(app)
}

/// Refuses the requests of a network over its budget.
async fn limit(State(app): State<App>, request: Request, next: Next) -> Response {
    let reader = origin(&request).address.parse().map_or_else(|_| "unknown".to_owned(), network);
    match request_limits::spend_tile(&app.domain, &reader) {
        Ok(()) => next.run(request).await,
        Err(problem) => reply::envelope(&problem),
    }
}

async fn checkpoint(State(app): State<App>, Path(organization_id): Path<OrganizationId>) -> Result<String, Refusal> {
    Ok(audit_tiles::public_checkpoint(&app.domain, &organization_id).await?)
}

async fn tile(
    State(app): State<App>,
    Path((organization_id, level, index)): Path<(OrganizationId, String, String)>,
) -> Result<TileReply, Refusal> {
    Ok(TileReply::public(audit_tiles::public_hashes(&app.domain, &organization_id, &level, &index).await?))
}

async fn entries(
    State(app): State<App>,
    Path((organization_id, index)): Path<(OrganizationId, String)>,
) -> Result<TileReply, Refusal> {
    Ok(TileReply::public(audit_tiles::public_entries(&app.domain, &organization_id, &index).await?))
}
