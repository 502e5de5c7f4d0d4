use crate::components::Icon;
use leptos::prelude::*;

/// A list in a card.
#[component]
pub fn Lines(children: Children) -> AnyView {
    view! { <ul class="lines">{children()}</ul> }.into_any()
}

/// An icon, text, and at most one action.
#[component]
pub fn Line(icon: &'static str, #[prop(optional)] action: Option<AnyView>, children: Children) -> AnyView {
    view! { <li><Icon name=icon/><div>{children()}</div>{action}</li> }.into_any()
}
