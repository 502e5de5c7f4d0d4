//! The router: every path that this server answers, and the layers in the order a request passes them.

use crate::{
    app::App,
    console::{self, PageContext, Route, downloads, form_handler, preferences, render, sse},
    http::{
        assets, body, cookies, headers, host, problem_response, request_context, request_slots, request_span, sessions,
    },
    rest,
    server::{health, request_mirror},
};
use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn_with_state, map_response},
    response::{IntoResponse, Redirect, Response},
    routing::{any_service, get, post},
};
use leptos::{prelude::provide_context, server_fn::axum::get_server_fn_service};
use std::sync::Arc;
use tower_http::compression::{
    CompressionLayer,
    predicate::{NotForContentType, Predicate, SizeAbove},
};
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
    refusals,
};
use ui::paths;

/// Largest body of a call from an island, in bytes.
const MAX_CALL: usize = 64 * 1024;

/// The router of the whole server.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route(request_mirror::PATH, get(request_mirror::answer))
        .route("/openapi.json", get(rest::openapi::serve))
        .route("/assets/{name}", get(assets::serve))
        .merge(development())
        .with_state(app.clone())
        .nest("/v1", rest::router(app.clone()))
        // Nesting does not match the bare slash.
        .route("/v1/", any_service(rest::router(app.clone())))
        .nest("/orgward/v1", rest::own_router(app.clone()))
        .route("/orgward/v1/", any_service(rest::own_router(app.clone())))
        .nest("/tlog", rest::tiles::public_router(app.clone()))
        .merge(console_router(app.clone()))
        // The compressor must not delay event streams, and a byte range must be sent unchanged.
        .layer(
            CompressionLayer::new().compress_when(
                SizeAbove::new(512)
                    .and(NotForContentType::SSE)
                    .and(NotForContentType::const_new("application/x-ndjson"))
                    .and(NotForContentType::const_new("text/csv")),
            ),
        )
        .layer(from_fn_with_state(app.clone(), headers::protect))
        .layer(from_fn_with_state(app.clone(), request_slots::limit))
        .layer(request_span::layer())
        .layer(from_fn_with_state(app, request_span::run_in_task))
}

/// The router of `metrics_listen`: what monitoring asks for, and nothing else.
pub fn monitoring_router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::own_metrics))
        .with_state(app)
}

/// Pages, their forms, and the calls of islands.
fn console_router(app: App) -> Router {
    let mut router = Router::new()
        .route(paths::HOME, get(home))
        .route(paths::THEME, post(preferences::theme))
        .route(paths::SWITCH_SHORTCUTS, post(preferences::shortcuts))
        .route(paths::AUDIT_LOGS_LIVE, get(sse::audit_logs))
        .route(paths::AUDIT_EXPORT_FILE, get(downloads::audit_export))
        .route("/_fn/{name}", post(islands));
    for route in console::routes() {
        let route = Arc::new(route);
        let (page, form) = (route.clone(), route.clone());
        router = router.route(
            route.pattern,
            get(move |request: Request| show(page, request))
                .post(move |request: Request| form_handler::post(form, request)),
        );
    }
    router
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(from_fn_with_state(app.clone(), request_context::identify))
        .layer(sessions::layer(app.domain.clone(), app.site.is_https))
        .layer(from_fn_with_state(app.clone(), cookies::complete))
        .layer(from_fn_with_state(app.clone(), headers::same_origin_only))
        .layer(from_fn_with_state(app.clone(), host::own_names_only))
        .layer(from_fn_with_state(app, programs))
        .layer(map_response(private))
}

/// Answers programs that missed the Admin API's base URL, before their request is treated as that of a browser.
async fn programs(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_page = request.extensions().get::<MatchedPath>().is_some();
    if is_page || !headers::is_program(request.headers()) {
        return next.run(request).await;
    }
    rest::reply::unknown_url(&app, request.method(), request.uri().path())
}

async fn show(route: Arc<Route>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let context = PageContext::of(&mut parts).await;
    render::show(route, context, None, StatusCode::OK).await
}

/// Redirects a person to their organization, to sign-in, or to setup while there is no owner yet.
async fn home(request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let context = PageContext::of(&mut parts).await;
    let Some(live) = &context.caller.live else {
        let is_set_up = domain::setup::has_owner(&context.caller.app.domain).await.unwrap_or(true);
        return Redirect::to(if is_set_up { paths::SIGN_IN } else { paths::SETUP }).into_response();
    };
    match domain::sign_in::destination(&context.caller.app.domain, &live.user_id)
        .await
        .map(|place| place.organization_id)
    {
        Ok(Some(organization_id)) => Redirect::to(&paths::overview(&organization_id)).into_response(),
        Ok(None) => {
            let problem = Problem::new(ProblemKind::Forbidden, refusals::homeless());
            render::refusal(&context.request, &problem, &context.target)
        }
        Err(error) => render::refusal(&context.request, &error.into(), &context.target),
    }
}

async fn not_found(request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let mut context = PageContext::of(&mut parts).await;
    // Inside the console the page keeps its navigation.
    if let Some(id) = parts.uri.path().strip_prefix("/o/").and_then(|rest| rest.split('/').next()) {
        context.request.organization_id = Some(OrganizationId::new(id));
        context.request.shell = context.load_shell().await.ok();
    }
    let problem = Problem::new(ProblemKind::NotFound, refusals::no_page());
    render::refusal(&context.request, &problem, &context.target)
}

/// A call from an island, answered by the server function of that name.
async fn islands(request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if get_server_fn_service(parts.uri.path(), parts.method.clone()).is_none() {
        return not_found(Request::from_parts(parts, body)).await;
    }
    // If the Accept header allows HTML, Leptos would redirect to the Referer.
    parts.headers.remove(header::ACCEPT);
    let caller = parts.extensions.get::<request_context::Caller>().cloned();
    let request_id = caller.as_ref().map(|caller| caller.origin.request_id.clone()).unwrap_or_default();
    let request = match body::read(&parts.headers, body, MAX_CALL).await {
        Ok(bytes) => Request::from_parts(parts, bytes.into()),
        Err(problem) => return problem_response::refuse(false, &problem, &request_id),
    };
    let context = move || {
        if let Some(caller) = caller.clone() {
            provide_context(caller);
        }
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    // Leptos answers every refusal with 500; the status comes from the refusal itself.
    let (mut parts, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 64 * 1024).await.unwrap_or_default();
    if let Ok(problem) = serde_json::from_slice::<Problem>(&body) {
        parts.status = problem_response::status(problem.kind);
    }
    Response::from_parts(parts, body.into())
}

/// Forbids caching: a console page is for one person only.
async fn private(mut response: Response) -> Response {
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, no_store);
    response
}

#[cfg(debug_assertions)]
fn development() -> Router<App> {
    Router::new().route("/_dev/reload", get(assets::reload))
}

#[cfg(not(debug_assertions))]
fn development() -> Router<App> {
    Router::new()
}
