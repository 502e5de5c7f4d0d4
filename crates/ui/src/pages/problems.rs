//! Refusals as pages: what happened, whether anything was changed, and who can help.

use crate::{
    components::*,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::{refusal, t},
};
use leptos::prelude::*;
use types::problem::{Problem, ProblemKind};

/// The page for a refusal.
pub fn problem(request: &PageRequest, problem: &Problem) -> Page {
    let (code, title) = heading(problem.kind);
    let (title, without) = match parameter(request, problem) {
        Some(name) => (t!("problem-parameter", name = name), Some(without(request, name))),
        None => (title, None),
    };
    let without = without.map(|href| (href, t!("problem-without-parameter")));
    let sentences = sentences(problem);
    // The session ended while the person typed: the page contains what they submitted, to submit it again.
    let unsent =
        request.form.as_ref().filter(|_| problem.kind == ProblemKind::Unauthenticated).map(|form| form.values.clone());
    let (back, words) = match &request.shell {
        Some(shell) => (paths::overview(&shell.organization.id), t!("problem-to-overview")),
        None => (paths::HOME.to_owned(), t!("problem-to-start")),
    };
    let named = title.clone();
    let body = move || {
        view! {
            <Refusal code title>
                {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                {unsent.map(send_again)}
                {without.map(|(href, words)| view! { <LinkButton href look=Look::Primary>{words}</LinkButton>" " })}
                <LinkButton href=back>{words}</LinkButton>
                <Quote/>
            </Refusal>
        }
        .into_markup()
    };
    match request.shell {
        Some(_) => Page::console(named, Nav::Nowhere, body),
        None => Page::focus(named, body),
    }
}

/// The parameter of the page's URL that the problem is about. A list with a wrong filter, order or position is not
/// shown at all: leaving the parameter out would show more, or something else, than was asked for.
fn parameter<'a>(request: &'a PageRequest, problem: &Problem) -> Option<&'a str> {
    let param = problem.param.as_deref().filter(|_| problem.kind == ProblemKind::Invalid && request.form.is_none())?;
    request.query.keys().map(String::as_str).find(|name| *name == param)
}

/// The same page without a parameter, as a relative URL.
fn without(request: &PageRequest, name: &str) -> String {
    let others = request.query.iter().filter(|(other, _)| *other != name);
    let others: Vec<(&str, Option<&str>)> = others.map(|(name, value)| (name.as_str(), Some(value.as_str()))).collect();
    match paths::with_query("", &others) {
        query if query.is_empty() => "?".to_owned(),
        query => query,
    }
}

fn heading(kind: ProblemKind) -> (&'static str, String) {
    match kind {
        ProblemKind::Unauthenticated => ("401", t!("problem-unauthenticated")),
        ProblemKind::Forbidden => ("403", t!("problem-forbidden")),
        ProblemKind::NotFound => ("404", t!("problem-not-found")),
        ProblemKind::Invalid => ("400", t!("problem-invalid")),
        ProblemKind::MethodNotAllowed => ("405", t!("problem-method-not-allowed")),
        ProblemKind::TooLarge => ("413", t!("problem-too-large")),
        ProblemKind::AddressTooLong => ("414", t!("problem-address-too-long")),
        ProblemKind::HeadersTooLarge => ("431", t!("problem-headers-too-large")),
        ProblemKind::UnsupportedMedia => ("415", t!("problem-unsupported-media")),
        ProblemKind::Misdirected => ("421", t!("problem-misdirected")),
        ProblemKind::TooSlow => ("408", t!("problem-too-slow")),
        ProblemKind::TooMany => ("429", t!("problem-too-many")),
        ProblemKind::Unavailable => ("503", t!("problem-unavailable")),
        ProblemKind::Internal => ("500", t!("problem-internal")),
    }
}

fn sentences(problem: &Problem) -> Vec<String> {
    let mut sentences = vec![refusal(&problem.reason)];
    match problem.helpers.as_slice() {
        [] => {}
        [one] => sentences.push(t!("problem-owner", name = one.as_str())),
        many => sentences.push(t!("problem-owners", names = many.join(", "))),
    }
    if let Some(contact) = &problem.support_contact {
        sentences.push(t!("problem-help", contact = contact.as_str()));
    }
    match problem.kind {
        ProblemKind::Internal => sentences.push(t!("problem-internal-hint")),
        ProblemKind::NotFound if problem.code.as_deref() != Some("already_set_up") => {
            sentences.push(t!("problem-not-found-hint"));
        }
        _ => {}
    }
    sentences
}

/// A form with everything that was typed, to submit it again.
fn send_again(values: Vec<(String, String)>) -> Markup {
    let fields =
        values.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    view! { <form method="post" class="form">{fields}<Submit>{t!("problem-send-again")}</Submit></form> }.into_markup()
}
