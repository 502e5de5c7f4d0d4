//! The Admin API. Its router is built from the table of operations; a handler extracts its arguments, calls the domain
//! once, and returns the response.

use crate::app::App;
use axum::{
    Router,
    handler::Handler,
    middleware::from_fn_with_state,
    routing::{MethodFilter, on},
};
use types::{operation::Operation, operations};

pub mod admin_keys;
pub mod audit_logs;
pub mod audit_proofs;
pub mod auth;
pub mod body;
pub mod data_retention;
pub mod invites;
pub mod legal_holds;
pub mod logged_path;
pub mod narrowing;
pub mod openapi;
pub mod path;
pub mod project_api_keys;
pub mod project_users;
pub mod projects;
pub mod query;
pub mod reply;
pub mod request_log;
pub mod service_accounts;
pub mod tiles;
pub mod users;

/// Lists the handler of each operation by the operation's id, and builds the router. An id that is not in
/// [`operations`], an id listed twice, or an operation without a handler is a compile error.
macro_rules! handlers {
    ($($id:literal => $handler:path),+ $(,)?) => {
        const SERVED: &[&Operation] = &[$(operations::named($id)),+];

        /// The routes of every operation whose path begins with `root`; the prefix is removed.
        fn routes(root: &str) -> Router<App> {
            let mut router = Router::new();
            $(router = add(router, root, const { operations::named($id) }, $handler);)+
            router
        }
    };
}

handlers! {
    "list-invites" => invites::list,
    "inviteUser" => invites::create,
    "retrieve-invite" => invites::get,
    "delete-invite" => invites::delete,
    "list-users" => users::list,
    "retrieve-user" => users::get,
    "modify-user" => users::update,
    "delete-user" => users::delete,
    "list-projects" => projects::list,
    "create-project" => projects::create,
    "retrieve-project" => projects::get,
    "modify-project" => projects::update,
    "archive-project" => projects::archive,
    "list-project-users" => project_users::list,
    "create-project-user" => project_users::create,
    "retrieve-project-user" => project_users::get,
    "modify-project-user" => project_users::update,
    "delete-project-user" => project_users::delete,
    "list-project-service-accounts" => service_accounts::list,
    "create-project-service-account" => service_accounts::create,
    "retrieve-project-service-account" => service_accounts::get,
    "update-project-service-account" => service_accounts::update,
    "delete-project-service-account" => service_accounts::delete,
    "CreateanAPIkeyforaserviceaccount" => service_accounts::create_key,
    "list-project-api-keys" => project_api_keys::list,
    "retrieve-project-api-key" => project_api_keys::get,
    "update-project-api-key" => project_api_keys::update,
    "delete-project-api-key" => project_api_keys::delete,
    "admin-api-keys-list" => admin_keys::list,
    "admin-api-keys-create" => admin_keys::create,
    "admin-api-keys-get" => admin_keys::get,
    "admin-api-keys-delete" => admin_keys::delete,
    "list-audit-logs" => audit_logs::list,
    "retrieve-organization-data-retention" => data_retention::get,
    "update-organization-data-retention" => data_retention::update,
    "retrieve-project-data-retention" => data_retention::get_of_project,
    "update-project-data-retention" => data_retention::update_of_project,
    "orgward-list-audit-logs" => audit_logs::list_all,
    "orgward-get-checkpoint" => audit_proofs::checkpoint,
    "orgward-prove-consistency" => audit_proofs::consistency,
    "orgward-get-audit-key" => audit_proofs::key,
    "orgward-prove-inclusion" => audit_proofs::inclusion,
    "orgward-list-legal-holds" => legal_holds::list,
    "orgward-request-legal-hold" => legal_holds::request,
    "orgward-lift-legal-hold" => legal_holds::request_lift,
    "orgward-get-entries" => audit_proofs::entries,
    "orgward-get-tile" => audit_proofs::tile,
    "orgward-list-requests" => request_log::list,
}

const _: () = {
    assert!(SERVED.len() == operations::COUNT, "an operation has no handler, or more than one");
    let mut index = 0;
    while index < SERVED.len() {
        let mut other = index + 1;
        while other < SERVED.len() {
            assert!(!operations::is_same(SERVED[index].id, SERVED[other].id), "an operation has two handlers");
            other += 1;
        }
        index += 1;
    }
};

fn add<H, T>(router: Router<App>, root: &str, operation: &Operation, handler: H) -> Router<App>
where
    H: Handler<T, App>,
    T: 'static,
{
    let Some(path) = operation.path.strip_prefix(root) else { return router };
    let method = match operation.method {
        "POST" => MethodFilter::POST,
        "DELETE" => MethodFilter::DELETE,
        _ => MethodFilter::GET,
    };
    let checked = on(method, handler).route_layer(from_fn_with_state(operation.scope, auth::require));
    // The index of a tile has several path segments (C2SP tlog-tiles).
    router.route(&path.replace("{index}", "{*index}"), checked)
}

/// The Admin API, under `/v1`: every request needs a key, and is logged before its response is sent.
pub fn router(app: App) -> Router {
    behind_auth(app, routes("/v1"))
}

/// Orgward's own operations, under `/orgward/v1`, with the same keys and the same log.
pub fn own_router(app: App) -> Router {
    behind_auth(app, routes("/orgward/v1"))
}

fn behind_auth(app: App, routes: Router<App>) -> Router {
    routes
        .fallback(reply::not_found)
        .method_not_allowed_fallback(reply::method_not_allowed)
        .layer(from_fn_with_state(app.clone(), auth::pass))
        .with_state(app)
}
