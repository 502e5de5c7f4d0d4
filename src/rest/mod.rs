//! The Admin API: every address on one page. Extract, one call into the domain, answer.

use crate::app::App;
use axum::{Router, middleware::from_fn_with_state, routing::get, routing::post};

pub mod admin_keys;
pub mod audit_logs;
pub mod audit_proofs;
pub mod auth;
pub mod body;
pub mod data_retention;
pub mod invites;
pub mod openapi;
pub mod path;
pub mod project_api_keys;
pub mod project_users;
pub mod projects;
pub mod query;
pub mod reply;
pub mod request_log;
pub mod service_accounts;
pub mod users;

/// Every operation as (method, address under `/v1`), for those who walk them all.
pub const ROUTES: &[(&str, &str)] = &[
    ("GET", "/organization/admin_api_keys"),
    ("POST", "/organization/admin_api_keys"),
    ("GET", "/organization/admin_api_keys/{key_id}"),
    ("DELETE", "/organization/admin_api_keys/{key_id}"),
    ("GET", "/organization/audit_logs"),
    ("GET", "/organization/data_retention"),
    ("POST", "/organization/data_retention"),
    ("GET", "/organization/invites"),
    ("POST", "/organization/invites"),
    ("GET", "/organization/invites/{invite_id}"),
    ("DELETE", "/organization/invites/{invite_id}"),
    ("GET", "/organization/projects"),
    ("POST", "/organization/projects"),
    ("GET", "/organization/projects/{project_id}"),
    ("POST", "/organization/projects/{project_id}"),
    ("GET", "/organization/projects/{project_id}/api_keys"),
    ("GET", "/organization/projects/{project_id}/api_keys/{api_key_id}"),
    ("POST", "/organization/projects/{project_id}/api_keys/{api_key_id}"),
    ("DELETE", "/organization/projects/{project_id}/api_keys/{api_key_id}"),
    ("POST", "/organization/projects/{project_id}/archive"),
    ("GET", "/organization/projects/{project_id}/data_retention"),
    ("POST", "/organization/projects/{project_id}/data_retention"),
    ("GET", "/organization/projects/{project_id}/service_accounts"),
    ("POST", "/organization/projects/{project_id}/service_accounts"),
    ("GET", "/organization/projects/{project_id}/service_accounts/{service_account_id}"),
    ("POST", "/organization/projects/{project_id}/service_accounts/{service_account_id}"),
    ("DELETE", "/organization/projects/{project_id}/service_accounts/{service_account_id}"),
    ("POST", "/organization/projects/{project_id}/service_accounts/{service_account_id}/api_keys"),
    ("GET", "/organization/projects/{project_id}/users"),
    ("POST", "/organization/projects/{project_id}/users"),
    ("GET", "/organization/projects/{project_id}/users/{user_id}"),
    ("POST", "/organization/projects/{project_id}/users/{user_id}"),
    ("DELETE", "/organization/projects/{project_id}/users/{user_id}"),
    ("GET", "/organization/users"),
    ("GET", "/organization/users/{user_id}"),
    ("POST", "/organization/users/{user_id}"),
    ("DELETE", "/organization/users/{user_id}"),
];

/// Operations of our own, as (method, address under `/orgward/v1`).
pub const OWN_ROUTES: &[(&str, &str)] = &[
    ("GET", "/organization/audit_logs/checkpoint"),
    ("GET", "/organization/audit_logs/consistency"),
    ("GET", "/organization/audit_logs/key"),
    ("GET", "/organization/audit_logs/proofs/{record_id}"),
    ("GET", "/organization/audit_logs/tile/entries/{index}"),
    ("GET", "/organization/audit_logs/tile/{level}/{index}"),
    ("GET", "/organization/requests"),
];

/// The routes under `/v1`, behind the gate that asks for a key first and logs before the answer leaves.
pub fn router(app: App) -> Router {
    behind_gate(app, organization().nest("/organization/projects/{project_id}", project()))
}

/// The routes under `/orgward/v1`, behind the same gate.
pub fn own_router(app: App) -> Router {
    // Where a tile's index stands, it may have several parts.
    let routes = Router::new()
        .route("/organization/audit_logs/checkpoint", get(audit_proofs::checkpoint))
        .route("/organization/audit_logs/consistency", get(audit_proofs::consistency))
        .route("/organization/audit_logs/key", get(audit_proofs::key))
        .route("/organization/audit_logs/proofs/{record_id}", get(audit_proofs::inclusion))
        .route("/organization/audit_logs/tile/entries/{*index}", get(audit_proofs::entries))
        .route("/organization/audit_logs/tile/{level}/{*index}", get(audit_proofs::tile))
        .route("/organization/requests", get(request_log::list));
    behind_gate(app, routes)
}

fn organization() -> Router<App> {
    Router::new()
        .route("/organization/admin_api_keys", get(admin_keys::list).post(admin_keys::create))
        .route("/organization/admin_api_keys/{key_id}", get(admin_keys::get).delete(admin_keys::delete))
        .route("/organization/audit_logs", get(audit_logs::list))
        .route("/organization/data_retention", get(data_retention::get).post(data_retention::update))
        .route("/organization/invites", get(invites::list).post(invites::create))
        .route("/organization/invites/{invite_id}", get(invites::get).delete(invites::delete))
        .route("/organization/projects", get(projects::list).post(projects::create))
        .route("/organization/projects/{project_id}", get(projects::get).post(projects::update))
        .route("/organization/users", get(users::list))
        .route("/organization/users/{user_id}", get(users::get).post(users::update).delete(users::delete))
}

/// Addresses below a project.
fn project() -> Router<App> {
    Router::new()
        .route("/api_keys", get(project_api_keys::list))
        .route(
            "/api_keys/{api_key_id}",
            get(project_api_keys::get).post(project_api_keys::update).delete(project_api_keys::delete),
        )
        .route("/archive", post(projects::archive))
        .route("/data_retention", get(data_retention::get_of_project).post(data_retention::update_of_project))
        .route("/service_accounts", get(service_accounts::list).post(service_accounts::create))
        .route(
            "/service_accounts/{service_account_id}",
            get(service_accounts::get).post(service_accounts::update).delete(service_accounts::delete),
        )
        .route("/service_accounts/{service_account_id}/api_keys", post(service_accounts::create_key))
        .route("/users", get(project_users::list).post(project_users::create))
        .route("/users/{user_id}", get(project_users::get).post(project_users::update).delete(project_users::delete))
}

fn behind_gate(app: App, routes: Router<App>) -> Router {
    routes
        .fallback(reply::not_found)
        .method_not_allowed_fallback(reply::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), auth::pass))
        .with_state(app)
}
