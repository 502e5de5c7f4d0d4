use crate::{
    components::Icon,
    markup::{Children, IntoMarkup, Markup},
};
use leptos::prelude::*;

/// Replaces an empty list: why it is empty, and the next step.
#[component]
pub fn EmptyState(icon: &'static str, #[prop(into)] title: String, children: Children) -> Markup {
    view! { <div class="empty"><Icon name=icon/><h2>{title}</h2>{children.0}</div> }.into_markup()
}
