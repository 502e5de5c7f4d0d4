use crate::markup::{Children, IntoMarkup, Markup};
use leptos::prelude::*;

/// The content of a page that is shown instead of the requested one.
#[component]
pub fn Refusal(code: &'static str, #[prop(into)] title: String, children: Children) -> Markup {
    view! { <div class="refusal"><span class="refusal__code">{code}</span><h1>{title}</h1>{children.0}</div> }
        .into_markup()
}
