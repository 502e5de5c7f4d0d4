use crate::markup::{IntoMarkup, Markup};
use leptos::prelude::*;

/// One of several pages about the same object.
pub struct Tab {
    pub label: String,
    pub href: String,
    /// The number of items on the page; `None` if it is not shown.
    pub count: Option<i64>,
    /// Whether it is the current page.
    pub current: bool,
}

/// The pages about one object. Each tab is a link to a page.
#[component]
pub fn Tabs(#[prop(into)] label: String, tabs: Vec<Tab>) -> Markup {
    let links = tabs.into_iter().map(|tab| {
        let count = tab.count.map(|count| view! { " "<span>{crate::components::grouped(count)}</span> });
        view! { <li><a href=tab.href aria-current=tab.current.then_some("page")>{tab.label}{count}</a></li> }
    });
    view! { <nav class="tabs" aria-label=label><ul>{links.collect_view()}</ul></nav> }.into_markup()
}
