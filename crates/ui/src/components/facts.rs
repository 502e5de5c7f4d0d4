use leptos::prelude::*;

/// A list of names and values.
#[component]
pub fn Facts(children: Children) -> AnyView {
    view! { <dl class="facts">{children()}</dl> }.into_any()
}

/// One name with its value.
#[component]
pub fn Fact(#[prop(into)] name: String, children: Children) -> AnyView {
    view! { <dt>{name}</dt><dd>{children()}</dd> }.into_any()
}
