//! Refusals as pages: what happened, whether anything was changed, and who or what can help.

use crate::{
    types::problem::{Problem, ProblemKind},
    ui::{
        components::*,
        page::{Nav, Page},
        paths,
        visit::Visit,
    },
};
use leptos::prelude::*;

/// The page for a refusal.
pub fn problem(visit: &Visit, problem: &Problem) -> Page {
    let (code, title) = heading(problem.kind);
    let sentences = sentences(problem);
    let request = (!visit.request_id.is_empty()).then(|| visit.request_id.clone());
    // Somebody whose session ended while they typed: what they sent stands in this page, to be sent again.
    let unsent =
        visit.form.as_ref().filter(|_| problem.kind == ProblemKind::Unauthenticated).map(|form| form.values.clone());
    let (back, words) = match &visit.shell {
        Some(shell) => (paths::overview(&shell.organization.id), "Go to the overview"),
        None => (paths::HOME.to_owned(), "Go to the start page"),
    };
    let body = move || {
        view! {
            <Refusal code title>
                {sentences.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view()}
                {unsent.map(send_again)}
                <LinkButton href=back>{words}</LinkButton>
                {request.map(|id| view! { <p class="muted">"Request "<CopyId id="request" value=id what="request id"/></p> })}
            </Refusal>
        }
        .into_any()
    };
    match visit.shell {
        Some(_) => Page::console(title, Nav::Nowhere, body),
        None => Page::focus(title, body),
    }
}

fn heading(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::Unauthenticated => ("401", "Sign in first"),
        ProblemKind::Forbidden => ("403", "This is not yours to open"),
        ProblemKind::NotFound => ("404", "There is nothing here"),
        ProblemKind::Invalid => ("400", "That does not work here"),
        ProblemKind::MethodNotAllowed => ("405", "Nothing can be sent here"),
        ProblemKind::TooLarge => ("413", "That is too much at once"),
        ProblemKind::AddressTooLong => ("414", "That address is too long"),
        ProblemKind::HeadersTooLarge => ("431", "The browser sent too much along"),
        ProblemKind::UnsupportedMedia => ("415", "That cannot be read here"),
        ProblemKind::TooSlow => ("408", "That took too long to arrive"),
        ProblemKind::TooMany => ("429", "Too many attempts"),
        ProblemKind::Unavailable => ("503", "Not now"),
        ProblemKind::Internal => ("500", "That did not work"),
    }
}

fn sentences(problem: &Problem) -> Vec<String> {
    let mut sentences = vec![problem.message.clone()];
    match problem.helpers.as_slice() {
        [] => {}
        [one] => sentences.push(format!("{one} is the owner. Ask for the owner role, or for what you need.")),
        many => sentences
            .push(format!("Owners: {}. Ask one of them for the owner role, or for what you need.", many.join(", "))),
    }
    if let Some(contact) = &problem.support_contact {
        sentences.push(format!("For help: {contact}"));
    }
    // Most refusals say so themselves.
    if let Some(seconds) = problem.retry_after.filter(|_| !problem.message.contains("ry again")) {
        sentences.push(format!("Try again in {}.", wait(seconds)));
    }
    match problem.kind {
        ProblemKind::Internal => {
            sentences
                .push("Try again. If it keeps happening, give whoever runs this server the request id.".to_owned());
        }
        ProblemKind::NotFound if problem.code.as_deref() != Some("already_set_up") => {
            sentences.push("The address may be mistyped, or you may not be allowed to know of it.".to_owned())
        }
        _ => {}
    }
    sentences
}

/// A wait in words: seconds under two minutes, then minutes.
fn wait(seconds: u64) -> String {
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// The form that could not be carried out, with everything that was typed.
fn send_again(values: Vec<(String, String)>) -> AnyView {
    let fields =
        values.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    view! { <form method="post" class="form">{fields}<Submit>"Send it again"</Submit></form> }.into_any()
}
