//! The Admin API: every address on one page. Extract, one call into the domain, answer.

use crate::server::App;
use axum::{Router, middleware::from_fn_with_state, routing::get, routing::post};

pub mod admin_keys;
pub mod body;
pub mod gate;
pub mod path;
pub mod projects;
pub mod query;
pub mod reply;

/// Every operation as (method, address under `/v1`), for those who walk them all.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/organization/admin_api_keys"),
    ("POST", "/organization/admin_api_keys"),
    ("GET", "/organization/admin_api_keys/{key_id}"),
    ("DELETE", "/organization/admin_api_keys/{key_id}"),
    ("GET", "/organization/projects"),
    ("POST", "/organization/projects"),
    ("GET", "/organization/projects/{project_id}"),
    ("POST", "/organization/projects/{project_id}"),
    ("POST", "/organization/projects/{project_id}/archive"),
];

/// The routes, behind the gate that asks for a key first and logs before the answer leaves.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/organization/admin_api_keys", get(admin_keys::list).post(admin_keys::create))
        .route("/organization/admin_api_keys/{key_id}", get(admin_keys::get).delete(admin_keys::delete))
        .route("/organization/projects", get(projects::list).post(projects::create))
        .route("/organization/projects/{project_id}", get(projects::get).post(projects::update))
        .route("/organization/projects/{project_id}/archive", post(projects::archive))
        .fallback(reply::not_found)
        .method_not_allowed_fallback(reply::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), gate::pass))
        .with_state(app)
}
