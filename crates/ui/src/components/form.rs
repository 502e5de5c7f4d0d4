use crate::{
    form::Fault,
    markup::{Children, IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// A form that is submitted with POST. The server validates it, so the browser's own validation is off.
#[component]
pub fn Form(
    /// The URL to post to; the page's own if left out.
    #[prop(optional, into)]
    action: Option<String>,
    children: Children,
) -> Markup {
    view! { <form class="form" method="post" action=action novalidate>{form_number()}{children.0}</form> }.into_markup()
}

/// The name of the hidden field with the one-time number.
pub const FORM_NUMBER: &str = "form_number";

/// The one-time number of the forms on this page. A form that makes something is accepted once with it, so that a
/// second click or a reload makes no second thing. The document provides it as context.
#[derive(Clone)]
pub struct FormNumber(pub String);

/// The hidden field with the one-time number, for a form; nothing before sign-in.
pub fn form_number() -> Markup {
    let number = use_context::<FormNumber>().map(|number| number.0);
    number.map(|number| view! { <input type="hidden" name=FORM_NUMBER value=number/> }).into_markup()
}

/// Two fields side by side on a wide screen.
#[component]
pub fn Pair(children: Children) -> Markup {
    view! { <div class="form__pair">{children.0}</div> }.into_markup()
}

/// The buttons at the end of a form.
#[component]
pub fn FormEnd(children: Children) -> Markup {
    view! { <div class="form__end">{children.0}</div> }.into_markup()
}

/// The request's id, to quote when asking for help. The document provides it as context.
#[derive(Clone)]
pub struct RequestId(pub String);

/// The summary of all errors, above the form. It gets the focus and links to each field.
#[component]
pub fn ErrorSummary(faults: Vec<Fault>) -> Markup {
    let title = match faults.as_slice() {
        [] => return ().into_markup(),
        [Fault { input: None, .. }] => t!("components-not-accepted"),
        many => t!("components-put-right", count = many.len()),
    };
    let lines = faults
        .into_iter()
        .map(|Fault { input, sentence }| match input {
            Some(id) => view! { <li><a href=format!("#{id}")>{sentence}</a></li> }.into_markup(),
            None => view! { <li>{sentence}</li> }.into_markup(),
        })
        .collect_view();
    view! {
        <div class="notice notice--danger" role="alert" tabindex="-1" autofocus id="errors">
            <crate::components::Icon name="error"/>
            <div><h2>{title}</h2><ul>{lines}</ul><Quote/></div>
        </div>
    }
    .into_markup()
}

/// The request's id with its copy button, shown with a refusal.
#[component]
pub fn Quote() -> Markup {
    let id = use_context::<RequestId>().map(|request| request.0).filter(|id| !id.is_empty());
    id.map(|id| {
        let what = t!("components-request-id");
        view! { <p class="muted">{t!("components-request")}" "<crate::components::CopyId id="request" value=id what/></p> }
    })
    .into_markup()
}
