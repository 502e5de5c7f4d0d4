//! Responds with a page. The page's loader runs first, so that a refusal can still become another page.

use crate::{
    console::{PageContext, cookies, route::Route},
    http::problem_response::{retry_after, status},
    server_fns::organizations::load_shell,
};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
};
use leptos::{
    prelude::{Owner, RenderHtml, provide_context},
    reactive::computed::ScopedFuture,
};
use std::sync::Arc;
use types::problem::{Problem, ProblemKind};
use ui::{FormState, Page, PageRequest, components::Zone, document, pages::problems, paths};

/// Responds to a route with its page, or with the page of a refusal.
pub async fn show(route: Arc<Route>, context: PageContext, form: Option<FormState>, status: StatusCode) -> Response {
    let PageContext { caller, mut request, target } = context;
    if request.organization_id.is_some() && caller.live.is_none() {
        return to_sign_in(&target);
    }
    let owner = Owner::new();
    owner.with(|| {
        provide_context(caller);
        provide_context(request.language);
    });
    request.form = form;
    if let Some(organization_id) = request.organization_id.clone() {
        match owner.with(|| ScopedFuture::new(load_shell(organization_id))).await {
            Ok(shell) => {
                owner.with(|| provide_context(Zone::named(&shell.me.time_zone)));
                request.shell = Some(shell);
            }
            Err(problem) => return refusal(&request, &problem, &target),
        }
    }
    match owner.with(|| ScopedFuture::new((route.page)(request.clone()))).await {
        Ok(Page { instead: Some(address), .. }) => Redirect::to(&address).into_response(),
        Ok(page) => {
            let status = if page.is_refused && status.is_success() { StatusCode::BAD_REQUEST } else { status };
            draw(page, &request, status)
        }
        Err(problem) => refusal(&request, &problem, &target),
    }
}

/// Responds with a page that takes the place of the form that was sent, inside the organization's console.
pub async fn show_instead(
    context: PageContext,
    form: FormState,
    view: fn(&PageRequest) -> Page,
    status: StatusCode,
) -> Response {
    match context.load_shell().await {
        Ok(shell) => {
            let request = PageRequest { form: Some(form), shell: Some(shell), ..context.request };
            draw(in_language_of(&request, || view(&request)), &request, status)
        }
        Err(problem) => refusal(&context.request, &problem, &context.target),
    }
}

/// Responds with the page of a refusal; a caller who is not signed in is redirected to sign-in instead.
pub fn refusal(request: &PageRequest, problem: &Problem, target: &str) -> Response {
    if problem.kind == ProblemKind::Unauthenticated {
        return to_sign_in(target);
    }
    refusal_page(request, problem)
}

/// Responds with the page of a refusal, whether or not the caller is signed in.
pub fn refusal_page(request: &PageRequest, problem: &Problem) -> Response {
    let page = in_language_of(request, || problems::problem(request, problem));
    let mut response = draw(page, request, status(problem.kind));
    retry_after(&mut response, problem);
    response
}

/// Runs `words` in the language and the time zone of a request, outside of a page.
pub fn in_language_of<T>(request: &PageRequest, words: impl FnOnce() -> T) -> T {
    Owner::new().with(|| {
        provide_context(request.language);
        if let Some(shell) = &request.shell {
            provide_context(Zone::named(&shell.me.time_zone));
        }
        words()
    })
}

/// Renders a page as HTML.
fn draw(page: Page, request: &PageRequest, status: StatusCode) -> Response {
    let shared = Arc::new(hydration_context::SsrSharedContext::new_islands());
    let owner = Owner::new_root(Some(shared));
    let again_after = page.again_after;
    let html = owner.with(|| document(page, request).to_html());
    owner.cleanup();
    let mut response = (status, Html(html)).into_response();
    if let Some(seconds) = again_after {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from(seconds));
    }
    if request.notice.is_some() {
        cookies::clear_notice(&mut response);
    }
    response
}

/// A redirect, with the notice that the next page shows.
pub fn redirect(url: &str, notice: Option<&str>) -> Response {
    let mut response = Redirect::to(url).into_response();
    if let Some(code) = notice {
        cookies::set_notice(&mut response, code);
    }
    response
}

fn to_sign_in(target: &str) -> Response {
    let target = percent_encoding::utf8_percent_encode(target, percent_encoding::NON_ALPHANUMERIC);
    Redirect::to(&format!("{}?next={target}", paths::SIGN_IN)).into_response()
}
