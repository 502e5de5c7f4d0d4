use crate::ui::{
    components::{LinkButton, Look, Submit},
    texts::t,
};
use leptos::prelude::*;

/// What a list is narrowed by: a form whose fields end up in the address.
#[component]
pub fn Filters(
    /// The list's own address, to which an emptied form leads.
    #[prop(into)]
    path: String,
    /// Whether the list is narrowed now.
    active: bool,
    children: Children,
) -> AnyView {
    let clear =
        active.then(|| view! { <LinkButton href=path.clone() look=Look::Quiet>{t!("components-clear")}</LinkButton> });
    view! {
        <form class="filters" method="get" action=path role="search" aria-label=t!("components-filter")>
            <div class="filters__fields">{children()}</div>
            <div class="filters__end"><Submit look=Look::Plain>{t!("components-filter")}</Submit>{clear}</div>
        </form>
    }
    .into_any()
}
