//! One handler for every form of the console: it decodes the body into the server function's arguments and runs it,
//! then goes on, or shows the same page with what was typed.

use crate::{
    console::render,
    http::{
        body, cookies,
        problem_response::{self, status},
    },
    ui::{FormState, Language, Outcome, Route, Theme, Then, paths},
};
use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::secret_detection;
use leptos::{
    prelude::{Owner, provide_context},
    reactive::computed::ScopedFuture,
};
use std::sync::Arc;
use types::{
    ids::OrganizationId,
    problem::{Problem, ProblemKind},
};

/// Seconds that the browser keeps a notice for the page after a redirect.
const NOTICE_SECONDS: i64 = 60;

/// Seconds that the browser keeps a person's choice: a year.
const CHOICE_SECONDS: i64 = 365 * 24 * 60 * 60;

/// Largest form, in bytes: room for a pasted table of several hundred people.
const LARGEST: usize = 256 * 1024;

/// Answers a form posted to its page's own address.
pub async fn post(route: Arc<Route>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut ask = render::ask(&mut parts).await;
    // A notice is about the page before; the form's own outcome is what counts now.
    ask.visit.notice = None;
    let is_form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let body = match body::read(body, LARGEST).await {
        Ok(body) if is_form => body,
        Ok(_) => {
            let problem = Problem::new(ProblemKind::UnsupportedMedia, "Send this as a form.");
            return render::refusal(&ask.visit, &problem, &ask.target);
        }
        Err(problem) => return render::refusal(&ask.visit, &problem, &ask.target),
    };
    let Some(form) = &route.form else {
        let problem = Problem::new(ProblemKind::MethodNotAllowed, "There is nothing to send on this page.");
        return render::refusal(&ask.visit, &problem, &ask.target);
    };
    let mut typed = render::fields(&String::from_utf8_lossy(&body));
    // The address decides what is acted on, whatever the body says.
    typed.retain(|(name, _)| !ask.visit.params.contains_key(name));
    let arguments =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&typed).extend_pairs(&ask.visit.params).finish();
    typed.retain(|(name, value)| !is_secret(name) && !secret_detection::holds_secret(value));

    let owner = Owner::new();
    let caller = ask.caller.clone();
    owner.with(|| provide_context(caller));
    match owner.with(|| ScopedFuture::new((form.run)(arguments))).await {
        Ok(output) => {
            let outcome = Outcome { output: &output, params: &ask.visit.params, query: &ask.visit.query };
            let elsewhere = match form.then {
                Then::To(target, notice) => Some((target(&outcome), notice)),
                Then::Either(target) => target(&outcome),
                Then::Go(target) => return Redirect::to(&target(&outcome)).into_response(),
                Then::Show => None,
            };
            let Some((address, notice)) = elsewhere else {
                let form = FormState { values: typed, problem: None, output: Some(output) };
                return render::show(route, ask, Some(form), StatusCode::OK).await;
            };
            let mut response = Redirect::to(&address).into_response();
            cookies::append(&mut response, render::NOTICE_COOKIE, notice, NOTICE_SECONDS);
            response
        }
        Err(problem) => refused(route, ask, typed, problem).await,
    }
}

/// The same page with what was typed; or the refusal's own page where the form makes no sense any more.
async fn refused(route: Arc<Route>, ask: render::Ask, typed: Vec<(String, String)>, problem: Problem) -> Response {
    let in_console = ask.visit.organization_id.is_some();
    // Somebody or something that a field names is not there: that is a fault of the field, not of the address.
    let is_named = |(name, _): &(String, String)| {
        problem.param.as_deref().is_some_and(|param| name.trim_end_matches(']').rsplit('[').next() == Some(param))
    };
    let is_typed = problem.kind == ProblemKind::NotFound && typed.iter().any(is_named);
    match problem.kind {
        ProblemKind::Unauthenticated if in_console => {
            let mut visit = ask.visit;
            visit.shell = None;
            visit.form = Some(FormState { values: typed, problem: None, output: None });
            let gone = Problem::new(
                ProblemKind::Unauthenticated,
                "You were signed out before this was sent, so nothing was changed. What you typed is kept on this page: \
                 sign in in another tab, then send it again from here.",
            );
            render::refusal_itself(&visit, &gone)
        }
        ProblemKind::NotFound | ProblemKind::Forbidden if in_console && !is_typed => {
            let mut visit = ask.visit;
            if let Ok(shell) = shell(&ask.caller, &visit).await {
                visit.shell = Some(shell);
            }
            render::refusal(&visit, &problem, &ask.target)
        }
        kind => {
            let status = match kind {
                ProblemKind::Invalid | ProblemKind::Unauthenticated => StatusCode::UNPROCESSABLE_ENTITY,
                ProblemKind::NotFound if is_typed => StatusCode::UNPROCESSABLE_ENTITY,
                other => status(other),
            };
            let form = FormState { values: typed, problem: Some(problem.clone()), output: None };
            let mut response = render::show(route, ask, Some(form), status).await;
            problem_response::retry_after(&mut response, &problem);
            response
        }
    }
}

/// What stands around a page of the organization in the address, for somebody who belongs to it.
pub async fn shell(
    caller: &crate::http::request_context::Caller,
    visit: &crate::ui::Visit,
) -> Result<types::organizations::Shell, Problem> {
    let owner = Owner::new();
    let caller = caller.clone();
    owner.with(|| provide_context(caller));
    owner
        .with(|| ScopedFuture::new(crate::server_fns::organizations::load_shell(visit.organization())))
        .await
        .map_err(Problem::from)
}

/// What must not come back in a page.
fn is_secret(name: &str) -> bool {
    name.contains("password")
}

/// Remembers light or dark, and the language, in cookies: a matter of this browser, not of the person.
pub async fn theme(request: Request) -> Response {
    let chosen = |fields: &Fields| {
        let theme = value(fields, "theme").and_then(Theme::parse).unwrap_or_default();
        let language = value(fields, "language").and_then(Language::parse);
        let language = language.map(|language| (render::LANGUAGE_COOKIE, language.tag()));
        [(render::THEME_COOKIE, theme.as_str())].into_iter().chain(language).collect()
    };
    remember(request, chosen, "theme-saved", paths::profile).await
}

/// Remembers in a cookie whether pages listen to single characters: a matter of this browser too.
pub async fn shortcuts(request: Request) -> Response {
    let chosen = |fields: &Fields| {
        let off = value(fields, "shortcuts") == Some("off");
        vec![(render::SHORTCUTS_COOKIE, if off { "off" } else { "on" })]
    };
    remember(request, chosen, "shortcuts-saved", paths::shortcuts).await
}

type Fields = [(String, String)];
type Cookies = Vec<(&'static str, &'static str)>;

/// Keeps what a form chooses in cookies, and goes back to its page.
async fn remember(
    request: Request,
    chosen: fn(&Fields) -> Cookies,
    notice: &str,
    back: fn(&OrganizationId) -> String,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let ask = render::ask(&mut parts).await;
    let organization_id = ask.visit.organization();
    if ask.caller.live.is_none() || !organization_id.is_well_formed() {
        return Redirect::to(paths::SIGN_IN).into_response();
    }
    let body = match body::read(body, LARGEST).await {
        Ok(body) => body,
        Err(problem) => return render::refusal(&ask.visit, &problem, &ask.target),
    };
    let chosen = chosen(&render::fields(&String::from_utf8_lossy(&body)));
    let mut response = Redirect::to(&back(&organization_id)).into_response();
    for (cookie, value) in chosen {
        cookies::append(&mut response, cookie, value, CHOICE_SECONDS);
    }
    cookies::append(&mut response, render::NOTICE_COOKIE, notice, NOTICE_SECONDS);
    response
}

/// What was chosen in a field.
fn value<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}
