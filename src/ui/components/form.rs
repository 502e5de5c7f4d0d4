use crate::ui::{form::Fault, texts::t};
use leptos::prelude::*;

/// A form that is posted. What is wrong with it is the server's to say, in sentences, so the browser's own bubbles stay away.
#[component]
pub fn Form(
    /// Another page's address; its own if left out.
    #[prop(optional, into)]
    action: Option<String>,
    children: Children,
) -> AnyView {
    view! { <form class="form" method="post" action=action novalidate>{children()}</form> }.into_any()
}

/// Two fields side by side where there is room.
#[component]
pub fn Pair(children: Children) -> AnyView {
    view! { <div class="form__pair">{children()}</div> }.into_any()
}

/// The buttons at the end.
#[component]
pub fn FormEnd(children: Children) -> AnyView {
    view! { <div class="form__end">{children()}</div> }.into_any()
}

/// What to quote when asking for help; the document says so once for the page.
#[derive(Clone)]
pub struct RequestId(pub String);

/// What is to be put right, above the form: takes the focus, and leads to each field.
#[component]
pub fn ErrorSummary(faults: Vec<Fault>) -> AnyView {
    let title = match faults.as_slice() {
        [] => return ().into_any(),
        [Fault { input: None, .. }] => t!("components-not-accepted"),
        many => t!("components-put-right", count = many.len()),
    };
    let lines = faults
        .into_iter()
        .map(|Fault { input, sentence }| match input {
            Some(id) => view! { <li><a href=format!("#{id}")>{sentence}</a></li> }.into_any(),
            None => view! { <li>{sentence}</li> }.into_any(),
        })
        .collect_view();
    view! {
        <div class="notice notice--danger" role="alert" tabindex="-1" autofocus id="errors">
            <crate::ui::components::Icon name="error"/>
            <div><h2>{title}</h2><ul>{lines}</ul><Quote/></div>
        </div>
    }
    .into_any()
}

/// The request's id with its copy button, for a refusal.
#[component]
pub fn Quote() -> AnyView {
    let id = use_context::<RequestId>().map(|request| request.0).filter(|id| !id.is_empty());
    id.map(|id| {
        let what = t!("components-request-id");
        view! { <p class="muted">{t!("components-request")}" "<crate::ui::components::CopyId id="request" value=id what/></p> }
    })
    .into_any()
}
