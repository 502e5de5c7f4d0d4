use crate::markup::{Children, IntoMarkup, Markup};
use leptos::prelude::*;

/// Links and small forms in a popover. A button opens it by naming its id in `popovertarget`; the browser opens,
/// positions and closes it.
#[component]
pub fn Menu(
    id: &'static str,
    /// Whether it opens towards the end of the line rather than the start.
    #[prop(optional)]
    start: bool,
    children: Children,
) -> Markup {
    view! { <div class="menu" class:menu--start=start id=id popover="auto">{children.0}</div> }.into_markup()
}

/// A button in a menu that posts to a URL.
#[component]
pub fn MenuForm(#[prop(into)] action: String, children: Children) -> Markup {
    view! { <form method="post" action=action><button type="submit">{children.0}</button></form> }.into_markup()
}
