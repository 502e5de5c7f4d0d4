use crate::{
    components::Icon,
    markup::{Children, IntoMarkup, Markup},
};
use leptos::prelude::*;

/// A list in a card.
#[component]
pub fn Lines(children: Children) -> Markup {
    view! { <ul class="lines">{children.0}</ul> }.into_markup()
}

/// An icon, text, and at most one action.
#[component]
pub fn Line(icon: &'static str, #[prop(optional)] action: Option<Markup>, children: Children) -> Markup {
    view! { <li><Icon name=icon/><div>{children.0}</div>{action}</li> }.into_markup()
}
