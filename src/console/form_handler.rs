//! Answers every form of the console: it runs the form's server function, then redirects or shows the page again.

use crate::{
    console::{
        PageContext, one_time_forms,
        page_context::fields,
        render,
        route::{Next, Once, Route},
    },
    http::{
        body,
        one_time_forms::Again,
        problem_response::{retry_after, status},
        secret_detection,
    },
    server_fns::password_confirmations::confirm_password,
};
use axum::{
    extract::Request,
    http::{StatusCode, header},
    response::Response,
};
use std::sync::Arc;
use types::{
    problem::{CONFIRMATION_REQUIRED, Problem, ProblemKind},
    refusals,
    sensitive::Sensitive,
};
use ui::{FormState, components::FORM_NUMBER, pages::password_confirmations};

/// Size limit of a form, in bytes; enough for a pasted list of several hundred people.
pub const MAX_FORM: usize = 256 * 1024;

/// Handles a form that is posted to the path of its page.
pub async fn post(route: Arc<Route>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let mut context = PageContext::of(&mut parts).await;
    // The notice was about the page as it was before this form.
    context.request.notice = None;
    let path = parts.uri.path().to_owned();
    let is_form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_none_or(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let body = match body::read(&parts.headers, body, MAX_FORM).await {
        Ok(body) if is_form => body,
        Ok(_) => {
            let problem = Problem::new(ProblemKind::UnsupportedMedia, refusals::send_form());
            return render::refusal(&context.request, &problem, &context.target);
        }
        Err(problem) => return render::refusal(&context.request, &problem, &context.target),
    };
    let Some(form) = &route.form else {
        let problem = Problem::new(ProblemKind::MethodNotAllowed, refusals::nothing_to_send());
        return render::refusal(&context.request, &problem, &context.target);
    };
    let params = &context.request.params;
    let mut typed = fields(&String::from_utf8_lossy(&body));
    // The path decides which object is changed; a field of the same name is ignored.
    typed.retain(|(name, _)| !params.contains_key(name));
    for (_, value) in typed.iter_mut().filter(|(name, _)| !is_password(name)) {
        *value = trimmed(value).to_owned();
    }
    let confirmed = take(&mut typed, password_confirmations::FIELD);
    if confirmed.is_some() {
        // That page's other field only tells password managers whose password it is.
        take(&mut typed, "username");
    }
    let own = typed.iter().filter(|(name, _)| name != FORM_NUMBER);
    let arguments = form_urlencoded::Serializer::new(String::new()).extend_pairs(own).extend_pairs(params).finish();
    let sent = match &form.once {
        Some(_) if context.caller.live.is_some() => match one_time_forms::sent(&context, &path, &typed, &body) {
            Ok(sent) => Some(sent),
            Err(problem) => return refused(route.clone(), context, kept(typed), problem).await,
        },
        _ => None,
    };
    let typed = kept(typed);
    if let Some(password) = confirmed {
        let confirming = confirm_password(context.request.organization(), Some(Sensitive::new(password)));
        if let Err(refused) = context.caller.run(confirming).await {
            return unconfirmed(route.clone(), context, typed, refused.into()).await;
        }
    }
    if let Some((once, sent)) = form.once.as_ref().zip(sent.as_ref()) {
        match sent.again().await {
            Ok(None) => context.caller.form = Some(sent.form.clone()),
            again => return repeated(route.clone(), once, context, typed, again).await,
        }
    }
    let next = context.caller.run((form.run)(context.request.clone(), arguments)).await;
    context.caller.form = None;
    if let Some((once, sent)) = form.once.as_ref().zip(sent.as_ref()) {
        if sent.form.is_taken() {
            let again = sent.again().await;
            return repeated(route.clone(), once, context, typed, again).await;
        }
        one_time_forms::remember(sent, &next).await;
    }
    match next {
        Ok(Next::Redirect { url, notice }) => render::redirect(&url, notice),
        Ok(Next::Show { output, .. }) => {
            let form = FormState { values: typed, output: Some(output), ..FormState::default() };
            render::show(route, context, Some(form), StatusCode::OK).await
        }
        Err(problem) if problem.code.as_deref() == Some(CONFIRMATION_REQUIRED) => {
            let form = FormState { values: typed, ..FormState::default() };
            render::show_instead(context, form, password_confirmations::confirm, StatusCode::FORBIDDEN).await
        }
        Err(problem) => refused(route, context, typed, problem).await,
    }
}

/// The fields that are shown again: no passwords, no secrets, and not the one-time number, because the page that
/// follows has its own.
fn kept(mut typed: Vec<(String, String)>) -> Vec<(String, String)> {
    typed.retain(|(name, value)| name != FORM_NUMBER && !is_password(name) && !secret_detection::holds_secret(value));
    typed
}

/// Answers a form that an earlier request has sent.
async fn repeated(
    route: Arc<Route>,
    once: &Once,
    context: PageContext,
    typed: Vec<(String, String)>,
    again: Result<Option<Again>, Problem>,
) -> Response {
    match again {
        Ok(Some(again)) => {
            let (request, target) = (context.request.clone(), context.target.clone());
            match one_time_forms::answer(route, once, context, typed, again).await {
                Ok(response) => response,
                Err(problem) => render::refusal(&request, &problem, &target),
            }
        }
        Ok(None) => {
            let problem = Problem::refused("form_already_sent", refusals::form_already_sent());
            refused(route, context, typed, problem).await
        }
        Err(problem) => refused(route, context, typed, problem).await,
    }
}

/// Asks for the password again after it was refused; the form is still kept.
async fn unconfirmed(
    route: Arc<Route>,
    context: PageContext,
    typed: Vec<(String, String)>,
    problem: Problem,
) -> Response {
    let status = match problem.kind {
        ProblemKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ProblemKind::TooMany => status(problem.kind),
        _ => return refused(route, context, typed, problem).await,
    };
    let form = FormState { values: typed, problem: Some(problem.clone()), ..FormState::default() };
    let mut response = render::show_instead(context, form, password_confirmations::confirm, status).await;
    retry_after(&mut response, &problem);
    response
}

/// Removes a field from what was typed and returns its value.
fn take(typed: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let place = typed.iter().position(|(field, _)| field == name)?;
    Some(typed.remove(place).1)
}

/// Shows the page again with what was typed, or the page of the refusal when the caller is signed out, may not open the
/// page, or its object does not exist.
async fn refused(route: Arc<Route>, context: PageContext, typed: Vec<(String, String)>, problem: Problem) -> Response {
    let in_console = context.request.organization_id.is_some();
    // If a field names an object that does not exist, the refusal is about the field and not about the path.
    let is_named = |(name, _): &(String, String)| {
        problem.param.as_deref().is_some_and(|param| name.trim_end_matches(']').rsplit('[').next() == Some(param))
    };
    let is_typed = problem.kind == ProblemKind::NotFound && typed.iter().any(is_named);
    match problem.kind {
        ProblemKind::Unauthenticated if in_console => {
            let mut request = context.request;
            request.shell = None;
            request.form = Some(FormState { values: typed, ..FormState::default() });
            let gone = Problem::new(ProblemKind::Unauthenticated, refusals::signed_out_before());
            render::refusal_page(&request, &gone)
        }
        ProblemKind::NotFound | ProblemKind::Forbidden if in_console && !is_typed => {
            let shell = context.load_shell().await;
            let mut request = context.request;
            if let Ok(shell) = shell {
                request.shell = Some(shell);
            }
            render::refusal(&request, &problem, &context.target)
        }
        kind => {
            let status = match kind {
                ProblemKind::Invalid | ProblemKind::Unauthenticated => StatusCode::UNPROCESSABLE_ENTITY,
                ProblemKind::NotFound if is_typed => StatusCode::UNPROCESSABLE_ENTITY,
                other => status(other),
            };
            let form = FormState { values: typed, problem: Some(problem.clone()), ..FormState::default() };
            let mut response = render::show(route, context, Some(form), status).await;
            retry_after(&mut response, &problem);
            response
        }
    }
}

/// Removes white space, and the marks that copying from other programs leaves, from both ends. The Admin API refuses
/// them instead: a program must find what it sent.
fn trimmed(value: &str) -> &str {
    let is_mark = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{feff}');
    value.trim_matches(|c: char| c.is_whitespace() || is_mark(c))
}

/// Whether a field is a password, which must not be sent back with the page.
fn is_password(name: &str) -> bool {
    name.contains("password")
}
