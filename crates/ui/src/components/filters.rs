use crate::{
    components::{LinkButton, Look, Submit},
    markup::{Children, IntoMarkup, Markup},
    texts::t,
};
use leptos::prelude::*;

/// The filters of a list: a form whose fields become the query of the URL.
#[component]
pub fn Filters(
    /// The URL of the list without filters.
    #[prop(into)]
    path: String,
    /// Whether the list is filtered now.
    active: bool,
    /// The accessible name, if there are several on a page.
    #[prop(optional, into)]
    label: Option<String>,
    children: Children,
) -> Markup {
    let clear =
        active.then(|| view! { <LinkButton href=path.clone() look=Look::Quiet>{t!("components-clear")}</LinkButton> });
    let label = label.unwrap_or_else(|| t!("components-filter"));
    view! {
        <form class="filters" method="get" action=path role="search" aria-label=label>
            <div class="filters__fields">{children.0}</div>
            <div class="filters__end"><Submit look=Look::Plain>{t!("components-filter")}</Submit>{clear}</div>
        </form>
    }
    .into_markup()
}
