//! The page for a form that was sent before and whose result is not shown again.

use crate::{
    components::*,
    form::FormState,
    markup::{IntoMarkup, Markup},
    page::{Nav, Page},
    page_request::PageRequest,
    paths,
    texts::t,
};
use leptos::prelude::*;
use types::one_time_forms::{AlreadySent, FollowUp};

/// A form with everything that was typed, to send it again, for a page that has no form of its own. Nothing unless the
/// form was refused because its number was out of date.
pub fn send_again(form: &FormState) -> Option<Markup> {
    let fields = form.values.iter().cloned();
    let fields = fields.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    form.has_code("form_out_of_date")
        .then(|| view! { <Form>{fields}<div><Submit>{t!("problem-send-again")}</Submit></div></Form> }.into_markup())
}

/// Says when the form was sent and its result was shown, and links to what can be done instead.
pub fn already_sent(request: &PageRequest, sent: &AlreadySent) -> Page {
    let sent = sent.clone();
    let overview = paths::overview(&request.organization());
    let title = match sent.shown_at {
        Some(_) => t!("one-time-forms-title"),
        None => t!("one-time-forms-sent-title"),
    };
    let heading = title.clone();
    let page = Page::console(title, Nav::Nowhere, move || {
        let AlreadySent { sent_at, shown_at, follow_ups } = sent;
        let when = match shown_at {
            Some(at) => t!("one-time-forms-shown", sent = exact(sent_at), shown = exact(at)),
            None => t!("one-time-forms-sent", sent = exact(sent_at)),
        };
        let is_key = follow_ups.iter().any(|act| matches!(act, FollowUp::Rotate(_) | FollowUp::AnotherKey(_)));
        let lost = is_key.then(|| view! { <p>{t!("one-time-forms-lost-key")}</p> });
        let buttons = follow_ups.into_iter().map(|act| {
            let (href, look, words) = match act {
                FollowUp::Rotate(href) => (href, Look::Primary, t!("one-time-forms-rotate")),
                FollowUp::AnotherKey(href) => (href, Look::Primary, t!("one-time-forms-another-key")),
                FollowUp::NewLink(href) => (href, Look::Primary, t!("one-time-forms-new-link")),
                FollowUp::See(href) => (href, Look::Primary, t!("one-time-forms-see")),
                FollowUp::DeleteKey(href) => (href, Look::Warn, t!("one-time-forms-delete-key")),
                FollowUp::DeleteAccount(href) => (href, Look::Warn, t!("one-time-forms-delete-account")),
            };
            view! { <LinkButton href look>{words}</LinkButton> }
        });
        view! {
            <PageHead title=heading.clone() lead=when/>
            <Notice><p>{t!("one-time-forms-nothing")}</p>{lost}</Notice>
            <div class="row">{buttons.collect_view()}<LinkButton href=overview look=Look::Quiet>{t!("one-time-forms-overview")}</LinkButton></div>
        }
        .into_markup()
    });
    page.narrow()
}
