use crate::markup::{Children, IntoMarkup, Markup};
use leptos::prelude::*;

/// A list of names and values.
#[component]
pub fn Facts(children: Children) -> Markup {
    view! { <dl class="facts">{children.0}</dl> }.into_markup()
}

/// One name with its value.
#[component]
pub fn Fact(#[prop(into)] name: String, children: Children) -> Markup {
    view! { <dt>{name}</dt><dd>{children.0}</dd> }.into_markup()
}
