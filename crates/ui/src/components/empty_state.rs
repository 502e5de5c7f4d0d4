use crate::components::Icon;
use leptos::prelude::*;

/// Replaces an empty list: why it is empty, and the next step.
#[component]
pub fn EmptyState(icon: &'static str, #[prop(into)] title: String, children: Children) -> AnyView {
    view! { <div class="empty"><Icon name=icon/><h2>{title}</h2>{children()}</div> }.into_any()
}
