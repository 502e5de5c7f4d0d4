use crate::ui::components::Icon;
use leptos::prelude::*;

/// Instead of an empty list: why nothing is here, and the next step.
#[component]
pub fn EmptyState(icon: &'static str, #[prop(into)] title: String, children: Children) -> AnyView {
    view! { <div class="empty"><Icon name=icon/><h2>{title}</h2>{children()}</div> }.into_any()
}
